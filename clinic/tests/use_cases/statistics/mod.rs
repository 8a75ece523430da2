//! «Статистика»: every figure is counted a second time, plainly, over generated histories; and what it costs.

mod history;
mod naive;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
};

use chrono::{DateTime, Duration, Utc};
use clinic::{
    identity::{Actor, Organizer},
    statistics::statistics,
};
use domain::statistics::{OfBucket, Pair, Period, Stage, Statistics, Wait};
use uuid::Uuid;

use self::{
    history::{Dice, History},
    naive::Span,
};
use crate::harness::{World, clinic};

on_both![
    every_figure_is_what_a_plain_count_finds,
    a_clinic_without_a_history_has_noughts,
    another_clinics_history_is_not_counted,
    it_costs_the_same_queries_however_long_the_history,
];

const ZONE: chrono_tz::Tz = chrono_tz::Europe::Moscow;

struct Spans {
    now: Span,
    before: Span,
}

impl Spans {
    fn of(period: Period, now: DateTime<Utc>) -> Self {
        let span = |period: Period| Span {
            from: period.begins(ZONE),
            to: period.ends(ZONE),
            now,
        };
        Self {
            now: span(period),
            before: span(period.before()),
        }
    }

    fn both<T>(&self, of: impl Fn(Span) -> T) -> Pair<T> {
        Pair {
            now: of(self.now),
            before: of(self.before),
        }
    }
}

async fn every_figure_is_what_a_plain_count_finds(world: &World) {
    let mut dice = Dice::new(8);
    let history = History::new(world, &mut dice, 60).await;
    let organizer = history.cohort.clinic.organizer.acts::<Organizer>(world).await;
    assert_eq!(organizer.membership(), history.organizer());
    let today = world.now().with_timezone(&ZONE).date_naive();
    for _ in 0..12 {
        let last = today - Duration::days(i64::try_from(dice.below(40)).unwrap()) + Duration::days(2);
        let period = Period::last(1 + dice.below(40), last);
        compare(world, &history, &organizer, period).await;
    }
    world.letters().await;
}

async fn compare(world: &World, history: &History, organizer: &Actor<Organizer>, period: Period) {
    let told = statistics(&world.ctx, organizer, period).await.unwrap();
    let (spans, now) = (Spans::of(period, world.now()), world.now());
    assert_eq!(told.period, period);

    for (stage, figure) in &told.funnel {
        let expected = spans.both(|span| match stage {
            Stage::Invited => history.registered(span, None),
            Stage::Activated => history.activated(span, None),
            Stage::Reporting => history.reporting(span),
            Stage::Applied => history.applied(span, None),
            Stage::Approved => history.approved(span, None),
            Stage::Attended => history.attended(span),
            Stage::Finished => history.finished(span, |_| true),
        });
        assert_eq!(*figure, expected, "{stage:?} of {period:?}");
    }
    for (wait, figure) in &told.waits {
        let expected = spans.both(|span| match wait {
            Wait::Activation => history.activation(span),
            Wait::Decision => history.decision(span, None),
            Wait::Seat => history.seat(span),
            Wait::Reaction => history.reaction(span, None),
        });
        assert_eq!(*figure, expected, "{wait:?} of {period:?}");
    }
    assert_eq!(told.reports, spans.both(|span| history.asked(span, None)));
    assert_eq!(told.alerts, spans.both(|span| history.told(span, None)));
    assert_eq!(told.attendance, spans.both(|span| history.attendance(span, |_| true)));
    for (reason, figure) in &told.absences {
        let name = reason.map(|reason| reason.name());
        assert_eq!(*figure, spans.both(|span| history.absences(span, name)), "{reason:?}");
    }
    assert_eq!(told.seats, history.seats_now(None));
    let (alerts, applications) = (history.open_alerts(now, None), history.open_applications(now));
    assert_eq!((told.open.alerts, told.open.late_alerts), alerts);
    assert_eq!((told.open.applications, told.open.late_applications), applications);
    shares(history, &told, &spans, now);
    parts(history, &told, now);
}

/// What is told of doctors, specialists, courses and groups.
fn shares(history: &History, told: &Statistics, spans: &Spans, now: DateTime<Utc>) {
    let span = spans.now;
    let doctors: BTreeMap<Uuid, _> = told.by_doctor.iter().map(|row| (row.doctor.id.0, row)).collect();
    for doctor in &history.doctors {
        let of = Some(*doctor);
        let Some(row) = doctors.get(doctor) else {
            let nothing = (
                history.registered(span, of),
                history.asked(span, of).asked,
                history.observed(*doctor),
            );
            assert_eq!(nothing, (0, 0, 0));
            continue;
        };
        assert_eq!(row.observed, history.observed(*doctor));
        assert_eq!(row.registered, history.registered(span, of));
        assert_eq!(row.activated, history.activated(span, of));
        assert_eq!(row.reports, history.asked(span, of));
        assert_eq!(row.alerts, history.told(span, of));
        assert_eq!(row.reaction, history.reaction(span, of));
        assert_eq!(row.late, history.open_alerts(now, of).1);
    }
    let ran: BTreeSet<Uuid> = history.classes.iter().map(|class| class.specialist).collect();
    let specialists: BTreeMap<Uuid, _> = told
        .by_specialist
        .iter()
        .map(|row| (row.specialist.id.0, row))
        .collect();
    for specialist in ran {
        let attendance = history.attendance(span, |class| class.specialist == specialist);
        let people = history.expected(span, |class| class.specialist == specialist);
        let row = specialists.get(&specialist);
        assert_eq!(row.map(|row| row.attendance).unwrap_or_default(), attendance);
        assert_eq!(row.map_or(0, |row| row.people), people);
    }
    assert_eq!(told.by_course.len(), history.courses.len());
    for row in &told.by_course {
        let (id, of) = (row.course.id.0, Some(row.course.id.0));
        let is_of = |group: usize| history.groups[group].course == id;
        assert_eq!(row.applied, history.applied(span, of));
        assert_eq!(row.approved, history.approved(span, of));
        assert_eq!(row.declined, history.declined(span, id));
        assert_eq!(row.decision, history.decision(span, of));
        assert_eq!(row.finished, history.finished(span, is_of));
        assert_eq!(row.seats, history.seats_now(of));
        assert_eq!(row.attendance, history.attendance(span, |class| is_of(class.group)));
        assert_eq!(row.people, history.expected(span, |class| is_of(class.group)));
    }
    for row in &told.by_group {
        let place = history
            .groups
            .iter()
            .position(|group| group.id == row.group.id.0)
            .unwrap();
        assert_eq!(row.attendance, history.attendance(span, |class| class.group == place));
        assert_eq!(row.people, history.expected(span, |class| class.group == place));
        assert_eq!(row.finished, history.finished(span, |group| group == place));
        assert_eq!(row.seats.is_some(), history.groups[place].ended.is_none());
    }
    // None is left out that has something to tell.
    let sum: u64 = told.by_group.iter().map(|row| row.attendance.present).sum();
    assert_eq!(sum, told.attendance.now.present);
}

/// What is told of the parts of the period.
fn parts(history: &History, told: &Statistics, now: DateTime<Utc>) {
    assert_eq!(told.over_time.len(), told.period.buckets().len());
    for part in &told.over_time {
        let OfBucket {
            bucket,
            reports,
            alerts,
            present,
        } = *part;
        let span = Spans::of(bucket, now).now;
        assert_eq!(reports, history.asked(span, None), "{bucket:?}");
        assert_eq!(alerts, history.told(span, None).raised(), "{bucket:?}");
        assert_eq!(present, history.attendance(span, |_| true).present, "{bucket:?}");
    }
}

fn last_month(world: &World) -> Period {
    Period::last(30, world.now().with_timezone(&ZONE).date_naive())
}

async fn a_clinic_without_a_history_has_noughts(world: &World) {
    let (_, organizer) = clinic(world).await;
    let told = statistics(&world.ctx, &organizer, last_month(world)).await.unwrap();
    assert!(told.funnel.iter().all(|(_, figure)| *figure == Pair::default()));
    assert!(told.waits.iter().all(|(_, figure)| *figure == Pair::default()));
    assert!(told.by_doctor.is_empty() && told.by_group.is_empty() && told.by_specialist.is_empty());
}

async fn another_clinics_history_is_not_counted(world: &World) {
    History::new(world, &mut Dice::new(3), 20).await;
    let elsewhere = world.clinic("Другая", "elsewhere@example.org").await.organizer;
    let elsewhere = elsewhere.acts::<Organizer>(world).await;
    let told = statistics(&world.ctx, &elsewhere, last_month(world)).await.unwrap();
    assert!(told.funnel.iter().all(|(_, figure)| *figure == Pair::default()));
    assert_eq!(told.seats, Default::default());
    assert!(told.by_doctor.is_empty() && told.by_group.is_empty());
    world.letters().await;
}

async fn it_costs_the_same_queries_however_long_the_history(world: &World) {
    let mut dice = Dice::new(5);
    let mut history = History::new(world, &mut dice, 4).await;
    let organizer = history.cohort.clinic.organizer.acts::<Organizer>(world).await;
    let (ctx, statements) = world.counted_process().await;
    let mut costs = Vec::new();
    for _ in 0..2 {
        let before = statements.load(Ordering::SeqCst);
        statistics(&ctx, &organizer, last_month(world)).await.unwrap();
        costs.push(statements.load(Ordering::SeqCst) - before);
        history.grow(world, &mut dice, 40).await;
    }
    assert_eq!(costs[0], costs[1]);
    world.letters().await;
}
