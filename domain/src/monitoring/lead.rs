//! What a doctor decides about an observation, as typed.

use serde::{Deserialize, Serialize};

use super::ProgrammeCode;
use crate::{
    classes::Prose,
    error::{Code, Field, FieldErrors, Problem},
    patients::Period,
};

/// «Новое наблюдение», as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BeginForm {
    pub programme: String,
    pub period: String,
}

/// By what and how long a patient is to be observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    pub programme: ProgrammeCode,
    pub period: Period,
}

impl BeginForm {
    /// What was chosen. Whether the brand offers the programme the use case finds.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self, periods: &[Period]) -> Result<Begin, Code> {
        let mut errors = FieldErrors::default();
        let programme = errors.check(Field::Programme, programme(&self.programme));
        let period = errors.check(Field::Period, chosen(&self.period, periods));
        match (programme, period) {
            (Some(programme), Some(period)) => Ok(Begin { programme, period }),
            _ => Err(errors.into_code()),
        }
    }
}

/// «Сменить программу»: what was chosen.
///
/// # Errors
/// `Invalid` for nothing, and for what is no programme's name.
pub fn chosen_programme(typed: &str) -> Result<ProgrammeCode, Code> {
    programme(typed).map_err(|problem| Code::field(Field::Programme, problem))
}

/// «Продлить»: by how much.
///
/// # Errors
/// `Invalid` for nothing, and for none of the brand's periods.
pub fn extension(typed: &str, periods: &[Period]) -> Result<Period, Code> {
    chosen(typed, periods).map_err(|problem| Code::field(Field::Period, problem))
}

/// «Итог наблюдения».
///
/// # Errors
/// `Invalid` where nothing was written, or what can't be kept.
pub fn summary(typed: &str) -> Result<Prose, Code> {
    Prose::parse(typed).map_err(|problem| Code::field(Field::Summary, problem))
}

/// A doctor's note about a patient.
///
/// # Errors
/// `Invalid` where nothing was written, or what can't be kept.
pub fn note(typed: &str) -> Result<Prose, Code> {
    Prose::parse(typed).map_err(|problem| Code::field(Field::DoctorNote, problem))
}

fn programme(typed: &str) -> Result<ProgrammeCode, Problem> {
    match typed {
        "" => Err(Problem::Required),
        typed => typed.parse().map_err(|_not_a_name| Problem::UnknownChoice),
    }
}

fn chosen(typed: &str, periods: &[Period]) -> Result<Period, Problem> {
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let found = periods.iter().find(|period| period.id.0 == typed);
    found.cloned().ok_or(Problem::UnknownChoice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::PeriodId;

    #[test]
    fn only_what_is_offered_is_chosen_and_no_end_is_without_a_summary() {
        let periods = [Period {
            id: PeriodId("1m".into()),
            label: "1 месяц".into(),
            days: 30,
        }];
        let form = |programme: &str, period: &str| BeginForm {
            programme: programme.into(),
            period: period.into(),
        };
        let begun = form("onco-basic", "1m").check(&periods).unwrap();
        assert_eq!((begun.programme.as_str(), begun.period.days), ("onco-basic", 30));
        let Err(Code::Invalid { fields }) = form("", "100y").check(&periods) else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Programme), Some(&Problem::Required));
        assert_eq!(fields.get(Field::Period), Some(&Problem::UnknownChoice));
        assert_eq!(extension("1m", &periods).unwrap().days, 30);
        assert!(extension("", &periods).is_err() && chosen_programme("").is_err());
        assert_eq!(
            summary(" \n").unwrap_err(),
            Code::field(Field::Summary, Problem::Required)
        );
        assert_eq!(summary(" Ремиссия. ").unwrap().as_str(), "Ремиссия.");
    }
}
