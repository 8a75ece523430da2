//! Words of reviewing applications: the doctor's queue and page of one, the organizer's list.

use chrono::{DateTime, Utc};
use domain::classes::{ApplicationState, Oversight, Schedule, Seats, Shelf, triage::Level};

use crate::text::{
    dates,
    plural::{counted, form},
    settings,
};

pub const APPLICATIONS: &str = "Заявки";
pub const QUEUE_LEAD: &str = "Сверху самые срочные: сначала красные сигналы, потом те, что ждут дольше.";
pub const NO_OPEN: &str = "Заявок, которые ждут решения, нет";
pub const NO_OPEN_TEXT: &str = "Новая заявка появится здесь, и о ней придёт письмо.";
pub const NO_CLOSED: &str = "Решённых заявок пока нет";
pub const APPLICATION: &str = "Заявка";
pub const SIGNALS: &str = "Сигналы";
pub const COURSE: &str = "Курс";
pub const SUBMITTED: &str = "Подана";
pub const ANSWER_BY: &str = "Ответ до";
pub const DECIDED: &str = "Решение";
pub const STATE: &str = "Состояние";
pub const OVERDUE: &str = "просрочена";
pub const NO_SIGNALS: &str = "сигналов нет";

pub const PHONE: &str = "Телефон";
pub const EMAIL: &str = "Email";
pub const ZONE: &str = "Часовая зона";
pub const DOCTOR: &str = "Врач";
pub const KNOWN: &str = "Пациент организации";
pub const KNOWN_HERE: &str = "да, новой карточки не будет";
pub const KNOWN_GONE: &str = "был удалён, при записи будет зарегистрирован повторно";
pub const TO_DECISION: &str = "К решению";
pub const TO_ANSWERS: &str = "Ко всем ответам";
pub const SIGNALS_TEXT: &str =
    "Подсказка по правилам анкеты, не решение. Под каждым сигналом ответы, из-за которых он есть.";
pub const NOTHING_FIRED: &str = "Правила анкеты не нашли в ответах ничего, на что нужно обратить внимание.";
pub const NOT_KNOWN: &str = "Чего правила не знают";
pub const MESSAGES: &str = "Переписка";
pub const APPLICANT: &str = "Заявитель";
pub const ANSWERS: &str = "Все ответы";
pub const DECISION: &str = "Решение";

pub const LET_IN: &str = "Записать на занятия";
pub const GROUP: &str = "Куда записать";
pub const CHOOSE_GROUP: &str = "Выберите группу или лист ожидания";
pub const WAITING_LIST: &str = "в лист ожидания курса";
pub const NO_GROUPS: &str = "Групп со свободными местами у курса нет: можно поставить в лист ожидания.";
pub const PERIOD: &str = "Продолжительность наблюдения";
pub const CHOOSE_PERIOD: &str = "Выберите период";
pub const PERIOD_HINT: &str = "Считается с активации аккаунта.";
pub const RESTRICTIONS: &str = "Что учесть специалисту";
pub const RESTRICTIONS_HINT: &str =
    "Одно ограничение в строке. Специалист увидит только эти строки, анкету он не видит.";
pub const REASON: &str = "Обоснование";
pub const REASON_HINT: &str = "Остаётся в заявке, заявитель его не видит.";
pub const REASON_RED_HINT: &str =
    "В ответах есть красный сигнал: напишите, почему заниматься можно. Заявитель этого не видит.";
pub const LET_IN_BUTTON: &str = "Записать";

pub const ASK: &str = "Задать вопрос";
pub const QUESTION: &str = "Вопрос";
pub const QUESTION_HINT: &str =
    "Заявитель получит письмо со ссылкой и ответит на странице заявки. Самого вопроса в письме нет.";
pub const ASK_BUTTON: &str = "Отправить вопрос";

pub const DECLINE: &str = "Отказать";
pub const REFUSAL: &str = "Причина";
pub const ADVICE: &str = "Совет";
pub const REFUSAL_HINT: &str = "Заявитель прочитает это на странице заявки.";
pub const ADVICE_HINT: &str = "Что делать вместо занятий: к кому обратиться, когда подать заявку снова.";
pub const DECLINE_BUTTON: &str = "Отказать";

pub const WAITS_FOR_ANSWER: &str = "Вопрос отправлен, заявитель ещё не ответил. Решить можно и не дожидаясь ответа.";
pub const SOMEBODY_WAS_FASTER: &str =
    "Пока страница была открыта, заявку изменили. Ниже она такая, какая есть сейчас; ваше решение не записано.";
pub const NOT_NOW: &str = "Решение не записано: заявитель уже занимается в этой группе, или запись сейчас меняет кто-то \
     ещё. Проверьте группу и попробуйте снова.";
pub const DECIDED_BY: &str = "Кто решил";
pub const INTO_GROUP: &str = "Группа";

pub const OVERSEEN_LEAD: &str = "Заявки, которые ждут решения врача, и те из листа ожидания, за которые больше никто не \
     отвечает. Ответов анкеты и имён здесь нет: их видит только врач.";
pub const NO_OVERSEEN: &str = "Заявок на рассмотрении нет";
pub const NO_OVERSEEN_TEXT: &str = "Когда кто-нибудь подаст заявку, здесь будет видно, кто и когда должен ответить.";
pub const NO_DOCTOR: &str = "врача больше нет";
pub const REASSIGN: &str = "передать";
pub const REASSIGN_TITLE: &str = "Передать заявку";
pub const REASSIGN_TEXT: &str = "Новый врач получит письмо. Срок ответа, обещанный заявителю, не изменится.";
pub const TO_WHOM: &str = "Кому передать";
pub const REASSIGN_BUTTON: &str = "Передать";
pub const NOBODY: &str = "Передать некому";
pub const NOBODY_TEXT: &str = "Других врачей в организации нет. Добавьте врача и вернитесь сюда.";

pub const LET_IN_DONE: &str = "Записано. Заявитель получит письмо.";
pub const WAITING_DONE: &str = "Поставлено в лист ожидания. Заявитель получит письмо.";
pub const ASKED_DONE: &str = "Вопрос отправлен.";
pub const DECLINED_DONE: &str = "Отказ отправлен.";
pub const REASSIGNED_DONE: &str = "Передано. Врач получит письмо.";

const FORMS: [&str; 3] = ["заявка", "заявки", "заявок"];

/// «№ 17».
#[must_use]
pub fn number(number: i64) -> String {
    format!("№\u{a0}{number}")
}

/// «Заявка № 17».
#[must_use]
pub fn title(n: i64) -> String {
    format!("Заявка {}", number(n))
}

/// «передать, заявка № 17»: a row's link, for those who don't see the row.
#[must_use]
pub fn reassign(n: i64) -> String {
    format!("{REASSIGN}, заявка {}", number(n))
}

/// «Ждут решения», «Решённые».
#[must_use]
pub const fn shelf(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Open => "Ждут решения",
        Shelf::Closed => "Решённые",
    }
}

/// How much attention an application needs, in words.
#[must_use]
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::Red => "нужно обоснование",
        Level::Amber => "уточнить",
        Level::Info => "для сведения",
    }
}

/// Where an application stands, as its doctor reads it.
#[must_use]
pub const fn state(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Draft => "не отправлена",
        ApplicationState::Submitted => "новая",
        ApplicationState::InReview => "на рассмотрении",
        ApplicationState::QuestionAsked => "ждём ответа заявителя",
        ApplicationState::Approved => "запись в группу",
        ApplicationState::Waiting => "лист ожидания",
        ApplicationState::Declined => "отказ",
        ApplicationState::Withdrawn => "отозвана заявителем",
        ApplicationState::Expired => "закрыта без ответа",
    }
}

/// «за врача Кузнецову…» has cases that a name does not tell; so: «врач Кузнецова Анна».
#[must_use]
pub fn stands_in(doctor: &str) -> String {
    format!("вы замещаете: {doctor}")
}

/// «вт, чт, 10:00 (по московскому времени)»: the zone as it is at the next class, or on the first day where no class is
/// made yet.
#[must_use]
pub fn weekly(schedule: &Schedule, next: Option<DateTime<Utc>>) -> String {
    let at = next.unwrap_or_else(|| schedule.on(schedule.from).starts_at);
    let when = settings::weekly(schedule.days, schedule.starts_at);
    format!("{when} ({})", dates::zone_words(at, schedule.zone))
}

/// «Вечерняя: вт, чт, 10:00 (по московскому времени), мест 3 из 10».
#[must_use]
pub fn group(title: &str, when: &str, seats: Seats) -> String {
    format!("{title}: {when}, мест {} из {}", seats.free(), seats.capacity)
}

/// «Мест нет: Вечерняя, Утренняя.»
#[must_use]
pub fn full_groups(titles: &[String]) -> String {
    format!("Мест нет: {}.", titles.join(", "))
}

/// «Уже в группе: Вечерняя.»
#[must_use]
pub fn has_seat(titles: &[String]) -> String {
    format!("Уже занимается в группе: {}.", titles.join(", "))
}

/// «3 заявки на рассмотрении, 1 просрочена».
#[must_use]
pub fn oversight(counts: Oversight) -> String {
    let open = format!("{} на рассмотрении", counted(counts.open, FORMS));
    let late = form(counts.overdue, ["просрочена", "просрочены", "просрочено"]);
    match counts.overdue {
        0 => format!("{open}, просроченных нет"),
        overdue => format!("{open}, {overdue}\u{a0}{late}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_as_it_is_when_the_classes_begin() {
        // Far from what it was in 1970, and another one in summer than in winter.
        let schedule = |from: &str| Schedule {
            days: domain::settings::WorkingDays::FIVE,
            starts_at: domain::settings::TimeOfDay::parse("10:00").unwrap(),
            zone: chrono_tz::Europe::Berlin,
            minutes: 45,
            from: from.parse().unwrap(),
            to: "2027-12-31".parse().unwrap(),
        };
        assert_eq!(weekly(&schedule("2027-07-01"), None), "пн–пт, 10:00 (UTC+02:00)");
        assert_eq!(weekly(&schedule("2027-01-11"), None), "пн–пт, 10:00 (UTC+01:00)");
        let summer = "2027-07-01T08:00:00Z".parse().ok();
        assert_eq!(weekly(&schedule("2027-01-11"), summer), "пн–пт, 10:00 (UTC+02:00)");
    }

    #[test]
    fn counts_read_well() {
        let counts = |open, overdue| Oversight {
            open,
            overdue,
            left_behind: 0,
        };
        assert_eq!(
            oversight(counts(1, 0)),
            "1\u{a0}заявка на рассмотрении, просроченных нет"
        );
        assert_eq!(
            oversight(counts(5, 1)),
            "5\u{a0}заявок на рассмотрении, 1\u{a0}просрочена"
        );
        assert_eq!(
            oversight(counts(3, 2)),
            "3\u{a0}заявки на рассмотрении, 2\u{a0}просрочены"
        );
    }
}
