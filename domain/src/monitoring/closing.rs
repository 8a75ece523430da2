use serde::{Deserialize, Serialize};

use super::AlertAction;
use crate::{
    classes::Prose,
    error::{Code, Field, FieldErrors, Problem},
};

/// «Закрыть сигнал», as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClosingForm {
    /// Not sent at all where nothing was chosen.
    pub action: String,
    pub note: String,
}

/// What was done about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub action: AlertAction,
    pub note: Option<Prose>,
}

impl ClosingForm {
    /// What was done: one of the list. Without it nothing is closed.
    ///
    /// # Errors
    /// `Invalid` where nothing was chosen, or the note can't be kept.
    pub fn check(&self) -> Result<Closing, Code> {
        let mut errors = FieldErrors::default();
        let action = match (self.action.as_str(), AlertAction::from_name(&self.action)) {
            ("", _) => Err(Problem::Required),
            (_, None) => Err(Problem::UnknownChoice),
            (_, Some(action)) => Ok(action),
        };
        let note = Prose::optional(&self.note);
        errors.set(Field::Action, action.clone().err());
        errors.set(Field::Note, note.clone().err());
        match (action, note) {
            (Ok(action), Ok(note)) => Ok(Closing { action, note }),
            _ => Err(errors.into_code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_closed_without_saying_what_was_done() {
        let form = |action: &str, note: &str| ClosingForm {
            action: action.to_owned(),
            note: note.to_owned(),
        };
        let closing = form("called", " Договорились на завтра ").check().unwrap();
        assert_eq!(closing.action, AlertAction::Called);
        assert_eq!(closing.note.unwrap().as_str(), "Договорились на завтра");
        assert_eq!(form("watching", "").check().unwrap().note, None);
        for (action, problem) in [("", Problem::Required), ("ignored", Problem::UnknownChoice)] {
            assert_eq!(
                form(action, "").check().unwrap_err(),
                Code::field(Field::Action, problem)
            );
        }
    }
}
