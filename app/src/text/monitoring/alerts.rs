//! Words of alerts: the doctor's, the assistant's, the organizer's.

use domain::{
    classes::triage::Level,
    monitoring::{AlertAction, Step},
};

pub const ALERTS: &str = "Сигналы";
pub const ALERTS_LEAD: &str = "Отчёты пациентов, на которые нужно ответить. Сверху самые срочные.";
pub const ALERT: &str = "Сигнал";
pub const NONE: &str = "Сигналов без ответа нет";
pub const NONE_TEXT: &str = "Новый сигнал появится здесь, как только пациент отправит отчёт, который требует внимания.";
pub const ANSWER: &str = "Ответить";
pub const ANSWER_BY: &str = "Ответ до";
pub const OVERDUE: &str = "просрочен";
pub const CAME: &str = "Пришёл";
pub const PATIENT: &str = "Пациент";
pub const PHONE: &str = "Телефон";
pub const DOCTOR: &str = "Врач";
pub const TURN: &str = "Чья очередь";
pub const REPORT: &str = "Отчёт за";
pub const STATE: &str = "Состояние";
pub const TO_PATIENT: &str = "Карта пациента";

pub const REASONS: &str = "Что требует внимания";
pub const REASONS_TEXT: &str =
    "Подсказка по правилам программы, не решение. Под каждой строкой ответы, из-за которых она есть.";
pub const STEADY: &str = "Без изменений";
pub const STEADY_TEXT: &str = "Об этом уже известно, и хуже не стало: снова не звучит.";
pub const NOT_KNOWN: &str = "Чего правила не знают";
pub const ANSWERS: &str = "Все ответы";
pub const NO_ANSWERS: &str = "Отчёт не пришёл, ответов нет.";

pub const CLOSE: &str = "Ответ на сигнал";
pub const CLOSE_BUTTON: &str = "Закрыть сигнал";
pub const ACTION: &str = "Что сделано";
pub const NOTE: &str = "Подробности";
pub const NOTE_HINT: &str = "Необязательно. Остаётся в карте, пациент этого не видит.";
pub const CLOSED: &str = "Сигнал закрыт, ответ записан.";
pub const CLOSED_BY: &str = "Кто ответил";
pub const SOMEBODY_WAS_FASTER: &str = "Пока страница была открыта, на сигнал ответили. Ваш ответ не записан.";

pub const OVERDUE_TITLE: &str = "Сигналы без ответа";
pub const OVERDUE_LEAD: &str =
    "На эти сигналы врачи не ответили вовремя. Имён пациентов и ответов здесь нет: их видит только врач.";
pub const NONE_OVERDUE: &str = "Просроченных сигналов нет";
pub const NONE_OVERDUE_TEXT: &str = "Если врач не ответит к сроку, сигнал появится здесь.";
pub const LEVEL: &str = "Уровень";
pub const WHAT_TO_DO: &str =
    "Свяжитесь с врачом. Если он отсутствует, назначьте заместителя: сигналы врача увидит и заместитель.";
pub const NAME_DEPUTY: &str = "назначить заместителя";

pub const SILENT: &str = "Не прислали отчёт";
pub const SILENT_TEXT: &str = "Отчёт не пришёл, хотя о нём напомнили. Позвоните и спросите о самочувствии.";
pub const NOBODY_SILENT: &str = "Все, кого спросили, ответили";
pub const OPEN_ALERTS: &str = "Сигналы ваших врачей";
pub const OPEN_ALERTS_TEXT: &str = "Отвечает на сигнал врач. Вы можете позвонить пациенту и записать звонок.";
pub const NO_ALERTS: &str = "Сигналов без ответа нет";
pub const NO_PHONE: &str = "Телефон не указан";

/// How urgent it is.
#[must_use]
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::Red => "срочно",
        Level::Amber => "важно",
        Level::Info => "пометка",
    }
}

/// Whose turn it is.
#[must_use]
pub const fn step(step: Step) -> &'static str {
    match step {
        Step::Doctor => "врач",
        Step::Deputy => "заместитель врача",
        Step::Organizer => "организатор: врач не ответил вовремя",
    }
}

/// What was done.
#[must_use]
pub const fn action(action: AlertAction) -> &'static str {
    match action {
        AlertAction::Called => "позвонил(а) пациенту",
        AlertAction::Wrote => "написал(а) пациенту",
        AlertAction::Invited => "вызван(а) на приём",
        AlertAction::TreatmentChanged => "изменено лечение",
        AlertAction::Ambulance => "направлен(а) в скорую",
        AlertAction::Watching => "наблюдаем",
        AlertAction::EntryMistake => "ошибка ввода",
    }
}

/// «Боль: Сильно, было: Слабо»
#[must_use]
pub fn because(answer: &str, was: Option<&str>) -> String {
    match was {
        Some(was) => format!("{answer} (в прошлый раз: {was})"),
        None => answer.to_owned(),
    }
}

/// The doctor in whose place the reader answers.
#[must_use]
pub fn in_place_of(doctor: &str) -> String {
    format!("за врача: {doctor}")
}

/// «Ответить: Смирнова Ольга»
#[must_use]
pub fn answer_to(patient: &str) -> String {
    format!("{ANSWER}: {patient}")
}

/// The way from the doctor's home to all of them.
#[must_use]
pub fn all(number: usize) -> String {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    format!("Все сигналы: {number}")
}

/// «ждём с 24 ноября, 10:00; заполнить можно до 27 ноября, 10:00»
#[must_use]
pub fn waits(title: &str, since: &str, until: &str) -> String {
    format!("«{title}»: ждём с {since}, заполнить можно до {until}")
}
