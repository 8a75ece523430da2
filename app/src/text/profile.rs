//! Words of «Профиль пользователя» and of the way back to a forgotten password.

use domain::error::DeadLink;

pub const PROFILE: &str = "Профиль пользователя";
pub const PASSWORD_HINT: &str = "оставьте пустым, если не хотите менять пароль";
pub const CURRENT_PASSWORD: &str = "Текущий пароль";
pub const CURRENT_PASSWORD_HINT: &str = "нужен, чтобы сменить email или пароль";
pub const TIME_ZONE: &str = "Часовая зона";
pub const CLINIC_NAME: &str = "Название вашей медицинской организации";
pub const NAME_OF_ROLE: &str = "Имя в этой роли; в других ролях оно своё.";

pub const SAVED: &str = "Изменения сохранены.";
pub const SAVED_PASSWORD: &str = "Изменения сохранены. Пароль новый, остальные сеансы завершены.";
pub const SAVED_EMAIL: &str = "Изменения сохранены. Чтобы сменить email, откройте ссылку в письме, которое мы отправили \
     на новый адрес. До этого входите с прежним.";
pub const SAVED_BOTH: &str = "Изменения сохранены. Пароль новый, остальные сеансы завершены. Чтобы сменить email, \
     откройте ссылку в письме, которое мы отправили на новый адрес. До этого входите с прежним.";
pub const SESSION_ENDED: &str = "Сеанс завершён.";
pub const SESSIONS_ENDED: &str = "Все остальные сеансы завершены.";
pub const EMAIL_IS_NEW: &str = "Email подтверждён. Теперь входите с ним.";

pub const SESSIONS: &str = "Где выполнен вход";
pub const DEVICE: &str = "Устройство";
pub const BEGAN: &str = "Вход";
pub const SEEN: &str = "Последнее действие";
pub const ACTIONS: &str = "Действия";
pub const UNKNOWN_DEVICE: &str = "браузер не назвал себя";
pub const THIS_SESSION: &str = "этот сеанс";
pub const END: &str = "завершить";
pub const END_OTHERS: &str = "завершить все остальные";

pub const FORGOT: &str = "не помню пароль";
pub const FORGOT_TITLE: &str = "Восстановление пароля";
pub const FORGOT_LEAD: &str = "Введите email, с которым вы входите. Мы отправим на него ссылку для нового пароля.";
pub const SEND: &str = "Отправить";
pub const SENT_TITLE: &str = "Проверьте почту";
pub const SENT: &str = "Если на этот адрес есть учётная запись, мы отправили на него письмо со ссылкой. Ссылка действует \
     30 минут.";
pub const NOT_COME: &str = "Письмо не пришло? Посмотрите в папке «Спам», проверьте, тот ли это адрес, и через несколько \
     минут отправьте ещё раз: сработает ссылка из последнего письма.";
pub const ASK_AGAIN: &str = "Отправить ещё раз";
pub const RESET_TITLE: &str = "Новый пароль";
pub const RESET_LEAD: &str = "После смены пароля все сеансы завершатся: войдите с новым паролем.";
pub const NEW_PASSWORD: &str = "Новый пароль";
pub const RESET_DONE: &str = "Пароль изменён. Войдите с новым паролем.";

pub const EMAIL_TITLE: &str = "Подтверждение адреса";
pub const EMAIL_LEAD: &str = "После подтверждения входите с этим адресом; письма приходят на него.";
pub const NEW_EMAIL: &str = "Новый email";
pub const CONFIRM_EMAIL: &str = "Подтвердить адрес";
pub const TO_PROFILE: &str = "Перейти в профиль";

/// «завершить, Chrome, Windows, 24.11, 9:16»: the button of one row, for a screen reader.
#[must_use]
pub fn end_of(device: &str, began: &str) -> String {
    format!("{END}, {device}, {began}")
}

/// Beside the address that still holds.
#[must_use]
pub fn waiting(email: &str, until: &str) -> String {
    format!("Ждёт подтверждения: {email}. Ссылка в письме на этот адрес действует до {until}.")
}

/// What became of a link to a new password.
#[must_use]
pub const fn dead_reset(why: DeadLink) -> &'static str {
    match why {
        DeadLink::Unknown => "Такой ссылки нет. Возможно, она оборвалась при копировании: откройте её прямо из письма.",
        DeadLink::Used => "По этой ссылке пароль уже изменён. Войдите с новым паролем или запросите ещё одну ссылку.",
        DeadLink::Replaced => "Вместо этой ссылки отправлена новая. Найдите в почте самое последнее письмо.",
        DeadLink::Expired => "Ссылка действовала 30 минут, они прошли. Запросите новую.",
        DeadLink::Revoked | DeadLink::Taken | DeadLink::Declined | DeadLink::CareEnded => {
            "После того как ссылка была отправлена, пароль или email уже изменили."
        }
    }
}

/// What became of a link that was to confirm an address.
#[must_use]
pub const fn dead_email(why: DeadLink) -> &'static str {
    match why {
        DeadLink::Unknown => "Такой ссылки нет. Возможно, она оборвалась при копировании: откройте её прямо из письма.",
        DeadLink::Used => "По этой ссылке адрес уже подтверждён. Входите с ним.",
        DeadLink::Replaced => "Вместо этой ссылки отправлена новая. Найдите в почте самое последнее письмо.",
        DeadLink::Expired => "Ссылка действовала 24 часа, они прошли. Сохраните новый email в профиле ещё раз.",
        DeadLink::Revoked | DeadLink::Declined | DeadLink::CareEnded => {
            "Смену адреса отменили, сменив пароль. Сохраните новый email в профиле ещё раз."
        }
        DeadLink::Taken => "Этот адрес тем временем занят другой учётной записью. Ваш email остался прежним.",
    }
}
