//! «Подтверждение входа» in the settings: the roles that need a second factor, and how long it may be put off.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::Role,
    limits::FACTOR_GRACE_DAYS_MAX,
};

/// The roles that may be asked for one, in the order in which they are shown.
pub const FACTOR_ROLES: [Role; 4] = [Role::Organizer, Role::Doctor, Role::Specialist, Role::Assistant];

/// How a role stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorRule {
    pub role: Role,
    pub demand: Option<FactorDemand>,
    /// Those who are active in it.
    pub people: u64,
    /// Those of them who have no second factor yet.
    pub without: u64,
}

/// That a role needs a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorDemand {
    pub since: DateTime<Utc>,
    pub grace_days: u32,
}

impl FactorDemand {
    /// Until when somebody may put it off: the days count from the beginning of the demand, or from the activation of
    /// whoever came later.
    #[must_use]
    pub fn due(&self, activated_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let from = activated_at.map_or(self.since, |activated| activated.max(self.since));
        from + Duration::days(self.grace_days.into())
    }
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FactorDemandForm {
    pub roles: Vec<String>,
    pub grace_days: String,
}

/// What the organizer has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorDemandChange {
    pub roles: BTreeSet<Role>,
    pub grace_days: u32,
}

impl FactorDemandForm {
    /// What the form says.
    ///
    /// # Errors
    /// `Invalid` for another number of days, and for a role that is none of staff.
    pub fn check(&self) -> Result<FactorDemandChange, Code> {
        let mut errors = FieldErrors::default();
        let grace_days = errors.check(Field::GraceDays, days(&self.grace_days));
        let known = |name: &String| Role::from_name(name).filter(|role| FACTOR_ROLES.contains(role));
        let roles: Option<BTreeSet<Role>> = self.roles.iter().map(known).collect();
        let roles = errors.check(Field::Role, roles.ok_or(Problem::UnknownChoice));
        match (roles, grace_days) {
            (Some(roles), Some(grace_days)) => Ok(FactorDemandChange { roles, grace_days }),
            _ => Err(errors.into_code()),
        }
    }
}

fn days(typed: &str) -> Result<u32, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    // Not a single day is none: whoever demands it would lock everybody out at once, perhaps oneself.
    let (min, max) = (1, FACTOR_GRACE_DAYS_MAX);
    let number = typed.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(Problem::NotBetween { min, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(roles: &[&str], grace_days: &str) -> FactorDemandForm {
        FactorDemandForm {
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            grace_days: grace_days.to_owned(),
        }
    }

    #[test]
    fn roles_of_staff_and_a_few_days_are_taken() {
        let change = form(&["doctor", "organizer"], " 14 ").check().unwrap();
        assert_eq!(change.roles, BTreeSet::from([Role::Organizer, Role::Doctor]));
        assert_eq!(change.grace_days, 14);
        assert!(form(&[], "1").check().unwrap().roles.is_empty());
        let between = Problem::NotBetween {
            min: 1,
            max: FACTOR_GRACE_DAYS_MAX,
        };
        for (days, problem) in [("0", between.clone()), ("91", between.clone()), ("", Problem::Required)] {
            assert_eq!(
                form(&[], days).check(),
                Err(Code::field(Field::GraceDays, problem)),
                "{days}"
            );
        }
        for role in ["patient", "operator", ""] {
            let refused = Code::field(Field::Role, Problem::UnknownChoice);
            assert_eq!(form(&[role], "14").check(), Err(refused), "{role}");
        }
    }

    #[test]
    fn the_days_begin_with_the_later_of_demand_and_activation() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let demand = FactorDemand {
            since: at("2026-11-24T09:00:00Z"),
            grace_days: 14,
        };
        let due = at("2026-12-08T09:00:00Z");
        assert_eq!(demand.due(None), due);
        assert_eq!(demand.due(Some(at("2025-01-01T00:00:00Z"))), due);
        assert_eq!(demand.due(Some(at("2026-12-01T10:00:00Z"))), at("2026-12-15T10:00:00Z"));
    }
}
