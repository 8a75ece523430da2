//! Finding rows by a part of their folded text, on either database, behind one function.

use domain::{limits::SEARCH_MAX, search::search_key};
use sea_orm::{
    ColumnTrait, Condition, DbBackend,
    sea_query::{Expr, LikeExpr},
};

use crate::entity::membership;

/// Pieces that SQLite's index knows have three letters; shorter words are looked for in the clinic's own rows.
const INDEXED_FROM: usize = 3;
/// Fewer digits are rather a part of an address.
const PHONE_FROM: usize = 3;

/// Members whose name, address or telephone has every word of the search in it, whatever the case, ё or е. A telephone
/// is also found as people write it, `8 (916) 123-45-67`.
pub(crate) fn members(search: &str, backend: DbBackend) -> Condition {
    // Nobody types control characters, and PostgreSQL takes no NUL.
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let folded = search_key(&search.chars().take(SEARCH_MAX).map(visible).collect::<String>());
    let as_typed = every_word(&folded, backend);
    match digits_of_phone(&folded) {
        Some(digits) if digits != folded => Condition::any().add(as_typed).add(every_word(&digits, backend)),
        Some(_) | None => as_typed,
    }
}

fn every_word(folded: &str, backend: DbBackend) -> Condition {
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

/// What is typed of a telephone number, in the form in which it is stored, without the country that 8 stands for; none
/// for what can't be a part of one.
fn digits_of_phone(folded: &str) -> Option<String> {
    let decoration = |c: char| matches!(c, ' ' | '+' | '(' | ')' | '-' | '–' | '—' | '.');
    if !folded.chars().all(|c| c.is_ascii_digit() || decoration(c)) {
        return None;
    }
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('8').unwrap_or(&digits);
    (national.len() >= PHONE_FROM).then(|| national.to_owned())
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
