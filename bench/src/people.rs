//! A clinic with many doctors, written past the use cases: a hundred thousand registrations would take the afternoon.

use std::fmt::Write as _;

use domain::search::search_key;
use sea_orm::{ConnectionTrait, Database};

use crate::Failure;

/// Rows in one statement.
const AT_ONCE: u32 = 500;
const LETTERS: &str = "абвгдежзиклмнопр";

/// So many doctors in the one clinic of that database: every other one active, the rest with a live invitation.
pub(crate) async fn add(database_url: &str, number: u32) -> Result<(), Failure> {
    let db = Database::connect(database_url).await?;
    let mut next = 0;
    while next < number {
        let until = number.min(next + AT_ONCE);
        let (mut logins, mut members, mut invitations) = (
            Rows::new("login", LOGIN),
            Rows::new("membership", MEMBERSHIP),
            Rows::new("invitation", INVITATION),
        );
        for n in next..until {
            let (name, email, id) = (
                name(n),
                format!("doctor{n}@example.org"),
                format!("X'{:032x}'", u128::from(n) + 1),
            );
            let (key, text) = (search_key(&name), search_key(&format!("{name} {email}")));
            let active = n % 2 == 0;
            let (status, login, invitation) = if active {
                ("active", id.as_str(), "NULL")
            } else {
                ("invited", "NULL", id.as_str())
            };
            members.add(&format!(
                "{id}, (SELECT id FROM clinic), {login}, {invitation}, 'doctor', '{status}', '{name}', '{key}', '{text}', {AT}"
            ))?;
            if active {
                logins.add(&format!("{id}, '{email}', {AT}, 'no password', {AT}, {AT}"))?;
            } else {
                invitations.add(&format!(
                    "{id}, (SELECT id FROM clinic), {id}, '{email}', 'live', {AT}, {LATER}"
                ))?;
            }
        }
        for rows in [logins, members, invitations] {
            db.execute_unprepared(&rows.0).await?;
        }
        next = until;
    }
    db.execute_unprepared("ANALYZE").await?;
    db.close().await?;
    Ok(())
}

const LOGIN: &str = "id, email, email_verified_at, password_hash, password_changed_at, created_at";
const MEMBERSHIP: &str =
    "id, clinic_id, login_id, invitation_id, role, status, full_name, name_key, search_text, created_at";
const INVITATION: &str = "id, clinic_id, membership_id, email, state, created_at, expires_at";
const AT: &str = "'2026-01-01T00:00:00+00:00'";
const LATER: &str = "'2126-01-01T00:00:00+00:00'";

/// An INSERT that grows.
struct Rows(String);

impl Rows {
    fn new(table: &str, columns: &str) -> Self {
        Self(format!("INSERT INTO {table} ({columns}) VALUES "))
    }

    fn add(&mut self, values: &str) -> Result<(), Failure> {
        let comma = if self.0.ends_with(')') { ", " } else { "" };
        write!(self.0, "{comma}({values})")?;
        Ok(())
    }
}

/// A surname of its own for each number.
fn name(mut n: u32) -> String {
    let mut surname = String::from("Ф");
    for _ in 0..6 {
        surname.extend(usize::try_from(n % 16).ok().and_then(|at| LETTERS.chars().nth(at)));
        n /= 16;
    }
    format!("{surname}ов Иван Иванович")
}
