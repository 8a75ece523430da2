use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use tokio::sync::Notify;

use crate::{
    database::Database,
    identity::{Passkeys, Passwords},
    settings::Brands,
    vault::Vault,
};

/// What every use case needs: the database, the clock, the brands, the hasher, the vault, and a bell for the workers.
#[derive(Clone)]
pub struct Context {
    pub db: Database,
    pub clock: Clock,
    pub brands: Brands,
    pub passwords: Passwords,
    pub(crate) vault: Vault,
    pub(crate) passkeys: Option<Passkeys>,
    work: Arc<Notify>,
}

impl Context {
    #[must_use]
    pub fn new(db: Database, clock: Clock, brands: Brands, passwords: Passwords, vault: Vault) -> Self {
        Self {
            db,
            clock,
            brands,
            passwords,
            vault,
            passkeys: None,
            work: Arc::new(Notify::new()),
        }
    }

    /// With passkeys, where browsers make them for the address of the service.
    #[must_use]
    pub fn with_passkeys(self, passkeys: Option<Passkeys>) -> Self {
        Self { passkeys, ..self }
    }

    /// Whether somebody may add a passkey.
    #[must_use]
    pub fn offers_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }

    /// Now, in UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Tells the workers of this process that a job may be due. Those of other processes find it by looking.
    pub(crate) fn ring(&self) {
        self.work.notify_one();
    }

    /// Waits until somebody rings.
    pub async fn rung(&self) {
        self.work.notified().await;
    }
}

/// The one source of time. Cut to microseconds, which is what PostgreSQL keeps.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        Self(Arc::new(Utc::now))
    }

    /// A clock in a test's hand.
    #[must_use]
    pub fn by(tell: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}
