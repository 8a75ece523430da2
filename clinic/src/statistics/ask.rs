//! Statements that count: the same text for both databases, aggregates only.

use chrono::{DateTime, Duration, Utc};
use domain::statistics::{Pair, Period, Spread};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TryGetableMany, Value};
use uuid::Uuid;

use crate::{
    context::Context,
    error::Result,
    identity::{Actor, Organizer},
};

/// Whose figures, and of what time: the period until now at the latest, and the one before.
pub(super) struct Ask<'a> {
    db: &'a DatabaseConnection,
    clinic: Uuid,
    before: DateTime<Utc>,
    pub(super) from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The moments at which the parts of the period begin.
    begins: Vec<DateTime<Utc>>,
    pub(super) now: DateTime<Utc>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(ctx: &'a Context, actor: &Actor<Organizer>, period: Period) -> Self {
        let (zone, now) = (actor.held().clinic_zone, ctx.now());
        Self {
            db: ctx.db.read(),
            clinic: actor.clinic().0,
            before: period.before().begins(zone),
            from: period.begins(zone),
            // What happened at this very moment counts, what is yet to come does not.
            until: period.ends(zone).min(now + Duration::microseconds(1)),
            begins: period.buckets().into_iter().map(|part| part.begins(zone)).collect(),
            now,
        }
    }

    /// Of both periods. The statement's `$1` is the clinic, [`within`] and [`split`] use the others.
    pub(super) async fn both<T: TryGetableMany>(&self, sql: &str) -> Result<Vec<T>> {
        let values = [self.before.into(), self.from.into(), self.until.into()];
        self.rows(sql, values).await
    }

    /// Of the period alone. The statement's `$1` is the clinic, `$2` and `$3` are the beginning and the end.
    pub(super) async fn period<T: TryGetableMany>(&self, sql: &str) -> Result<Vec<T>> {
        self.rows(sql, [self.from.into(), self.until.into()]).await
    }

    /// Of the period by its parts, which [`Self::part`] tells.
    pub(super) async fn parts<T: TryGetableMany>(&self, sql: &str) -> Result<Vec<T>> {
        let later = self.begins.iter().skip(1).map(|begins| Value::from(*begins));
        let values: Vec<Value> = [self.from.into(), self.until.into()].into_iter().chain(later).collect();
        self.rows(sql, values).await
    }

    /// In which part of the period an instant lies, counted from 0.
    pub(super) fn part(&self, at: &str) -> String {
        let later = self.begins.len().saturating_sub(1);
        let cases: String = (0..later)
            .map(|part| format!(" WHEN {at} < ${} THEN {part}", part + 4))
            .collect();
        match cases.is_empty() {
            true => "CAST(0 AS BIGINT)".to_owned(),
            false => format!("CAST(CASE{cases} ELSE {later} END AS BIGINT)"),
        }
    }

    /// Of this moment. The statement's `$1` is the clinic.
    pub(super) async fn today<T: TryGetableMany>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>> {
        self.rows(sql, values).await
    }

    /// Seconds between two instants, each without its fraction.
    pub(super) fn seconds(&self, from: &str, to: &str) -> String {
        let whole = |at: &str| match self.db.get_database_backend() {
            // As it is written, down to the second: SQLite itself would round.
            DbBackend::Sqlite => format!("CAST(strftime('%s', substr({at}, 1, 19)) AS INTEGER)"),
            _ => format!("CAST(floor(EXTRACT(EPOCH FROM {at})) AS BIGINT)"),
        };
        format!("({} - {})", whole(to), whole(from))
    }

    async fn rows<T: TryGetableMany>(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        let values = std::iter::once(Value::from(self.clinic)).chain(values);
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        let rows = self.db.query_all_raw(statement).await?;
        let read = rows.iter().map(|row| row.try_get_many_by_index::<T>());
        Ok(read.collect::<Result<_, _>>()?)
    }
}

/// That an instant lies in one of both periods.
pub(super) fn within(at: &str) -> String {
    format!("{at} >= $2 AND {at} < $4")
}

/// In which: 0 in the one before, 1 in the period itself.
pub(super) fn split(at: &str) -> String {
    format!("CAST(CASE WHEN {at} < $3 THEN 0 ELSE 1 END AS BIGINT)")
}

/// How many rows fit, as a column.
pub(super) fn sum_of(condition: &str) -> String {
    format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)")
}

/// Median and 90 % of `d` for each `k` of such a statement: a row of `k`, how many, and both, by nearest rank.
pub(super) fn ranked(inner: &str) -> String {
    format!(
        "SELECT k, CAST(MAX(n) AS BIGINT), CAST(MIN(CASE WHEN place * 2 >= n THEN d END) AS BIGINT), \
         CAST(MIN(CASE WHEN place * 10 >= n * 9 THEN d END) AS BIGINT) FROM \
         (SELECT k, d, ROW_NUMBER() OVER (PARTITION BY k ORDER BY d) AS place, COUNT(*) OVER (PARTITION BY k) AS n \
         FROM ({inner}) AS waits) AS places GROUP BY k"
    )
}

/// A row of [`ranked`], without its key.
pub(super) fn spread(of: i64, median_s: i64, ninety_s: i64) -> Spread {
    Spread {
        of: count(of),
        median_s,
        ninety_s,
    }
}

/// The side of a pair to which a row belongs that [`split`] told.
pub(super) fn side<T>(pair: &mut Pair<T>, which: i64) -> &mut T {
    if which == 0 { &mut pair.before } else { &mut pair.now }
}

/// A count is never below zero.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
