//! Words about the people of a clinic, as its organizer keeps them.

use domain::{
    identity::{Role, Status},
    mail::{Delivery, DeliveryState},
    staff::InviteeAnswer,
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
pub const ACTIONS: &str = "Действия";
pub const REST: &str = "Показать остальных";
pub const EDIT: &str = "изменить";
pub const ACCESS: &str = "доступ к пациентам";
pub const RESEND: &str = "отправить код активации повторно";
pub const COPY_LINK: &str = "скопировать ссылку";
pub const REMOVE: &str = "удалить";

pub const KNOWN_EMAIL_HINT: &str =
    "Если адрес уже есть в системе, новая роль добавится к той же учётной записи: пароль останется прежним.";
pub const OWN_EMAIL_HINT: &str = "После активации адрес меняет только сам сотрудник, в своём профиле.";
pub const CARD_EMAIL_HINT: &str = "Пока аккаунт не активирован, адрес можно исправить: приглашение уйдёт на новый, прежние ссылки перестанут \
     действовать.";

pub const RESEND_TITLE: &str = "Повторная отправка кода активации";
pub const RESEND_HINT: &str =
    "Проверьте адрес и исправьте, если нужно. Прежние ссылки перестанут действовать, 10 дней начнутся заново.";
pub const SEND: &str = "Отправить";
pub const RESEND_ALL: &str = "отправить повторно всем";
pub const RESEND_ALL_TITLE: &str = "Отправить приглашения повторно";
pub const RESEND_ALL_NOBODY: &str = "Сейчас ни у кого приглашение не истекает в ближайшие дни.";
pub const BACK_TO_LIST: &str = "Вернуться к списку";

pub const REMOVE_ACTIVE: &str = "Доступ прекратится сразу, на всех устройствах, где выполнен вход.";
pub const REMOVE_INVITED: &str = "Отправленная ссылка перестанет действовать, учётная запись не появится.";
pub const REMOVE_KEPT: &str =
    "Запись останется в списке «Удаленные сотрудники»: оттуда можно зарегистрировать повторно.";

pub const LINK_TITLE: &str = "Ссылка для активации";
pub const LINK_ONCE: &str = "Ссылка появится на экране один раз. Передайте её сами, лично или там, где её не прочтут \
     другие: по ней аккаунт активирует тот, кто её откроет.";
pub const LINK_RECORDED: &str = "Кто и когда скопировал ссылку, записывается в журнал.";
pub const SHOW_LINK: &str = "Показать ссылку";
pub const LINK: &str = "Ссылка";
pub const COPY: &str = "Скопировать";
pub const COPIED: &str = "Скопировано";
pub const LINK_SHOWN: &str = "Больше эта ссылка показана не будет. Передайте её сами; копирование записано в журнал.";

pub const FORMER: &str = "Удаленные сотрудники";
pub const FORMER_LEAD: &str = "Кого удалили и кто не активировал аккаунт за 10 дней.";
pub const FORMER_NONE: &str = "Здесь пока никого";
pub const FORMER_NONE_TEXT: &str = "Удалённые сотрудники останутся в этом списке, их можно зарегистрировать повторно.";
pub const REREGISTER: &str = "зарегистрировать повторно";
pub const REREGISTER_LEAD: &str = "После сохранения на этот адрес уйдёт новое приглашение.";
pub const WHY: &str = "Причина";

pub const END_SESSIONS: &str = "завершить сеансы";
pub const END_SESSIONS_TEXT: &str = "Если устройство потеряно или осталось у другого: на всех устройствах придётся \
                                     войти заново.";

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

/// What the invitee said, as the row tells it.
#[must_use]
pub fn answer(answer: InviteeAnswer, at: &str) -> String {
    match answer {
        InviteeAnswer::NotMe { .. } => format!("адрес не тот: получатель отказался {at}"),
        InviteeAnswer::AsksAgain { .. } => format!("просит новое приглашение ({at})"),
    }
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

/// «Email врача».
#[must_use]
pub const fn email_of(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Email организатора",
        Role::Doctor => "Email врача",
        Role::Specialist => "Email специалиста",
        Role::Assistant => "Email ассистента",
        Role::Patient => "Email пациента",
    }
}

/// «Удалить врача».
#[must_use]
pub const fn remove(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Удалить организатора",
        Role::Doctor => "Удалить врача",
        Role::Specialist => "Удалить специалиста",
        Role::Assistant => "Удалить ассистента",
        Role::Patient => "Удалить пациента",
    }
}

/// «Ссылка действует один раз, до 4 декабря 2026 г., 21:30.»
#[must_use]
pub fn link_until(deadline: &str) -> String {
    format!("Ссылка сработает один раз, до {deadline}.")
}

/// How somebody stands, in one word.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Active => ACTIVE,
        Status::Invited => NOT_ACTIVATED,
        Status::Expired => "не активировал аккаунт за 10 дней",
        Status::Removed => "удалён",
    }
}

/// Why somebody is no longer here.
#[must_use]
pub fn ended(status: Status, at: &str) -> String {
    match status {
        Status::Expired => format!("не активировал аккаунт за 10 дней, {at}"),
        Status::Removed => format!("удалён, {at}"),
        Status::Invited | Status::Active => at.to_owned(),
    }
}

/// What «отправить повторно всем» is going to do.
#[must_use]
pub fn resend_all_question(letters: u64) -> String {
    format!(
        "Приглашений: {letters}. Каждому уйдёт новое письмо, прежние ссылки перестанут действовать, 10 дней начнутся \
         заново."
    )
}
