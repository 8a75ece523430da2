//! A clinic's history, made by a seed: kept here as it was made, and written into the tables.

use chrono::{DateTime, Duration, Utc};
use domain::identity::MembershipId;
use sea_orm::Value;
use uuid::Uuid;

use crate::harness::{Cohort, Plan, World, cohort};

pub(super) type At = DateTime<Utc>;

pub(super) fn whole(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

/// SplitMix64: the same numbers for the same seed, on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(whole(all.len()))).unwrap()]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Some moment of the last so many days; now and then exactly a midnight of Moscow's, or this very moment.
    fn past(&mut self, now: At, days: u64) -> At {
        match self.below(12) {
            0 => {
                let day = (now - Duration::days(i64::try_from(self.below(days)).unwrap())).date_naive();
                day.and_hms_opt(21, 0, 0).unwrap().and_utc() - Duration::days(1)
            }
            1 => now,
            _ => now - Duration::microseconds(i64::try_from(self.below(days * 86_400_000_000)).unwrap()),
        }
    }

    /// A while after, up to so many hours, though not after now.
    fn later(&mut self, from: At, now: At, hours: u64) -> At {
        let micros = i64::try_from(self.below(hours * 3_600_000_000)).unwrap();
        (from + Duration::microseconds(micros)).min(now).max(from)
    }
}

pub(super) struct Patient {
    pub(super) id: Uuid,
    pub(super) observation: Uuid,
    pub(super) doctor: Uuid,
    pub(super) created: At,
    pub(super) activated: Option<At>,
    /// From the last invitation.
    pub(super) invited: At,
    pub(super) runs: bool,
}

pub(super) struct Report {
    pub(super) patient: usize,
    pub(super) opens: At,
    pub(super) is_sent: bool,
}

pub(super) struct Alert {
    pub(super) doctor: Uuid,
    pub(super) created: At,
    pub(super) is_red: bool,
    pub(super) answer_by: At,
    pub(super) closed: Option<At>,
    pub(super) is_organizers: bool,
}

pub(super) struct Application {
    pub(super) course: Uuid,
    pub(super) submitted: Option<At>,
    pub(super) decided: Option<At>,
    pub(super) is_declined: bool,
    pub(super) state: &'static str,
    pub(super) answer_by: At,
}

pub(super) struct Waiting {
    pub(super) course: Uuid,
    pub(super) cleared: At,
    pub(super) state: &'static str,
    pub(super) closed: Option<At>,
}

pub(super) struct Group {
    pub(super) id: Uuid,
    pub(super) course: Uuid,
    pub(super) capacity: u64,
    pub(super) taken: u64,
    pub(super) ended: Option<At>,
}

pub(super) struct Class {
    pub(super) group: usize,
    pub(super) specialist: Uuid,
    pub(super) starts: At,
    pub(super) is_planned: bool,
    pub(super) is_dropped: bool,
    pub(super) capacity: u64,
}

pub(super) struct Visit {
    pub(super) class: usize,
    pub(super) patient: usize,
    pub(super) state: &'static str,
    pub(super) reason: Option<&'static str>,
}

pub(super) struct Seat {
    pub(super) group: usize,
    pub(super) ended: Option<At>,
    pub(super) reason: Option<&'static str>,
}

pub(super) struct History {
    pub(super) cohort: Cohort,
    pub(super) doctors: Vec<Uuid>,
    pub(super) courses: Vec<Uuid>,
    pub(super) patients: Vec<Patient>,
    pub(super) reports: Vec<Report>,
    pub(super) alerts: Vec<Alert>,
    pub(super) applications: Vec<Application>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) groups: Vec<Group>,
    pub(super) classes: Vec<Class>,
    pub(super) visits: Vec<Visit>,
    pub(super) seats: Vec<Seat>,
}

/// How far back it goes.
const DAYS: u64 = 75;

impl History {
    pub(super) async fn new(world: &World, dice: &mut Dice, size: u64) -> Self {
        let cohort = cohort(world, Plan::default()).await;
        // The one group of the cohort has no history: it is not among the generated ones.
        world.execute("DELETE FROM exercise_group", vec![]).await;
        let mut made = Self {
            doctors: vec![cohort.doctor.membership.0],
            courses: vec![cohort.course],
            cohort,
            patients: vec![],
            reports: vec![],
            alerts: vec![],
            applications: vec![],
            waiting: vec![],
            groups: vec![],
            classes: vec![],
            visits: vec![],
            seats: vec![],
        };
        made.places(world, dice).await;
        made.grow(world, dice, size).await;
        made
    }

    /// Goes on with so many more of everything.
    pub(super) async fn grow(&mut self, world: &World, dice: &mut Dice, size: u64) {
        self.registers(world, dice, size).await;
        self.reported(world, dice, size).await;
        self.applies(world, dice, size).await;
        self.held(world, dice, size).await;
    }

    fn clinic(&self) -> Value {
        self.cohort.clinic.id.0.into()
    }

    async fn member(&self, world: &World, role: &'static str, n: usize) -> Uuid {
        let id = Uuid::now_v7();
        let row: Vec<(&str, Value)> = vec![
            ("id", id.into()),
            ("clinic_id", self.clinic()),
            ("role", role.into()),
            ("status", "removed".into()),
            ("full_name", format!("Некто Номер {n}").into()),
            ("name_key", format!("некто номер {n}").into()),
            ("search_text", "некто".into()),
            ("created_at", DateTime::<Utc>::UNIX_EPOCH.into()),
            ("ended_at", world.now().into()),
        ];
        world.insert("membership", row).await.unwrap();
        id
    }

    async fn places(&mut self, world: &World, dice: &mut Dice) {
        for n in 0..2 {
            let doctor = self.member(world, "doctor", n).await;
            self.doctors.push(doctor);
            let course = Uuid::now_v7();
            let row: Vec<(&str, Value)> = vec![
                ("id", course.into()),
                ("clinic_id", self.clinic()),
                ("name", format!("Курс {n}").into()),
                ("name_key", format!("курс {n}").into()),
                ("created_at", world.now().into()),
            ];
            world.insert("course", row).await.unwrap();
            self.courses.push(course);
        }
        for n in 0..5 {
            let ended = dice.chance(40).then(|| dice.past(world.now(), DAYS));
            let capacity = 6 + dice.below(6);
            let group = Group {
                id: Uuid::now_v7(),
                course: dice.one_of(&self.courses),
                capacity,
                taken: ended.map_or_else(|| dice.below(capacity), |_| 0),
                ended,
            };
            let row: Vec<(&str, Value)> = vec![
                ("id", group.id.into()),
                ("clinic_id", self.clinic()),
                ("course_id", group.course.into()),
                ("specialist_id", self.cohort.specialist.membership.0.into()),
                ("title", format!("Группа {n}").into()),
                ("capacity", i64::try_from(capacity).unwrap().into()),
                ("taken", i64::try_from(group.taken).unwrap().into()),
                ("weekdays", 1_i64.into()),
                ("starts_at", 600_i64.into()),
                ("minutes", 45_i64.into()),
                ("time_zone", "Europe/Moscow".into()),
                ("from_day", "2026-01-01".into()),
                ("to_day", "2027-12-18".into()),
                ("created_at", world.now().into()),
                ("ended_at", group.ended.into()),
            ];
            world.insert("exercise_group", row).await.unwrap();
            self.groups.push(group);
        }
    }

    async fn registers(&mut self, world: &World, dice: &mut Dice, size: u64) {
        let now = world.now();
        for n in 0..size {
            let created = dice.past(now, DAYS);
            let invited = dice.later(created, now, 48);
            let activated = dice.chance(70).then(|| dice.later(invited, now, 9 * 24));
            let patient = Patient {
                id: Uuid::now_v7(),
                observation: Uuid::now_v7(),
                doctor: dice.one_of(&self.doctors),
                created,
                activated,
                invited,
                runs: activated.is_some() && dice.chance(70),
            };
            let row: Vec<(&str, Value)> = vec![
                ("id", patient.id.into()),
                ("clinic_id", self.clinic()),
                ("role", "patient".into()),
                ("status", "removed".into()),
                ("full_name", format!("Больной Номер {n}").into()),
                ("name_key", format!("больной номер {n}").into()),
                ("search_text", "больной".into()),
                ("created_at", created.into()),
                ("activated_at", activated.into()),
                ("ended_at", now.into()),
                ("observation_id", patient.observation.into()),
            ];
            world.insert("membership", row).await.unwrap();
            let state = match (patient.runs, dice.chance(50)) {
                (true, _) => "running",
                (false, true) => "planned",
                (false, false) => "ended",
            };
            let row: Vec<(&str, Value)> = vec![
                ("id", patient.observation.into()),
                ("clinic_id", self.clinic()),
                ("patient_id", patient.id.into()),
                ("doctor_id", patient.doctor.into()),
                ("period", "3m".into()),
                ("days", 91_i64.into()),
                ("state", state.into()),
                ("created_at", created.into()),
                ("starts_at", (state == "running").then_some(created).into()),
                ("ends_at", (state == "running").then_some(now).into()),
                ("ended_at", (state == "ended").then_some(now).into()),
            ];
            world.insert("observation", row).await.unwrap();
            // An earlier invitation was replaced; what it took does not count.
            for (state, from, closed) in [
                ("replaced", created, invited),
                ("used", invited, activated.unwrap_or(now)),
            ] {
                if state == "used" && activated.is_none() {
                    continue;
                }
                let row: Vec<(&str, Value)> = vec![
                    ("id", Uuid::now_v7().into()),
                    ("clinic_id", self.clinic()),
                    ("membership_id", patient.id.into()),
                    ("email", "somebody@example.org".into()),
                    ("state", state.into()),
                    ("created_at", from.into()),
                    ("expires_at", (from + Duration::days(10)).into()),
                    ("closed_at", closed.into()),
                ];
                world.insert("invitation", row).await.unwrap();
            }
            self.patients.push(patient);
        }
    }

    async fn reported(&mut self, world: &World, dice: &mut Dice, size: u64) {
        let (now, base) = (world.now(), whole(self.reports.len()));
        for n in base..base + size * 4 {
            let patient = usize::try_from(dice.below(size)).unwrap();
            let of = &self.patients[patient];
            // Some open later: nobody has been asked for those yet.
            let opens = dice.past(now, DAYS) + Duration::days(i64::from(dice.chance(10)) * 2);
            let report = Report {
                patient,
                opens,
                is_sent: dice.chance(60),
            };
            let id = Uuid::now_v7();
            let sent = report.is_sent.then_some(now);
            let row: Vec<(&str, Value)> = vec![
                ("id", id.into()),
                ("clinic_id", self.clinic()),
                ("observation_id", of.observation.into()),
                ("patient_id", of.id.into()),
                ("programme", "onco-basic".into()),
                ("programme_version", 1_i64.into()),
                ("form", "daily".into()),
                ("day", format!("{n}").into()),
                ("opens_at", opens.into()),
                ("closes_at", (opens + Duration::days(1)).into()),
                ("call_at", opens.into()),
                (
                    "state",
                    if report.is_sent {
                        "sent"
                    } else {
                        dice.one_of(&["open", "expired"])
                    }
                    .into(),
                ),
                ("answers", "{}".into()),
                ("sent_at", sent.into()),
                ("source", sent.map(|_| "patient".to_owned()).into()),
                ("filled_by", sent.map(|_| of.id).into()),
                ("judgement", sent.map(|_| "{}".to_owned()).into()),
                ("level", sent.map(|_| "info".to_owned()).into()),
                ("created_at", opens.into()),
            ];
            world.insert("report", row).await.unwrap();
            if report.is_sent && dice.chance(40) {
                let created = dice.past(now, DAYS);
                let alert = Alert {
                    doctor: dice.one_of(&self.doctors),
                    created,
                    is_red: dice.chance(30),
                    answer_by: created + Duration::hours(i64::try_from(dice.below(40)).unwrap()),
                    closed: dice.chance(70).then(|| dice.later(created, now, 60)),
                    is_organizers: dice.chance(20),
                };
                let closed = alert.closed;
                let row: Vec<(&str, Value)> = vec![
                    ("id", Uuid::now_v7().into()),
                    ("clinic_id", self.clinic()),
                    ("report_id", id.into()),
                    ("observation_id", of.observation.into()),
                    ("patient_id", of.id.into()),
                    ("doctor_id", alert.doctor.into()),
                    ("level", if alert.is_red { "red" } else { "amber" }.into()),
                    ("reasons", "[]".into()),
                    ("state", if closed.is_some() { "closed" } else { "open" }.into()),
                    ("step", if alert.is_organizers { "organizer" } else { "doctor" }.into()),
                    ("answer_by", alert.answer_by.into()),
                    ("next_at", closed.is_none().then_some(now).into()),
                    ("created_at", created.into()),
                    ("closed_at", closed.into()),
                    ("closed_by", closed.map(|_| alert.doctor).into()),
                    ("action", closed.map(|_| "called".to_owned()).into()),
                ];
                world.insert("alert", row).await.unwrap();
                self.alerts.push(alert);
            }
            self.reports.push(report);
        }
    }

    async fn applies(&mut self, world: &World, dice: &mut Dice, size: u64) {
        let (now, base) = (world.now(), whole(self.applications.len()));
        for n in base..base + size * 2 {
            let state = dice.one_of(&[
                "draft",
                "submitted",
                "in_review",
                "question_asked",
                "approved",
                "waiting",
                "declined",
                "withdrawn",
                "expired",
            ]);
            let submitted = (state != "draft").then(|| dice.past(now, DAYS));
            let was_decided = match state {
                "approved" | "waiting" | "declined" => true,
                "withdrawn" | "expired" => dice.chance(50),
                _ => false,
            };
            let made = Application {
                course: dice.one_of(&self.courses),
                submitted,
                decided: submitted
                    .filter(|_| was_decided)
                    .map(|submitted| dice.later(submitted, now, 120)),
                is_declined: state == "declined",
                state,
                answer_by: submitted.unwrap_or(now) + Duration::hours(i64::try_from(dice.below(400)).unwrap()),
            };
            let doctor = self.cohort.doctor.membership.0;
            let row: Vec<(&str, Value)> = vec![
                ("id", Uuid::now_v7().into()),
                ("clinic_id", self.clinic()),
                ("course_id", made.course.into()),
                ("number", submitted.map(|_| i64::try_from(n).unwrap() + 1).into()),
                ("state", state.into()),
                ("patient_id", (state == "approved").then(|| self.patients[0].id).into()),
                ("full_name", "Некто Некий".into()),
                ("email", "somebody@example.org".into()),
                ("time_zone", "Europe/Moscow".into()),
                ("email_confirmed_at", submitted.into()),
                ("code_tries", 0_i64.into()),
                ("questionnaire", "lfk".into()),
                ("questionnaire_version", 1_i64.into()),
                ("answers", "{}".into()),
                ("triage", submitted.map(|_| "{}".to_owned()).into()),
                ("level", submitted.map(|_| "info".to_owned()).into()),
                ("created_at", now.into()),
                ("touched_at", now.into()),
                ("submitted_at", submitted.into()),
                ("answer_by", submitted.map(|_| made.answer_by).into()),
                ("doctor_id", submitted.map(|_| doctor).into()),
                ("decided_by", made.decided.map(|_| doctor).into()),
                ("decided_at", made.decided.into()),
                ("reason", made.is_declined.then(|| "так".to_owned()).into()),
            ];
            world.insert("application", row).await.unwrap();
            self.applications.push(made);
        }
        for _ in 0..size {
            let state = dice.one_of(&["waiting", "accepted", "declined", "expired", "withdrawn"]);
            let cleared = dice.past(now, DAYS);
            let made = Waiting {
                course: dice.one_of(&self.courses),
                cleared,
                state,
                closed: (state != "waiting").then(|| dice.later(cleared, now, 700)),
            };
            let row: Vec<(&str, Value)> = vec![
                ("id", Uuid::now_v7().into()),
                ("clinic_id", self.clinic()),
                ("course_id", made.course.into()),
                ("patient_id", self.patients[0].id.into()),
                ("restrictions", "[]".into()),
                ("cleared_by", self.cohort.doctor.membership.0.into()),
                ("cleared_at", cleared.into()),
                ("state", state.into()),
                ("closed_at", made.closed.into()),
            ];
            // A place in line is one for each patient and course.
            if world.insert("waiting", row).await.is_ok() {
                self.waiting.push(made);
            }
        }
    }

    async fn held(&mut self, world: &World, dice: &mut Dice, size: u64) {
        let now = world.now();
        let specialists = [
            self.cohort.specialist.membership.0,
            self.member(world, "specialist", 7).await,
        ];
        let base = whole(self.classes.len());
        for n in base..base + size {
            let group = usize::try_from(dice.below(whole(self.groups.len()))).unwrap();
            let over = self.groups[group].ended;
            // Coming ones, too; of a group that is over there are none after its end.
            let starts = match over {
                Some(over) => dice.past(over, 20),
                None => dice.past(now, DAYS) + Duration::days(i64::from(dice.chance(15)) * 3),
            };
            let is_planned = dice.chance(80);
            let class = Class {
                group,
                specialist: dice.one_of(&specialists),
                starts,
                is_planned,
                is_dropped: !is_planned && dice.chance(50),
                capacity: 8,
            };
            let id = Uuid::now_v7();
            let row: Vec<(&str, Value)> = vec![
                ("id", id.into()),
                ("clinic_id", self.clinic()),
                ("group_id", self.groups[group].id.into()),
                ("specialist_id", class.specialist.into()),
                ("day", format!("{n}").into()),
                ("starts_at", starts.into()),
                ("ends_at", (starts + Duration::minutes(45)).into()),
                ("time_zone", "Europe/Moscow".into()),
                ("capacity", 8_i64.into()),
                ("taken", 0_i64.into()),
                ("state", if is_planned { "planned" } else { "cancelled" }.into()),
                ("reason", (!is_planned).then(String::new).into()),
                ("revision", 0_i64.into()),
                ("created_at", now.into()),
                ("unscheduled_at", class.is_dropped.then_some(now).into()),
            ];
            world.insert("class", row).await.unwrap();
            for _ in 0..dice.below(7) {
                let patient = usize::try_from(dice.below(size)).unwrap();
                let known = self
                    .visits
                    .iter()
                    .any(|visit| (visit.class, visit.patient) == (self.classes.len(), patient));
                if known {
                    continue;
                }
                let state = dice.one_of(&["expected", "cancelled", "present", "present", "absent"]);
                let reasons = [Some("unwell"), Some("busy"), Some("other"), None];
                let visit = Visit {
                    class: self.classes.len(),
                    patient,
                    state,
                    reason: dice
                        .one_of(&reasons)
                        .filter(|_| matches!(state, "cancelled" | "absent")),
                };
                let row: Vec<(&str, Value)> = vec![
                    ("id", Uuid::now_v7().into()),
                    ("clinic_id", self.clinic()),
                    ("class_id", id.into()),
                    ("patient_id", self.patients[patient].id.into()),
                    ("state", state.into()),
                    ("reason", visit.reason.map(str::to_owned).into()),
                    ("cancelled_at", (state == "cancelled").then_some(now).into()),
                    ("created_at", now.into()),
                ];
                world.insert("attendance", row).await.unwrap();
                self.visits.push(visit);
            }
            self.classes.push(class);
        }
        let base = whole(self.seats.len());
        for n in base..base + size {
            let group = usize::try_from(dice.below(whole(self.groups.len()))).unwrap();
            let ended = match self.groups[group].ended {
                Some(over) => Some((over, "group_over")),
                None => dice
                    .chance(50)
                    .then(|| (dice.past(now, DAYS), dice.one_of(&["left", "taken_out", "moved"]))),
            };
            let row: Vec<(&str, Value)> = vec![
                ("id", Uuid::now_v7().into()),
                ("clinic_id", self.clinic()),
                ("group_id", self.groups[group].id.into()),
                ("patient_id", self.patients[usize::try_from(n).unwrap()].id.into()),
                ("restrictions", "[]".into()),
                ("cleared_by", self.cohort.doctor.membership.0.into()),
                ("created_at", now.into()),
                ("ended_at", ended.map(|(at, _)| at).into()),
                ("end_reason", ended.map(|(_, reason)| reason.to_owned()).into()),
            ];
            world.insert("enrolment", row).await.unwrap();
            self.seats.push(Seat {
                group,
                ended: ended.map(|(at, _)| at),
                reason: ended.map(|(_, reason)| reason),
            });
        }
    }

    pub(super) fn organizer(&self) -> MembershipId {
        self.cohort.clinic.organizer.membership
    }
}
