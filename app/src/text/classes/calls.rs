//! Words of an assistant's calls.

use domain::classes::{CallOutcome, CallReason};

use crate::text::plural::counted;

pub const CALLS: &str = "Кому позвонить";
pub const NOBODY: &str = "Звонить сегодня некому";
pub const NOBODY_TEXT: &str = "Здесь появятся те, кто пропустил два занятия подряд, идёт на первое занятие, не получает \
     письма или не ответил врачу.";
pub const NO_PHONE: &str = "Телефон не указан";
pub const OUTCOME: &str = "Чем закончился звонок?";
pub const NOTE: &str = "Заметка (необязательно)";
pub const SAVE: &str = "Записать звонок";
pub const NOTED: &str = "Звонок записан.";
pub const APPLICANT: &str = "заявка, ещё не пациент";
pub const TO_CALLS: &str = "Открыть список звонков";

/// «пропустил(а) два занятия подряд, последнее: 26.11, 10:00».
#[must_use]
pub fn reason(reason: CallReason, when: &str) -> String {
    match reason {
        CallReason::Missed => format!("Пропущены два занятия подряд, последнее {when}. Узнайте, всё ли в порядке."),
        CallReason::FirstClass => format!("Первое занятие {when}. Проверьте, всё ли готово: стул, вода, связь."),
        CallReason::LetterRefused => format!("Почта не принимает письма ({when}). Уточните адрес."),
        CallReason::Unanswered => {
            format!("Врач задал вопрос по заявке {when}, ответа нет. Напомните ответить по ссылке из письма.")
        }
    }
}

/// «дозвонился».
#[must_use]
pub const fn outcome(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Reached => "дозвонился",
        CallOutcome::NoAnswer => "не ответил",
        CallOutcome::CallBack => "перезвонить",
    }
}

/// «Звонили 24.11, 14:02: не ответил».
#[must_use]
pub fn last(outcome: &str, when: &str) -> String {
    format!("Звонили {when}: {outcome}")
}

/// «Записать звонок, Смирнова Ольга».
#[must_use]
pub fn save_for(name: &str) -> String {
    format!("{SAVE}, {name}")
}

/// «позвонить нужно 3 людям».
#[must_use]
pub fn how_many(people: u64) -> String {
    format!("В списке {}.", counted(people, ["человек", "человека", "человек"]))
}
