//! Words about people and the way in.

use domain::identity::Role;

pub const SIGN_IN: &str = "Вход";
pub const EMAIL: &str = "Email";
pub const PASSWORD: &str = "Пароль";
pub const ALREADY_SIGNED_IN: &str = "Вы уже вошли.";
pub const TO_MY_PAGE: &str = "Перейти на свою страницу";

pub const ACTIVATION_TITLE: &str = "Активация учётной записи";
pub const ACTIVATE: &str = "Активировать аккаунт";
pub const CLINIC: &str = "Медицинская организация";
pub const ROLE: &str = "Роль";
pub const FULL_NAME: &str = "ФИО";
pub const INVITED_BY: &str = "Пригласил";
/// Who invited where it was no member of the clinic.
pub const THE_SERVICE: &str = "служба поддержки сервиса";
pub const VALID_UNTIL: &str = "Приглашение действует до";
pub const NEW_PASSWORD_HINT: &str =
    "Не меньше 10 знаков, любых. Хорошо запоминаются три-четыре не связанных между собой слова.";
pub const EXISTING_PASSWORD_LEAD: &str =
    "На этот адрес уже есть учётная запись. Введите её пароль, и новая роль присоединится к ней.";
pub const SIGNED_IN_LEAD: &str = "Вы уже вошли с этим адресом. Новая роль присоединится к вашей учётной записи.";
/// Beside an invitation, to somebody who is signed in with another address: both addresses stand between these.
pub const SIGNED_IN_AS: &str = "Вы вошли как";
pub const BUT_INVITED: &str = ", а приглашение отправлено на";
pub const NOT_YOUR_ADDRESS: &str = ". Если это не ваш адрес, не активируйте аккаунт.";
pub const NOT_FOR_ME: &str = "это не я: приглашение пришло мне по ошибке";
pub const NOT_ME_TITLE: &str = "Приглашение не для вас?";
pub const NOT_ME_LEAD: &str = "Если вы не тот человек, нажмите кнопку: приглашение перестанет действовать, а тот, кто его \
     отправил, узнает, что адрес не тот.";
pub const NOT_ME: &str = "Это не я";
pub const IT_IS_ME: &str = "Это я, вернуться к активации";
pub const DECLINED_TITLE: &str = "Спасибо, приглашение отозвано";
pub const DECLINED: &str =
    "Тот, кто его отправил, узнает, что адрес не тот. Писем об этом приглашении больше не будет.";
pub const WHOM_TO_ASK: &str = "К кому обратиться";
pub const CONTACT_PHONE: &str = "Телефон";
pub const ASK_AGAIN: &str = "Попросить новое приглашение";
pub const ASK_AGAIN_LEAD: &str = "Нажмите кнопку: ваша просьба появится в списке у того, кто вас пригласил.";
pub const ASK_SUPPORT: &str = "Если не получается, напишите в поддержку:";

pub const WELCOME_LEAD_CLINICS: &str = "Врачам и специалистам";
pub const WELCOME_CLINICS: &str = "Состояние своих пациентов видно каждый день, занятия проходят в браузере.";
pub const WELCOME_LEAD_PATIENTS: &str = "Пациентам";
pub const WELCOME_PATIENTS: &str =
    "Врач узнаёт о самочувствии вовремя, а лечебной физкультурой можно заниматься дома вместе с инструктором.";
pub const WELCOME_INVITE: &str =
    "Учётную запись создаёт медицинская организация: приглашение приходит письмом, ссылка в нём действует 10 дней.";

/// «организатор».
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Organizer => "организатор",
        Role::Doctor => "врач",
        Role::Specialist => "специалист по реабилитации",
        Role::Assistant => "ассистент",
        Role::Patient => "пациент",
    }
}

/// «Мои пациенты» and the like: the heading of a role's home, and its entry in the menu.
#[must_use]
pub const fn home(role: Role) -> &'static str {
    match role {
        Role::Organizer => "Сотрудники",
        Role::Doctor => "Мои пациенты",
        Role::Specialist => "Мои занятия",
        Role::Assistant => "Сегодня",
        Role::Patient => "Моя страница",
    }
}

/// What stands in the place of the button once it was pressed.
#[must_use]
pub fn asked_at(at: &str) -> String {
    format!("Просьба о новом приглашении отправлена {at}. Когда его отправят, придёт письмо: проверяйте почту.")
}

/// «Вход в цифровой онкоцентр».
#[must_use]
pub fn sign_in_to(centre: &str) -> String {
    format!("Вход в {centre}")
}
