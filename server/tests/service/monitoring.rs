//! Watching over patients by HTTP: an alert is read and answered, a patient's page draws what was reported, and the
//! patient reads who looked.

use chrono::{DateTime, Duration, Utc};
use domain::identity::Role;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::harness::{Engine, House, Staff};

const CLOSE: &str = "/api/monitoring/close_alert";
const CHECK: &str = "/api/monitoring/check_report";
const FINISH: &str = "/api/monitoring/finish_observation";

struct Watched<'house> {
    organizer: Staff<'house>,
    doctor: Staff<'house>,
    patient: Staff<'house>,
    alert: Uuid,
    report: Uuid,
}

async fn insert(house: &House, table: &str, row: Vec<(&str, Value)>) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let places: Vec<_> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        places.join(", ")
    );
    let db = house.ctx.db.read();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), &sql, values);
    db.execute_raw(statement).await.unwrap();
}

async fn observation(house: &House) -> Uuid {
    let db = house.ctx.db.read();
    let sql = "SELECT observation_id FROM membership WHERE role = 'patient'";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// A doctor whose patient reported twice: a little pain, then much of it, which nobody has answered.
async fn watched(house: &House) -> Watched<'_> {
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer.colleague(Role::Doctor).await;
    let patient = organizer.colleague(Role::Patient).await;
    let (clinic, now) = (organizer.clinic.0, house.ctx.now());
    let observed = observation(house).await;
    let named = |name: &str| -> Value { name.to_owned().into() };
    house
        .execute("UPDATE observation SET programme = 'onco-basic', programme_version = 1")
        .await;
    let reports = [
        (
            "2026-11-17",
            "info",
            r#"{"pain":{"number":"1"},"weight":{"number":"70.5"}}"#,
            "[]",
        ),
        (
            "2026-11-24",
            "red",
            r#"{"pain":{"number":"3"},"weight":{"number":"69"}}"#,
            r#"[{"rule":"AL1","about":"pain","level":"red","text":"Боль: Сильно.","because":[{"item":"pain","name":"Боль","answer":"Сильно","value":{"number":"3"},"was":{"day":"2026-11-17","answer":"Слабо"}}]}]"#,
        ),
    ];
    let mut last = Uuid::nil();
    for (day, level, answers, reasons) in reports {
        last = Uuid::now_v7();
        let judged = format!(
            r#"{{"programme":{{"code":"onco-basic","version":1}},"form":"weekly","judged_on":"{day}","level":"{level}","reasons":{reasons},"steady":[],"missing":["Температура не указана"],"advice":[]}}"#
        );
        let opens: DateTime<Utc> = format!("{day}T05:00:00Z").parse().unwrap();
        let row = vec![
            ("id", last.into()),
            ("clinic_id", clinic.into()),
            ("observation_id", observed.into()),
            ("patient_id", patient.membership.0.into()),
            ("programme", named("onco-basic")),
            ("programme_version", 1_i64.into()),
            ("form", named("weekly")),
            ("day", named(day)),
            ("opens_at", opens.into()),
            ("closes_at", (opens + Duration::days(5)).into()),
            ("call_at", (opens + Duration::days(3)).into()),
            ("state", named("sent")),
            ("answers", named(answers)),
            ("sent_at", (opens + Duration::hours(1)).into()),
            ("source", named("patient")),
            ("filled_by", patient.membership.0.into()),
            ("judgement", judged.into()),
            ("level", named(level)),
            ("created_at", opens.into()),
        ];
        insert(house, "report", row).await;
    }
    let alert = Uuid::now_v7();
    let row = vec![
        ("id", alert.into()),
        ("clinic_id", clinic.into()),
        ("report_id", last.into()),
        ("observation_id", observed.into()),
        ("patient_id", patient.membership.0.into()),
        ("doctor_id", doctor.membership.0.into()),
        ("level", named("red")),
        ("reasons", named(reports[1].3)),
        ("state", named("open")),
        ("step", named("doctor")),
        ("answer_by", (now - Duration::minutes(1)).into()),
        ("next_at", (now + Duration::hours(4)).into()),
        ("created_at", (now - Duration::hours(3)).into()),
    ];
    insert(house, "alert", row).await;
    Watched {
        organizer,
        doctor,
        patient,
        alert,
        report: last,
    }
}

/// Invitations of the three people.
const LETTERS: i64 = 3;

#[tokio::test]
async fn an_alert_is_answered_with_what_was_done() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut all = watched(&house).await;
        let address = format!("/doctor/alerts/{}", all.alert);
        let name = house
            .texts("SELECT full_name FROM membership WHERE role = 'patient'")
            .await
            .remove(0);
        let home = all.doctor.browser.get("/doctor").await;
        for words in [
            address.as_str(),
            "Боль: Сильно.",
            "в прошлый раз: Слабо",
            "просрочен",
            &name,
        ] {
            assert!(home.body.contains(words), "{words}: {}", home.body);
        }
        // The organizer reads that somebody must answer, and nothing of a patient.
        let organizer = &mut all.organizer.browser;
        assert!(
            organizer
                .get("/org")
                .await
                .body
                .contains("Сигналы без ответа в срок (1)")
        );
        let late = organizer.get("/org/alerts").await;
        assert!(
            late.body.contains("срочно") && !late.body.contains("Боль"),
            "{}",
            late.body
        );
        assert!(!late.body.contains(&name));
        let page = all.doctor.browser.get(&address).await;
        for words in ["Температура не указана", "Слабо", "Вес сегодня", "69 кг"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let nothing = all
            .doctor
            .browser
            .submit(&page, CLOSE, &[("note", "Позвонил, но")])
            .await;
        assert_eq!(nothing.status, 422);
        for words in ["Отметьте, что сделано", "Позвонил, но"] {
            assert!(nothing.body.contains(words), "{words}: {}", nothing.body);
        }
        let done = all
            .doctor
            .browser
            .submit(&nothing, CLOSE, &[("action", "called")])
            .await;
        assert_eq!(done.location(), "/doctor?closed=alert");
        let home = all.doctor.browser.visit(done.location()).await;
        assert!(
            home.body.contains("Сигнал закрыт") && !home.body.contains(&address),
            "{}",
            home.body
        );
        let page = all.doctor.browser.get(&address).await;
        assert!(page.body.contains("позвонил(а) пациенту") && !page.has_form(CLOSE));
        assert!(
            all.organizer
                .browser
                .get("/org/alerts")
                .await
                .body
                .contains("Просроченных сигналов нет")
        );
        house.end(LETTERS).await;
    }
}

#[tokio::test]
async fn a_patient_s_page_draws_what_was_reported_and_the_patient_reads_who_looked() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut all = watched(&house).await;
        let address = format!("/doctor/patients/{}", all.patient.membership);
        let looks = all.patient.browser.get("/me/looks").await;
        assert!(looks.body.contains("ещё никто не открывал"), "{}", looks.body);
        let page = all.doctor.browser.get(&address).await;
        for words in [
            "Онкология, базовая",
            "день\u{a0}1 из",
            "<polyline",
            "Боль: сейчас Сильно, в прошлый раз Слабо, хуже; срочно",
            "70,5 кг",
            "17\u{a0}ноября 2026",
            "ждёт ответа",
            "Завершить можно, когда",
        ] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.has_form(FINISH), "an alert waits");
        let report = all.doctor.browser.get(&format!("/doctor/reports/{}", all.report)).await;
        assert!(report.body.contains("69 кг"), "{}", report.body);
        let done = all.doctor.browser.submit(&report, CHECK, &[]).await;
        let checked = all.doctor.browser.visit(done.location()).await;
        assert!(
            checked.body.contains("проверено: ") && !checked.has_form(CHECK),
            "{}",
            checked.body
        );
        let looks = all.patient.browser.get("/me/looks").await;
        for words in ["открыл(а) ваши отчёты", "открыл(а) вашу карту с графиками", "врач"]
        {
            assert!(looks.body.contains(words), "{words}: {}", looks.body);
        }
        // What is finished is only read, until another one is begun.
        house
            .execute("UPDATE alert SET state = 'closed', closed_at = created_at, closed_by = doctor_id, action = 'called', next_at = NULL")
            .await;
        let page = all.doctor.browser.get(&address).await;
        let empty = all.doctor.browser.submit(&page, FINISH, &[("summary", " ")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Напишите итог"), "{}", empty.body);
        let done = all
            .doctor
            .browser
            .submit(&page, FINISH, &[("summary", "Всё хорошо.")])
            .await;
        assert_eq!(done.location(), format!("{address}?done=observation"));
        let page = all.doctor.browser.visit(done.location()).await;
        assert!(
            page.body.contains("Всё хорошо.") && !page.has_form(FINISH),
            "{}",
            page.body
        );
        assert!(page.has_form("/api/monitoring/begin_observation"));
        house.end(LETTERS).await;
    }
}

/// The list itself, without what is around it.
fn rows_of(page: &str) -> &str {
    page.split("data-live-part=\"rows\"").nth(1).unwrap()
}

#[tokio::test]
async fn a_doctor_s_list_begins_with_whoever_needs_the_doctor_and_is_searched_filtered_and_sorted() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut all = watched(&house).await;
        let quiet = "Абрамова Анна Львовна";
        all.organizer.registers(Role::Patient, "abramova@mail.ru", quiet).await;
        house
            .execute(
                "UPDATE observation SET need = 0, trend = 'worse', reported_at = created_at WHERE programme IS NOT NULL",
            )
            .await;
        let (noted, name) = ("patient Петров", &all.patient.membership.to_string());
        let page = all.doctor.browser.get("/doctor").await;
        for words in ["сигнал без ответа", "хуже, чем в прошлый раз", "Найдено: 2", name]
        {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let rows = rows_of(&page.body);
        assert!(rows.find(noted).unwrap() < rows.find(quiet).unwrap(), "{rows}");
        for (asked, found, hidden) in [
            ("/doctor?need=alert", noted, quiet),
            ("/doctor?need=quiet", quiet, noted),
            ("/doctor?q=%D0%90%D0%B1%D1%80%D0%B0%D0%BC", quiet, noted),
            ("/doctor?status=not-activated", quiet, noted),
        ] {
            let page = all.doctor.browser.get(asked).await;
            let rows = rows_of(&page.body);
            assert!(rows.contains(found) && !rows.contains(hidden), "{asked}: {rows}");
            assert!(page.body.contains("Найдено: 1"), "{asked}");
        }
        let page = all.doctor.browser.get("/doctor?sort=name-down").await;
        let rows = rows_of(&page.body);
        assert!(rows.find(quiet).unwrap() < rows.find(noted).unwrap(), "{rows}");
        let none = all.doctor.browser.get("/doctor?need=silent").await;
        assert!(none.body.contains("Таких сейчас нет"), "{}", none.body);
        house.end(LETTERS + 1).await;
    }
}
