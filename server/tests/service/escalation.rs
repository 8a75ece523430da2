//! Three programs on one PostgreSQL database pass on alerts that nobody answers: doctor, deputy, organizer, each step
//! once, also when a program is killed while it works.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::identity::Role;
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    classes::insert,
    harness::{Engine, House, Staff, encoded, eventually},
    processes::{Serving, cookies, post},
};

const CLOSE: &str = "/api/monitoring/close_alert";
const ALERTS: i64 = 24;
/// One of them is answered before it is passed on.
const PASSED_ON: i64 = ALERTS - 1;

/// Alerts of one patient, of a report each: it is the doctor's turn until tomorrow.
async fn alerts(house: &House, doctor: &Staff<'_>, patient: &Staff<'_>) -> Vec<Uuid> {
    let (clinic, now) = (doctor.clinic.0, house.ctx.now());
    let named = |name: &str| -> Value { name.to_owned().into() };
    let observed = house
        .texts("SELECT CAST(observation_id AS TEXT) FROM membership WHERE role = 'patient'")
        .await;
    let observed: Uuid = observed[0].parse().unwrap();
    let first_day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let mut all = Vec::new();
    for number in 0..ALERTS {
        let (report, alert) = (Uuid::now_v7(), Uuid::now_v7());
        let day = (first_day + Duration::days(number)).to_string();
        let opened: DateTime<Utc> = now - Duration::days(1);
        let row = vec![
            ("id", report.into()),
            ("clinic_id", clinic.into()),
            ("observation_id", observed.into()),
            ("patient_id", patient.membership.0.into()),
            ("programme", named("onco-basic")),
            ("programme_version", 1_i64.into()),
            ("form", named("weekly")),
            ("day", named(&day)),
            ("opens_at", opened.into()),
            ("closes_at", (now + Duration::days(4)).into()),
            ("call_at", (now + Duration::days(2)).into()),
            ("state", named("sent")),
            ("answers", named("{}")),
            ("sent_at", now.into()),
            ("source", named("patient")),
            ("filled_by", patient.membership.0.into()),
            (
                "judgement",
                format!(
                    r#"{{"programme":{{"code":"onco-basic","version":1}},"form":"weekly","judged_on":"{day}","level":"red","reasons":[],"steady":[],"missing":[],"advice":[]}}"#
                )
                .into(),
            ),
            ("level", named("red")),
            ("created_at", opened.into()),
        ];
        insert(house, "report", row).await;
        let next = now + Duration::days(1);
        let row = vec![
            ("id", alert.into()),
            ("clinic_id", clinic.into()),
            ("report_id", report.into()),
            ("observation_id", observed.into()),
            ("patient_id", patient.membership.0.into()),
            ("doctor_id", doctor.membership.0.into()),
            ("level", named("red")),
            ("reasons", named("[]")),
            ("state", named("open")),
            ("step", named("doctor")),
            ("answer_by", next.into()),
            ("next_at", next.into()),
            ("created_at", now.into()),
        ];
        insert(house, "alert", row).await;
        let row = vec![
            ("id", Uuid::now_v7().into()),
            ("clinic_id", clinic.into()),
            ("alert_id", alert.into()),
            ("number", 1_i64.into()),
            ("step", named("doctor")),
            ("at", now.into()),
        ];
        insert(house, "alert_event", row).await;
        let row = vec![
            ("id", Uuid::now_v7().into()),
            ("kind", named("escalate_alert")),
            ("unique_key", format!("escalate_alert:{alert}").into()),
            ("subject", alert.into()),
            ("run_at", next.into()),
            ("attempts", 0_i64.into()),
        ];
        insert(house, "job", row).await;
        all.push(alert);
    }
    all
}

/// The time by which somebody was to answer is over, for all of them at once.
async fn time_goes_by(house: &House) {
    house
        .execute(
            "UPDATE alert SET next_at = '2020-01-01T00:00:00Z' WHERE state = 'open'; \
             UPDATE job SET run_at = '2020-01-01T00:00:00Z' WHERE kind = 'escalate_alert'",
        )
        .await;
}

async fn steps(house: &House, step: &str) -> i64 {
    let counted = "SELECT count(*) FROM alert_event WHERE step = $1";
    house.number(counted, vec![step.into()]).await
}

/// Every alert that was not answered has come to this step, and each has been told of it once.
async fn all_come_to(house: &House, step: &str) {
    eventually("every step is taken", async || {
        let waiting = "SELECT count(*) FROM alert WHERE state = 'open' AND (step <> $1 OR next_at < $2)";
        house.number(waiting, vec![step.into(), house.ctx.now().into()]).await == 0
    })
    .await;
    assert_eq!(steps(house, step).await, PASSED_ON, "{step}");
}

#[tokio::test]
async fn each_step_is_taken_once_by_three_programs_of_which_one_is_killed() {
    let house = House::on(Engine::Postgres).await;
    #[expect(clippy::disallowed_methods, reason = "the programs go by the clock on the wall")]
    let wall = Utc::now();
    house.pass(wall - house.ctx.now());
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer.colleague(Role::Doctor).await;
    let patient = organizer.colleague(Role::Patient).await;
    let deputy = organizer
        .registers(Role::Doctor, "deputy@mail.ru", "Борисов Борис Борисович")
        .await;
    let row = vec![
        ("id", Uuid::now_v7().into()),
        ("clinic_id", doctor.clinic.0.into()),
        ("doctor_id", doctor.membership.0.into()),
        ("deputy_id", deputy.0.into()),
        ("from_day", "2020-01-01".into()),
        ("to_day", "2090-01-01".into()),
        ("created_at", wall.into()),
    ];
    insert(&house, "deputy", row).await;
    let all = alerts(&house, &doctor, &patient).await;
    let mut programs: Vec<Serving> = (0..3).map(|_| Serving::on(&house)).collect();

    // One is answered in time: it is passed on to nobody.
    let (answered, acting, key) = (
        all[0].to_string(),
        doctor.membership.to_string(),
        Uuid::now_v7().to_string(),
    );
    let body = encoded(&[
        ("alert", answered.as_str()),
        ("action", "called"),
        ("note", ""),
        ("acting", acting.as_str()),
        ("form_key", key.as_str()),
    ]);
    let (status, answer) = post(&programs[1].address, &cookies(&doctor.browser), CLOSE, &body).await;
    assert_eq!(status, 303, "{answer}");
    assert_eq!(steps(&house, "deputy").await, 0, "nothing is due");

    time_goes_by(&house).await;
    all_come_to(&house, "deputy").await;

    // One program dies while it works; what it had claimed is free when the lease has run out.
    time_goes_by(&house).await;
    eventually("the next step is being taken", async || {
        steps(&house, "organizer").await > 0
    })
    .await;
    drop(programs.remove(0));
    house
        .execute("UPDATE job SET lease_until = '2020-01-01T00:00:00Z' WHERE lease_until IS NOT NULL")
        .await;
    all_come_to(&house, "organizer").await;

    // Two that are started anew find nothing to take again.
    drop(programs);
    house.execute("UPDATE job SET lease_until = NULL").await;
    let programs: Vec<Serving> = (0..2).map(|_| Serving::on(&house)).collect();
    eventually("the letters are sent", async || {
        let queued = "SELECT count(*) FROM outbox_mail WHERE state = 'queued'";
        house.number(queued, vec![]).await == 0
    })
    .await;
    for (counted, expected) in [
        ("SELECT count(*) FROM alert_event", ALERTS + 2 * PASSED_ON),
        (
            "SELECT count(*) FROM (SELECT 1 FROM alert_event GROUP BY alert_id, step HAVING count(*) > 1) twice",
            0,
        ),
        (
            "SELECT count(*) FROM audit_event WHERE action = 'alert_escalated'",
            2 * PASSED_ON,
        ),
        (
            "SELECT count(*) FROM outbox_mail WHERE kind = 'alert_overdue' AND address = 'deputy@mail.ru'",
            PASSED_ON,
        ),
        (
            "SELECT count(*) FROM outbox_mail WHERE kind = 'alert_overdue' AND address = 'organizer@mail.ru'",
            PASSED_ON,
        ),
        ("SELECT count(*) FROM job WHERE kind = 'escalate_alert'", PASSED_ON),
    ] {
        assert_eq!(house.number(counted, vec![]).await, expected, "{counted}");
    }
    drop(programs);
    // Invitations of four people; what was passed on to deputy and organizer.
    house.end(4 + 2 * PASSED_ON).await;
}
