use serde::{Deserialize, Serialize};

use crate::{
    classes::questionnaire::{Consent, QuestionnaireCode},
    identity::Email,
    monitoring::ProgrammeCode,
    patients::Period,
};

/// The name of a brand's file in `packs/brands`: lower-case Latin letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BrandId(pub String);

/// The face under which a clinic meets its people. Data, never literals in code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Brand {
    /// «ONCOCENTER»: stands first in the subject of every letter.
    pub name: String,
    /// «цифровой онкоцентр», as in «Вход в цифровой онкоцентр».
    pub centre: String,
    /// One sentence that says what the service is, for the welcome page.
    pub about: String,
    /// Where people who are stuck write to.
    pub support_email: Email,
    /// The sender of letters, unless the operator sets one for the whole service.
    pub mail_from: Email,
    /// The accent colour on light ground, `#rrggbb`.
    pub accent_light: Colour,
    /// The accent colour on dark ground, `#rrggbb`.
    pub accent_dark: Colour,
    /// The course that a new clinic starts with.
    pub first_course: String,
    /// What applicants for a group are asked: a folder of `packs/questionnaires`.
    pub questionnaire: QuestionnaireCode,
    /// By what patients are observed: folders of `packs/programmes`, the first is the one that is offered.
    pub programmes: Vec<ProgrammeCode>,
    /// «Продолжительность наблюдения»: the choices, the shortest first.
    pub periods: Vec<Period>,
    /// What a patient agrees to on the first visit; a clinic of a brand that names nothing asks for nothing.
    #[serde(default)]
    pub consents: Vec<Consent>,
}

/// A colour as `#rrggbb`; nothing else can get into a stylesheet through it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(String);

impl Colour {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_colour = text
            .strip_prefix('#')
            .is_some_and(|digits| digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()));
        if is_colour {
            Ok(Self(text))
        } else {
            Err("not a colour of the form #rrggbb")
        }
    }
}
