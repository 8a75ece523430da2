//! Time that passes in the training clinic: a clock that is moved, the jobs that fall due, and the letters, which are
//! opened here and go nowhere.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use clinic::{
    Clock, Context,
    identity::{
        self, Caller, Entered, Passwords, RoleKind, SignedIn, act_as, act_as_class_runner, act_as_patient_keeper,
    },
    identity::{Actor, ClassRunner, PatientKeeper},
    job::{self, Work},
    mail::{self, ApplicationNews, Content},
};
use domain::{
    error::Code,
    identity::{ActivationForm, Email, FormKey, MembershipId, PersonName},
    mail::Outcome,
};
use uuid::Uuid;

use super::cast::DOMAIN;
use crate::stop::Stop;

/// Where everybody in the training clinic sits (RFC 5737: addresses that belong to nobody).
const NETWORK: &str = "203.0.113.0/24";
/// What a mail server would have said.
const TAKEN: &str = "учебная клиника: письмо никуда не отправлено";
/// Two people activate at once at most.
const PASSWORDS: usize = 2;

pub(super) struct Story {
    pub(super) ctx: Context,
    time: Arc<AtomicI64>,
    /// What everybody signs in with.
    pub(super) password: String,
    /// The latest secret that a letter brought, by address: of an invitation, or the code of an application.
    secrets: HashMap<String, String>,
}

/// Somebody who has activated.
pub(super) struct Player {
    pub(super) membership: MembershipId,
    signed_in: SignedIn,
}

impl Story {
    /// A story that begins at that moment.
    pub(super) fn beginning(ctx: &Context, at: DateTime<Utc>) -> Self {
        let time = Arc::new(AtomicI64::new(at.timestamp_micros()));
        let hand = Arc::clone(&time);
        let mut ctx = ctx.clone();
        ctx.clock = Clock::by(move || {
            DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
        });
        ctx.passwords = Passwords::new(PASSWORDS);
        let drawn = Uuid::new_v4().simple().to_string();
        Self {
            ctx,
            time,
            password: format!("klinika-{}", drawn.get(..12).unwrap_or_default()),
            secrets: HashMap::new(),
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.ctx.now()
    }

    /// Sets the clock, and does what is due by then.
    pub(super) async fn until(&mut self, at: DateTime<Utc>) -> Result<(), Stop> {
        self.time.store(at.timestamp_micros(), Ordering::SeqCst);
        while let Some(claim) = job::claim(&self.ctx).await? {
            match claim.work {
                Work::Letter(id) => match mail::open(&self.ctx, id).await? {
                    Some(letter) => {
                        self.read(&letter);
                        mail::settle(&self.ctx, &claim, id, Outcome::Accepted(TAKEN.to_owned())).await?;
                    }
                    None => job::done(&self.ctx, &claim).await?,
                },
                Work::Expire => {
                    job::expire(&self.ctx, &claim).await?;
                }
                _ => job::perform(&self.ctx, &claim).await?,
            }
        }
        Ok(())
    }

    /// What the latest letter to that address brought.
    pub(super) async fn secret(&mut self, address: &Email) -> Result<String, Stop> {
        self.until(self.now()).await?;
        self.secrets
            .remove(address.as_str())
            .ok_or_else(|| Stop::new("Учебной клинике не пришло письмо, которого она ждала."))
    }

    /// Opens the invitation and presses «Активировать аккаунт».
    pub(super) async fn activates(&mut self, address: &Email) -> Result<Player, Stop> {
        let token = self.secret(address).await?;
        let form = ActivationForm {
            password: self.password.clone(),
        };
        let entered = identity::activate(&self.ctx, &token, &form, None, &caller(), key()).await?;
        let Entered::Session(session) = entered else {
            return Err(Stop::new("В учебной клинике никому не нужно подтверждение входа."));
        };
        let signed_in = identity::resume(&self.ctx, session.token.reveal()).await?;
        Ok(Player {
            membership: session.held.membership,
            signed_in: signed_in.ok_or_else(|| clinic::Error::from(Code::SignedOut))?,
        })
    }

    fn read(&mut self, letter: &mail::Letter) {
        let secret = match &letter.content {
            Content::Invitation(invite) => invite.token.reveal(),
            Content::Application(ApplicationNews::Code { code, .. }) => code.reveal(),
            _ => return,
        };
        self.secrets.insert(letter.to.to_string(), secret.to_owned());
    }
}

impl Player {
    pub(super) fn acts<R: RoleKind>(&self) -> Result<Actor<R>, Stop> {
        Ok(act_as(Some(&self.signed_in), Some(self.membership))?)
    }

    pub(super) fn keeps(&self) -> Result<Actor<PatientKeeper>, Stop> {
        Ok(act_as_patient_keeper(
            Some(&self.signed_in),
            Some(self.membership),
            None,
        )?)
    }

    pub(super) fn runs(&self) -> Result<Actor<ClassRunner>, Stop> {
        Ok(act_as_class_runner(Some(&self.signed_in), Some(self.membership), None)?)
    }
}

pub(super) fn caller() -> Caller {
    Caller {
        network: NETWORK.to_owned(),
        ..Caller::default()
    }
}

/// The one-time key of a form.
pub(super) fn key() -> FormKey {
    FormKey(Uuid::new_v4())
}

pub(super) fn address(half: &str) -> Result<Email, Stop> {
    Email::parse(&format!("{half}@{DOMAIN}")).map_err(|_problem| unsound())
}

pub(super) fn name(full: &str) -> Result<PersonName, Stop> {
    PersonName::parse(full).map_err(|_problem| unsound())
}

pub(super) fn unsound() -> Stop {
    Stop::new("Учебная клиника описана неверно.")
}

/// Of a form that is filled in wrongly.
pub(super) fn refused(code: Code) -> Stop {
    clinic::Error::from(code).into()
}
