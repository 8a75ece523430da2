//! A doctor's patients with their reports, written past the use cases, for SQLite and PostgreSQL alike.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};

use crate::Failure;

/// Reports in one statement.
const AT_ONCE: u32 = 250;
/// Where the numbers of each kind begin, as their ids.
const DOCTOR: u128 = 7_000_000;
const PATIENT: u128 = 8_000_000;
const OBSERVATION: u128 = 9_000_000;
const REPORT: u128 = 10_000_000;
const SYMPTOMS: [&str; 12] = [
    "pain",
    "fatigue",
    "nausea",
    "vomiting",
    "appetite",
    "constipation",
    "diarrhoea",
    "breathless",
    "cough",
    "sleep",
    "mood",
    "numbness",
];

/// Makes the organizer of the one clinic of that database a doctor, too, with so many patients and so many weekly
/// reports of each. Gives back the page of one of them.
pub(crate) async fn add(database_url: &str, patients: u32, reports_of_each: u32) -> Result<String, Failure> {
    let db = Database::connect(database_url).await?;
    let backend = db.get_database_backend();
    let id = |number: u128| match backend {
        DbBackend::Postgres => format!("'{}'", dashed(number)),
        _ => format!("X'{number:032x}'"),
    };
    // Nobody but them: the clinic is measured, not its training.
    let (doctor, at) = (id(DOCTOR), "'2026-01-01T00:00:00+00:00'");
    let clinic = "(SELECT id FROM clinic)";
    let organizer = "(SELECT login_id FROM membership WHERE role = 'organizer' AND login_id IS NOT NULL LIMIT 1)";
    db.execute_unprepared(&format!(
        "INSERT INTO membership (id, clinic_id, login_id, role, status, full_name, name_key, search_text, created_at, \
         activated_at) VALUES ({doctor}, {clinic}, {organizer}, 'doctor', 'active', 'Врачева Анна', 'врачева анна', \
         'врачева анна', {at}, {at})"
    ))
    .await?;
    for n in 0..patients {
        let (patient, observation) = (id(PATIENT + u128::from(n)), id(OBSERVATION + u128::from(n)));
        // A login of their own: one that holds two thousand roles would be another measurement.
        db.execute_unprepared(&format!(
            "INSERT INTO login (id, email, email_verified_at, password_hash, password_changed_at, created_at) VALUES \
             ({patient}, 'patient{n}@example.org', {at}, 'no password', {at}, {at})"
        ))
        .await?;
        db.execute_unprepared(&format!(
            "INSERT INTO membership (id, clinic_id, login_id, role, status, full_name, name_key, search_text, created_at, \
             activated_at) VALUES ({patient}, {clinic}, {patient}, 'patient', 'active', 'Больной Номер {n}', \
             'больной номер {n}', 'больной номер {n}', {at}, {at})"
        ))
        .await?;
        db.execute_unprepared(&format!(
            "INSERT INTO observation (id, clinic_id, patient_id, doctor_id, period, days, state, created_at, starts_at, \
             ends_at, programme, programme_version, first_day, need, need_since, reported_at, trend) VALUES \
             ({observation}, {clinic}, {patient}, {doctor}, '12m', 36500, 'running', {at}, {at}, \
             '2126-01-01T00:00:00+00:00', 'onco-basic', 1, '2026-01-01', {}, {at}, {at}, 'steady')",
            n % 4
        ))
        .await?;
        db.execute_unprepared(&format!(
            "UPDATE membership SET observation_id = {observation} WHERE id = {patient}"
        ))
        .await?;
    }
    reports(&db, patients, reports_of_each, id).await?;
    db.execute_unprepared("ANALYZE").await?;
    db.close().await?;
    Ok(format!("/doctor/patients/{}", dashed(PATIENT)))
}

async fn reports(
    db: &DatabaseConnection,
    patients: u32,
    of_each: u32,
    id: impl Fn(u128) -> String,
) -> Result<(), Failure> {
    let all = patients * of_each;
    let mut next = 0;
    while next < all {
        let until = all.min(next + AT_ONCE);
        let mut rows = String::from(
            "INSERT INTO report (id, clinic_id, observation_id, patient_id, programme, programme_version, form, day, \
             opens_at, closes_at, call_at, state, answers, sent_at, source, filled_by, judgement, level, created_at) VALUES ",
        );
        for n in next..until {
            let (whose, week) = (u128::from(n % patients), n / patients);
            let (month, day) = (week / 4 % 12 + 1, week % 4 * 7 + 1);
            let date = format!("{}-{month:02}-{day:02}", 2024 + week / 48);
            let at = format!("'{date}T05:00:00+00:00'");
            let later = format!("'{date}T20:00:00+00:00'");
            let comma = if n == next { "" } else { ", " };
            let (patient, observation) = (id(PATIENT + whose), id(OBSERVATION + whose));
            write!(
                rows,
                "{comma}({}, (SELECT id FROM clinic), {observation}, {patient}, 'onco-basic', 1, 'weekly', '{date}', {at}, \
                 {later}, {later}, 'sent', '{}', {at}, 'patient', {patient}, '{}', 'info', {at})",
                id(REPORT + u128::from(n)),
                answers(n),
                judgement(&date)
            )?;
        }
        db.execute_unprepared(&rows).await?;
        next = until;
    }
    Ok(())
}

/// Everything answered, each report a little else.
fn answers(n: u32) -> String {
    let symptoms = SYMPTOMS
        .iter()
        .zip(n..)
        .map(|(symptom, n)| format!(r#""{symptom}":{{"number":"{}"}}"#, n * 7 % 11 % 3));
    let symptoms: Vec<String> = symptoms.collect();
    format!(
        r#"{{{},"activity":{{"number":"1"}},"food":{{"number":"0"}},"fall":{{"yes_no":false}},"temperature":{{"number":"36.{}"}},"weight":{{"number":"7{}.5"}},"urgent":{{"yes_no":false}}}}"#,
        symptoms.join(","),
        n % 10,
        n % 8
    )
}

fn judgement(date: &str) -> String {
    format!(
        r#"{{"programme":{{"code":"onco-basic","version":1}},"form":"weekly","judged_on":"{date}","level":"info","reasons":[],"steady":[],"missing":[],"advice":[]}}"#
    )
}

/// As addresses and PostgreSQL have it.
fn dashed(number: u128) -> String {
    let hex = format!("{number:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts: Vec<&str> = parts.into_iter().filter_map(|range| hex.get(range)).collect();
    parts.join("-")
}
