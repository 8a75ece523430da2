//! Words about assistants: their card, and who works for whom.

pub const TIME_ZONE: &str = "В какой часовой зоне вы находитесь?";
pub const TIME_ZONE_HINT: &str = "По этому времени ассистент видит даты, пока не выберет зону в своём профиле.";
pub const OWN_ZONE_HINT: &str = "Эту зону ассистент выбрал в своём профиле.";
pub const ATTACH: &str = "Прикрепить телеассистента к врачам";
pub const ATTACH_HINT: &str = "Ассистент видит пациентов отмеченных врачей и работает с ними. Действует сразу.";
pub const NO_DOCTORS: &str = "Врачей пока нет: прикреплять не к кому.";

pub const GRID: &str = "Доступ ассистентов к пациентам";
pub const GRID_LINK: &str = "доступ всех ассистентов";
pub const GRID_LEAD: &str = "Отметьте, с чьими пациентами работает каждый ассистент. Сохраните отметки, прежде чем \
                             искать или листать дальше.";
pub const ASSISTANT: &str = "Ассистент";
pub const GRID_SAVED: &str = "Доступ ассистентов сохранён и уже действует.";
pub const GRID_EMPTY: &str = "Пока некого прикреплять";
pub const GRID_EMPTY_TEXT: &str = "Нужен хотя бы один ассистент и один врач.";

/// The name of a tick for those who don't see its row and column.
#[must_use]
pub fn works_for(assistant: &str, doctor: &str) -> String {
    format!("{assistant} работает с пациентами врача {doctor}")
}
