//! Years of a large clinic, written past the use cases: a hundred thousand patients and a million reports.

use sea_orm::{ConnectionTrait, Database};

use crate::Failure;

/// In the one clinic of that database, which has so many doctors of `people::add` at least: patients, so many reports of
/// each within the last ten weeks, an alert for every thirtieth report, applications, groups with their classes.
pub(crate) async fn add(database_url: &str, doctors: u32, patients: u32, reports_of_each: u32) -> Result<(), Failure> {
    let db = Database::connect(database_url).await?;
    let clinic = "(SELECT id FROM clinic)";
    let (doctor, patient) = (
        format!("unhex(printf('%032x', i % {doctors} + 1))"),
        format!("unhex(printf('%032x', 1000000 + i % {patients}))"),
    );
    let observation = format!("unhex(printf('%032x', 2000000 + i % {patients}))");
    let group = "unhex(printf('%032x', 20000000 + i % 100))";
    let id = |from: u32| format!("unhex(printf('%032x', {from} + i))");
    let ago = |seconds: &str| format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', printf('-%d seconds', {seconds}))");
    let round = format!("(i / {patients})");
    let opened = ago(&format!(
        "{round} * {} + i % 86400 + 60",
        70 * 86_400 / reports_of_each.max(1)
    ));
    let sent = "(i % 10 < 7)";
    let (applied, raised, held) = (
        ago("i * 271 % 6000000 + 200000"),
        ago("i * 211 % 6000000 + 200000"),
        ago("i * 1009 % 6000000 + 60"),
    );
    let many =
        |number: u32| format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {number})");
    let specialist = "unhex(printf('%032x', 900000))";
    let course = "(SELECT id FROM course LIMIT 1)";
    for (number, into) in [
        (
            patients,
            format!(
                "INSERT INTO membership (id, clinic_id, login_id, role, status, full_name, name_key, search_text, created_at, \
                 activated_at, observation_id) SELECT {patient}, {clinic}, (SELECT id FROM login LIMIT 1), 'patient', \
                 'active', 'Больной Номер ' || i, 'больной номер ' || i, 'больной номер ' || i, {applied}, {applied}, \
                 {observation} FROM n"
            ),
        ),
        (
            1,
            format!(
                "INSERT INTO membership (id, clinic_id, login_id, role, status, full_name, name_key, search_text, created_at) \
                 SELECT {specialist}, {clinic}, (SELECT id FROM login LIMIT 1), 'specialist', 'active', 'Орлов Олег', \
                 'орлов олег', 'орлов олег', {applied} FROM n"
            ),
        ),
        (
            patients,
            format!(
                "INSERT INTO observation (id, clinic_id, patient_id, doctor_id, period, days, state, created_at, starts_at, \
                 ends_at) SELECT {observation}, {clinic}, {patient}, {doctor}, '3m', 91, 'running', {applied}, {applied}, \
                 '2126-01-01T00:00:00+00:00' FROM n"
            ),
        ),
        (
            patients * reports_of_each,
            format!(
                "INSERT INTO report (id, clinic_id, observation_id, patient_id, programme, programme_version, form, day, \
                 opens_at, closes_at, call_at, state, answers, sent_at, source, filled_by, judgement, level, created_at) \
                 SELECT {}, {clinic}, {observation}, {patient}, 'onco-basic', 1, 'daily', {round}, {opened}, \
                 '2126-01-01T00:00:00+00:00', {opened}, CASE WHEN {sent} THEN 'sent' ELSE 'expired' END, '{{}}', \
                 CASE WHEN {sent} THEN {opened} END, CASE WHEN {sent} THEN 'patient' END, \
                 CASE WHEN {sent} THEN {patient} END, CASE WHEN {sent} THEN '{{}}' END, \
                 CASE WHEN {sent} THEN 'info' END, {opened} FROM n",
                id(3_000_000)
            ),
        ),
        (
            patients * reports_of_each / 30,
            format!(
                "INSERT INTO alert (id, clinic_id, report_id, observation_id, patient_id, doctor_id, level, reasons, state, \
                 step, answer_by, created_at, closed_at, closed_by, action) SELECT {}, {clinic}, {}, {observation}, \
                 {patient}, {doctor}, CASE WHEN i % 4 = 0 THEN 'red' ELSE 'amber' END, '[]', 'closed', 'doctor', {raised}, \
                 {raised}, strftime('%Y-%m-%dT%H:%M:%S+00:00', {raised}, printf('+%d seconds', i * 131 % 200000)), \
                 {doctor}, 'called' FROM n",
                id(15_000_000),
                id(3_000_000)
            ),
        ),
        (
            patients / 5,
            format!(
                "INSERT INTO application (id, clinic_id, course_id, number, state, patient_id, full_name, email, time_zone, \
                 email_confirmed_at, code_tries, questionnaire, questionnaire_version, answers, triage, level, created_at, \
                 touched_at, submitted_at, answer_by, doctor_id, decided_by, decided_at) SELECT {}, {clinic}, {course}, \
                 1000000 + i, 'approved', {patient}, 'Больной', 'b@example.org', 'Europe/Moscow', {applied}, 0, 'lfk', 1, \
                 '{{}}', '{{}}', 'info', {applied}, {applied}, {applied}, {applied}, {doctor}, {doctor}, \
                 strftime('%Y-%m-%dT%H:%M:%S+00:00', {applied}, printf('+%d seconds', i * 131 % 200000)) FROM n",
                id(18_000_000)
            ),
        ),
        (
            100,
            format!(
                "INSERT INTO exercise_group (id, clinic_id, course_id, specialist_id, title, capacity, taken, weekdays, \
                 starts_at, minutes, time_zone, from_day, to_day, created_at) SELECT {group}, {clinic}, {course}, \
                 {specialist}, 'Группа ' || i, 12, 10, 1, 600, 45, 'Europe/Moscow', '2020-01-01', '2120-01-01', {applied} \
                 FROM n"
            ),
        ),
        (
            patients / 20,
            format!(
                "INSERT INTO class (id, clinic_id, group_id, specialist_id, day, starts_at, ends_at, time_zone, capacity, \
                 taken, state, revision, created_at) SELECT {}, {clinic}, {group}, {specialist}, 'day ' || i, {held}, \
                 '2126-01-01T00:00:00+00:00', 'Europe/Moscow', 12, 10, 'planned', 0, {held} FROM n",
                id(21_000_000)
            ),
        ),
        (
            patients / 2,
            format!(
                "INSERT INTO attendance (id, clinic_id, class_id, patient_id, state, created_at) SELECT {}, {clinic}, \
                 unhex(printf('%032x', 21000000 + i % {})), {patient}, \
                 CASE WHEN i % 5 = 0 THEN 'absent' ELSE 'present' END, {held} FROM n",
                id(22_000_000),
                (patients / 20).max(1)
            ),
        ),
    ] {
        db.execute_unprepared(&format!("{} {into}", many(number))).await?;
    }
    db.execute_unprepared("ANALYZE").await?;
    db.close().await?;
    Ok(())
}
