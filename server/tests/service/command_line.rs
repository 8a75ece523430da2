//! The program itself, run as an operator runs it: its commands, its sentences, its end.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use sea_orm::ConnectionTrait;
use tempfile::TempDir;

/// A folder for one program's data and site.
pub(crate) struct Place(TempDir);

/// What a command said, and what it ended with.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        std::fs::write(folder.path().join("site/pkg/oncocenter.css"), "body{}").unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, words: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oncocenter"));
        command
            .args(words)
            .current_dir(self.path())
            .env_clear()
            .env("RUST_BACKTRACE", "1")
            .env("LEPTOS_SITE_ROOT", "site")
            .envs(variables.iter().copied());
        command
    }

    pub(crate) fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> Said {
        let output = self.command(words, variables).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    pub(crate) fn clinic_create(&self, name: &str, email: &str) -> Said {
        self.run(
            &[
                "clinic",
                "create",
                "--name",
                name,
                "--organizer-email",
                email,
                "--organizer-name",
                "Петров Иван",
            ],
            &[],
        )
    }
}

impl Said {
    /// Ended with that code and one Russian sentence, nothing of the program's inside.
    pub(crate) fn is_a_sentence(&self, code: i32, says: &str) {
        let Self { code: ended, err, .. } = self;
        assert_eq!(*ended, Some(code), "{err}");
        assert!(err.contains(says), "«{says}» in {err}");
        assert_eq!(err.trim_end().lines().count(), 1, "{err}");
        assert!(err.trim_end().ends_with('.'), "{err}");
        for inside in ["panicked", "backtrace", "Error {", "Os {", "DbErr", "RuntimeErr"] {
            assert!(!err.contains(inside), "{err}");
        }
    }
}

#[test]
fn what_hinders_the_start_is_one_sentence() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::fs::write(place.path().join("file"), "").unwrap();
    std::fs::write(place.path().join("bad.toml"), "[oncocenter]\nunknown = 1\n").unwrap();
    for (words, variables, says) in [
        (
            vec!["serve"],
            vec![("LEPTOS_SITE_ADDR", address.as_str())],
            "порт занят",
        ),
        (
            vec!["serve"],
            vec![
                ("LEPTOS_SITE_ADDR", "192.0.2.1:80"),
                ("ONCOCENTER_SMTP_URL", "smtp://x.y"),
            ],
            "«site-addr»",
        ),
        (vec!["serve"], vec![("LEPTOS_SITE_ROOT", "nowhere")], "«site-root»"),
        (vec!["serve"], vec![("ONCOCENTER_DATA_DIR", "file/data")], "«data-dir»"),
        (
            vec!["migrate"],
            vec![("ONCOCENTER_DATA_DIR", "/proc/data")],
            "«data-dir»",
        ),
        (
            vec!["migrate"],
            vec![("ONCOCENTER_DATABASE_URL", "sqlite://no/such/folder/x.sqlite")],
            "«database-url»",
        ),
        (
            vec!["migrate"],
            vec![("ONCOCENTER_DATABASE_URL", "mysql://x")],
            "«database-url»",
        ),
        (
            vec!["migrate"],
            vec![("ONCOCENTER_DATABASE_URL", "postgres://u:p@127.0.0.1:1/x")],
            "«database-url»",
        ),
        (vec!["demo"], vec![("ONCOCENTER_BRAND", "no-such")], "«brand»"),
        (
            vec!["migrate"],
            vec![("ONCOCENTER_SMPT_URL", "x")],
            "ONCOCENTER_SMPT_URL",
        ),
        (vec!["--config", "nowhere.toml", "migrate"], vec![], "nowhere.toml"),
        (vec!["--config", "bad.toml", "migrate"], vec![], "«unknown»"),
    ] {
        place.run(&words, &variables).is_a_sentence(1, says);
    }
    for words in [
        vec!["serv"],
        vec!["serve", "--prot", "80"],
        vec!["clinic", "create", "--name"],
    ] {
        place.run(&words, &[]).is_a_sentence(2, "Справка");
    }
    drop(taken);
}

#[test]
fn a_database_of_a_newer_version_is_refused_by_every_command() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"], &[]).code, Some(0));
    let file = place.path().join("data/oncocenter.sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = sea_orm::Database::connect(format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        database
            .execute_unprepared("INSERT INTO seaql_migrations VALUES ('m20990101_000001_tomorrow', 0)")
            .await
            .unwrap();
        database.close().await.unwrap();
    });
    for words in [vec!["serve"], vec!["migrate"], vec!["demo"]] {
        place.run(&words, &[]).is_a_sentence(1, "новее этой программы");
    }
    place
        .clinic_create("Клиника", "a@example.org")
        .is_a_sentence(1, "новее этой программы");
    let check = place.run(&["check"], &[]);
    assert!(
        check.code == Some(1) && check.out.contains("ПРОБЛЕМА   база данных"),
        "{}",
        check.out
    );
}

#[test]
fn commands_do_what_they_say() {
    let place = Place::new();
    let created = place.clinic_create("Тестовая организация", "a@example.org");
    assert_eq!(created.code, Some(0), "{}", created.err);
    assert!(created.out.contains("«Тестовая организация»"), "{}", created.out);
    let invite = |clinic: &str| {
        place.run(
            &[
                "organizer",
                "invite",
                "--clinic",
                clinic,
                "--email",
                "b@example.org",
                "--name",
                "Сидорова Анна",
            ],
            &[],
        )
    };
    assert_eq!(invite("Тестовая организация").code, Some(0));
    invite("Другая").is_a_sentence(2, "нет медицинской организации «Другая»");
    place.clinic_create("Тестовая организация", "c@example.org");
    let doubled = invite("Тестовая организация");
    doubled.is_a_sentence(2, "несколько");
    let number = doubled
        .err
        .split_whitespace()
        .find(|word| word.len() == 36 && word.contains('-'))
        .unwrap();
    assert_eq!(invite(number).code, Some(0), "by number");
    let reset = |email: &str| {
        let words = ["organizer", "reset-factor", "--clinic", number, "--email", email];
        place.run(&words, &[])
    };
    reset("nobody@example.org").is_a_sentence(2, "нет активного организатора с адресом nobody@example.org");
    // Invited is not active: the invitation is sent again instead.
    reset("a@example.org").is_a_sentence(2, "нет активного организатора");
    reset("a example.org").is_a_sentence(2, "--email");
    for email in ["a example.org", "аня@example.org", "", "a@b"] {
        place
            .clinic_create("Клиника", email)
            .is_a_sentence(2, "--organizer-email");
    }
    place.clinic_create(" ", "a@example.org").is_a_sentence(2, "--name");
    let zone = place.run(
        &[
            "clinic",
            "create",
            "--name",
            "К",
            "--organizer-email",
            "a@b.ru",
            "--organizer-name",
            "Петров",
            "--time-zone",
            "Europe/Moskva",
        ],
        &[],
    );
    zone.is_a_sentence(2, "Europe/Moskva");
}

#[test]
fn an_organizer_without_the_telephone_gets_a_letter() {
    let place = Place::new();
    place.clinic_create("Тестовая организация", "a@example.org");
    let file = format!("sqlite://{}", place.path().join("data/oncocenter.sqlite").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(sea_orm::Database::connect(file)).unwrap();
    let execute = |sql: &str| runtime.block_on(database.execute_unprepared(sql)).unwrap();
    execute(
        "INSERT INTO login (id, email, password_hash, created_at, password_changed_at) \
         VALUES (x'0193f5a000007000800000000000abcd', 'a@example.org', '', '2026-11-24T09:00:00Z', \
         '2026-11-24T09:00:00Z')",
    );
    execute(
        "UPDATE membership SET status = 'active', activated_at = '2026-11-24T09:00:00Z', \
         login_id = x'0193f5a000007000800000000000abcd'",
    );
    let words = [
        "organizer",
        "reset-factor",
        "--clinic",
        "Тестовая организация",
        "--email",
        "A@example.org",
    ];
    let said = place.run(&words, &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("Письмо со ссылкой для a@example.org"), "{}", said.out);
    let letters = "SELECT COUNT(*) FROM outbox_mail WHERE kind = 'factor_reset' AND address = 'a@example.org'";
    let letters = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, letters);
    let row = runtime.block_on(database.query_one_raw(letters)).unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
}

#[test]
fn help_is_russian_and_ends_well() {
    let place = Place::new();
    let help = place.run(&["--help"], &[]);
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    for command in ["serve", "migrate", "clinic", "organizer", "demo", "check"] {
        assert!(help.out.contains(command), "{command} in {}", help.out);
    }
    let nothing = place.run(&[], &[]);
    assert!(nothing.code == Some(2) && nothing.err.contains("Как вызвать"));
    assert!(place.run(&["--version"], &[]).out.starts_with("oncocenter "));
}

#[test]
fn the_program_serves_says_where_and_leaves_in_good_order() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (address, origin) = (free.to_string(), format!("http://{free}"));
    let variables = [
        ("LEPTOS_SITE_ADDR", address.as_str()),
        ("ONCOCENTER_PUBLIC_URL", origin.as_str()),
    ];
    let mut serving = place
        .command(&["serve"], &variables)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(serving.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), format!("ONCOCENTER работает: {origin}"));
    assert_eq!(
        said.next().unwrap().unwrap(),
        format!("Письма остаются во встроенном ящике: {origin}/mailbox")
    );
    // It says so when it listens already.
    let answer = ask(
        &address,
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let secret = "GET /activate/a-secret-token?q=Иванов HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ask(&address, &secret.replace("Иванов", "%D0%98"));
    let demo = place.run(&["demo"], &variables);
    assert!(
        demo.code == Some(0) && demo.out.contains(&format!("{origin}/activate/")),
        "{} {}",
        demo.out,
        demo.err
    );
    assert_eq!(place.run(&["check"], &variables).code, Some(0));

    terminate(&serving);
    let ended = serving.wait_with_output().unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{log}");
    // Each line is JSON; routes stand for addresses.
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_other| panic!("{line} is no JSON"));
    }
    assert!(log.contains(r#""route":"/activate/{token}""#), "{log}");
    assert!(
        !log.contains("a-secret-token") && !log.contains("%D0%98") && !log.contains("example.org"),
        "{log}"
    );
}

#[test]
fn check_names_every_problem() {
    let place = Place::new();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let variables = [
        ("ONCOCENTER_SMTP_URL", format!("smtp://{nobody}")),
        ("ONCOCENTER_PUBLIC_URL", "http://onco.example.org".to_owned()),
        ("LEPTOS_SITE_ROOT", "nowhere".to_owned()),
    ];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let check = place.run(&["check"], &variables);
    assert_eq!(check.code, Some(1));
    for (what, well) in [
        ("настройки", false),
        ("файлы сайта", false),
        ("папка данных", true),
        ("база данных", true),
        ("почта", false),
    ] {
        let line = format!(
            "{}{what}:",
            if well {
                "в порядке  "
            } else {
                "ПРОБЛЕМА   "
            }
        );
        assert!(
            check.out.lines().any(|said| said.starts_with(&line)),
            "«{line}» in {}",
            check.out
        );
    }
}

fn ask(address: &str, request: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn terminate(program: &Child) {
    let status = Command::new("kill").arg(program.id().to_string()).status().unwrap();
    assert!(status.success());
}
