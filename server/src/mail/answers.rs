//! What is written into a letter's row where the mail server itself had no say. It stands in the place of the
//! server's own words and, like them, is shown as it was stored.

pub(super) const NOT_MADE: &str = "письмо не удалось составить";
pub(super) const UNREACHABLE: &str = "почтовый сервер недоступен";
pub(super) const TOO_SLOW: &str = "почтовый сервер не ответил за 30 секунд";
pub(super) const INSECURE: &str = "с почтовым сервером не установить защищённое соединение";
pub(super) const BROKE_OFF: &str = "почтовый сервер оборвал разговор";
pub(super) const IN_MAILBOX: &str = "письмо во встроенном почтовом ящике";
pub(super) const MAILBOX_BROKEN: &str = "письмо не записать во встроенный почтовый ящик";
