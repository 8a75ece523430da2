//! Words about those who may fill in reports for a patient.

use domain::{identity::PersonName, monitoring::Source};

use crate::text::plural::counted;

pub const TITLE: &str = "Близкие, которые помогают с отчётами";
pub const SEE: &str = "Близкие, которые помогают с отчётами";
pub const LEAD: &str = "Если заполнять отчёты трудно, попросите близкого человека. Когда придёт время отчёта, письмо \
     получите и вы, и он. По ссылке из письма он заполнит этот отчёт и больше ничего не увидит. Врач узнает, кто заполнял.";
pub const LEAD_OF_DOCTOR: &str = "Когда придёт время отчёта, письмо получит и пациент, и близкий. По ссылке можно \
     заполнить только этот отчёт. В отчёте останется, кто заполнял. Пациент видит этот список и может прекратить доступ.";
pub const WHO: &str = "Кто может заполнять";
pub const NOBODY: &str = "Пока никто.";
pub const FORMER: &str = "Кто заполнял раньше";
pub const ADD: &str = "Добавить близкого";
pub const ADD_TEXT: &str = "Спросите согласия у человека, которого добавляете: ему придёт письмо с именем пациента.";
pub const FULL_NAME: &str = "Фамилия и имя";
pub const EMAIL: &str = "Email близкого";
pub const EMAIL_HINT: &str = "Его собственный адрес: на него придут ссылки.";
pub const ADD_BUTTON: &str = "Добавить";
pub const END: &str = "Прекратить";
pub const NAMED: &str = "Близкий добавлен. Ему отправлено письмо.";
pub const ENDED: &str = "Готово: писем больше не будет, прежние ссылки не действуют.";

pub const STOP: &str = "Больше не присылать мне такие письма";
pub const STOP_TEXT: &str =
    "Писем со ссылками больше не будет, а эта ссылка перестанет действовать. Пациент увидит это в своём списке.";

/// «Добавлен(а) 24 ноября 2026 г., врач Кузнецова Анна»
#[must_use]
pub fn since(day: &str, doctor: Option<&str>) -> String {
    match doctor {
        Some(doctor) => format!("Добавлен(а) {day}, врач {doctor}."),
        None => format!("Добавлен(а) {day} пациентом."),
    }
}

#[must_use]
pub fn until(day: &str) -> String {
    format!("Не заполняет с\u{a0}{day}.")
}

#[must_use]
pub fn enough(max: u64) -> String {
    let people = counted(max, ["человек", "человека", "человек"]);
    format!("Больше {people} добавить нельзя: сначала прекратите доступ кому-нибудь из них.")
}

/// «заполнил(а) Смирнова Вера, близкий человек»
#[must_use]
pub fn filled_by(source: Source, caregiver: Option<&PersonName>) -> String {
    match (source, caregiver) {
        (Source::Patient, _) => "пациент".to_owned(),
        (Source::Assistant, _) => "ассистент, со слов пациента".to_owned(),
        (Source::Caregiver, None) => "близкий человек".to_owned(),
        (Source::Caregiver, Some(name)) => format!("заполнил(а) {name}, близкий человек"),
    }
}

/// «Вы заполняете отчёт за человека: Смирнова Ольга.»
#[must_use]
pub fn for_whom(patient: &str) -> String {
    format!("Вы заполняете отчёт за близкого: {patient}. Отвечайте о нём, а не о себе; чего не знаете, спросите.")
}
