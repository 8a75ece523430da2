//! Words about the people of a clinic, as its organizer keeps them.

use domain::{
    identity::Role,
    mail::{Delivery, DeliveryState},
};

pub const STAFF: &str = "Сотрудники";
pub const ADD: &str = "добавить";
pub const SAVE: &str = "Сохранить";
pub const CANCEL: &str = "Отменить";
pub const EMAIL: &str = "Email";
pub const EMAIL_HINT: &str = "На этот адрес придёт письмо со ссылкой для начала работы.";
pub const FULL_NAME: &str = "ФИО";
pub const FULL_NAME_HINT: &str = "Фамилия, имя и отчество полностью.";
pub const STATUS: &str = "Статус";
pub const ACTIVE: &str = "активен";
pub const NOT_ACTIVATED: &str = "не активирован";
pub const NEXT_PAGE: &str = "Дальше";
pub const FIRST_PAGE: &str = "В начало списка";

/// «Врачи».
#[must_use]
pub const fn plural(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Организаторы",
        Role::Doctor => "Врачи",
        Role::Specialist => "Специалисты по реабилитации",
        Role::Assistant => "Ассистенты",
        Role::Patient => "Пациенты",
    }
}

/// «добавить врача»: what «добавить» is called for those who don't see the heading beside it.
#[must_use]
pub const fn add(role: Role) -> &'static str {
    match role {
        Role::Organizer => "добавить организатора",
        Role::Doctor => "добавить врача",
        Role::Specialist => "добавить специалиста по реабилитации",
        Role::Assistant => "добавить ассистента",
        Role::Patient => "добавить пациента",
    }
}

/// «Данные врача».
#[must_use]
pub const fn data(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Данные организатора",
        Role::Doctor => "Данные врача",
        Role::Specialist => "Данные специалиста по реабилитации",
        Role::Assistant => "Данные ассистента",
        Role::Patient => "Данные пациента",
    }
}

/// «Врачей пока нет».
#[must_use]
pub const fn none_yet(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Организаторов пока нет",
        Role::Doctor => "Врачей пока нет",
        Role::Specialist => "Специалистов по реабилитации пока нет",
        Role::Assistant => "Ассистентов пока нет",
        Role::Patient => "Пациентов пока нет",
    }
}

/// What adding the first one brings.
#[must_use]
pub const fn none_yet_text(role: Role) -> &'static str {
    match role {
        Role::Organizer | Role::Patient => "Добавьте первого: приглашение придёт ему письмом.",
        Role::Doctor => "Добавьте первого: врач получит письмо и сможет вести своих пациентов.",
        Role::Specialist => "Добавьте первого: специалист получит письмо и сможет проводить занятия.",
        Role::Assistant => "Добавьте первого: ассистент получит письмо и сможет помогать врачам.",
    }
}

/// «врач не активировал аккаунт»: [`days_left`] follows.
#[must_use]
pub const fn not_activated(role: Role) -> &'static str {
    match role {
        Role::Organizer => "организатор не активировал аккаунт",
        Role::Doctor => "врач не активировал аккаунт",
        Role::Specialist => "специалист не активировал аккаунт",
        Role::Assistant => "ассистент не активировал аккаунт",
        Role::Patient => "пациент не активировал аккаунт",
    }
}

/// «(осталось дней - 10)», which stays on one line.
#[must_use]
pub fn days_left(days: u32) -> String {
    format!("(осталось дней - {days})")
}

/// «до 4 декабря 2026 г., 21:30».
#[must_use]
pub fn until(deadline: &str) -> String {
    format!("ссылка действует до {deadline}")
}

/// What the mail server said of the letter, in words for whoever waits for it; the server's own words follow.
#[must_use]
pub fn delivery(delivery: &Delivery, at: &str) -> String {
    match delivery.state {
        DeliveryState::Queued if delivery.failures == 0 => "письмо в очереди на отправку".into(),
        DeliveryState::Queued => format!("почтовый сервер пока не принял письмо ({at}), отправим ещё раз"),
        DeliveryState::Accepted => format!("письмо принято почтовым сервером {at}"),
        DeliveryState::Refused => "почтовый сервер отказался принять письмо".into(),
        DeliveryState::Withdrawn => "письмо заменено новым".into(),
    }
}

/// What the page says after «Сохранить», to those who see it and those who hear it.
#[must_use]
pub fn registered(full_name: &str) -> String {
    format!("{full_name}: приглашение отправляется. Ответ почтового сервера появится в строке.")
}
