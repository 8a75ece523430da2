//! Words of a patient's reports.

use domain::{classes::triage::Level, monitoring::ReportState};

use crate::components::Tone;

pub const TODAY: &str = "Сегодняшний отчёт";
pub const REPORTS: &str = "Мои отчёты";
pub const ALL_REPORTS: &str = "Все мои отчёты";
pub const FILL_IN: &str = "Заполнить";
pub const GO_ON: &str = "Продолжить";
pub const OPEN: &str = "Открыть";
pub const TWO_MINUTES: &str = "Займёт пару минут. Можно прерваться: ответы сохраняются.";
pub const BEGUN: &str = "Вы начали отвечать. Ответы сохранены.";
pub const NONE_TODAY: &str = "Сегодня отчёта нет";
pub const NONE_YET: &str = "Отчётов пока не было. О первом придёт письмо.";
pub const NONE_YET_TITLE: &str = "Отчётов пока нет";

pub const NEXT: &str = "Дальше";
pub const BACK: &str = "Назад";
pub const SAVE: &str = "Сохранить";
pub const SAVED_BY_PAGE: &str = "Ответы сохраняются после каждой страницы.";
pub const LATER: &str = "Прерваться и продолжить позже";
pub const NOTHING: &str = "Ничего из этого не было";
pub const NOTHING_LEAD: &str = "Если ничего не беспокоило, отвечать на каждый вопрос не нужно:";

pub const UNWELL: &str = "Если плохо прямо сейчас";
pub const UNWELL_TEXT: &str = "Не ждите ответа врача: звоните 103 или 112.";
pub const WHOM_TO_CALL: &str = "Кому позвонить";

pub const CHECK_TITLE: &str = "Проверьте и отправьте";
pub const CHECK_LEAD: &str = "Отчёт ещё не отправлен. Отправьте его кнопкой внизу.";
pub const MISSING: &str = "На эти вопросы нужно ответить";
pub const MISSING_TEXT: &str = "Без этих ответов отчёт отправить нельзя:";
pub const CHANGE: &str = "Изменить";
pub const SEND: &str = "Отправить отчёт";
pub const SENDING: &str = "Отправляем…";

pub const SENT: &str = "Отчёт отправлен";
pub const SENT_AT: &str = "Отправлен";
pub const BY: &str = "Кто заполнил";
pub const SEEN: &str = "Врач";
pub const NOT_SEEN: &str = "ещё не смотрел";
pub const ANSWERS: &str = "Ответы";
pub const PATIENT: &str = "Пациент";
pub const TO_ME: &str = "На мою страницу";
pub const CLOSE: &str = "Эту страницу можно закрыть.";

pub const EXPIRED: &str = "Срок этого отчёта прошёл";
pub const EXPIRED_LEAD: &str = "Заполнить его уже нельзя, и ничего страшного в этом нет.";
pub const TODAYS_INSTEAD: &str = "Есть сегодняшний отчёт.";
pub const FILL_IN_TODAYS: &str = "Заполнить сегодняшний";
pub const NO_MORE: &str = "Новых отчётов пока не будет.";

pub const OF_PATIENT: &str = "Отчёты пациента";
pub const ON_BEHALF: &str = "Со слов пациента";
pub const FILL_IN_ON_BEHALF: &str = "Заполнить со слов пациента";
pub const NONE_OPEN: &str = "Сейчас заполнять нечего: открытого отчёта нет.";
pub const TO_CARD: &str = "Данные пациента";

/// «Шаг 2 из 4».
#[must_use]
pub fn step(step: usize, of: usize) -> String {
    format!("Шаг {step} из {of}")
}

/// The label of a link that is told from others of its kind by its question.
#[must_use]
pub fn change(ask: &str) -> String {
    format!("{CHANGE}: {ask}")
}

#[must_use]
pub fn until(moment: &str) -> String {
    format!("Заполнить до: {moment}")
}

#[must_use]
pub fn comes(title: &str, moment: &str) -> String {
    format!("Следующий («{title}») придёт: {moment}.")
}

#[must_use]
pub fn next_comes(moment: &str) -> String {
    format!("Следующий придёт: {moment}.")
}

/// «врач увидел в 14:20», with the day where it was another one.
#[must_use]
pub fn seen(moment: &str) -> String {
    format!("врач увидел в\u{a0}{moment}")
}

/// «Со слов пациента: Смирнова Ольга».
#[must_use]
pub fn in_the_words_of(patient: &str) -> String {
    format!("{ON_BEHALF}: {patient}. Спрашивайте по порядку и отмечайте, что скажут.")
}

/// Where a report stands, as a tag.
#[must_use]
pub const fn state(state: ReportState) -> (Tone, &'static str) {
    match state {
        ReportState::Open => (Tone::Warn, "не отправлен"),
        ReportState::Sent => (Tone::Good, "отправлен"),
        ReportState::Expired => (Tone::Quiet, "срок прошёл"),
    }
}

/// How loud the advice is.
#[must_use]
pub const fn tone(level: Level) -> Tone {
    match level {
        Level::Info => Tone::Good,
        Level::Amber => Tone::Warn,
        Level::Red => Tone::Bad,
    }
}
