//! Words around the subjects of the help, which are in `packs/help`.

use domain::identity::Role;

use crate::help::Audience;

pub const TITLE: &str = "Помощь";
pub const LEAD: &str = "Выберите вопрос.";
pub const SEE_ALSO: &str = "Ещё по теме";
pub const WRITE: &str = "Не нашли ответа?";
pub const WRITE_TEXT: &str = "Напишите в поддержку:";

/// The heading over the subjects for these people.
#[must_use]
pub const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "Вход и учётная запись",
        Audience::Role(Role::Organizer) => "Организатору",
        Audience::Role(Role::Doctor) => "Врачу",
        Audience::Role(Role::Specialist) => "Специалисту по реабилитации",
        Audience::Role(Role::Assistant) => "Ассистенту",
        Audience::Role(Role::Patient) => "Пациенту",
    }
}
