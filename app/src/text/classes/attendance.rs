//! Words of a patient's own classes.

use domain::classes::{AbsenceReason, AttendanceState};

use crate::text::plural::counted;

pub const NEXT: &str = "Ближайшее занятие";
pub const COMING: &str = "Дальше по расписанию";
pub const PAST: &str = "Прошедшие занятия";
pub const NO_CLASSES: &str = "Занятий пока нет";
pub const NO_CLASSES_TEXT: &str = "Когда врач запишет вас в группу ЛФК, здесь появится расписание.";
pub const NONE_COMING: &str = "Ближайших занятий нет";
pub const OPEN: &str = "Открыть занятие";
pub const CANNOT: &str = "Не смогу прийти";
pub const CLASS: &str = "Занятие";
pub const TO_MINE: &str = "К моим занятиям";

pub const WHEN: &str = "Когда";
pub const GROUP_TIME: &str = "По времени группы";
pub const GROUP: &str = "Группа";
pub const WHO_RUNS: &str = "Ведёт";
pub const REASON: &str = "Причина";

pub const AWAITED: &str = "Мы вас ждём";
pub const NOT_COMING: &str = "Вы не придёте";
pub const CANCELLED: &str = "Занятие отменено";
pub const MOVED: &str = "Время изменено";
pub const MAKES_UP: &str = "Вместо пропущенного";
pub const WAS_THERE: &str = "Вы были";
pub const MISSED: &str = "Вы не были";
pub const NOT_MARKED: &str = "Прошло";

pub const CANNOT_TEXT: &str = "Отметьте причину и сообщите. Если сделать это за 2 часа до начала или раньше, ваше место \
     сможет занять другой человек, а вам предложим другое занятие.";
pub const CANNOT_LATE: &str = "До начала меньше двух часов. Всё равно сообщите: специалист не будет вас ждать.";
pub const WHY: &str = "Почему не получится?";
pub const SAY_SO: &str = "Сообщить, что не приду";
pub const COME_AFTER_ALL: &str = "Всё-таки приду";
pub const CALLED_OFF: &str = "Записали: на это занятие вы не придёте.";
pub const TAKEN_BACK: &str = "Хорошо, ждём вас на занятии.";
pub const MADE_UP: &str = "Вы записаны на это занятие вместо пропущенного.";
pub const DATA_SAVED: &str = "Ваши данные сохранены.";
pub const CALENDAR_REVOKED: &str = "Адрес календаря отозван: по нему больше ничего не видно.";
pub const UNWELL: &str = "Если вам стало хуже, свяжитесь с врачом и не ждите. Срочно: звоните 103 или 112.";

pub const MAKE_UP: &str = "Занятие вместо пропущенного";
pub const MAKE_UP_TEXT: &str = "На этих занятиях есть свободное место:";
pub const NO_MAKE_UP: &str = "Сейчас на других занятиях этого курса свободных мест нет. Загляните позже.";
pub const TAKE: &str = "Приду на это занятие";
pub const MADE_UP_BY: &str = "Вместо него вы придёте на другое:";
pub const WAS_MADE_UP_BY: &str = "Вместо него было другое:";

pub const EMERGENCY: &str = "Кому позвонить, если вам станет плохо";
pub const EMERGENCY_NONE: &str =
    "Назовите близкого человека: если на занятии вам станет плохо, специалист сразу ему позвонит.";
pub const NAME_SOMEBODY: &str = "Указать близкого человека";
pub const CHANGE: &str = "Изменить";

pub const CALENDAR: &str = "Занятия в календаре телефона";
pub const CALENDAR_LINK: &str = "Добавить занятия в календарь телефона";
pub const CALENDAR_TEXT: &str = "Получите секретный адрес и добавьте его в календарь телефона или компьютера как \
     подписку. Переносы и отмены будут появляться там сами.";
pub const CALENDAR_DISCREET: &str =
    "В календаре видно время, слово «Занятие» и ссылку на его страницу. Ни диагноза, ни группы, ни имён в нём нет.";
pub const CALENDAR_SECRET: &str = "Кто знает адрес, видит время ваших занятий. Не пересылайте его; если он попал к \
     чужим, отзовите его здесь.";
pub const CALENDAR_ONCE: &str = "Адрес показан один раз. Скопируйте его сейчас: позже можно только получить новый.";
pub const CALENDAR_NEW: &str = "Получить адрес календаря";
pub const CALENDAR_AGAIN: &str = "Получить новый адрес";
pub const CALENDAR_AGAIN_TEXT: &str = "Прежний адрес сразу перестанет действовать.";
pub const CALENDAR_REVOKE: &str = "Отозвать адрес";
pub const CALENDAR_ADDRESS: &str = "Адрес календаря";
pub const CALENDAR_HOW: &str = "iPhone: Настройки → Приложения → Календарь → Учётные записи → Добавить → Подписной \
     календарь. Android и компьютер: Google Календарь → Другие календари → Добавить по URL.";

/// What the patient wrote in the application about whom to call.
#[must_use]
pub fn emergency_said(words: &str) -> String {
    format!(
        "В заявке вы написали: «{}». Проверьте, впишите ниже и сохраните.",
        words.trim()
    )
}

/// Where the patient stands at a class that is over.
#[must_use]
pub const fn was(state: AttendanceState) -> &'static str {
    match state {
        AttendanceState::Present => WAS_THERE,
        AttendanceState::Absent => MISSED,
        AttendanceState::Cancelled => NOT_COMING,
        AttendanceState::Expected => NOT_MARKED,
    }
}

/// «Плохо себя чувствую».
#[must_use]
pub const fn reason(reason: AbsenceReason) -> &'static str {
    match reason {
        AbsenceReason::Unwell => "Плохо себя чувствую",
        AbsenceReason::Treatment => "Лечение или обследование",
        AbsenceReason::Busy => "Дела",
        AbsenceReason::Technical => "Нет связи или не работает устройство",
        AbsenceReason::Other => "Другая причина",
    }
}

/// «Есть адрес с 24 ноября 2026 г.»
#[must_use]
pub fn calendar_since(day: &str) -> String {
    format!("Адрес календаря действует с\u{a0}{day}")
}

/// «Приду на это занятие, суббота, 28 ноября, 12:00».
#[must_use]
pub fn take(when: &str) -> String {
    format!("{TAKE}, {when}")
}

/// «ещё 11 занятий».
#[must_use]
pub fn later(classes: u64) -> String {
    format!("ещё {}", counted(classes, ["занятие", "занятия", "занятий"]))
}

/// «Прошедшие занятия: 12 занятий».
#[must_use]
pub fn past(classes: u64) -> String {
    format!("{PAST}: {}", counted(classes, ["занятие", "занятия", "занятий"]))
}

/// «14:00 (UTC+07:00)».
#[must_use]
pub fn group_time(clock: &str, zone: &str) -> String {
    format!("{clock} ({zone})")
}
