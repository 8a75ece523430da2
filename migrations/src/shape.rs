//! The few shapes of columns that all tables are made of.

use sea_orm_migration::prelude::*;

/// The primary key: a UUIDv7, so that rows lie in the order of their making.
pub(crate) fn id() -> ColumnDef {
    let mut column = uuid("id");
    column.primary_key();
    column
}

pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.uuid().not_null();
    column
}

pub(crate) fn uuid_or_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.uuid().null();
    column
}

pub(crate) fn text(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    column
}

pub(crate) fn text_or_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().null();
    column
}

/// An e-mail address in the form in which addresses are compared: trimmed and in lower case.
pub(crate) fn address(name: &'static str) -> ColumnDef {
    let mut column = text(name);
    column.check(Expr::cust(format!("{name} = lower(trim({name}))")));
    column
}

/// One of a closed list of words.
pub(crate) fn one_of(name: &'static str, words: &'static [&'static str]) -> ColumnDef {
    let mut column = text(name);
    column.check(Expr::col(name).is_in(words.iter().copied()));
    column
}

/// The same, or nothing.
pub(crate) fn one_of_or_null(name: &'static str, words: &'static [&'static str]) -> ColumnDef {
    let mut column = text_or_null(name);
    column.check(Expr::col(name).is_in(words.iter().copied()));
    column
}

/// An instant in UTC. Never with a default: the program's clock supplies every time.
pub(crate) fn instant(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.timestamp_with_time_zone().not_null();
    column
}

pub(crate) fn instant_or_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.timestamp_with_time_zone().null();
    column
}

pub(crate) fn number(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().not_null();
    column
}

pub(crate) fn number_or_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().null();
    column
}

/// The SHA-256 of a secret that only its holder has.
pub(crate) fn hash(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.var_binary(32).not_null();
    column
}

/// A reference to a row by its id.
pub(crate) fn reference(from: (&'static str, &'static str), to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from.0, from.1).to(to, "id").to_owned()
}

/// A reference within one clinic: the database itself refuses one that crosses clinics.
pub(crate) fn reference_in_clinic(from: (&'static str, &'static str), to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.0, "clinic_id")
        .from(from.0, from.1)
        .to(to, "clinic_id")
        .to(to, "id")
        .to_owned()
}

/// What references of other tables within a clinic point at.
pub(crate) fn in_clinic(name: &'static str) -> IndexCreateStatement {
    Index::create()
        .unique()
        .name(name)
        .col("clinic_id")
        .col("id")
        .to_owned()
}

/// Two columns of which both are filled or neither is.
pub(crate) fn together(one: &'static str, other: &'static str) -> Expr {
    Expr::col(one).is_null().eq(Expr::col(other).is_null())
}

/// A column that is filled where the state is one of these.
pub(crate) fn demanded(states: &'static [&'static str], column: &'static str) -> Expr {
    let is_other = Expr::col("state").is_in(states.iter().copied()).not();
    is_other.or(Expr::col(column).is_not_null())
}
