use serde::{Deserialize, Serialize};

use crate::{
    classes::Load,
    error::Problem,
    identity::{Named, single_line},
    limits::COURSE_NAME_MAX,
    search::search_key,
};

crate::identity::id!(
    /// A course: a kind of class, with a doctor who reviews its applications.
    CourseId
);

/// A course's name, one line of visible text. Among a clinic's running courses it is the only one of its kind,
/// whatever the case, ё or е.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourseName(String);

impl CourseName {
    /// The name that was typed.
    ///
    /// # Errors
    /// Empty, too long, or with characters that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        single_line(typed, COURSE_NAME_MAX).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is compared.
    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }
}

impl std::fmt::Display for CourseName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A running course, as the settings show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub id: CourseId,
    pub name: CourseName,
    /// How hard its classes are; nothing where nobody has said.
    pub load: Option<Load>,
    /// Who reviews its applications; without one it takes none.
    pub doctor: Option<Named>,
}

/// A course to refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRef {
    pub id: CourseId,
    pub name: CourseName,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_take_for_one_are_one() {
        let name = |typed| CourseName::parse(typed).unwrap();
        assert_eq!(name("  ЛФК:  Лёгкий ").as_str(), "ЛФК: Лёгкий");
        assert_eq!(name("ЛФК: лёгкий").search_key(), name("лфк: ЛЕГКИЙ").search_key());
        assert_eq!(CourseName::parse(" "), Err(Problem::Required));
        let max = COURSE_NAME_MAX;
        assert_eq!(CourseName::parse(&"я".repeat(max + 1)), Err(Problem::TooLong { max }));
    }
}
