//! Words of the doctor's list of patients by need.

use domain::monitoring::{Need, Trend};

pub const NEED: &str = "Что требуется";
pub const ANY_NEED: &str = "все";
pub const BY_NEED: &str = "кому врач нужнее";
pub const NEVER: &str = "отчётов ещё не было";

/// What a patient needs.
#[must_use]
pub const fn need(need: Need) -> &'static str {
    match need {
        Need::Alert => "сигнал без ответа",
        Need::Silent => "не прислал отчёт",
        Need::Worse => "стало хуже",
        Need::Steady => "не хуже прежнего",
        Need::Quiet => "отчётов не ждём",
    }
}

/// How the last report compares with the one before.
#[must_use]
pub const fn trend(trend: Trend) -> &'static str {
    match trend {
        Trend::Worse => "хуже, чем в прошлый раз",
        Trend::Steady => "как в прошлый раз",
        Trend::Better => "лучше, чем в прошлый раз",
    }
}

/// «отчёт 24.11, 14:02»
#[must_use]
pub fn reported(at: &str) -> String {
    format!("отчёт {at}")
}
