//! Classes: applications, seats, who came.

use std::collections::BTreeMap;

use domain::{
    classes::AbsenceReason,
    statistics::{Absences, Attendance, Pair, SeatsNow, Spread},
};
use uuid::Uuid;

use super::ask::{Ask, count, ranked, side, split, spread, sum_of, within};
use crate::{entity::parsed, error::Result};

/// What is counted of classes and of the way there.
#[derive(Default)]
pub(super) struct Classes {
    pub(super) applied: Pair<u64>,
    pub(super) approved: Pair<u64>,
    pub(super) attended: Pair<u64>,
    pub(super) finished: Pair<u64>,
    pub(super) attendance: Pair<Attendance>,
    pub(super) absences: Absences,
    pub(super) seats: SeatsNow,
    pub(super) of_courses: BTreeMap<Uuid, OneCourse>,
    pub(super) of_groups: BTreeMap<Uuid, OneGroup>,
    pub(super) of_specialists: BTreeMap<Uuid, Share>,
}

/// A course's share, of the period itself; its classes are those of its groups.
#[derive(Default)]
pub(super) struct OneCourse {
    pub(super) name: String,
    pub(super) is_over: bool,
    pub(super) applied: u64,
    pub(super) approved: u64,
    pub(super) declined: u64,
    pub(super) decision: Option<Spread>,
    pub(super) share: Share,
    pub(super) finished: u64,
    pub(super) seats: SeatsNow,
}

/// A group that runs, or that had classes or ended in the period.
#[derive(Default)]
pub(super) struct OneGroup {
    pub(super) title: String,
    pub(super) course: Uuid,
    pub(super) share: Share,
    pub(super) finished: u64,
    pub(super) seats: Option<SeatsNow>,
}

/// Of classes.
#[derive(Clone, Copy, Default)]
pub(super) struct Share {
    pub(super) people: u64,
    pub(super) attendance: Attendance,
}

/// That a class belongs to the figures: what the schedule dropped does not.
const COUNTS: &str = "c.clinic_id = $1 AND c.unscheduled_at IS NULL";

impl Classes {
    /// Thirteen statements.
    pub(super) async fn read(ask: &Ask<'_>) -> Result<Self> {
        let mut classes = Self::default();
        classes.places(ask).await?;
        classes.applications(ask).await?;
        classes.held(ask).await?;
        classes.came(ask).await?;
        classes.people(ask).await?;
        Ok(classes)
    }

    /// Courses and groups, the seats that there are now, and those that were kept to the end.
    async fn places(&mut self, ask: &Ask<'_>) -> Result<()> {
        let courses = "SELECT id, name, CAST(CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS BIGINT) FROM course \
                       WHERE clinic_id = $1";
        for (id, name, over) in ask.today::<(Uuid, String, i64)>(courses, []).await? {
            let of = self.of_courses.entry(id).or_default();
            (of.name, of.is_over) = (name, over > 0);
        }
        // Whatever was held in the period is of a group that ran in it.
        let groups = "SELECT id, course_id, title, capacity, taken, \
                      CAST(CASE WHEN ended_at IS NULL THEN 1 ELSE 0 END AS BIGINT) FROM exercise_group WHERE clinic_id = $1 AND (ended_at IS NULL OR ended_at >= $2)";
        let rows = ask
            .today::<(Uuid, Uuid, String, i64, i64, i64)>(groups, [ask.from.into()])
            .await?;
        for (id, course, title, capacity, taken, runs) in rows {
            let seats = SeatsNow {
                groups: 1,
                capacity: count(capacity),
                taken: count(taken),
                waiting: 0,
            };
            let seats = (runs == 1).then_some(seats);
            if let Some(seats) = seats {
                for all in [&mut self.seats, &mut self.of_courses.entry(course).or_default().seats] {
                    all.groups += 1;
                    all.capacity += seats.capacity;
                    all.taken += seats.taken;
                }
            }
            let of = self.of_groups.entry(id).or_default();
            (of.title, of.course, of.seats) = (title, course, seats);
        }
        let waiting = "SELECT course_id, COUNT(*) FROM waiting WHERE clinic_id = $1 AND state IN ('waiting', 'offered') \
                       GROUP BY 1";
        for (course, people) in ask.today::<(Uuid, i64)>(waiting, []).await? {
            self.seats.waiting += count(people);
            self.of_courses.entry(course).or_default().seats.waiting = count(people);
        }
        let (which, within) = (split("e.ended_at"), within("e.ended_at"));
        let finished = format!(
            "SELECT {which}, e.group_id, g.course_id, COUNT(*) FROM enrolment AS e \
             JOIN exercise_group AS g ON g.id = e.group_id \
             WHERE e.clinic_id = $1 AND {within} AND e.end_reason = 'group_over' GROUP BY 1, 2, 3"
        );
        for (which, group, course, seats) in ask.both::<(i64, Uuid, Uuid, i64)>(&finished).await? {
            *side(&mut self.finished, which) += count(seats);
            if which == 1 {
                self.of_courses.entry(course).or_default().finished += count(seats);
                if let Some(of) = self.of_groups.get_mut(&group) {
                    of.finished += count(seats);
                }
            }
        }
        Ok(())
    }

    async fn applications(&mut self, ask: &Ask<'_>) -> Result<()> {
        let (which, sent_then) = (split("submitted_at"), within("submitted_at"));
        let sent = format!(
            "SELECT {which}, course_id, COUNT(*) FROM application WHERE clinic_id = $1 AND {sent_then} GROUP BY 1, 2"
        );
        for (which, course, applications) in ask.both::<(i64, Uuid, i64)>(&sent).await? {
            *side(&mut self.applied, which) += count(applications);
            if which == 1 {
                self.of_courses.entry(course).or_default().applied = count(applications);
            }
        }
        // Who was let in stays let in, whatever became of the application since.
        let (which, declined, then) = (split("decided_at"), sum_of("state = 'declined'"), within("decided_at"));
        let decided = format!(
            "SELECT {which}, course_id, COUNT(*), {declined} FROM application WHERE clinic_id = $1 AND {then} GROUP BY 1, 2"
        );
        for (which, course, decided, declined) in ask.both::<(i64, Uuid, i64, i64)>(&decided).await? {
            *side(&mut self.approved, which) += count(decided - declined);
            if which == 1 {
                let of = self.of_courses.entry(course).or_default();
                (of.approved, of.declined) = (count(decided - declined), count(declined));
            }
        }
        let took = ask.seconds("submitted_at", "decided_at");
        let decision = ranked(&format!(
            "SELECT course_id AS k, {took} AS d FROM application \
             WHERE clinic_id = $1 AND decided_at >= $2 AND decided_at < $3"
        ));
        for (course, of, median, ninety) in ask.period::<(Uuid, i64, i64, i64)>(&decision).await? {
            self.of_courses.entry(course).or_default().decision = Some(spread(of, median, ninety));
        }
        Ok(())
    }

    /// The classes themselves.
    async fn held(&mut self, ask: &Ask<'_>) -> Result<()> {
        let (which, then) = (split("c.starts_at"), within("c.starts_at"));
        let (held, seats) = (
            sum_of("c.state = 'planned'"),
            "CAST(SUM(CASE WHEN c.state = 'planned' THEN c.capacity ELSE 0 END) AS BIGINT)",
        );
        let sql = format!(
            "SELECT {which}, c.group_id, c.specialist_id, COUNT(*), {held}, {seats} FROM class AS c \
             WHERE {COUNTS} AND {then} GROUP BY 1, 2, 3"
        );
        for (which, group, specialist, all, held, seats) in ask.both::<(i64, Uuid, Uuid, i64, i64, i64)>(&sql).await? {
            let add = |to: &mut Attendance| {
                to.held += count(held);
                to.cancelled += count(all - held);
                to.seats += count(seats);
            };
            add(side(&mut self.attendance, which));
            if which == 1 {
                self.each(group, specialist, add);
            }
        }
        Ok(())
    }

    /// Who came to them, and why not.
    async fn came(&mut self, ask: &Ask<'_>) -> Result<()> {
        let (which, then) = (split("c.starts_at"), within("c.starts_at"));
        let all = format!(
            "SELECT {which}, c.group_id, c.specialist_id, a.state, a.reason, COUNT(*) FROM class AS c \
             JOIN attendance AS a ON a.class_id = c.id \
             WHERE {COUNTS} AND {then} AND c.state = 'planned' GROUP BY 1, 2, 3, 4, 5"
        );
        let rows = ask.both::<(i64, Uuid, Uuid, String, Option<String>, i64)>(&all).await?;
        let mut absences: BTreeMap<Option<usize>, Pair<u64>> = BTreeMap::new();
        for (which, group, specialist, state, reason, people) in rows {
            let people = count(people);
            let add = |to: &mut Attendance| match state.as_str() {
                "present" => to.present += people,
                "absent" => to.absent += people,
                "cancelled" => to.excused += people,
                _ => to.unmarked += people,
            };
            add(side(&mut self.attendance, which));
            if which == 1 {
                self.each(group, specialist, add);
            }
            if matches!(state.as_str(), "absent" | "cancelled") {
                let place = |name: String| AbsenceReason::ALL.iter().position(|reason| reason.name() == name);
                let known = match reason {
                    Some(name) => Some(parsed("attendance.reason", place(name))?),
                    None => None,
                };
                *side(absences.entry(known).or_default(), which) += people;
            }
        }
        let reasons = AbsenceReason::ALL.iter().enumerate();
        let places = reasons.map(|(place, reason)| (Some(place), Some(*reason)));
        self.absences = places
            .chain([(None, None)])
            .map(|(place, reason)| (reason, absences.get(&place).copied().unwrap_or_default()))
            .collect();
        let attended = format!(
            "SELECT {which}, COUNT(DISTINCT a.patient_id) FROM class AS c JOIN attendance AS a ON a.class_id = c.id \
             WHERE {COUNTS} AND {then} AND c.state = 'planned' AND a.state = 'present' GROUP BY 1"
        );
        for (which, people) in ask.both::<(i64, i64)>(&attended).await? {
            *side(&mut self.attended, which) = count(people);
        }
        Ok(())
    }

    /// How many different people were expected.
    async fn people(&mut self, ask: &Ask<'_>) -> Result<()> {
        let by = |key: &str| {
            format!(
                "SELECT {key}, COUNT(DISTINCT a.patient_id) FROM class AS c JOIN attendance AS a ON a.class_id = c.id \
                 JOIN exercise_group AS g ON g.id = c.group_id \
                 WHERE {COUNTS} AND c.starts_at >= $2 AND c.starts_at < $3 AND c.state = 'planned' GROUP BY 1"
            )
        };
        for (group, people) in ask.period::<(Uuid, i64)>(&by("c.group_id")).await? {
            if let Some(of) = self.of_groups.get_mut(&group) {
                of.share.people = count(people);
            }
        }
        for (course, people) in ask.period::<(Uuid, i64)>(&by("g.course_id")).await? {
            self.of_courses.entry(course).or_default().share.people = count(people);
        }
        for (specialist, people) in ask.period::<(Uuid, i64)>(&by("c.specialist_id")).await? {
            self.of_specialists.entry(specialist).or_default().people = count(people);
        }
        Ok(())
    }

    /// Adds to the figures of a group, its course and a specialist.
    fn each(&mut self, group: Uuid, specialist: Uuid, add: impl Fn(&mut Attendance)) {
        if let Some(of) = self.of_groups.get_mut(&group) {
            add(&mut of.share.attendance);
            add(&mut self.of_courses.entry(of.course).or_default().share.attendance);
        }
        add(&mut self.of_specialists.entry(specialist).or_default().attendance);
    }
}
