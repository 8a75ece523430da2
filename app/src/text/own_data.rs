//! Words of what a patient tells about itself.

use domain::classes::EmergencyContact;

pub const TITLE: &str = "Мои данные";
pub const LEAD: &str = "По телефону с вами свяжутся из клиники. Адрес и близкого человека увидят ваш врач и, во время \
     занятия, специалист: они нужны, если вам станет плохо.";
pub const ASK: &str = "Расскажите о себе";
pub const ASK_TEXT: &str =
    "Клиника ещё не знает, как с вами связаться и кому позвонить, если вам станет плохо. Это займёт минуту.";
pub const FILL_IN: &str = "Указать данные";
pub const LATER: &str = "Позже";
pub const LATER_TEXT: &str =
    "Если сейчас неудобно, спросим через неделю. До этого данные можно заполнить в любой день.";
pub const SEE: &str = "Телефон, адрес, близкий человек";

pub const PHONE: &str = "Телефон";
pub const PHONE_HINT: &str = "Например, +7\u{a0}916\u{a0}123-45-67.";
pub const ADDRESS: &str = "Адрес";
pub const ADDRESS_HINT: &str = "Необязательно. Где вы живёте: понадобится, если к вам придётся вызвать помощь.";
pub const EMERGENCY: &str = "Кому позвонить, если вам станет плохо";
pub const EMERGENCY_HINT: &str = "Необязательно. Если называете человека, нужны имя и телефон.";
pub const EMERGENCY_NAME: &str = "Фамилия и имя близкого человека";
pub const EMERGENCY_RELATION: &str = "Кем вам приходится";
pub const EMERGENCY_RELATION_HINT: &str = "Например, дочь, муж, сосед.";
pub const EMERGENCY_PHONE: &str = "Телефон близкого человека";
pub const NOBODY: &str = "не указан";
pub const NO_ADDRESS: &str = "не указан";
pub const GIVEN: &str = "Вы согласились";

/// «Смирнов Илья, муж»
#[must_use]
pub fn named(contact: &EmergencyContact) -> String {
    match &contact.relation {
        Some(relation) => format!("{}, {relation}", contact.name),
        None => contact.name.to_string(),
    }
}

/// The same with the telephone.
#[must_use]
pub fn contact(contact: &EmergencyContact) -> String {
    format!("{}, {}", named(contact), contact.phone)
}

/// «24 ноября 2026 г.: Согласен(на) …»
#[must_use]
pub fn given(day: &str, label: &str) -> String {
    format!("{day}: {label}")
}
