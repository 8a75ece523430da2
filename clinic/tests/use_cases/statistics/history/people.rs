//! Patients, their reports, and the alerts that these raised.

use chrono::Duration;
use sea_orm::Value;
use uuid::Uuid;

use super::{At, DAYS, Dice, History, whole};
use crate::harness::World;

pub(in super::super) struct Patient {
    pub(in super::super) id: Uuid,
    pub(in super::super) observation: Uuid,
    pub(in super::super) doctor: Uuid,
    pub(in super::super) created: At,
    pub(in super::super) activated: Option<At>,
    /// From the last invitation.
    pub(in super::super) invited: At,
    pub(in super::super) runs: bool,
}

pub(in super::super) struct Report {
    pub(in super::super) patient: usize,
    pub(in super::super) opens: At,
    pub(in super::super) is_sent: bool,
}

pub(in super::super) struct Alert {
    pub(in super::super) doctor: Uuid,
    pub(in super::super) created: At,
    pub(in super::super) is_red: bool,
    pub(in super::super) answer_by: At,
    pub(in super::super) closed: Option<At>,
    pub(in super::super) is_organizers: bool,
}

impl History {
    pub(super) async fn registers(&mut self, world: &World, dice: &mut Dice, size: u64) {
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

    pub(super) async fn reported(&mut self, world: &World, dice: &mut Dice, size: u64) {
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
}
