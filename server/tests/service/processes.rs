//! Several programs on one PostgreSQL database, as where one machine is not enough: nothing is kept in a process that
//! another must know.

use std::{
    io::{BufRead, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
};

use chrono::{Duration, SecondsFormat, Utc};
use domain::identity::Role;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

use crate::{
    classes::insert,
    harness::{Browser, Engine, House, Staff, encoded, eventually},
};

const LET_IN: &str = "/api/review/let_in";
/// Those who applied, and seats.
const APPLICANTS: i64 = 200;
const SEATS: i64 = 10;

/// One `oncocenter serve`, ended with the test.
pub(crate) struct Serving {
    program: Child,
    pub(crate) address: String,
    /// Held open: the program has more to say.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Serving {
    pub(crate) fn on(house: &House) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_oncocenter"))
            .args([
                "--config",
                concat!(env!("CARGO_MANIFEST_DIR"), "/../Leptos.toml"),
                "serve",
            ])
            .current_dir(house.data_dir())
            .env_clear()
            .env("LEPTOS_SITE_ADDR", free.to_string())
            .env("LEPTOS_SITE_ROOT", house.data_dir().join("site"))
            .env("ONCOCENTER_DATA_DIR", house.data_dir())
            .env("ONCOCENTER_DATABASE_URL", house.database_url().unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It says so when it listens already.
        let mut said = BufReader::new(program.stdout.take().unwrap()).lines();
        assert!(said.next().unwrap().unwrap().contains("работает"));
        Self {
            program,
            address: free.to_string(),
            _said: said,
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

/// Sends a form as a browser does; the status and what came back.
pub(crate) async fn post(address: &str, cookies: &str, action: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {action} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: close\r\nAccept: text/html,*/*;q=0.8\r\n\
         Sec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

/// A course with a doctor and a group of ten seats, whose next class is in three days; and two hundred applications.
async fn applied(house: &House, doctor: &Staff<'_>, specialist: &Staff<'_>) -> (Uuid, Vec<Uuid>) {
    let (course, group, now, clinic) = (Uuid::now_v7(), Uuid::now_v7(), house.ctx.now(), doctor.clinic.0);
    let course_row = vec![
        ("id", course.into()),
        ("clinic_id", clinic.into()),
        ("name", "После операции".into()),
        ("name_key", "после операции".into()),
        ("doctor_id", doctor.membership.0.into()),
        ("created_at", now.into()),
    ];
    insert(house, "course", course_row).await;
    let group_row = vec![
        ("id", group.into()),
        ("clinic_id", clinic.into()),
        ("course_id", course.into()),
        ("specialist_id", specialist.membership.0.into()),
        ("title", "Утренняя группа".into()),
        ("capacity", SEATS.into()),
        ("taken", 0_i64.into()),
        ("weekdays", 127_i64.into()),
        ("starts_at", 600_i64.into()),
        ("minutes", 45_i64.into()),
        ("time_zone", "Europe/Moscow".into()),
        // Over: the workers make no classes of their own.
        ("from_day", "2020-01-01".into()),
        ("to_day", "2020-01-02".into()),
        ("created_at", now.into()),
    ];
    insert(house, "exercise_group", group_row).await;
    let begins = now + Duration::days(3);
    let class_row = vec![
        ("id", Uuid::now_v7().into()),
        ("clinic_id", clinic.into()),
        ("group_id", group.into()),
        ("specialist_id", specialist.membership.0.into()),
        ("day", "2020-01-02".into()),
        ("starts_at", begins.into()),
        ("ends_at", (begins + Duration::minutes(45)).into()),
        ("time_zone", "Europe/Moscow".into()),
        ("capacity", SEATS.into()),
        ("taken", 0_i64.into()),
        ("state", "planned".into()),
        ("revision", 0_i64.into()),
        ("created_at", now.into()),
    ];
    insert(house, "class", class_row).await;
    let mut all = Vec::new();
    for number in 1..=APPLICANTS {
        let id = Uuid::now_v7();
        let row = vec![
            ("id", id.into()),
            ("clinic_id", clinic.into()),
            ("course_id", course.into()),
            ("number", number.into()),
            ("state", "submitted".into()),
            ("full_name", "Первая Анна".into()),
            ("email", format!("a{number}@example.org").into()),
            ("time_zone", "Asia/Omsk".into()),
            ("email_confirmed_at", now.into()),
            ("code_tries", 0_i64.into()),
            ("questionnaire", "onco-lfk".into()),
            ("questionnaire_version", 1_i64.into()),
            ("answers", "{}".into()),
            ("triage", "{}".into()),
            ("level", "info".into()),
            ("created_at", now.into()),
            ("touched_at", now.into()),
            ("submitted_at", now.into()),
            ("answer_by", (now + Duration::days(3)).into()),
            ("doctor_id", doctor.membership.0.into()),
        ];
        insert(house, "application", row).await;
        all.push(id);
    }
    (group, all)
}

#[tokio::test]
async fn two_hundred_are_let_in_at_once_by_three_programs_for_ten_seats() {
    let house = House::on(Engine::Postgres).await;
    #[expect(clippy::disallowed_methods, reason = "the programs go by the clock on the wall")]
    let wall = Utc::now();
    house.pass(wall - house.ctx.now());
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer.colleague(Role::Doctor).await;
    let specialist = organizer.colleague(Role::Specialist).await;
    let (group, applications) = applied(&house, &doctor, &specialist).await;
    let cookies = cookies(&doctor.browser);
    let seen = house.ctx.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let (group, acting) = (group.to_string(), doctor.membership.to_string());
    let programs: Vec<Serving> = (0..3).map(|_| Serving::on(&house)).collect();
    let mut pressed = JoinSet::new();
    for (application, program) in applications.iter().zip(programs.iter().cycle()) {
        let (application, key) = (application.to_string(), Uuid::now_v7().to_string());
        let body = encoded(&[
            ("application", application.as_str()),
            ("seen", seen.as_str()),
            ("group", group.as_str()),
            ("period", "3m"),
            ("restrictions", ""),
            ("reason", ""),
            ("acting", acting.as_str()),
            ("form_key", key.as_str()),
        ]);
        let (address, cookies) = (program.address.clone(), cookies.clone());
        pressed.spawn(async move {
            loop {
                let (status, answer) = post(&address, &cookies, LET_IN, &body).await;
                // Too many at the database's door at once; the page tries again by itself.
                if status != 503 {
                    break (status, answer);
                }
            }
        });
    }
    let mut let_in = 0;
    while let Some(told) = pressed.join_next().await {
        let (status, answer) = told.unwrap();
        if status == 303 {
            let_in += 1;
        } else {
            assert!(
                status == 409 && answer.contains("Последнее место только что заняли"),
                "{status}: {answer}"
            );
        }
    }
    assert_eq!(let_in, SEATS);
    for counted in [
        "SELECT taken FROM exercise_group",
        "SELECT taken FROM class",
        "SELECT count(*) FROM enrolment",
        "SELECT count(*) FROM attendance",
        "SELECT count(*) FROM membership WHERE role = 'patient'",
        "SELECT count(*) FROM application WHERE state = 'approved'",
        "SELECT count(DISTINCT address) FROM outbox_mail WHERE address LIKE 'a%@example.org'",
    ] {
        assert_eq!(house.number(counted, vec![]).await, SEATS, "{counted}");
    }
    let others = "SELECT count(*) FROM application WHERE state = 'submitted'";
    assert_eq!(house.number(others, vec![]).await, APPLICANTS - SEATS);
    eventually("the letters are sent", async || {
        let queued = "SELECT count(*) FROM outbox_mail WHERE state = 'queued'";
        house.number(queued, vec![]).await == 0
    })
    .await;
    drop(programs);
    // Invitations of the staff; to everybody who was let in, that, and how to come in.
    house.end(3 + 2 * SEATS).await;
}

pub(crate) fn cookies(browser: &Browser<'_>) -> String {
    let pairs: Vec<String> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}
