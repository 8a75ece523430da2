use serde::{Deserialize, Serialize};

/// What public systems call the thing that a question asks for: they stand in what is handed to other programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// LOINC, `8310-5`.
    pub loinc: Option<Code>,
    /// SNOMED CT, `386725007`. Using it takes a licence in many countries.
    pub snomed: Option<Code>,
    /// The unit, `Cel`.
    pub ucum: Option<Code>,
}

/// A code of a public system: visible ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// Characters of a code at most.
const CODE_MAX: usize = 30;

impl Code {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_code = (1..=CODE_MAX).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic());
        is_code.then_some(Self(text)).ok_or("not a code of a public system")
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}
