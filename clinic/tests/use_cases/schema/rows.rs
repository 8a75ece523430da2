//! Rows by hand, and what a database says to those that must not be.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, SqlErr, Value};
use uuid::Uuid;

use crate::harness::World;

pub(super) type Row = Vec<(&'static str, Value)>;

/// A clinic with a member who is invited.
pub(super) struct Here {
    pub(super) clinic: Uuid,
    pub(super) membership: Uuid,
    pub(super) invitation: Uuid,
}

pub(super) async fn two_clinics(world: &World) -> [Here; 2] {
    let clinics = [1, 2].map(|n| Here {
        clinic: id(n),
        membership: id(n + 2),
        invitation: id(n + 4),
    });
    for here in &clinics {
        let clinic = vec![
            ("id", here.clinic.into()),
            ("name", "Клиника".into()),
            ("brand", "oncocenter".into()),
            ("time_zone", "Europe/Moscow".into()),
            ("created_at", now().into()),
        ];
        world.insert("clinic", clinic).await.unwrap();
        let member = with(here.member(0), [("id", here.membership.into())]);
        world.insert("membership", member).await.unwrap();
        let invitation = with(here.invitation(0), [("id", here.invitation.into())]);
        world.insert("invitation", invitation).await.unwrap();
    }
    clinics
}

impl Here {
    pub(super) fn member(&self, n: u128) -> Row {
        vec![
            ("id", id(n).into()),
            ("clinic_id", self.clinic.into()),
            ("login_id", None::<Uuid>.into()),
            ("role", "doctor".into()),
            ("status", "invited".into()),
            ("full_name", "Кузнецова Анна".into()),
            ("name_key", "кузнецова анна".into()),
            ("search_text", "кузнецова анна anna@example.org".into()),
            ("created_at", now().into()),
        ]
    }

    pub(super) fn invitation(&self, n: u128) -> Row {
        vec![
            ("id", id(n).into()),
            ("clinic_id", self.clinic.into()),
            ("membership_id", self.membership.into()),
            ("email", "anna@example.org".into()),
            ("invited_by", None::<Uuid>.into()),
            ("state", "live".into()),
            ("created_at", now().into()),
            ("expires_at", now().into()),
            ("closed_at", None::<DateTime<Utc>>.into()),
        ]
    }

    pub(super) fn letter(&self, n: u128) -> Row {
        vec![
            ("id", id(n).into()),
            ("clinic_id", self.clinic.into()),
            ("kind", "invitation".into()),
            ("address", "anna@example.org".into()),
            ("invitation_id", self.invitation.into()),
            ("state", "accepted".into()),
            ("failures", 0_i64.into()),
            ("created_at", now().into()),
        ]
    }
}

pub(super) fn login(n: u128, email: &str) -> Row {
    vec![
        ("id", id(n).into()),
        ("email", email.into()),
        ("password_hash", "$argon2id$".into()),
        ("password_changed_at", now().into()),
        ("created_at", now().into()),
    ]
}

pub(super) fn token(n: u8, invitation: Uuid) -> Row {
    vec![
        ("token_hash", vec![n; 32].into()),
        ("invitation_id", invitation.into()),
        ("origin", "letter".into()),
        ("created_at", now().into()),
    ]
}

pub(super) fn session(n: u128, hash: u8, login: Uuid) -> Row {
    vec![
        ("id", id(n).into()),
        ("token_hash", vec![hash; 32].into()),
        ("login_id", login.into()),
        ("created_at", now().into()),
        ("seen_at", now().into()),
        ("idle_s", 3600_i64.into()),
        ("expires_at", now().into()),
    ]
}

pub(super) fn device(hash: u8, login: Uuid) -> Row {
    vec![
        ("token_hash", vec![hash; 32].into()),
        ("login_id", login.into()),
        ("created_at", now().into()),
    ]
}

/// The row with other values in some columns.
pub(super) fn with(mut row: Row, changes: impl IntoIterator<Item = (&'static str, Value)>) -> Row {
    for (column, value) in changes {
        row.retain(|(name, _)| *name != column);
        row.push((column, value));
    }
    row
}

pub(super) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(super) fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constraint {
    Unique,
    Reference,
    Check,
}

/// The database refused it, and for this reason.
#[track_caller]
pub(super) fn assert_refused(done: Result<u64, DbErr>, why: Constraint) {
    let error = done.expect_err("the database refuses this");
    let told = match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Some(Constraint::Unique),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Some(Constraint::Reference),
        _ if error.to_string().to_lowercase().contains("check constraint") => Some(Constraint::Check),
        _ => None,
    };
    assert_eq!(told, Some(why), "{error}");
}
