//! Words of classes for whoever runs them, and of days off.

use domain::{
    classes::{AbsenceReason, Seats},
    identity::Role,
};

use crate::text::plural::counted;

pub const CLASSES: &str = "Занятия";
pub const TODAY: &str = "Сегодня";
pub const NEXT_DAYS: &str = "Ближайшие две недели";
pub const LAST_DAYS: &str = "Прошедшая неделя";
pub const NONE: &str = "Занятий пока нет";
pub const NONE_TODAY: &str = "Сегодня занятий нет";
pub const TIME: &str = "Время";
pub const GROUP: &str = "Группа";
pub const WHO_RUNS: &str = "Ведёт";
pub const EXPECTED: &str = "Придут";
pub const STATE: &str = "Состояние";
pub const OPEN: &str = "открыть";
pub const PLANNED: &str = "по плану";
pub const MOVED: &str = "перенесено";
pub const CANCELLED: &str = "отменено";
pub const OVER: &str = "прошло";
pub const TO_LIST: &str = "К занятиям";

pub const ROSTER: &str = "Участники";
pub const NOBODY: &str = "На это занятие никто не записан";
pub const FIRST: &str = "первое занятие";
pub const GUEST: &str = "на одно занятие, из другой группы";
pub const NOT_COMING: &str = "не придёт";
pub const CAME: &str = "был(а)";
pub const CAME_NOT: &str = "не был(а)";
pub const TO_MIND: &str = "Учесть";
pub const NOTHING_TO_MIND: &str = "Ограничений врач не указал";
pub const PHONE: &str = "Телефон";
pub const NO_PHONE: &str = "не указан";
pub const EMERGENCY: &str = "Близкий человек";
pub const NO_EMERGENCY: &str = "не указан: уточните до начала";
pub const NOTE: &str = "Заметка о пациенте";
pub const CLASS_NOTE: &str = "Заметка о занятии";
pub const MARK_LATER: &str = "Отметить посещение можно за 10 минут до начала и позже.";
pub const URGENT: &str = "Если кому-то стало плохо: остановите занятие, звоните 103 или 112, затем близкому человеку.";

pub const MOVE: &str = "Перенести";
pub const MOVE_TITLE: &str = "Перенести занятие";
pub const NEW_DAY: &str = "Новый день";
pub const NEW_TIME: &str = "Новое время начала";
pub const CANCEL_CLASS: &str = "Отменить занятие";
pub const HAND_OVER: &str = "Передать другому специалисту";
pub const HAND_OVER_BUTTON: &str = "Передать занятие";
pub const SPECIALIST: &str = "Специалист";
pub const CHOOSE_SPECIALIST: &str = "Выберите специалиста";
pub const NO_OTHERS: &str = "Других специалистов нет";
pub const NO_OTHERS_TEXT: &str = "Специалистов добавляет организатор.";
pub const REASON: &str = "Причина";
pub const REASON_HINT: &str = "Её увидят все, кто должен был прийти. Не пишите о здоровье.";
pub const FROM_HERE: &str = "и все следующие занятия этой группы";
pub const EVERYBODY_TOLD: &str =
    "Все, кто должен прийти, сразу получат письмо. Те, кто уже сообщил, что не придёт, письма не получат.";

pub const DONE_MOVED: &str = "Занятие перенесено, письма отправляются.";
pub const DONE_CANCELLED: &str = "Занятие отменено, письма отправляются.";
pub const DONE_HANDED: &str = "Занятие передано, письма отправляются.";
pub const DONE_MARKED: &str = "Отметки сохранены.";
pub const UNCHANGED: &str = "Так было и раньше: ничего не изменилось, писем не будет.";

pub const DAYS_OFF: &str = "Выходные дни";
pub const DAYS_OFF_TEXT: &str = "В эти дни организация не работает: занятия отменяются, новые не назначаются.";
pub const DAYS_OFF_LINK: &str = "Выходные и праздничные дни";
pub const NO_DAYS_OFF: &str = "Выходных дней впереди нет";
pub const DAY: &str = "День";
pub const DAY_OFF_REASON_HINT: &str = "Например: праздничный день. Её увидят все, чьё занятие отменено.";
pub const ADD_DAY_OFF: &str = "Добавить выходной день";
pub const DROP: &str = "убрать";
pub const DROPPED: &str = "Выходной день убран. Отменённые занятия остаются отменёнными.";

/// «8 из 12».
#[must_use]
pub fn seats(seats: Seats) -> String {
    format!("{} из\u{a0}{}", seats.taken, seats.capacity)
}

/// «и все следующие занятия этой группы: 7 занятий, до 18 декабря 2026 г.»
#[must_use]
pub fn from_here(later: u64, until: &str) -> String {
    format!(
        "{FROM_HERE}: ещё {}, до\u{a0}{until}",
        counted(later, ["занятие", "занятия", "занятий"])
    )
}

/// Why somebody does not come, for whoever runs the class.
#[must_use]
pub const fn absence(reason: AbsenceReason) -> &'static str {
    match reason {
        AbsenceReason::Unwell => "плохо себя чувствует",
        AbsenceReason::Treatment => "лечение или обследование",
        AbsenceReason::Busy => "дела",
        AbsenceReason::Technical => "нет связи",
        AbsenceReason::Other => "другая причина",
    }
}

/// «Отметил(а) Орлов Олег Юрьевич, 26.11, 10:45».
#[must_use]
pub fn marked(by: &str, at: &str) -> String {
    format!("Отметил(а) {by}, {at}")
}

/// «Время указано по часам группы: Омск».
#[must_use]
pub fn on_clocks_of(zone: &str) -> String {
    format!("По часам группы: {zone}.")
}

/// What was done about a day off.
#[must_use]
pub fn day_off_added(cancelled: u64) -> String {
    match cancelled {
        0 => "Выходной день добавлен. Занятий в этот день не было.".to_owned(),
        n => format!(
            "Выходной день добавлен. Отменено {}, письма отправляются.",
            counted(n, ["занятие", "занятия", "занятий"])
        ),
    }
}

/// «убрать, 31 декабря 2026 г.»
#[must_use]
pub fn drop(day: &str) -> String {
    format!("{DROP}, {day}")
}

/// «открыть, Утренняя группа, 10:00».
#[must_use]
pub fn open(group: &str, when: &str) -> String {
    format!("{OPEN}, {group}, {when}")
}

/// What an empty list says.
#[must_use]
pub const fn empty(role: Role) -> &'static str {
    match role {
        Role::Specialist => {
            "Когда вам назначат группу, здесь появится её расписание. Делать для этого ничего не нужно."
        }
        _ => "Когда у ваших курсов появятся группы, здесь будет их расписание.",
    }
}
