//! Courses with their groups and classes, the way there, and who came.

use chrono::Duration;
use sea_orm::Value;
use uuid::Uuid;

use super::{At, DAYS, Dice, History, whole};
use crate::harness::World;

pub(in super::super) struct Application {
    pub(in super::super) course: Uuid,
    pub(in super::super) submitted: Option<At>,
    pub(in super::super) decided: Option<At>,
    pub(in super::super) is_declined: bool,
    pub(in super::super) state: &'static str,
    pub(in super::super) answer_by: At,
}

pub(in super::super) struct Waiting {
    pub(in super::super) course: Uuid,
    pub(in super::super) cleared: At,
    pub(in super::super) state: &'static str,
    pub(in super::super) closed: Option<At>,
}

pub(in super::super) struct Group {
    pub(in super::super) id: Uuid,
    pub(in super::super) course: Uuid,
    pub(in super::super) capacity: u64,
    pub(in super::super) taken: u64,
    pub(in super::super) ended: Option<At>,
}

pub(in super::super) struct Class {
    pub(in super::super) group: usize,
    pub(in super::super) specialist: Uuid,
    pub(in super::super) starts: At,
    pub(in super::super) is_planned: bool,
    pub(in super::super) is_dropped: bool,
    pub(in super::super) capacity: u64,
}

pub(in super::super) struct Visit {
    pub(in super::super) class: usize,
    pub(in super::super) patient: usize,
    pub(in super::super) state: &'static str,
    pub(in super::super) reason: Option<&'static str>,
}

pub(in super::super) struct Seat {
    pub(in super::super) group: usize,
    pub(in super::super) ended: Option<At>,
    pub(in super::super) reason: Option<&'static str>,
}

impl History {
    pub(super) async fn places(&mut self, world: &World, dice: &mut Dice) {
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

    pub(super) async fn applies(&mut self, world: &World, dice: &mut Dice, size: u64) {
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

    pub(super) async fn held(&mut self, world: &World, dice: &mut Dice, size: u64) {
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
}
