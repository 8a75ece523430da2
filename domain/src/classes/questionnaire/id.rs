use serde::{Deserialize, Serialize};

use crate::questions::{NotAWord, PackId, is_code, word};

word!(
    /// The name of a questionnaire's folder in `packs/questionnaires`, `onco-lfk`.
    QuestionnaireCode,
    is_code
);

/// One version of a questionnaire.
pub type QuestionnaireId = PackId<QuestionnaireCode>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_plain_folder_name() {
        assert!("onco-lfk".parse::<QuestionnaireCode>().is_ok());
        for strange in ["", "onco-", "-lfk", "../etc", "onco lfk"] {
            assert!(strange.parse::<QuestionnaireCode>().is_err(), "{strange}");
        }
    }

    #[test]
    fn a_version_on_the_wire_stays_as_it_is() {
        let id = QuestionnaireId {
            code: "onco-lfk".parse().unwrap(),
            version: 1,
        };
        let wire = r#"{"code":"onco-lfk","version":1}"#;
        assert_eq!(serde_json::to_string(&id).unwrap(), wire);
        assert_eq!(serde_json::from_str::<QuestionnaireId>(wire).unwrap(), id);
        assert_eq!(id.to_string(), "onco-lfk v1");
        assert!(serde_json::from_str::<QuestionnaireId>(r#"{"code":"Онко","version":1}"#).is_err());
    }
}
