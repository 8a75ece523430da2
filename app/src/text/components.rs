//! Words that the components carry themselves, the same on every page.

pub const SKIP_TO_CONTENT: &str = "К содержанию";
pub const MENU: &str = "Меню";
pub const SECTIONS: &str = "Разделы";
pub const HELP: &str = "Помощь";
pub const SUPPORT: &str = "Поддержка:";
pub const EDIT_PROFILE: &str = "изменить";
pub const EDIT_PROFILE_FULL: &str = "изменить профиль";
pub const SWITCH_ROLE: &str = "сменить роль";
pub const SIGN_OUT: &str = "Выход";

pub const CHECK_THE_FORM: &str = "Проверьте форму";
pub const REQUIRED_LEGEND: &str = "* — обязательно";
pub const SENDING: &str = "Отправляем…";

pub const SHOW_PASSWORD: &str = "Показать пароль";
pub const HIDE_PASSWORD: &str = "Скрыть пароль";
pub const SHOW: &str = "Показать";
pub const HIDE: &str = "Скрыть";
pub const PASSWORD_SHOWN: &str = "Пароль показан";
pub const PASSWORD_HIDDEN: &str = "Пароль скрыт";

pub const PAGES: &str = "Страницы";
pub const PREVIOUS_PAGE: &str = "Назад";
pub const NEXT_PAGE: &str = "Дальше";
