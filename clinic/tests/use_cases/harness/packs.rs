use clinic::classes::Questionnaires;
use domain::classes::questionnaire::{Questionnaire, QuestionnaireId};

macro_rules! pack {
    ($code:literal, $version:literal) => {
        questionnaire(
            $code,
            $version,
            include_str!(concat!(
                "../../../../packs/questionnaires/",
                $code,
                "/v",
                $version,
                "/questions.toml"
            )),
            include_str!(concat!(
                "../../../../packs/questionnaires/",
                $code,
                "/v",
                $version,
                "/texts.toml"
            )),
            include_str!(concat!(
                "../../../../packs/questionnaires/",
                $code,
                "/v",
                $version,
                "/rules.toml"
            )),
        )
    };
}

/// The real questionnaires: what they ask is data, and the use cases have to do with whatever it is.
pub(crate) fn questionnaires() -> Questionnaires {
    [pack!("onco-lfk", 1), pack!("nephro-lfk", 1)].into_iter().collect()
}

fn questionnaire(code: &str, version: u32, questions: &str, texts: &str, rules: &str) -> Questionnaire {
    let id = QuestionnaireId {
        code: code.parse().unwrap(),
        version,
    };
    let (questions, texts) = (toml::from_str(questions).unwrap(), toml::from_str(texts).unwrap());
    Questionnaire::checked(id, questions, texts, toml::from_str(rules).unwrap()).unwrap()
}
