//! `oncocenter serve`.

use std::{process::ExitCode, sync::Arc, thread::available_parallelism, time::Duration};

use clinic::{
    Clock, Context,
    identity::{Passkeys, Passwords},
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::timeout,
};

use crate::{
    Assets,
    config::Config,
    database,
    http::{self, State},
    mail::Post,
    stop::{Stop, reason},
    worker,
};

/// For jobs under way when the process is told to stop, after the answers have had their time. What isn't done by
/// then is done by whoever gets the job when its lease ends.
const FINISH: Duration = Duration::from_secs(4);

pub(super) async fn run(config: Config) -> Result<ExitCode, Stop> {
    let brands = crate::brands::load(&config.brand)?;
    let assets = Assets::read(&config.site_root, &config.site_pkg_dir, &brands)?;
    let post = Arc::new(Post::new(&config)?);
    // Before anything is opened, and kept until the end: no restore puts another database under this service.
    let _running = crate::backup::running(&config)?;
    let database = database::open(&config).await?;
    let at_a_time = available_parallelism().map_or(1, usize::from);
    let vault = crate::vault::open(&config)?;
    let passkeys = Passkeys::at(config.public_url.origin(), &brands.default_brand().1.name);
    let ctx = Context::new(database, Clock::system(), brands, Passwords::new(at_a_time), vault).with_passkeys(passkeys);
    crate::vault::check(&ctx, &config).await?;
    let listener = listen(&config).await?;
    let signals = Signals::new()?;

    let (stop, stopping) = watch::channel(false);
    let mut working = tokio::spawn(worker::run(ctx.clone(), Arc::clone(&post), stopping.clone()));
    greet(&config);
    tokio::spawn(async move {
        signals.received().await;
        stop.send_replace(true);
        // Kept until the process ends: its going would be a stop, too.
        std::future::pending::<()>().await;
    });
    let router = http::router(State::new(ctx.clone(), config, assets, post.mailbox().cloned()));
    http::serve::serve(listener, router, stopping).await;
    if timeout(FINISH, &mut working).await.is_err() {
        working.abort();
        tracing::warn!("some jobs were not finished in time");
    }
    if let Err(error) = clinic::audit::seal_all(&ctx).await {
        tracing::warn!(%error, "the journal's last events are not sealed yet");
    }
    if let Err(error) = ctx.db.read().clone().close().await {
        tracing::warn!(%error, "the database was not closed in order");
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn listen(config: &Config) -> Result<TcpListener, Stop> {
    TcpListener::bind(config.site_addr).await.map_err(|error| {
        Stop::new(format!(
            "Параметр «site-addr»: на {} сервис не запустить: {}.",
            config.site_addr,
            reason(&error)
        ))
    })
}

/// What whoever started it wants to know.
fn greet(config: &Config) {
    println!("ONCOCENTER работает: {}", config.public_url.origin());
    match &config.smtp_url {
        Some(url) => println!("Письма уходят через почтовый сервер {}", url.server()),
        None => println!(
            "Письма остаются во встроенном ящике: {}/mailbox",
            config.public_url.origin()
        ),
    }
}

/// What a service manager or a person at the keyboard says.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, Stop> {
        let listen_for = |kind| {
            signal(kind).map_err(|error| Stop::new(format!("Система не даёт слушать сигналы: {}.", reason(&error))))
        };
        Ok(Self {
            terminate: listen_for(SignalKind::terminate())?,
            interrupt: listen_for(SignalKind::interrupt())?,
        })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
