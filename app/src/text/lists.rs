//! Words of every list of people, and of what has just been done to somebody in it.

use domain::staff::{Sort, Standing};

pub const SEARCH: &str = "Поиск";
pub const FIND: &str = "Найти";
pub const STATUS: &str = "Статус";
pub const ORDER: &str = "Порядок";
pub const NOBODY: &str = "Никого не нашлось";
pub const NOBODY_TEXT: &str = "Проверьте, как написано имя или адрес: достаточно любой их части.";
pub const NOBODY_SUCH: &str = "Таких сейчас нет";
pub const RESET: &str = "Показать всех";
pub const PAGES: &str = "Страницы списка";
pub const NEXT_PAGE: &str = "Дальше";
pub const FIRST_PAGE: &str = "В начало списка";
pub const UNDO: &str = "Вернуть";

/// «Найдено: 41».
#[must_use]
pub fn found(total: u64) -> String {
    format!("Найдено: {total}")
}

/// «Показано: 50», where nobody counts the whole.
#[must_use]
pub fn shown(rows: usize) -> String {
    format!("Показано: {rows}")
}

/// The choices of the status filter.
#[must_use]
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::All => "все",
        Standing::Active => "активен",
        Standing::NotActivated => "не активирован",
        Standing::ExpiringSoon => "истекают скоро",
        Standing::LetterRefused => "письмо не принято",
        Standing::NotMe => "адрес не тот",
    }
}

/// The choices of the order.
#[must_use]
pub const fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::NameUp => "по ФИО, А–Я",
        Sort::NameDown => "по ФИО, Я–А",
        Sort::Newest => "сначала новые",
    }
}

/// The whole name of a row's action, for those who don't see the row: «изменить, Петров Иван Аркадьевич».
#[must_use]
pub fn with_name(action: &str, full_name: &str) -> String {
    format!("{action}, {full_name}")
}

/// What the list says after «Сохранить» on the form of somebody new.
#[must_use]
pub fn registered(full_name: &str) -> String {
    format!("{full_name}: приглашение отправляется. Ответ почтового сервера появится в строке.")
}

#[must_use]
pub fn saved(full_name: &str) -> String {
    format!("{full_name}: данные сохранены.")
}

/// After «Сохранить» with another address of somebody who has not activated yet.
#[must_use]
pub fn saved_and_sent(full_name: &str) -> String {
    format!("{full_name}: данные сохранены, приглашение отправляется на новый адрес. Прежние ссылки не действуют.")
}

#[must_use]
pub fn resent(full_name: &str) -> String {
    format!("{full_name}: код активации отправляется повторно. Прежние ссылки не действуют.")
}

#[must_use]
pub fn removed(full_name: &str) -> String {
    format!("{full_name}: запись удалена, доступ прекращён.")
}

#[must_use]
pub fn restored(full_name: &str) -> String {
    format!("{full_name}: запись возвращена, всё как было.")
}

#[must_use]
pub fn reregistered(full_name: &str) -> String {
    format!("{full_name}: новое приглашение отправляется. Ответ почтового сервера появится в строке.")
}

/// After «завершить сеансы».
#[must_use]
pub fn sessions_ended(full_name: &str) -> String {
    format!("{full_name}: сеансы завершены, на всех устройствах нужно войти заново.")
}

/// After «отправить повторно всем».
#[must_use]
pub fn all_resent(letters: u64) -> String {
    format!("Приглашений отправлено повторно: {letters}. У каждого снова 10 дней, прежние ссылки не действуют.")
}
