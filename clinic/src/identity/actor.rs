//! Proofs of who acts. Use cases demand one by type, and only [`act_as`] makes one.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    error::Code,
    identity::{ClinicId, LoginId, MembershipId, Operation, Role, reach},
};
use sea_orm::EntityTrait;

use super::{
    held::{Held, held_by},
    session::SignedIn,
};
use crate::{audit::By, context::Context, entity::membership, error::Result};

/// The proof that whoever holds it acts in the role `R`, in one clinic, at this moment.
#[derive(Clone, Debug)]
pub struct Actor<R> {
    login: LoginId,
    held: Held,
    zone: Tz,
    role: PhantomData<R>,
}

/// A role as a type.
pub trait RoleKind {
    const ROLE: Role;
}

macro_rules! role_kind {
    ($($name:ident),*) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl RoleKind for $name {
            const ROLE: Role = Role::$name;
        }
    )*};
}

role_kind!(Organizer, Doctor, Specialist, Assistant, Patient);

/// Whatever role it is: for what everybody may do with the own data.
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

/// Whoever keeps patients: the organizer all of the clinic, a doctor the own ones, an assistant those of its doctors.
/// How far it reaches says the table of rights.
#[derive(Clone, Copy, Debug)]
pub struct PatientKeeper;

/// Whoever runs classes: a doctor those of the own courses and of those it stands in for, a specialist the own ones.
#[derive(Clone, Copy, Debug)]
pub struct ClassRunner;

/// The operator of the service, at the command line of the machine it runs on.
#[derive(Debug)]
pub struct Operator(());

impl Operator {
    /// For the command line only: whoever can run it owns the database anyway.
    #[must_use]
    pub fn at_the_console() -> Self {
        Self(())
    }
}

impl<R> Actor<R> {
    #[must_use]
    pub fn clinic(&self) -> ClinicId {
        self.held.clinic
    }

    #[must_use]
    pub fn membership(&self) -> MembershipId {
        self.held.membership
    }

    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Which day it is by the clinic's calendar.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.held.clinic_zone).date_naive()
    }

    /// The zone in which this person reads times: the own one, else what the organizer entered, else the clinic's.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    pub(crate) fn login(&self) -> LoginId {
        self.login
    }

    pub(crate) fn by(&self) -> By {
        By {
            clinic: Some(self.held.clinic),
            login: Some(self.login),
            membership: Some(self.held.membership),
            role: Some(self.held.role),
        }
    }
}

/// Proves that somebody signed in acts in the role `R`: with the membership that the request names, or, where it
/// names none, the one used last.
///
/// The memberships were read for this very request, so one that was removed a moment ago proves nothing.
///
/// # Errors
/// `SignedOut` for nobody, or where the clinic ended the session; `Forbidden` where the login does not hold that
/// membership in that role; `FactorDemanded`.
pub fn act_as<R: RoleKind>(signed_in: Option<&SignedIn>, named: Option<MembershipId>) -> Result<Actor<R>> {
    act_in_role(signed_in, named, |held| held.role == R::ROLE)
}

/// Proves that somebody signed in acts with the membership that the request names, in whatever role, or, where it
/// names none, the one used last. For what concerns nothing but the own login, among that setting up a second factor:
/// whoever owes one still may.
///
/// # Errors
/// `SignedOut` for nobody; `Forbidden` where the login does not hold that membership.
pub fn act_as_anyone(signed_in: Option<&SignedIn>, named: Option<MembershipId>) -> Result<Actor<Anyone>> {
    act(signed_in, named, |_any| true)
}

/// Proves that somebody signed in keeps patients, with the membership that the request names, or, where it names none,
/// the one used last; in the given role where the page is of one.
///
/// # Errors
/// `SignedOut` for nobody; `Forbidden` where the login does not hold that membership, or it keeps no patients;
/// `FactorDemanded`.
pub fn act_as_patient_keeper(
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    role: Option<Role>,
) -> Result<Actor<PatientKeeper>> {
    act_in_role(signed_in, named, |held| {
        role.is_none_or(|role| held.role == role) && reach(held.role, Operation::ManagePatients).is_some()
    })
}

/// Proves that somebody signed in runs classes, with the membership that the request names, or, where it names none,
/// the one used last; in the given role where the page is of one.
///
/// # Errors
/// `SignedOut` for nobody; `Forbidden` where the login does not hold that membership, or it runs no classes;
/// `FactorDemanded`.
pub fn act_as_class_runner(
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    role: Option<Role>,
) -> Result<Actor<ClassRunner>> {
    act_in_role(signed_in, named, |held| {
        role.is_none_or(|role| held.role == role) && reach(held.role, Operation::RunClasses).is_some()
    })
}

/// The proof for a job that somebody started: the membership still holds, and still keeps patients. None where it does
/// not; then the job goes on for nobody.
pub(crate) async fn still_keeping(ctx: &Context, started_by: MembershipId) -> Result<Option<Actor<PatientKeeper>>> {
    let found = membership::Entity::find_by_id(started_by.0).one(ctx.db.read()).await?;
    let Some(login) = found.and_then(|row| row.login_id).map(LoginId) else {
        return Ok(None);
    };
    let held = held_by(ctx.db.read(), login).await?.into_iter();
    let found = held
        .filter(|held| reach(held.role, Operation::ManagePatients).is_some())
        .find(|held| held.membership == started_by);
    Ok(found.map(|held| Actor {
        login,
        zone: held.entered_zone.unwrap_or(held.clinic_zone),
        held,
        role: PhantomData,
    }))
}

/// Every proof but that of the own login is made here: whose role demands a second factor gets none, once the time to
/// put it off is over.
fn act_in_role<R>(
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    fits: impl Fn(&Held) -> bool,
) -> Result<Actor<R>> {
    let actor = act(signed_in, named, fits)?;
    match signed_in {
        Some(signed_in) if signed_in.owes_factor(&actor.held) => Err(Code::FactorDemanded.into()),
        Some(_) | None => Ok(actor),
    }
}

fn act<R>(signed_in: Option<&SignedIn>, named: Option<MembershipId>, fits: impl Fn(&Held) -> bool) -> Result<Actor<R>> {
    let signed_in = signed_in.ok_or(Code::SignedOut)?;
    let find = |all: &[Held]| {
        let mut fitting = all.iter().filter(|held| fits(held));
        fitting
            .find(|held| named.is_none_or(|named| named == held.membership))
            .cloned()
    };
    // What the clinic ended for itself comes back with a new sign-in.
    let held = find(&signed_in.held).ok_or_else(|| match find(&signed_in.ended) {
        Some(_) => Code::SignedOut,
        None => Code::Forbidden,
    })?;
    Ok(Actor {
        login: signed_in.login,
        zone: signed_in.zone_in(&held),
        held,
        role: PhantomData,
    })
}
