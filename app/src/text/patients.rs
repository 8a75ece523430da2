//! Words about patients, as whoever keeps them reads them: the organizer, their doctor, that doctor's assistants.

use domain::identity::Role;

use super::plural::counted;

pub const PATIENTS: &str = "Пациенты";
pub const MY_PATIENTS: &str = "Мои пациенты";
pub const FORMER: &str = "Удаленные пациенты";
pub const DATA: &str = "Данные пациента";
pub const PHONE: &str = "Телефон";
pub const PHONE_HINT: &str = "Необязательно. Например, +7\u{a0}916\u{a0}123-45-67.";
pub const DOCTOR: &str = "Врач";
pub const CHOOSE_DOCTOR: &str = "Выберите врача";
pub const PERIOD: &str = "Продолжительность наблюдения";
pub const CHOOSE_PERIOD: &str = "Выберите период";
pub const PERIOD_HINT: &str = "Отсчёт начнётся, когда пациент активирует аккаунт.";
pub const PERIOD_RUNS_HINT: &str = "Новый период считается от дня активации.";
pub const EMAIL_FIXED_HINT: &str = "Адрес меняет сам пациент в своём профиле.";
pub const EMAIL_OF_INVITED_HINT: &str =
    "Если исправить адрес, приглашение уйдёт на новый, а прежняя ссылка перестанет действовать.";

pub const NONE_YET: &str = "Пациентов пока нет";
pub const NO_DOCTORS: &str = "Сначала нужен врач";
pub const NO_DOCTORS_TEXT: &str = "Пациента ведёт врач, а в организации пока нет ни одного. Добавьте врача: ждать, пока \
     он активирует аккаунт, не нужно.";
pub const ADD_DOCTOR: &str = "добавить врача";
pub const NOT_ATTACHED: &str = "Вы пока не прикреплены ни к одному врачу";

pub const REMOVE_ACTIVE: &str =
    "Доступ прекратится сразу, на всех устройствах, где выполнен вход, и наблюдение закончится.";
pub const REMOVE_INVITED: &str = "Отправленная ссылка перестанет действовать, наблюдение не начнётся.";
pub const REMOVE_KEPT: &str = "Запись останется в списке «Удаленные пациенты»: оттуда можно зарегистрировать повторно.";

pub const REREGISTER_LEAD: &str = "Уточните поля и выберите период заново. Пациент получит новое приглашение на почту.";
pub const NO_FORMER: &str = "Удаленных пациентов нет";
pub const NO_FORMER_TEXT: &str = "Здесь появятся те, кого удалили, и те, кто не активировал аккаунт за 10 дней.";

/// The heading of the list: a doctor's patients are the own ones.
#[must_use]
pub const fn list_title(role: Role) -> &'static str {
    match role {
        Role::Doctor => MY_PATIENTS,
        Role::Organizer | Role::Specialist | Role::Assistant | Role::Patient => PATIENTS,
    }
}

/// What adding the first one brings.
#[must_use]
pub const fn none_yet_text(role: Role) -> &'static str {
    match role {
        Role::Doctor => "Добавьте первого: пациент получит письмо, активирует аккаунт, и наблюдение начнётся.",
        Role::Assistant => "У врачей, которым вы помогаете, пациентов пока нет. Добавьте первого.",
        Role::Organizer | Role::Specialist | Role::Patient => {
            "Добавьте первого: пациент получит письмо, активирует аккаунт, и врач сможет его вести."
        }
    }
}

/// «Врач: Иванов Иван Иванович», under a patient's name.
#[must_use]
pub fn doctor_is(full_name: &str) -> String {
    format!("{DOCTOR}: {full_name}")
}

/// «день 12 из 91», days that stay together.
#[must_use]
pub fn day_of(day: u32, of: u32) -> String {
    format!("день\u{a0}{day} из\u{a0}{of}")
}

/// «наблюдение закончилось 3 марта 2027 г.»
#[must_use]
pub fn observation_over(day: &str) -> String {
    format!("наблюдение закончилось {day}")
}

/// «91 день»: a period that the brand's list does not name any more, by its length.
#[must_use]
pub fn days(days: u32) -> String {
    counted(days.into(), ["день", "дня", "дней"])
}

/// «оставить как есть (91 день)».
#[must_use]
pub fn keep_period(length: u32) -> String {
    format!("оставить как есть ({})", days(length))
}

/// «5 пациентов».
#[must_use]
pub fn patients(number: u64) -> String {
    counted(number, ["пациент", "пациента", "пациентов"])
}

/// Whom an assistant asks who works for nobody yet.
#[must_use]
pub fn not_attached_text(clinic: &str) -> String {
    format!(
        "Попросите организатора («{clinic}») открыть список ассистентов, нажать «доступ к пациентам» и отметить врачей, \
         с которыми вы работаете. После этого здесь появятся их пациенты."
    )
}
