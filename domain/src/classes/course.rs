use serde::{Deserialize, Serialize};

/// How hard a course's classes are: a course has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// сидя
    Seated,
    /// лёгкий
    Light,
    /// средний
    Medium,
}

impl Load {
    pub const ALL: [Self; 3] = [Self::Seated, Self::Light, Self::Medium];

    /// The name in databases and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seated => "seated",
            Self::Light => "light",
            Self::Medium => "medium",
        }
    }

    /// The load of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|load| load.name() == name)
    }
}

/// Whether a course takes applications of visitors, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Open,
    /// The clinic registers patients itself.
    SelfRegistrationOff,
    /// Nobody would review it.
    NoDoctor,
    /// The course is over.
    Ended,
}

/// Whether a course takes applications. What was sent before it closed stays under review.
#[must_use]
pub const fn door(self_registration: bool, has_doctor: bool, has_ended: bool) -> Door {
    match (has_ended, self_registration, has_doctor) {
        (true, _, _) => Door::Ended,
        (false, false, _) => Door::SelfRegistrationOff,
        (false, true, false) => Door::NoDoctor,
        (false, true, true) => Door::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_open_only_where_everything_is_there() {
        assert_eq!(door(true, true, false), Door::Open);
        assert_eq!(door(true, false, false), Door::NoDoctor);
        assert_eq!(door(false, true, false), Door::SelfRegistrationOff);
        assert_eq!(door(true, true, true), Door::Ended);
        assert_eq!(door(false, false, true), Door::Ended);
    }

    #[test]
    fn a_load_is_found_by_its_name() {
        assert!(Load::ALL.iter().all(|load| Load::from_name(load.name()) == Some(*load)));
        assert_eq!(Load::from_name("hard"), None);
    }
}
