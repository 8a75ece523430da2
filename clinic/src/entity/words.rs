//! Words of columns that only the database knows, and the way back from columns to types.

use crate::error::{Error, Result};

/// Why an invitation is no longer live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvitationEnd {
    Used,
    Replaced,
    Expired,
    Revoked,
}

impl InvitationEnd {
    pub(crate) const LIVE: &str = "live";

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The end of that name; `None` while it is live.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Used, Self::Replaced, Self::Expired, Self::Revoked]
            .into_iter()
            .find(|end| end.name() == name)
    }
}

/// How a link reached the invitee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenOrigin {
    /// In a letter to the address: whoever has it reads that mailbox.
    Letter,
    /// By hand: it proves nothing about the address.
    Copied,
}

impl TokenOrigin {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Copied => "copied",
        }
    }
}

/// What a login's link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    /// A new password.
    Reset,
    /// A new address.
    Email,
    /// An end to the second factors.
    Factor,
}

impl LinkPurpose {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Email => "email",
            Self::Factor => "factor",
        }
    }
}

/// Why a login's link is no longer live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkEnd {
    Used,
    /// A newer one was asked for.
    Replaced,
    /// The password or the address changed meanwhile.
    Revoked,
}

impl LinkEnd {
    pub(crate) const LIVE: &str = "live";

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
        }
    }

    /// The end of that name; `None` while it is live.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Used, Self::Replaced, Self::Revoked]
            .into_iter()
            .find(|end| end.name() == name)
    }
}

/// Where an observation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObservationState {
    /// Until the patient activates.
    Planned,
    Running,
    Ended,
}

impl ObservationState {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Ended => "ended",
        }
    }
}

/// Where a list of people stands that is being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportState {
    /// Nobody has said yet which column is what.
    Unnamed,
    /// It can be mended and added.
    Open,
    /// A job is adding it.
    Running,
}

impl ImportState {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unnamed => "unnamed",
            Self::Open => "open",
            Self::Running => "running",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Unnamed, Self::Open, Self::Running]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// A new id: UUIDv7, in the order of making.
pub(crate) fn id_of<T>(kind: impl Fn(uuid::Uuid) -> T) -> T {
    kind(uuid::Uuid::now_v7())
}

/// A column that the program wrote itself; it can't be anything else unless the database was changed by hand.
pub(crate) fn parsed<T>(column: &'static str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| {
        Error::broken(format!(
            "the column {column} holds a word that the program does not know"
        ))
    })
}
