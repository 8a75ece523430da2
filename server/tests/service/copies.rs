//! `oncocenter backup` under work, and `oncocenter restore`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::identity::Role;
use sea_orm::ConnectionTrait;

use crate::{
    command_line::{Place, Said},
    harness::{Browser, Engine, House, OnServer, PASSWORD, SIGN_IN},
};

/// A folder and a database with nothing in them.
struct Fresh {
    place: Place,
    server: Option<OnServer>,
}

impl Fresh {
    async fn new(engine: Engine) -> Self {
        Self {
            place: Place::new(),
            server: match engine {
                Engine::Postgres => Some(OnServer::new().await),
                Engine::Sqlite => None,
            },
        }
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn url(&self) -> String {
        match &self.server {
            Some(server) => server.url(),
            None => format!("sqlite://{}?mode=rwc", self.data().join("oncocenter.sqlite").display()),
        }
    }

    fn run(&self, words: &[&str]) -> Said {
        run(&self.place, &self.data(), &self.url(), words)
    }

    /// The service over what was restored.
    async fn house(&self, engine: Engine) -> House {
        let data = self.data();
        let variables = [
            ("ONCOCENTER_DATA_DIR", data.to_str().unwrap()),
            ("ONCOCENTER_DATABASE_URL", &self.url()),
        ];
        House::with(engine, &variables).await
    }

    async fn end(self) {
        if let Some(server) = self.server {
            server.end().await;
        }
    }
}

fn run(place: &Place, data: &Path, url: &str, words: &[&str]) -> Said {
    let variables = [
        ("ONCOCENTER_DATA_DIR", data.to_str().unwrap()),
        ("ONCOCENTER_DATABASE_URL", url),
    ];
    place.run(words, &variables)
}

/// So many rows has each table, but those that the program counts for itself.
async fn counts(house: &House) -> Vec<(String, i64)> {
    let tables = match house.ctx.db.read().get_database_backend() {
        sea_orm::DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    };
    let mut counts = Vec::new();
    for table in house.texts(tables).await {
        let rows = house.number(&format!("SELECT COUNT(*) FROM {table}"), vec![]).await;
        counts.push((table, rows));
    }
    counts
}

const PEOPLE: &str = "SELECT COUNT(*) FROM membership";

#[tokio::test]
async fn a_copy_made_under_work_comes_back_whole() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let place = Arc::new(Place::new());
        let (data, url) = (house.data_dir().to_owned(), house.config.database_url.clone());

        let (first, second) = (place.path().join("first.zip"), place.path().join("second.zip"));
        let before = house.number(PEOPLE, vec![]).await;
        let is_done = Arc::new(AtomicBool::new(false));
        let copying = tokio::task::spawn_blocking({
            let (place, data, url) = (Arc::clone(&place), data.clone(), url.clone());
            let (first, is_done) = (first.clone(), Arc::clone(&is_done));
            move || {
                let said = run(&place, &data, &url, &["backup", first.to_str().unwrap()]);
                is_done.store(true, Ordering::SeqCst);
                said
            }
        });
        let mut registered = 0;
        while !is_done.load(Ordering::SeqCst) {
            registered += 1;
            let email = format!("assistant{registered}@mail.ru");
            organizer
                .registers(Role::Assistant, &email, &format!("Ассистент Номер {registered}"))
                .await;
        }
        let said = copying.await.unwrap();
        assert_eq!(said.code, Some(0), "{engine:?}: {}", said.err);
        assert!(said.out.contains("сведения о здоровье"), "{}", said.out);
        assert_eq!(fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
        house.letters_go_out().await;
        let again = run(&place, &data, &url, &["backup", second.to_str().unwrap()]);
        assert_eq!(again.code, Some(0), "{}", again.err);
        run(&place, &data, &url, &["backup", second.to_str().unwrap()]).is_a_sentence(1, "уже есть");

        let fresh = Fresh::new(engine).await;
        let restored = fresh.run(&["restore", first.to_str().unwrap()]);
        assert_eq!(restored.code, Some(0), "{engine:?}: {}", restored.err);
        assert!(
            restored.out.contains("Записи журнала такие, какими были"),
            "{}",
            restored.out
        );
        let key = |data: &Path| fs::read(data.join("vault.key")).unwrap();
        assert_eq!(key(&data), key(&fresh.data()));
        let copy = fresh.house(engine).await;
        let people = copy.number(PEOPLE, vec![]).await;
        assert!(
            (before..=before + registered).contains(&people),
            "{before} and up to {registered}: {people}"
        );
        let letters = "SELECT COUNT(*) FROM invitation WHERE NOT EXISTS \
                       (SELECT 1 FROM outbox_mail WHERE outbox_mail.invitation_id = invitation.id)";
        assert_eq!(copy.number(letters, vec![]).await, 0, "whoever is invited has a letter");
        let fields = [("email", "organizer@mail.ru"), ("password", PASSWORD)];
        let mut browser = Browser::at(&copy);
        let login = browser.get("/login").await;
        assert_eq!(browser.submit(&login, SIGN_IN, &fields).await.status, 303);
        assert_eq!(browser.get("/org").await.status, 200);
        close(copy).await;

        fresh
            .run(&["restore", second.to_str().unwrap()])
            .is_a_sentence(1, "--replace");
        let replaced = fresh.run(&["restore", second.to_str().unwrap(), "--replace"]);
        assert_eq!(replaced.code, Some(0), "{engine:?}: {}", replaced.err);
        let copy = fresh.house(engine).await;
        assert_eq!(counts(&copy).await, counts(&house).await);
        close(copy).await;
        if engine == Engine::Sqlite {
            for kept in ["", "2."] {
                let file = fresh.data().join(format!("oncocenter.sqlite.{kept}before-restore"));
                assert!(file.exists(), "each restore keeps what was there");
            }
        }
        fresh.end().await;
        house.end(1 + registered).await;
    }
}

async fn close(copy: House) {
    copy.ctx.db.read().clone().close().await.unwrap();
}

#[tokio::test]
async fn a_damaged_or_unlike_copy_changes_nothing() {
    let house = House::open().await;
    house.organizer("organizer@mail.ru").await;
    let place = Place::new();
    let whole = place.path().join("whole.zip");
    let url = &house.config.database_url;
    let said = run(&place, house.data_dir(), url, &["backup", whole.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let bytes = fs::read(&whole).unwrap();
    let bad = place.path().join("bad.zip");
    let fresh = Fresh::new(Engine::Sqlite).await;
    let restore = |bytes: &[u8]| {
        fs::write(&bad, bytes).unwrap();
        fresh.run(&["restore", bad.to_str().unwrap()])
    };
    // A stretch, for one bit alone may say the same: a match in packed bytes that points to an equal place.
    for place in [100, bytes.len() / 3, bytes.len() / 2, bytes.len() - 600] {
        let mut spoiled = bytes.clone();
        for byte in &mut spoiled[place..place + 64] {
            *byte ^= 0xa5;
        }
        restore(&spoiled).is_a_sentence(1, "повреждён");
    }
    restore(&bytes[..bytes.len() - 40]).is_a_sentence(1, "повреждён");
    restore(b"SQLite format 3").is_a_sentence(1, "не похож на копию");
    restore(b"").is_a_sentence(1, "не похож на копию");
    assert!(!fresh.data().join("oncocenter.sqlite").exists(), "nothing was touched");

    let other = Fresh::new(Engine::Postgres).await;
    other
        .run(&["restore", whole.to_str().unwrap()])
        .is_a_sentence(1, "сделана из базы SQLite");
    // Whoever serves holds this lock.
    fs::create_dir_all(fresh.data()).unwrap();
    let running = fs::File::create(fresh.data().join(".running")).unwrap();
    running.lock_shared().unwrap();
    fresh
        .run(&["restore", whole.to_str().unwrap()])
        .is_a_sentence(1, "Сервис работает");
    running.unlock().unwrap();
    assert_eq!(fresh.run(&["restore", whole.to_str().unwrap()]).code, Some(0));
    other.end().await;
    house.end(1).await;
}

#[tokio::test]
async fn a_postgres_that_others_use_is_not_replaced() {
    let house = House::on(Engine::Postgres).await;
    house.organizer("organizer@mail.ru").await;
    house.letters_go_out().await;
    let place = Place::new();
    let file = place.path().join("copy.zip");
    let url = &house.config.database_url;
    let said = run(&place, house.data_dir(), url, &["backup", file.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let words = ["restore", file.to_str().unwrap(), "--replace"];
    run(&place, house.data_dir(), url, &words).is_a_sentence(1, "подключены другие программы");
    house.end(1).await;
}

#[tokio::test]
async fn a_role_that_may_little_restores_where_somebody_else_made_the_extension() {
    let house = House::on(Engine::Postgres).await;
    house.organizer("organizer@mail.ru").await;
    let fresh = Fresh::new(Engine::Postgres).await;
    let file = fresh.place.path().join("copy.zip");
    let (url, data) = (&house.config.database_url, house.data_dir());
    let said = run(&fresh.place, data, url, &["backup", file.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);

    let role = format!("plain_{}", std::process::id());
    let whole = fresh.url();
    let (_, place) = whole.split_once('@').unwrap();
    let (_, database) = place.rsplit_once('/').unwrap();
    let owner = sea_orm::Database::connect(&whole).await.unwrap();
    for statement in [
        "CREATE EXTENSION pg_trgm".to_owned(),
        format!("CREATE ROLE {role} LOGIN PASSWORD 'plain'"),
        format!("ALTER DATABASE {database} OWNER TO {role}"),
    ] {
        owner.execute_unprepared(&statement).await.unwrap();
    }
    owner.close().await.unwrap();
    let url = format!("postgres://{role}:plain@{place}");
    let restored = run(&fresh.place, &fresh.data(), &url, &["restore", file.to_str().unwrap()]);
    assert_eq!(restored.code, Some(0), "{}", restored.err);

    fresh.end().await;
    house.execute(&format!("DROP ROLE {role}")).await;
    house.end(1).await;
}
