//! Words of the second factor: «подтверждение входа», said so that whoever has never heard of it understands.

use domain::identity::Role;

pub const TITLE: &str = "Подтверждение входа";
pub const OFF: &str = "выключено";
pub const ON: &str = "включено";
pub const OFF_TEXT: &str = "Сейчас, чтобы войти, достаточно пароля. Включите подтверждение, и никто не войдёт вместо вас, \
     даже если узнает пароль: понадобится ещё и ваш телефон.";
pub const ON_TEXT: &str =
    "Чтобы войти, кроме пароля нужно подтверждение. Если кто-то узнает ваш пароль, войти он не сможет.";
pub const MANAGE: &str = "Настроить подтверждение входа";

pub const APP: &str = "Приложение с кодами";
pub const APP_TEXT: &str = "Приложение на телефоне показывает шесть цифр, каждые полминуты новые. При входе вы вводите их \
     после пароля. Интернет на телефоне для этого не нужен.";
pub const APP_WHICH: &str = "Подойдёт любое такое приложение: «Яндекс Ключ», Google Authenticator, Microsoft Authenticator, \
     «Пароли» на iPhone.";
pub const APP_ADD: &str = "Включить коды из приложения";
pub const APP_REMOVE: &str = "Выключить коды из приложения";
pub const SINCE: &str = "Включено";

pub const KEYS: &str = "Ключи входа";
pub const KEYS_TEXT: &str = "Ключ хранит сам телефон или компьютер. При входе вы прикладываете палец, смотрите в камеру или \
     вводите ПИН устройства, и ничего не нужно переписывать. Подойдёт и отдельный ключ, который вставляют в USB.";
pub const KEYS_WHERE: &str = "Ключ работает только на этом сайте: страница мошенников его не получит. Отпечаток и лицо \
     устройство никому не передаёт.";
pub const KEY_NAME: &str = "Как назвать ключ";
pub const KEY_NAME_HINT: &str = "Чтобы отличать его от других, например «Мой телефон»";
pub const KEY_ADD: &str = "Добавить ключ";
pub const KEY_NAME_COLUMN: &str = "Ключ";
pub const ACTIONS: &str = "Действия";
pub const KEY_ADDED_AT: &str = "Добавлен";
pub const KEY_USED_AT: &str = "Последний вход";
pub const KEY_NEVER_USED: &str = "ещё не было";
pub const KEY_REMOVE: &str = "удалить";
pub const KEY_ENTER: &str = "Войти с ключом";
pub const KEY_PROVE: &str = "Подтвердить ключом";
pub const KEY_ENTER_TEXT: &str =
    "Приложите палец, посмотрите в камеру или введите ПИН устройства, когда браузер попросит.";
pub const KEY_FAILED: &str = "Ключ не подтверждён: запрос отменён, время вышло или на этом устройстве ключа нет. Попробуйте \
     ещё раз.";
pub const KEY_NOT_HERE: &str = "Этот браузер не умеет работать с ключами входа, или в нём выключены скрипты.";
pub const KEY_OR_CODE: &str = "Или введите код";
pub const KEY_ADDED: &str = "Ключ добавлен. Теперь при входе можно подтвердить им, что это вы.";
pub const KEY_REMOVED: &str = "Ключ удалён. Мы отправили об этом письмо на ваш email.";
pub const RECOVERY_HINT: &str = "Один из резервных кодов, которые вы сохранили";
pub const PROVE_BY_KEY: &str = "Если у вас ключ входа, а не коды, сначала подтвердите им, что это вы, на странице";

pub const CODES: &str = "Резервные коды";
pub const CODES_TEXT: &str = "Пригодятся, если телефона или ключа нет под рукой: при входе введите один из них вместо кода из \
     приложения. Каждый подходит один раз.";
pub const CODES_LEFT: &str = "Осталось";
pub const CODES_FEW: &str = "Кодов почти не осталось. Сделайте новые.";
pub const CODES_NEW: &str = "Сделать новые коды";
pub const CODES_NEW_HINT: &str = "Прежние коды перестанут действовать.";
pub const CODES_TITLE: &str = "Сохраните резервные коды";
pub const CODES_LEAD: &str = "Подтверждение входа включено, остальные сеансы завершены.";
pub const CODES_SHOWN: &str = "Запишите или распечатайте эти коды и храните там, где вы их найдёте без телефона. Больше мы их \
     не покажем.";
pub const CODES_SAVED: &str = "Я сохранил коды";

pub const SETUP_TITLE: &str = "Коды из приложения";
pub const SETUP_INSTALL: &str = "Установите на телефон приложение с кодами, если его ещё нет.";
pub const SETUP_SCAN: &str =
    "В приложении нажмите «добавить» (обычно это знак «плюс») и наведите камеру телефона на картинку.";
pub const SETUP_PICTURE: &str = "QR-код для приложения с кодами";
pub const SETUP_TYPE: &str = "Если камера не работает, введите в приложении этот ключ. Пробелы вводить не нужно:";
pub const SETUP_CONFIRM: &str = "Приложение покажет шесть цифр. Введите их здесь: так мы проверим, что всё получилось.";
pub const SETUP_CODE: &str = "Код из приложения";
pub const SETUP_CODE_HINT: &str = "Шесть цифр, которые видны в приложении сейчас";
pub const TURN_ON: &str = "Включить";
pub const SETUP_OVER: &str = "Картинка действовала полчаса. Начните ещё раз.";
pub const BEGIN_AGAIN: &str = "Начать ещё раз";

pub const PROVE_TITLE: &str = "Подтвердите, что это вы";
pub const PROVE_TEXT: &str = "Это нужно, чтобы никто не изменил вход вместо вас, если вы отошли от компьютера.";
pub const PROVE: &str = "Подтвердить";
pub const CODE: &str = "Код подтверждения";
pub const CODE_HINT: &str = "Шесть цифр из приложения на телефоне или один из резервных кодов";

pub const WAIT_LEAD: &str = "Пароль верный. Осталось подтвердить, что это вы.";
pub const ENTER: &str = "Войти";
pub const LOST: &str = "Телефона нет под рукой или код не подходит?";
pub const LOST_APP: &str = "Проверьте, что на телефоне верное время, и возьмите новый код: каждый действует полминуты и \
     подходит один раз.";
pub const LOST_CODE: &str = "Если телефона нет, введите вместо кода из приложения один из резервных кодов, которые вы \
     сохранили, когда включали подтверждение.";
pub const LOST_ASK: &str = "Если нет и резервных кодов, попросите организатора вашей медицинской организации сбросить \
     подтверждение входа: вам придёт письмо со ссылкой.";
pub const WAIT_OVER: &str = "Вход не начат, или время на подтверждение вышло. Введите email и пароль ещё раз.";

pub const ADDED_APP: &str = "Готово. Теперь при входе нужен код из приложения. Остальные сеансы завершены.";
pub const REMOVED: &str = "Выключено. Мы отправили об этом письмо на ваш email.";
pub const PROVED: &str = "Подтверждено. Несколько минут можно менять способы входа.";

pub const SET_UP: &str = "настроить";

pub const DEMAND: &str = "Подтверждение входа";
pub const DEMAND_TEXT: &str = "Кто подтверждает вход ещё и кодом с телефона, к тому не войдут с чужим или подобранным \
     паролем. Отметьте, для кого это обязательно. Остальные включают его по желанию, в своём профиле.";
pub const DEMANDED_OF: &str = "Обязательно для";
pub const GRACE_DAYS: &str = "Сколько дней можно отложить";
pub const GRACE_DAYS_HINT: &str = "От 1 до 90. Дни считаются с этого дня, а для новых сотрудников с их активации. Пока они \
     идут, вверху каждой страницы стоит напоминание; потом открывается только настройка подтверждения.";
pub const DEMAND_SAVE: &str = "Сохранить правила";
pub const DEMAND_SAVED: &str = "Правила подтверждения входа сохранены.";

/// «До 8 декабря 2026 г., 12:00 включите подтверждение входа: этого требует ваша медицинская организация.»
#[must_use]
pub fn due(until: &str) -> String {
    format!("До {until} включите подтверждение входа: этого требует ваша медицинская организация.")
}

/// «организаторы»: whom it may be demanded of.
#[must_use]
pub const fn demanded_of(role: Role) -> &'static str {
    match role {
        Role::Organizer => "организаторы",
        Role::Doctor => "врачи",
        Role::Specialist => "специалисты по реабилитации",
        Role::Assistant => "ассистенты",
        Role::Patient => "пациенты",
    }
}

/// «Ещё не включили 3 из 5»; `since` of a demand that holds already.
#[must_use]
pub fn how_many(people: u64, without: u64, since: Option<&str>) -> String {
    let counted = match (people, without) {
        (0, _) => "Сейчас никого нет.".to_owned(),
        (_, 0) => "Включили все.".to_owned(),
        (people, without) => format!("Ещё не включили {without} из {people}."),
    };
    match since {
        Some(since) => format!("{counted} Обязательно с {since}"),
        None => counted,
    }
}

pub const RESET_WHY: &str = "Потерян телефон с кодами, и войти не получается?";
pub const RESET: &str = "сбросить подтверждение входа";
pub const RESET_TITLE: &str = "Сбросить подтверждение входа";
pub const RESET_TEXT: &str = "Если человек потерял телефон и не может войти, отправьте ему письмо со ссылкой. Он откроет её, \
     введёт свой пароль, и подтверждение входа выключится. До этого ничего не изменится.";
pub const RESET_CHECK: &str = "Сначала убедитесь, что с вами говорит именно этот человек: например, позвоните ему сами. \
     Действие записывается в журнал.";
pub const RESET_SEND: &str = "Отправить письмо";
pub const RESET_SENT: &str = "Письмо со ссылкой отправлено. Она действует 24 часа.";

pub const DROP_TITLE: &str = "Выключить подтверждение входа";
pub const DROP_LEAD: &str = "Введите свой пароль, и для входа снова будет достаточно его. Все сеансы завершатся. Потом \
     подтверждение можно включить заново, с другим телефоном.";
pub const DROP: &str = "Выключить";
pub const DROPPED: &str = "Подтверждение входа выключено. Войдите с паролем.";

/// Why a link that takes the factors away does not work.
#[must_use]
pub const fn dead_link(why: domain::error::DeadLink) -> &'static str {
    use domain::error::DeadLink as D;
    match why {
        D::Unknown => "Такой ссылки нет. Возможно, она оборвалась при копировании: откройте её прямо из письма.",
        D::Used => "По этой ссылке подтверждение входа уже выключено. Входите с паролем.",
        D::Replaced => "Вместо этой ссылки отправлена новая. Найдите в почте самое последнее письмо.",
        D::Expired => "Ссылка действовала 24 часа, они прошли. Попросите организатора отправить её ещё раз.",
        D::Revoked | D::Taken | D::Declined | D::CareEnded => {
            "После отправки письма пароль или email изменился. Попросите организатора отправить ссылку ещё раз."
        }
    }
}

/// «удалить, Мой телефон»: the button of one key, for a screen reader.
#[must_use]
pub fn remove_key(name: &str) -> String {
    format!("{KEY_REMOVE}, {name}")
}

/// «ABCD EFGH …»: a secret to be typed over, in groups of four.
#[must_use]
pub fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_in_groups_of_four() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }
}
