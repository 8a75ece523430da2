//! Finding rows by a part of their folded text, on either database, behind one function.

use domain::{limits::SEARCH_MAX, search::search_key};
use sea_orm::{
    ColumnTrait, Condition, DbBackend,
    sea_query::{Expr, LikeExpr},
};

use crate::entity::membership;

/// Pieces that SQLite's index knows have three letters; shorter words are looked for in the clinic's own rows.
const INDEXED_FROM: usize = 3;

/// Members whose name, address or telephone has every word of the search in it, whatever the case, ё or е.
pub(crate) fn members(search: &str, backend: DbBackend) -> Condition {
    // Nobody types control characters, and PostgreSQL takes no NUL.
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let folded = search_key(&search.chars().take(SEARCH_MAX).map(visible).collect::<String>());
    folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .fold(Condition::all(), |all, word| {
            if backend == DbBackend::Sqlite && word.chars().count() >= INDEXED_FROM {
                all.add(indexed(word))
            } else {
                all.add(membership::Column::SearchText.like(anywhere(word)))
            }
        })
}

/// As a quoted string nothing of FTS5's language has a meaning but the quote itself, which is doubled.
fn indexed(word: &str) -> sea_orm::sea_query::SimpleExpr {
    let phrase = format!("\"{}\"", word.replace('"', "\"\""));
    Expr::cust_with_values(
        "membership.number IN (SELECT rowid FROM membership_search WHERE search_text MATCH ?)",
        [phrase],
    )
}

/// `%` and `_` are letters like any other.
fn anywhere(word: &str) -> LikeExpr {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}
