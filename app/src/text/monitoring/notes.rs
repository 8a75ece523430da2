//! Words of doctors' notes about a patient.

pub const NOTES: &str = "Заметки врача";
pub const LEAD: &str = "Видят врач, который ведёт пациента, и его заместитель. Пациент заметок не видит. Записанное не меняется: \
     исправление встаёт на его место, а прежний текст остаётся под ним.";
pub const SEE: &str = "Заметки врача";
pub const NONE: &str = "Заметок пока нет.";
pub const NEW: &str = "Новая заметка";
pub const TEXT: &str = "Текст заметки";
pub const ADD: &str = "Записать";
pub const CORRECT: &str = "Исправить";
pub const CORRECTING: &str = "Исправление заметки";
pub const CORRECTED: &str = "исправлено";
pub const BEFORE: &str = "Прежний текст";
pub const CANCEL: &str = "Не исправлять";
pub const SAVED: &str = "Заметка записана.";
pub const OVER: &str = "Наблюдение завершено: заметки остались для чтения.";

/// «Кузнецова Анна, 24 ноября, 14:20»
#[must_use]
pub fn by(author: &str, at: &str) -> String {
    format!("{author}, {at}")
}
