use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BrandId, CourseId, TimeOfDay, WorkingDays};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, MembershipId, Phone},
    limits::CLASS_CAPACITY_MAX,
    pairs,
};

/// What a clinic has set for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicSettings {
    /// The end of the clinic's direct address, `/join/{slug}`.
    pub slug: String,
    /// How people reach the clinic when the service does not help.
    pub contact_phone: Option<Phone>,
    pub contact_email: Option<Email>,
    /// «самостоятельная запись в группы ЛФК для новых пациентов».
    pub self_registration: bool,
    /// Participants of a class at most.
    pub class_capacity: u32,
    /// In the clinic's zone.
    pub opens_at: TimeOfDay,
    pub closes_at: TimeOfDay,
    pub working_days: WorkingDays,
}

/// What a clinic shows of itself to those who don't work there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicFront {
    pub name: String,
    pub brand: BrandId,
    pub settings: ClinicSettings,
}

/// A clinic that a visitor may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicChoice {
    /// Its direct address, `/join/{slug}`.
    pub slug: String,
    pub name: String,
}

/// «Настройки», as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettingsForm {
    pub self_registration: bool,
    pub class_capacity: String,
    pub opens_at: String,
    pub closes_at: String,
    /// `Mon` to `Sun`.
    pub working_days: Vec<String>,
    pub contact_phone: String,
    pub contact_email: String,
    /// `course=doctor` for each course that was shown, nothing after the sign for no doctor.
    pub courses: Vec<String>,
}

/// The settings as they were saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsChange {
    pub self_registration: bool,
    pub class_capacity: u32,
    pub opens_at: TimeOfDay,
    /// Later than it opens.
    pub closes_at: TimeOfDay,
    pub working_days: WorkingDays,
    pub contact_phone: Option<Phone>,
    pub contact_email: Option<Email>,
    /// The doctor of each course that was shown; others stay as they are.
    pub courses: Vec<(CourseId, Option<MembershipId>)>,
}

impl SettingsForm {
    /// What the form says.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether the doctors work here the use case finds.
    pub fn check(&self) -> Result<SettingsChange, Code> {
        let mut errors = FieldErrors::default();
        let class_capacity = errors.check(Field::ClassCapacity, capacity(&self.class_capacity));
        let courses = errors.check(Field::Doctor, courses(&self.courses));
        let opens_at = errors.check(Field::OpensAt, TimeOfDay::parse(&self.opens_at));
        let closes_at = match (opens_at, TimeOfDay::parse(&self.closes_at)) {
            (Some(opens), Ok(closes)) if closes <= opens => Err(Problem::Time),
            (_, closes) => closes,
        };
        let closes_at = errors.check(Field::ClosesAt, closes_at);
        let working_days = errors.check(Field::WorkingDays, WorkingDays::parse(&self.working_days));
        let contact_phone = errors.check(Field::ContactPhone, Phone::optional(&self.contact_phone));
        let contact_email = match self.contact_email.trim().is_empty() {
            true => Some(None),
            false => errors.check(Field::ContactEmail, Email::parse(&self.contact_email).map(Some)),
        };
        match (class_capacity, opens_at, closes_at, working_days, courses) {
            (Some(class_capacity), Some(opens_at), Some(closes_at), Some(working_days), Some(courses))
                if errors.is_empty() =>
            {
                Ok(SettingsChange {
                    self_registration: self.self_registration,
                    class_capacity,
                    opens_at,
                    closes_at,
                    working_days,
                    contact_phone: contact_phone.flatten(),
                    contact_email: contact_email.flatten(),
                    courses,
                })
            }
            _ => Err(errors.into_code()),
        }
    }
}

fn capacity(typed: &str) -> Result<u32, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let (min, max) = (1, CLASS_CAPACITY_MAX);
    let number = typed.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(Problem::NotBetween { min, max })
}

fn courses(values: &[String]) -> Result<Vec<(CourseId, Option<MembershipId>)>, Problem> {
    let mut courses = BTreeMap::new();
    for value in values {
        let (course, doctor) = pairs::parse(value).ok_or(Problem::UnknownChoice)?;
        if courses.insert(course, doctor).is_some() {
            return Err(Problem::UnknownChoice);
        }
    }
    Ok(courses.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn form() -> SettingsForm {
        SettingsForm {
            self_registration: true,
            class_capacity: " 12 ".into(),
            opens_at: "08:00".into(),
            closes_at: "18:30".into(),
            working_days: vec!["Mon".into(), "Tue".into()],
            contact_phone: "8 (495) 123-45-67".into(),
            contact_email: String::new(),
            courses: vec![format!("{}=", Uuid::nil()), format!("{}={}", Uuid::max(), Uuid::nil())],
        }
    }

    fn wrong(form: &SettingsForm) -> Vec<(Field, Problem)> {
        let Err(Code::Invalid { fields }) = form.check() else {
            panic!("accepted {form:?}")
        };
        fields.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn the_form_says_what_was_typed() {
        let change = form().check().unwrap();
        assert_eq!(
            (change.self_registration, change.class_capacity, change.contact_email),
            (true, 12, None)
        );
        assert_eq!(change.contact_phone.unwrap().as_str(), "+74951234567");
        assert_eq!((change.opens_at.minutes(), change.closes_at.minutes()), (480, 1110));
        assert_eq!(
            change.courses,
            [
                (CourseId(Uuid::nil()), None),
                (CourseId(Uuid::max()), Some(MembershipId(Uuid::nil())))
            ]
        );
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let typed = SettingsForm {
            self_registration: false,
            class_capacity: "31".into(),
            opens_at: "25:00".into(),
            closes_at: String::new(),
            working_days: Vec::new(),
            contact_phone: "звоните".into(),
            contact_email: "ivan".into(),
            courses: vec!["ЛФК".into()],
        };
        let max = CLASS_CAPACITY_MAX;
        assert_eq!(
            wrong(&typed),
            [
                (Field::ClassCapacity, Problem::NotBetween { min: 1, max }),
                (Field::Doctor, Problem::UnknownChoice),
                (Field::OpensAt, Problem::Time),
                (Field::ClosesAt, Problem::Required),
                (Field::WorkingDays, Problem::Required),
                (Field::ContactPhone, Problem::Phone),
                (Field::ContactEmail, Problem::EmailAt),
            ]
        );
    }

    #[test]
    fn one_wrong_field_is_enough() {
        let max = CLASS_CAPACITY_MAX;
        let between = Problem::NotBetween { min: 1, max };
        for (class_capacity, problem) in [
            ("0", between.clone()),
            ("31", between.clone()),
            ("-1", between.clone()),
            ("1.5", between.clone()),
            ("двенадцать", between),
            ("", Problem::Required),
        ] {
            let typed = SettingsForm {
                class_capacity: class_capacity.into(),
                ..form()
            };
            assert_eq!(wrong(&typed), [(Field::ClassCapacity, problem)], "{class_capacity}");
        }
        for closes_at in ["08:00", "07:59"] {
            let typed = SettingsForm {
                closes_at: closes_at.into(),
                ..form()
            };
            assert_eq!(wrong(&typed), [(Field::ClosesAt, Problem::Time)]);
        }
        let unreachable = SettingsForm {
            contact_phone: "12".into(),
            ..form()
        };
        assert_eq!(wrong(&unreachable), [(Field::ContactPhone, Problem::Phone)]);
        let twice = SettingsForm {
            courses: vec![format!("{}=", Uuid::nil()), format!("{}=", Uuid::nil())],
            ..form()
        };
        assert_eq!(wrong(&twice), [(Field::Doctor, Problem::UnknownChoice)]);
    }
}
