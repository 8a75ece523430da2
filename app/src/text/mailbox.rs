//! Words of the built-in mailbox, which a developer reads while no mail server is set up.

pub const TITLE: &str = "Встроенный ящик";
pub const LEAD: &str = "Почтовый сервер не настроен, поэтому письма остаются здесь, на этом компьютере.";
pub const EMPTY: &str = "Писем пока нет";
pub const EMPTY_TEXT: &str = "Добавьте сотрудника, и письмо с приглашением появится здесь.";
pub const TO: &str = "Кому";
pub const SUBJECT: &str = "Тема";
pub const SENT: &str = "Отправлено";
pub const BACK: &str = "Все письма";
pub const HTML: &str = "Письмо";
pub const PLAIN: &str = "То же простым текстом";
