//! Fresh databases, quickly: the migrations run once for each engine, every test gets a copy.

use std::{
    path::Path,
    str::FromStr,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

use clinic::connect;
use migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement,
    sqlx::{ConnectOptions as _, postgres::PgConnectOptions},
};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database that nobody has used; gone when this is dropped.
pub(crate) struct Fresh {
    pub(crate) url: String,
    kept: Kept,
}

enum Kept {
    Folder { _held: TempDir },
    OnServer { name: String },
}

impl Fresh {
    pub(crate) fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::file(),
            Engine::Postgres => Self::on_server(),
        }
    }

    fn file() -> Self {
        let folder = temporary();
        std::fs::write(folder.path().join(FILE), &*SQLITE_TEMPLATE).unwrap();
        Self {
            url: file_url(folder.path()),
            kept: Kept::Folder { _held: folder },
        }
    }

    fn on_server() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}_{}", SERVER.tag, MADE.fetch_add(1, Ordering::Relaxed));
        SERVER.ask(format!(
            r#"CREATE DATABASE "{name}" TEMPLATE "{}""#,
            template_of(&SERVER.tag)
        ));
        Self {
            url: SERVER.url_of(&name),
            kept: Kept::OnServer { name },
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Kept::OnServer { name } = &self.kept {
            SERVER.ask(format!(r#"DROP DATABASE "{name}" WITH (FORCE)"#));
        }
    }
}

const FILE: &str = "clinic.sqlite";

static SQLITE_TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    on_a_thread(|runtime| {
        let folder = temporary();
        runtime.block_on(migrate(&file_url(folder.path())));
        std::fs::read(folder.path().join(FILE)).unwrap()
    })
});

fn file_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join(FILE).display())
}

/// A folder in memory where there is one: the product waits for the disk at every commit, the tests need not.
fn temporary() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_none| tempfile::tempdir())
        .unwrap()
}

async fn migrate(url: &str) {
    let db = connect(url).await.unwrap();
    Migrator::up(db.read(), None).await.unwrap();
    db.read().close_by_ref().await.unwrap();
}

/// Runs what needs a runtime of its own, wherever it is called from.
fn on_a_thread<T: Send + 'static>(work: impl FnOnce(Runtime) -> T + Send + 'static) -> T {
    std::thread::spawn(move || work(Builder::new_current_thread().enable_all().build().unwrap()))
        .join()
        .unwrap()
}

/// The PostgreSQL server of the tests, behind one connection of a thread of its own.
static SERVER: LazyLock<Server> = LazyLock::new(Server::begin);

struct Server {
    options: PgConnectOptions,
    /// What the names of this process's databases begin with.
    tag: String,
    orders: Mutex<Sender<(String, Sender<()>)>>,
}

fn template_of(tag: &str) -> String {
    format!("{tag}_template")
}

impl Server {
    fn begin() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "where the server is, only the environment knows"
        )]
        let url = std::env::var("ONCOCENTER_TEST_PG_URL").unwrap_or_default();
        assert!(
            !url.is_empty(),
            "The tests want PostgreSQL beside SQLite: run them by `make test` or `scripts/with-postgres.sh cargo test`, \
             or name a server where databases may be created in ONCOCENTER_TEST_PG_URL."
        );
        let (orders, taken) = channel();
        let (ready, is_ready) = channel();
        let server = Self {
            options: PgConnectOptions::from_str(&url).unwrap(),
            tag: format!("oncocenter_test_{}", std::process::id()),
            orders: Mutex::new(orders),
        };
        let (console, template_url) = (server.url_of("postgres"), server.url_of(&template_of(&server.tag)));
        let tag = server.tag.clone();
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(&console, &tag, &template_url, &ready, &taken));
        });
        is_ready
            .recv()
            .expect("the PostgreSQL server of ONCOCENTER_TEST_PG_URL makes databases");
        server
    }

    fn url_of(&self, database: &str) -> String {
        self.options.clone().database(database).to_url_lossy().to_string()
    }

    /// Runs one statement of the server's own, and waits for its end.
    fn ask(&self, statement: String) {
        let (done, is_done) = channel();
        self.orders.lock().unwrap().send((statement, done)).unwrap();
        is_done.recv().expect("the PostgreSQL server did as it was told");
    }
}

async fn serve(
    console: &str,
    tag: &str,
    template_url: &str,
    ready: &Sender<()>,
    orders: &Receiver<(String, Sender<()>)>,
) {
    // One connection for as long as the process lives: its lock says that databases of this tag are in use.
    let mut options = ConnectOptions::new(console);
    options.min_connections(1).max_connections(1).sqlx_logging(false);
    let server = sea_orm::Database::connect(options).await.unwrap();
    sweep(&server).await;
    for statement in [
        format!("SELECT pg_advisory_lock(hashtext('{tag}'))"),
        format!(r#"CREATE DATABASE "{}""#, template_of(tag)),
    ] {
        server.execute_unprepared(&statement).await.unwrap();
    }
    migrate(template_url).await;
    ready.send(()).unwrap();
    while let Ok((statement, done)) = orders.recv() {
        server.execute_unprepared(&statement).await.unwrap();
        done.send(()).unwrap();
    }
}

/// Drops what ended processes left on a server that outlives them: nobody holds their tags' locks.
async fn sweep(server: &DatabaseConnection) {
    let abandoned = "SELECT datname FROM pg_database WHERE datname ~ '^oncocenter_test_[0-9]+_' \
        AND pg_try_advisory_lock(hashtext(substring(datname from '^oncocenter_test_[0-9]+')))";
    let statement = Statement::from_string(DbBackend::Postgres, abandoned);
    for row in server.query_all_raw(statement).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        // Two processes may sweep at once: the slower one finds nothing.
        let drop = format!(r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#);
        server.execute_unprepared(&drop).await.unwrap();
    }
    server
        .execute_unprepared("SELECT pg_advisory_unlock_all()")
        .await
        .unwrap();
}
