//! The training clinic with a history: the program invents it, and whoever lives there can sign in.

use sea_orm::{ConnectionTrait, Database, Statement};

use crate::{
    command_line::Place,
    harness::{Engine, OnServer},
};

/// So many of each at least; what exactly happens in the twelve weeks is the story's business.
const LIVES: &[(&str, &str, i64)] = &[
    (
        "doctors",
        "SELECT count(*) FROM membership WHERE role = 'doctor' AND status = 'active'",
        3,
    ),
    (
        "patients",
        "SELECT count(*) FROM membership WHERE role = 'patient' AND status = 'active'",
        20,
    ),
    (
        "those who never came",
        "SELECT count(*) FROM membership WHERE status = 'expired'",
        1,
    ),
    (
        "those who were invited lately",
        "SELECT count(*) FROM membership WHERE status = 'invited'",
        3,
    ),
    ("classes", "SELECT count(*) FROM class", 60),
    (
        "people at classes",
        "SELECT count(*) FROM attendance WHERE state = 'present'",
        80,
    ),
    (
        "applications that wait",
        "SELECT count(*) FROM application WHERE state = 'submitted'",
        2,
    ),
    ("seats", "SELECT count(*) FROM enrolment WHERE ended_at IS NULL", 10),
];

#[tokio::test]
async fn a_training_clinic_has_twelve_weeks_behind_it_and_no_letter_leaves_it() {
    for engine in Engine::BOTH {
        let place = Place::new();
        let server = match engine {
            Engine::Postgres => Some(OnServer::new().await),
            Engine::Sqlite => None,
        };
        let url = match &server {
            Some(database) => database.url(),
            None => format!("sqlite://{}?mode=rwc", place.path().join("training.sqlite").display()),
        };
        let variables = [("ONCOCENTER_DATABASE_URL", url.as_str())];
        let said = place.run(&["demo", "--history"], &variables);
        assert_eq!(said.code, Some(0), "{engine:?}: {}", said.err);
        assert!(
            said.out.contains("/activate/") && said.out.contains("kuznetsova@klinika.example"),
            "{}",
            said.out
        );
        let db = Database::connect(&url).await.unwrap();
        let count = async |sql: &str| -> i64 {
            let row = db
                .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
                .await;
            row.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        for (what, sql, least) in LIVES {
            let found = count(sql).await;
            assert!(found >= *least, "{engine:?}: {what}: {found}");
        }
        // All but the one to whoever tries the clinic.
        assert_eq!(
            count("SELECT count(*) FROM outbox_mail WHERE state = 'queued'").await,
            1,
            "{engine:?}"
        );
        let verified = place.run(&["audit", "verify"], &variables);
        assert_eq!(verified.code, Some(0), "{engine:?}: {}", verified.err);
        // A second time it is there already, and gets no second past.
        let (people, again) = (
            "SELECT count(*) FROM membership",
            place.run(&["demo", "--history"], &variables),
        );
        let before = count(people).await;
        assert!(
            again.code == Some(0) && !again.out.contains("паролем"),
            "{} {}",
            again.out,
            again.err
        );
        assert_eq!(count(people).await, before);
        db.close().await.unwrap();
        if let Some(server) = server {
            server.end().await;
        }
    }
}

#[test]
fn nobody_elses_past_is_invented() {
    let place = Place::new();
    assert_eq!(place.clinic_create("Клиника", "a@example.org").code, Some(0));
    place
        .run(&["demo", "--history"], &[])
        .is_a_sentence(1, "только в пустой базе");
}
