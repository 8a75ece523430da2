//! What a form asks before it goes through.

use domain::identity::Role;

pub const MAKE_SMALLER: &str = "Уменьшить и сохранить";
pub const ADD_ANYWAY: &str = "Всё равно добавить";

/// «В адресе указано mail.ri. Возможно, mail.ru?»
#[must_use]
pub fn domain(typed: &str, meant: &str) -> String {
    format!("В адресе указано {typed}. Возможно, {meant}?")
}

#[must_use]
pub fn take(email: &str) -> String {
    format!("Исправить на {email}")
}

#[must_use]
pub fn keep(email: &str) -> String {
    format!("Оставить {email}")
}

/// «Похоже, этот врач уже есть».
#[must_use]
pub const fn alike(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Похоже, этот организатор уже есть. Это другой человек?",
        Role::Doctor => "Похоже, этот врач уже есть. Это другой человек?",
        Role::Specialist => "Похоже, этот специалист уже есть. Это другой человек?",
        Role::Assistant => "Похоже, этот ассистент уже есть. Это другой человек?",
        Role::Patient => "Похоже, этот пациент уже есть. Это другой человек?",
    }
}
