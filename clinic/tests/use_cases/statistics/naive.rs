//! The same figures, counted one by one from the history: slow, plain, and of nothing that the other one is made of.

use std::collections::BTreeSet;

use domain::statistics::{Alerts, Attendance, Reports, SeatsNow, Spread};
use uuid::Uuid;

use super::history::{At, Class, History, Visit, whole};

/// From, including, to before. What is after now is not in it.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: At,
    pub(super) to: At,
    pub(super) now: At,
}

impl Span {
    pub(super) fn has(self, at: At) -> bool {
        self.from <= at && at < self.to && at <= self.now
    }

    fn had(self, at: Option<At>) -> bool {
        at.is_some_and(|at| self.has(at))
    }
}

fn number<T>(all: impl Iterator<Item = T>) -> u64 {
    whole(all.count())
}

fn different(all: impl Iterator<Item = usize>) -> u64 {
    whole(all.collect::<BTreeSet<_>>().len())
}

/// Sorted, the one in the place below which so many of a hundred are.
fn spread(waits: impl Iterator<Item = (At, At)>) -> Option<Spread> {
    let mut seconds: Vec<i64> = waits.map(|(from, to)| to.timestamp() - from.timestamp()).collect();
    seconds.sort_unstable();
    let place = |percent: usize| (seconds.len() * percent).div_ceil(100).max(1) - 1;
    (!seconds.is_empty()).then(|| Spread {
        of: whole(seconds.len()),
        median_s: seconds[place(50)],
        ninety_s: seconds[place(90)],
    })
}

fn either(wanted: Option<Uuid>, is: Uuid) -> bool {
    wanted.is_none_or(|wanted| wanted == is)
}

impl History {
    pub(super) fn registered(&self, span: Span, doctor: Option<Uuid>) -> u64 {
        number(
            self.patients
                .iter()
                .filter(|one| span.has(one.created) && either(doctor, one.doctor)),
        )
    }

    pub(super) fn activated(&self, span: Span, doctor: Option<Uuid>) -> u64 {
        number(
            self.patients
                .iter()
                .filter(|one| span.had(one.activated) && either(doctor, one.doctor)),
        )
    }

    pub(super) fn observed(&self, doctor: Uuid) -> u64 {
        number(self.patients.iter().filter(|one| one.runs && one.doctor == doctor))
    }

    pub(super) fn asked(&self, span: Span, doctor: Option<Uuid>) -> Reports {
        let asked = || {
            let then = self.reports.iter().filter(move |one| span.has(one.opens));
            then.filter(move |one| either(doctor, self.patients[one.patient].doctor))
        };
        Reports {
            asked: number(asked()),
            sent: number(asked().filter(|one| one.is_sent)),
        }
    }

    pub(super) fn reporting(&self, span: Span) -> u64 {
        let sent = self.reports.iter().filter(|one| span.has(one.opens) && one.is_sent);
        different(sent.map(|one| one.patient))
    }

    pub(super) fn told(&self, span: Span, doctor: Option<Uuid>) -> Alerts {
        let of = || self.alerts.iter().filter(move |one| either(doctor, one.doctor));
        let raised = || of().filter(move |one| span.has(one.created));
        let closed = || of().filter(move |one| span.had(one.closed));
        Alerts {
            red: number(raised().filter(|one| one.is_red)),
            amber: number(raised().filter(|one| !one.is_red)),
            closed: number(closed()),
            in_time: number(closed().filter(|one| one.closed <= Some(one.answer_by))),
        }
    }

    /// Open, and of those late.
    pub(super) fn open_alerts(&self, now: At, doctor: Option<Uuid>) -> (u64, u64) {
        let open = || {
            let open = self.alerts.iter().filter(|one| one.closed.is_none());
            open.filter(move |one| either(doctor, one.doctor))
        };
        let late = open().filter(|one| one.answer_by <= now || one.is_organizers);
        (number(open()), number(late))
    }

    pub(super) fn reaction(&self, span: Span, doctor: Option<Uuid>) -> Option<Spread> {
        let closed = self
            .alerts
            .iter()
            .filter(|one| span.had(one.closed) && either(doctor, one.doctor));
        spread(closed.map(|one| (one.created, one.closed.unwrap())))
    }

    pub(super) fn activation(&self, span: Span) -> Option<Spread> {
        let activated = self.patients.iter().filter(|one| span.had(one.activated));
        spread(activated.map(|one| (one.invited, one.activated.unwrap())))
    }

    pub(super) fn decision(&self, span: Span, course: Option<Uuid>) -> Option<Spread> {
        let decided = self
            .applications
            .iter()
            .filter(|one| span.had(one.decided) && either(course, one.course));
        spread(decided.map(|one| (one.submitted.unwrap(), one.decided.unwrap())))
    }

    pub(super) fn seat(&self, span: Span) -> Option<Spread> {
        let taken = self
            .waiting
            .iter()
            .filter(|one| one.state == "accepted" && span.had(one.closed));
        spread(taken.map(|one| (one.cleared, one.closed.unwrap())))
    }

    pub(super) fn applied(&self, span: Span, course: Option<Uuid>) -> u64 {
        number(
            self.applications
                .iter()
                .filter(|one| span.had(one.submitted) && either(course, one.course)),
        )
    }

    pub(super) fn approved(&self, span: Span, course: Option<Uuid>) -> u64 {
        let decided = self
            .applications
            .iter()
            .filter(|one| span.had(one.decided) && either(course, one.course));
        number(decided.filter(|one| !one.is_declined))
    }

    pub(super) fn declined(&self, span: Span, course: Uuid) -> u64 {
        let decided = self
            .applications
            .iter()
            .filter(|one| span.had(one.decided) && one.course == course);
        number(decided.filter(|one| one.is_declined))
    }

    /// Those that a doctor has to decide, and of those the late ones.
    pub(super) fn open_applications(&self, now: At) -> (u64, u64) {
        let open = || {
            let states = ["submitted", "in_review", "question_asked"];
            self.applications.iter().filter(move |one| states.contains(&one.state))
        };
        let late = open().filter(|one| one.state != "question_asked" && one.answer_by <= now);
        (number(open()), number(late))
    }

    pub(super) fn finished(&self, span: Span, of: impl Fn(usize) -> bool) -> u64 {
        let over = self
            .seats
            .iter()
            .filter(|one| one.reason == Some("group_over") && span.had(one.ended));
        number(over.filter(|one| of(one.group)))
    }

    fn visits(&self, span: Span, of: impl Fn(&Class) -> bool) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(move |visit| {
            let class = &self.classes[visit.class];
            class.is_planned && !class.is_dropped && span.has(class.starts) && of(class)
        })
    }

    pub(super) fn attendance(&self, span: Span, of: impl Fn(&Class) -> bool + Copy) -> Attendance {
        let began = || {
            self.classes
                .iter()
                .filter(move |class| span.has(class.starts) && of(class))
        };
        let held = || began().filter(|class| class.is_planned);
        let state = |state: &str| number(self.visits(span, of).filter(|visit| visit.state == state));
        Attendance {
            held: number(held()),
            cancelled: number(began().filter(|class| !class.is_planned && !class.is_dropped)),
            seats: held().map(|class| class.capacity).sum(),
            present: state("present"),
            absent: state("absent"),
            excused: state("cancelled"),
            unmarked: state("expected"),
        }
    }

    pub(super) fn attended(&self, span: Span) -> u64 {
        let present = self.visits(span, |_| true).filter(|visit| visit.state == "present");
        different(present.map(|visit| visit.patient))
    }

    pub(super) fn expected(&self, span: Span, of: impl Fn(&Class) -> bool) -> u64 {
        different(self.visits(span, of).map(|visit| visit.patient))
    }

    pub(super) fn absences(&self, span: Span, reason: Option<&str>) -> u64 {
        let missed = self
            .visits(span, |_| true)
            .filter(|visit| matches!(visit.state, "absent" | "cancelled"));
        number(missed.filter(|visit| visit.reason == reason))
    }

    pub(super) fn seats_now(&self, course: Option<Uuid>) -> SeatsNow {
        let groups = || {
            let runs = self.groups.iter().filter(|group| group.ended.is_none());
            runs.filter(move |group| either(course, group.course))
        };
        let waiting = self.waiting.iter().filter(|one| one.state == "waiting");
        SeatsNow {
            groups: number(groups()),
            capacity: groups().map(|group| group.capacity).sum(),
            taken: groups().map(|group| group.taken).sum(),
            waiting: number(waiting.filter(|one| either(course, one.course))),
        }
    }
}
