use std::collections::BTreeSet;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Schedule;
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{MembershipId, single_line},
    limits::{CLASS_MINUTES, GROUP_TITLE_MAX, GROUP_WEEKS_MAX},
    settings::{TimeOfDay, WorkingDays, day, membership, zone_choice},
};

crate::identity::id!(
    /// A group: a cohort of patients in a course, with a specialist, a capacity and a weekly schedule.
    GroupId
);

/// A group's title, one line of visible text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupTitle(String);

impl GroupTitle {
    /// The title that was typed.
    ///
    /// # Errors
    /// Empty, too long, or with characters that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        single_line(typed, GROUP_TITLE_MAX).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for GroupTitle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A group's form, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct GroupForm {
    pub group_title: String,
    /// A membership.
    pub specialist: String,
    pub class_capacity: String,
    /// `Mon` to `Sun`.
    #[serde(default)]
    pub weekdays: Vec<String>,
    pub starts_at: String,
    pub class_minutes: String,
    pub time_zone: String,
    /// Days as inputs of the kind `date` give them.
    pub from_day: String,
    pub to_day: String,
}

/// A group to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    pub title: GroupTitle,
    pub specialist: MembershipId,
    /// At most the clinic's own maximum.
    pub capacity: u32,
    /// One class at least.
    pub schedule: Schedule,
}

impl GroupForm {
    /// The group that the form describes, in a clinic that lives by this zone and lets so many into a class.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether the specialist works here the use case finds.
    pub fn check(&self, zone: Tz, clinic_capacity: u32) -> Result<NewGroup, Code> {
        let mut errors = FieldErrors::default();
        let title = errors.check(Field::GroupTitle, GroupTitle::parse(&self.group_title));
        let specialist = errors.check(Field::Specialist, membership(&self.specialist));
        let capacity = errors.check(Field::ClassCapacity, between(&self.class_capacity, 1, clinic_capacity));
        let days = errors.check(Field::Weekdays, WorkingDays::parse(&self.weekdays));
        let starts_at = errors.check(Field::StartsAt, TimeOfDay::parse(&self.starts_at));
        let (shortest, longest) = (*CLASS_MINUTES.start(), *CLASS_MINUTES.end());
        let minutes = errors.check(Field::ClassMinutes, between(&self.class_minutes, shortest, longest));
        let zone = errors.check(Field::TimeZone, zone_choice(&self.time_zone, zone));
        let from = errors.check(Field::FromDay, day(&self.from_day));
        let longest = TimeDelta::weeks(GROUP_WEEKS_MAX.into());
        let to = match (from, day(&self.to_day)) {
            (Some(from), Ok(to)) if to < from => Err(Problem::Day),
            (Some(from), Ok(to)) if to - from > longest => Err(Problem::WeeksLater { max: GROUP_WEEKS_MAX }),
            (_, to) => to,
        };
        let to = errors.check(Field::ToDay, to);
        let schedule = match (days, starts_at, minutes, zone, from, to) {
            (Some(days), Some(starts_at), Some(minutes), Some(zone), Some(from), Some(to)) => {
                let schedule = Schedule {
                    days,
                    starts_at,
                    zone,
                    minutes,
                    from,
                    to,
                };
                errors.check(Field::Weekdays, some_class(schedule))
            }
            _ => None,
        };
        match (title, specialist, capacity, schedule) {
            (Some(title), Some(specialist), Some(capacity), Some(schedule)) => Ok(NewGroup {
                title,
                specialist,
                capacity,
                schedule,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

/// A schedule by which something happens: a week may have no such day between the first day and the last.
fn some_class(schedule: Schedule) -> Result<Schedule, Problem> {
    let (first, last) = (schedule.on(schedule.from), schedule.on(schedule.to));
    let (since, until) = (first.starts_at, last.starts_at + TimeDelta::seconds(1));
    if schedule.between(since, until, &BTreeSet::new()).is_empty() {
        return Err(Problem::NoSuchDay);
    }
    Ok(schedule)
}

fn between(typed: &str, min: u32, max: u32) -> Result<u32, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let number = typed.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(Problem::NotBetween { min, max })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use uuid::Uuid;

    fn form() -> GroupForm {
        GroupForm {
            group_title: "  Утренняя  группа ".into(),
            specialist: Uuid::nil().to_string(),
            class_capacity: " 8 ".into(),
            weekdays: vec!["Tue".into(), "Thu".into()],
            starts_at: "10:00".into(),
            class_minutes: "45".into(),
            time_zone: "Asia/Tomsk".into(),
            from_day: "2026-12-01".into(),
            to_day: "2027-01-28".into(),
        }
    }

    fn wrong(form: &GroupForm) -> Vec<(Field, Problem)> {
        let Err(Code::Invalid { fields }) = form.check(Tz::Asia__Tomsk, 12) else {
            panic!("accepted {form:?}")
        };
        fields.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn the_form_says_what_was_typed() {
        let new = form().check(Tz::Asia__Tomsk, 12).unwrap();
        assert_eq!((new.title.as_str(), new.capacity), ("Утренняя группа", 8));
        assert_eq!((new.schedule.minutes, new.schedule.zone), (45, Tz::Asia__Tomsk));
        assert_eq!(new.schedule.to, NaiveDate::from_ymd_opt(2027, 1, 28).unwrap());
        let first = new.schedule.on(new.schedule.from);
        assert_eq!(first.starts_at.to_rfc3339(), "2026-12-01T03:00:00+00:00");
    }

    #[test]
    fn nothing_may_be_missing() {
        let all = [
            Field::GroupTitle,
            Field::Specialist,
            Field::ClassCapacity,
            Field::Weekdays,
            Field::StartsAt,
            Field::ClassMinutes,
            Field::TimeZone,
            Field::FromDay,
            Field::ToDay,
        ];
        assert_eq!(
            wrong(&GroupForm::default()),
            all.map(|field| (field, Problem::Required))
        );
    }

    #[test]
    fn each_limit_is_kept() {
        let (min, max) = (20, 90);
        let minutes = |class_minutes: &str| GroupForm {
            class_minutes: class_minutes.into(),
            ..form()
        };
        for fine in ["20", "90"] {
            assert!(minutes(fine).check(Tz::Asia__Tomsk, 12).is_ok(), "{fine}");
        }
        for strange in ["19", "91", "0", "-45", "сорок"] {
            assert_eq!(
                wrong(&minutes(strange)),
                [(Field::ClassMinutes, Problem::NotBetween { min, max })]
            );
        }
        let capacity = |class_capacity: &str| GroupForm {
            class_capacity: class_capacity.into(),
            ..form()
        };
        assert!(capacity("12").check(Tz::Asia__Tomsk, 12).is_ok());
        for strange in ["13", "0"] {
            let between = Problem::NotBetween { min: 1, max: 12 };
            assert_eq!(
                wrong(&capacity(strange)),
                [(Field::ClassCapacity, between)],
                "the clinic's own maximum"
            );
        }
        let until = |to_day: &str| GroupForm {
            to_day: to_day.into(),
            ..form()
        };
        assert!(until("2027-06-01").check(Tz::Asia__Tomsk, 12).is_ok());
        let too_long = Problem::WeeksLater { max: GROUP_WEEKS_MAX };
        assert_eq!(wrong(&until("2027-06-02")), [(Field::ToDay, too_long)]);
        assert_eq!(wrong(&until("2026-11-30")), [(Field::ToDay, Problem::Day)]);
        // One day is enough where it is one of the week's, and not where it is not.
        assert!(until("2026-12-01").check(Tz::Asia__Tomsk, 12).is_ok());
        let wednesday = GroupForm {
            from_day: "2026-12-02".into(),
            to_day: "2026-12-02".into(),
            ..form()
        };
        assert_eq!(wrong(&wednesday), [(Field::Weekdays, Problem::NoSuchDay)]);
        let elsewhere = GroupForm {
            time_zone: "Europe/Paris".into(),
            ..form()
        };
        assert_eq!(wrong(&elsewhere), [(Field::TimeZone, Problem::UnknownChoice)]);
    }
}
