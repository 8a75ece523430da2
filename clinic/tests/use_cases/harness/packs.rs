use clinic::{classes::Questionnaires, monitoring::Programmes};
use domain::{
    classes::questionnaire::{Questionnaire, QuestionnaireId},
    monitoring::{Programme, ProgrammeId},
};

/// The text of a file of a pack.
macro_rules! file {
    ($kind:literal, $code:literal, $name:literal) => {
        include_str!(concat!("../../../../packs/", $kind, "/", $code, "/v1/", $name, ".toml"))
    };
}

macro_rules! pack {
    ($code:literal) => {
        questionnaire(
            $code,
            file!("questionnaires", $code, "questions"),
            file!("questionnaires", $code, "texts"),
            file!("questionnaires", $code, "rules"),
        )
    };
}

macro_rules! programme {
    ($code:literal) => {
        programme(
            $code,
            file!("programmes", $code, "programme"),
            file!("programmes", $code, "observables"),
            file!("programmes", $code, "forms"),
            file!("programmes", $code, "rules"),
        )
    };
}

/// The real questionnaires: what they ask is data, and the use cases have to do with whatever it is.
pub(crate) fn questionnaires() -> Questionnaires {
    [pack!("onco-lfk"), pack!("nephro-lfk")].into_iter().collect()
}

fn questionnaire(code: &str, questions: &str, texts: &str, rules: &str) -> Questionnaire {
    let id = QuestionnaireId {
        code: code.parse().unwrap(),
        version: 1,
    };
    let (questions, texts) = (toml::from_str(questions).unwrap(), toml::from_str(texts).unwrap());
    Questionnaire::checked(id, questions, texts, toml::from_str(rules).unwrap()).unwrap()
}

/// The real programmes, for the same reason.
pub(crate) fn programmes() -> Programmes {
    [
        programme!("onco-basic"),
        programme!("lfk-course"),
        programme!("nephro-basic"),
    ]
    .into_iter()
    .collect()
}

fn programme(code: &str, texts: &str, observables: &str, forms: &str, rules: &str) -> Programme {
    let id = ProgrammeId {
        code: code.parse().unwrap(),
        version: 1,
    };
    let (texts, observables) = (toml::from_str(texts).unwrap(), toml::from_str(observables).unwrap());
    let (forms, rules) = (toml::from_str(forms).unwrap(), toml::from_str(rules).unwrap());
    Programme::checked(id, texts, observables, forms, rules).unwrap()
}
