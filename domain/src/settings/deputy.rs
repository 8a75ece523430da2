use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{MembershipId, Named},
};

crate::identity::id!(
    /// That one doctor stands in for another, from day to day.
    DeputyId
);

/// Who stands in for a doctor who is away, on which days of the clinic's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deputy {
    pub id: DeputyId,
    pub doctor: Named,
    pub deputy: Named,
    pub from: NaiveDate,
    /// The last day that counts.
    pub to: NaiveDate,
}

/// The form as typed: two memberships, two days as inputs of the kind `date` give them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewDeputyForm {
    pub doctor: String,
    pub deputy: String,
    pub from_day: String,
    pub to_day: String,
}

/// A deputy to be named: another than the doctor, from a day to that day or a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDeputy {
    pub doctor: MembershipId,
    pub deputy: MembershipId,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl NewDeputyForm {
    /// The deputy that the form describes.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether both work here, and the days are free, the use case finds.
    pub fn check(&self) -> Result<NewDeputy, Code> {
        let mut errors = FieldErrors::default();
        let doctor = errors.check(Field::Doctor, membership(&self.doctor));
        let deputy = membership(&self.deputy);
        let deputy = match (doctor, deputy) {
            (Some(doctor), Ok(deputy)) if doctor == deputy => Err(Problem::Oneself),
            (_, deputy) => deputy,
        };
        let deputy = errors.check(Field::Deputy, deputy);
        let from = errors.check(Field::FromDay, day(&self.from_day));
        let to = match (from, day(&self.to_day)) {
            (Some(from), Ok(to)) if to < from => Err(Problem::Day),
            (_, to) => to,
        };
        let to = errors.check(Field::ToDay, to);
        match (doctor, deputy, from, to) {
            (Some(doctor), Some(deputy), Some(from), Some(to)) => Ok(NewDeputy {
                doctor,
                deputy,
                from,
                to,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

/// The membership that was chosen.
pub(crate) fn membership(typed: &str) -> Result<MembershipId, Problem> {
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    typed.parse().map_err(|_other| Problem::UnknownChoice)
}

/// A day as `2026-11-24`: with four digits of a year, days as texts stand in their own order.
pub(crate) fn day(typed: &str) -> Result<NaiveDate, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").map_err(|_other| Problem::Day)?;
    if day.to_string() == typed && typed.len() == 10 {
        Ok(day)
    } else {
        Err(Problem::Day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn form() -> NewDeputyForm {
        NewDeputyForm {
            doctor: Uuid::nil().to_string(),
            deputy: Uuid::max().to_string(),
            from_day: "2026-12-01".into(),
            to_day: "2026-12-14".into(),
        }
    }

    fn wrong(form: &NewDeputyForm) -> Vec<(Field, Problem)> {
        let Err(Code::Invalid { fields }) = form.check() else {
            panic!("accepted {form:?}")
        };
        fields.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn one_day_is_enough_and_nothing_may_be_missing() {
        let one_day = NewDeputyForm {
            to_day: form().from_day,
            ..form()
        };
        let new = one_day.check().unwrap();
        assert_eq!((new.from, new.to), (new.to, new.from));
        let all = [Field::Doctor, Field::Deputy, Field::FromDay, Field::ToDay];
        assert_eq!(
            wrong(&NewDeputyForm::default()),
            all.map(|field| (field, Problem::Required))
        );
    }

    #[test]
    fn nobody_stands_in_for_oneself_or_backwards_in_time() {
        let same = NewDeputyForm {
            deputy: form().doctor,
            ..form()
        };
        assert_eq!(wrong(&same), [(Field::Deputy, Problem::Oneself)]);
        let backwards = NewDeputyForm {
            to_day: "2026-11-30".into(),
            ..form()
        };
        assert_eq!(wrong(&backwards), [(Field::ToDay, Problem::Day)]);
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for typed in [
            "2026-02-30",
            "2026-2-03",
            "+12026-02-03",
            "02026-02-03",
            "03.02.2026",
            "завтра",
        ] {
            let strange = NewDeputyForm {
                from_day: typed.into(),
                to_day: typed.into(),
                doctor: "Иванов".into(),
                deputy: "Иванов".into(),
            };
            assert_eq!(
                wrong(&strange),
                [
                    (Field::Doctor, Problem::UnknownChoice),
                    (Field::Deputy, Problem::UnknownChoice),
                    (Field::FromDay, Problem::Day),
                    (Field::ToDay, Problem::Day)
                ],
                "{typed}"
            );
        }
    }
}
