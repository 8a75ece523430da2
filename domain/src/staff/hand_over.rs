use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, Problem},
    identity::MembershipId,
    pairs,
    settings::{CourseId, CourseRef},
};

/// Who and what depends on a doctor, and is handed over before the doctor can be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burden {
    /// Patients under observation, and those who are invited to it.
    pub patients: u64,
    /// Running courses whose applications the doctor reviews.
    pub courses: Vec<CourseRef>,
    /// Applications under review. They go with their course.
    pub applications: u64,
    /// Alerts that nobody has answered. They go with their patient; those of patients who are gone, with all the rest.
    pub alerts: u64,
}

impl Burden {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patients == 0 && self.courses.is_empty() && self.applications == 0 && self.alerts == 0
    }
}

/// Who takes over from a doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// One takes all patients and courses.
    All(MembershipId),
    /// Each named patient and course gets one of its own; the rest stays where it is.
    Each(Vec<(MembershipId, MembershipId)>, Vec<(CourseId, MembershipId)>),
}

/// «Передать», as chosen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HandOverForm {
    /// The doctor who takes all; empty where each is chosen for.
    pub doctor: String,
    /// `patient=doctor` for each that was shown, nothing after the sign where none was chosen.
    pub patients: Vec<String>,
    /// `course=doctor`, likewise.
    pub courses: Vec<String>,
}

impl HandOverForm {
    /// Who takes whom. A doctor for all goes before those for each.
    ///
    /// # Errors
    /// `Invalid` where nobody was chosen, or something that is no choice. Whether the doctors work here the use case
    /// finds.
    pub fn check(&self) -> Result<HandOver, Code> {
        let wrong = |problem| Code::field(Field::Doctor, problem);
        if !self.doctor.is_empty() {
            let all = self.doctor.parse().map_err(|_other| wrong(Problem::UnknownChoice))?;
            return Ok(HandOver::All(all));
        }
        let unknown = || wrong(Problem::UnknownChoice);
        let patients = chosen(&self.patients).ok_or_else(unknown)?;
        let courses = chosen(&self.courses).ok_or_else(unknown)?;
        if patients.is_empty() && courses.is_empty() {
            return Err(wrong(Problem::Required));
        }
        Ok(HandOver::Each(patients, courses))
    }
}

/// The rows that something was chosen for; none where a value is no pair, or one row has two.
fn chosen<R: std::str::FromStr + Ord>(values: &[String]) -> Option<Vec<(R, MembershipId)>> {
    let mut rows = BTreeMap::new();
    for value in values {
        let (row, doctor) = pairs::parse(value)?;
        if rows.insert(row, doctor).is_some() {
            return None;
        }
    }
    Some(
        rows.into_iter()
            .filter_map(|(row, doctor)| Some((row, doctor?)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ID: [Uuid; 4] = [
        Uuid::from_u128(1),
        Uuid::from_u128(2),
        Uuid::from_u128(3),
        Uuid::from_u128(4),
    ];

    fn each(patients: &[String], courses: &[String]) -> HandOverForm {
        HandOverForm {
            doctor: String::new(),
            patients: patients.to_vec(),
            courses: courses.to_vec(),
        }
    }

    #[test]
    fn one_for_all_or_one_for_each() {
        let [patient, other, course, doctor] = ID;
        let to_all = HandOverForm {
            doctor: doctor.to_string(),
            ..each(&[format!("{patient}={other}")], &[])
        };
        assert_eq!(to_all.check(), Ok(HandOver::All(MembershipId(doctor))));
        let to_each = each(
            &[format!("{patient}={doctor}"), format!("{other}=")],
            &[format!("{course}={doctor}")],
        );
        assert_eq!(
            to_each.check(),
            Ok(HandOver::Each(
                vec![(MembershipId(patient), MembershipId(doctor))],
                vec![(CourseId(course), MembershipId(doctor))]
            ))
        );
    }

    #[test]
    fn somebody_must_be_chosen_and_once_for_each() {
        let [patient, other, course, doctor] = ID;
        let refused = |form: HandOverForm| {
            let Err(Code::Invalid { fields }) = form.check() else {
                panic!("accepted {form:?}")
            };
            fields.get(Field::Doctor).cloned()
        };
        assert_eq!(refused(HandOverForm::default()), Some(Problem::Required));
        let nobody = each(&[format!("{patient}=")], &[format!("{course}=")]);
        assert_eq!(refused(nobody), Some(Problem::Required));
        for strange in [
            each(&["Иванов".into()], &[]),
            each(&[], &[format!("{course}=Иванов")]),
            each(&[format!("{patient}={doctor}"), format!("{patient}={other}")], &[]),
            HandOverForm {
                doctor: "Иванов".into(),
                ..HandOverForm::default()
            },
        ] {
            assert_eq!(refused(strange), Some(Problem::UnknownChoice));
        }
    }

    #[test]
    fn a_burden_is_either() {
        assert!(Burden::default().is_empty());
        let patients = Burden {
            patients: 1,
            ..Burden::default()
        };
        let applications = Burden {
            applications: 1,
            ..Burden::default()
        };
        let alerts = Burden {
            alerts: 1,
            ..Burden::default()
        };
        assert!(!patients.is_empty() && !applications.is_empty() && !alerts.is_empty());
    }
}
