//! Patients: registered, activated, observed; their reports; the alerts that these raised.

use std::collections::BTreeMap;

use domain::statistics::{Alerts, Pair, Reports, Spread};
use uuid::Uuid;

use super::ask::{Ask, count, ranked, side, split, spread, sum_of, within};
use crate::error::Result;

/// What is counted of patients.
#[derive(Default)]
pub(super) struct People {
    pub(super) registered: Pair<u64>,
    pub(super) activated: Pair<u64>,
    pub(super) reporting: Pair<u64>,
    pub(super) reports: Pair<Reports>,
    pub(super) alerts: Pair<Alerts>,
    pub(super) open_alerts: u64,
    pub(super) late_alerts: u64,
    pub(super) of_doctors: BTreeMap<Uuid, OneDoctor>,
}

/// A doctor's share, of the period itself.
#[derive(Default)]
pub(super) struct OneDoctor {
    pub(super) observed: u64,
    pub(super) registered: u64,
    pub(super) activated: u64,
    pub(super) reports: Reports,
    pub(super) alerts: Alerts,
    pub(super) reaction: Option<Spread>,
    pub(super) late: u64,
}

impl People {
    /// Ten statements.
    pub(super) async fn read(ask: &Ask<'_>) -> Result<Self> {
        let mut people = Self::default();
        people.members(ask).await?;
        people.read_reports(ask).await?;
        people.read_alerts(ask).await?;
        Ok(people)
    }

    fn of(&mut self, doctor: Option<Uuid>) -> Option<&mut OneDoctor> {
        Some(self.of_doctors.entry(doctor?).or_default())
    }

    async fn members(&mut self, ask: &Ask<'_>) -> Result<()> {
        let rows = ask.both(&members("m.created_at")).await?;
        for (which, doctor, people) in rows {
            *side(&mut self.registered, which) += count(people);
            if let Some(of) = self.of(doctor).filter(|_| which == 1) {
                of.registered = count(people);
            }
        }
        let rows = ask.both(&members("m.activated_at")).await?;
        for (which, doctor, people) in rows {
            *side(&mut self.activated, which) += count(people);
            if let Some(of) = self.of(doctor).filter(|_| which == 1) {
                of.activated = count(people);
            }
        }
        let running =
            "SELECT doctor_id, COUNT(*) FROM observation WHERE clinic_id = $1 AND state = 'running' GROUP BY 1";
        for (doctor, people) in ask.today::<(Uuid, i64)>(running, []).await? {
            self.of_doctors.entry(doctor).or_default().observed = count(people);
        }
        Ok(())
    }

    async fn read_reports(&mut self, ask: &Ask<'_>) -> Result<()> {
        let (which, sent, within) = (split("opens_at"), sum_of("state = 'sent'"), within("opens_at"));
        let all = format!(
            "SELECT {which}, COUNT(*), {sent}, COUNT(DISTINCT CASE WHEN state = 'sent' THEN patient_id END) \
             FROM report WHERE clinic_id = $1 AND {within} GROUP BY 1"
        );
        for (which, asked, sent, people) in ask.both::<(i64, i64, i64, i64)>(&all).await? {
            *side(&mut self.reporting, which) = count(people);
            *side(&mut self.reports, which) = Reports {
                asked: count(asked),
                sent: count(sent),
            };
        }
        // Counted by observation first: there are a hundred times fewer of those to look up.
        let by_doctor = format!(
            "SELECT o.doctor_id, CAST(SUM(r.asked) AS BIGINT), CAST(SUM(r.sent) AS BIGINT) FROM \
             (SELECT observation_id, COUNT(*) AS asked, {sent} AS sent FROM report \
             WHERE clinic_id = $1 AND opens_at >= $2 AND opens_at < $3 GROUP BY observation_id) AS r \
             JOIN observation AS o ON o.id = r.observation_id GROUP BY 1"
        );
        for (doctor, asked, sent) in ask.period::<(Uuid, i64, i64)>(&by_doctor).await? {
            self.of_doctors.entry(doctor).or_default().reports = Reports {
                asked: count(asked),
                sent: count(sent),
            };
        }
        Ok(())
    }

    async fn read_alerts(&mut self, ask: &Ask<'_>) -> Result<()> {
        let (which, red, raised_then) = (split("created_at"), sum_of("level = 'red'"), within("created_at"));
        let raised = format!(
            "SELECT {which}, doctor_id, COUNT(*), {red} FROM alert WHERE clinic_id = $1 AND {raised_then} GROUP BY 1, 2"
        );
        for (which, doctor, raised, red) in ask.both::<(i64, Uuid, i64, i64)>(&raised).await? {
            let (red, amber) = (count(red), count(raised - red));
            let all = side(&mut self.alerts, which);
            all.red += red;
            all.amber += amber;
            if which == 1 {
                let of = self.of_doctors.entry(doctor).or_default();
                (of.alerts.red, of.alerts.amber) = (red, amber);
            }
        }
        let (which, in_time, closed_then) = (
            split("closed_at"),
            sum_of("closed_at <= answer_by"),
            within("closed_at"),
        );
        let closed = format!(
            "SELECT {which}, doctor_id, COUNT(*), {in_time} FROM alert WHERE clinic_id = $1 AND {closed_then} \
             GROUP BY 1, 2"
        );
        for (which, doctor, closed, in_time) in ask.both::<(i64, Uuid, i64, i64)>(&closed).await? {
            let all = side(&mut self.alerts, which);
            all.closed += count(closed);
            all.in_time += count(in_time);
            if which == 1 {
                let of = self.of_doctors.entry(doctor).or_default();
                (of.alerts.closed, of.alerts.in_time) = (count(closed), count(in_time));
            }
        }
        let late = sum_of("answer_by <= $2 OR step = 'organizer'");
        let open =
            format!("SELECT doctor_id, COUNT(*), {late} FROM alert WHERE clinic_id = $1 AND state = 'open' GROUP BY 1");
        for (doctor, open, late) in ask.today::<(Uuid, i64, i64)>(&open, [ask.now.into()]).await? {
            self.open_alerts += count(open);
            self.late_alerts += count(late);
            self.of_doctors.entry(doctor).or_default().late = count(late);
        }
        let took = ask.seconds("created_at", "closed_at");
        let reaction = ranked(&format!(
            "SELECT doctor_id AS k, {took} AS d FROM alert WHERE clinic_id = $1 AND closed_at >= $2 AND closed_at < $3"
        ));
        for (doctor, of, median, ninety) in ask.period::<(Uuid, i64, i64, i64)>(&reaction).await? {
            self.of_doctors.entry(doctor).or_default().reaction = Some(spread(of, median, ninety));
        }
        Ok(())
    }
}

/// Patients to whom that happened, by the doctor of the newest observation.
fn members(at: &str) -> String {
    let (which, within) = (split(at), within(at));
    format!(
        "SELECT {which}, o.doctor_id, COUNT(*) FROM membership AS m LEFT JOIN observation AS o ON o.id = m.observation_id \
         WHERE m.clinic_id = $1 AND m.role = 'patient' AND {at} IS NOT NULL AND {within} GROUP BY 1, 2"
    )
}
