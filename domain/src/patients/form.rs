use serde::{Deserialize, Serialize};

use super::Period;
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, MembershipId, PersonName, Phone},
};

/// «Данные пациента», as typed; what a form does not ask for is empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PatientForm {
    pub email: String,
    pub full_name: String,
    pub phone: String,
    /// A doctor's membership; not asked of a doctor, whose patients are the own ones.
    pub doctor: String,
    /// A period's id.
    pub period: String,
}

/// A patient to be registered, for the first time or again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPatient {
    pub email: Email,
    pub full_name: PersonName,
    pub phone: Option<Phone>,
    pub doctor: MembershipId,
    pub period: Period,
}

/// A patient's card as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientChange {
    /// Another address than before sends the invitation anew; none where it was not to be changed.
    pub email: Option<Email>,
    pub full_name: PersonName,
    pub phone: Option<Phone>,
    pub doctor: MembershipId,
    /// None keeps the period that holds.
    pub period: Option<Period>,
}

impl PatientForm {
    /// The patient that the form describes. `own` is the doctor whose patient it will be where the form does not ask.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether the doctor works here the use case finds.
    pub fn check(&self, periods: &[Period], own: Option<MembershipId>) -> Result<NewPatient, Code> {
        let mut errors = FieldErrors::default();
        let email = errors.check(Field::Email, Email::parse(&self.email));
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let phone = errors.check(Field::Phone, Phone::optional(&self.phone));
        let doctor = errors.check(Field::Doctor, self.doctor(own));
        let period = errors.check(Field::Period, self.period(periods));
        match (email, full_name, phone, doctor, period) {
            (Some(email), Some(full_name), Some(phone), Some(doctor), Some(period)) => Ok(NewPatient {
                email,
                full_name,
                phone,
                doctor,
                period: period.clone(),
            }),
            _ => Err(errors.into_code()),
        }
    }

    /// What the card of a patient who is here changes. An empty address stands for one that can't be changed, an empty
    /// period for the one that holds.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check_change(&self, periods: &[Period], own: Option<MembershipId>) -> Result<PatientChange, Code> {
        let mut errors = FieldErrors::default();
        let email = match self.email.is_empty() {
            true => Some(None),
            false => errors.check(Field::Email, Email::parse(&self.email).map(Some)),
        };
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let phone = errors.check(Field::Phone, Phone::optional(&self.phone));
        let doctor = errors.check(Field::Doctor, self.doctor(own));
        let period = match self.period.is_empty() {
            true => Some(None),
            false => errors.check(Field::Period, self.period(periods).map(|found| Some(found.clone()))),
        };
        match (email, full_name, phone, doctor, period) {
            (Some(email), Some(full_name), Some(phone), Some(doctor), Some(period)) => Ok(PatientChange {
                email,
                full_name,
                phone,
                doctor,
                period,
            }),
            _ => Err(errors.into_code()),
        }
    }

    fn doctor(&self, own: Option<MembershipId>) -> Result<MembershipId, Problem> {
        match own {
            Some(own) => Ok(own),
            None => choice(&self.doctor)?.parse().map_err(|_other| Problem::UnknownChoice),
        }
    }

    fn period<'a>(&self, periods: &'a [Period]) -> Result<&'a Period, Problem> {
        let chosen = choice(&self.period)?;
        let found = periods.iter().find(|period| period.id.0 == chosen);
        found.ok_or(Problem::UnknownChoice)
    }
}

fn choice(typed: &str) -> Result<&str, Problem> {
    if typed.is_empty() {
        Err(Problem::Required)
    } else {
        Ok(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::PeriodId;
    use uuid::Uuid;

    fn periods() -> Vec<Period> {
        vec![Period {
            id: PeriodId("3m".into()),
            label: "3 месяца".into(),
            days: 91,
        }]
    }

    fn typed() -> PatientForm {
        PatientForm {
            email: "test@mail.ru".into(),
            full_name: "Иван Петров".into(),
            phone: String::new(),
            doctor: Uuid::nil().to_string(),
            period: "3m".into(),
        }
    }

    #[test]
    fn a_doctor_and_a_period_must_be_chosen_the_telephone_may_stay_empty() {
        let new = typed().check(&periods(), None).unwrap();
        assert_eq!((new.phone, new.period.days), (None, 91));
        let empty = PatientForm::default();
        let Err(Code::Invalid { fields }) = empty.check(&periods(), None) else {
            panic!("accepted")
        };
        for field in [Field::Email, Field::FullName, Field::Doctor, Field::Period] {
            assert_eq!(fields.get(field), Some(&Problem::Required), "{field:?}");
        }
        assert_eq!(fields.get(Field::Phone), None);
    }

    #[test]
    fn a_doctor_s_own_patient_is_the_doctor_s_whatever_the_form_says() {
        let own = MembershipId(Uuid::max());
        assert_eq!(typed().check(&periods(), Some(own)).unwrap().doctor, own);
        let change = PatientForm {
            email: String::new(),
            period: String::new(),
            ..typed()
        };
        let change = change.check_change(&periods(), Some(own)).unwrap();
        assert_eq!((change.doctor, change.email, change.period), (own, None, None));
    }

    #[test]
    fn only_the_pack_s_periods_can_be_chosen() {
        let other = PatientForm {
            period: "100y".into(),
            doctor: "Иванов".into(),
            ..typed()
        };
        let Err(Code::Invalid { fields }) = other.check(&periods(), None) else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Period), Some(&Problem::UnknownChoice));
        assert_eq!(fields.get(Field::Doctor), Some(&Problem::UnknownChoice));
        assert!(other.check_change(&periods(), None).is_err());
    }
}
