//! Words of the doctor's page of one patient: the observation, charts, reports.

use domain::{classes::triage::Level, monitoring::ReportState, questions::Worse};

use crate::text::plural::counted;

pub const OBSERVATION: &str = "Наблюдение";
pub const PROGRAMME: &str = "Программа";
pub const NO_PROGRAMME: &str = "будет выбрана при первом отчёте";
pub const STATE: &str = "Состояние";
pub const DAY: &str = "День";
pub const UNTIL: &str = "До";
pub const DOCTOR: &str = "Врач";
pub const PHONE: &str = "Телефон";
pub const EMERGENCY: &str = "Кому позвонить";
pub const SUMMARY: &str = "Итог наблюдения";
pub const ENDING: &str = "Скоро заканчивается наблюдение";
pub const ENDING_TEXT: &str = "Продлите наблюдение или завершите его с итогом в карте пациента.";
pub const ALL_REPORTS: &str = "Все отчёты";
pub const EARLIER: &str = "Прежние наблюдения";
pub const OTHER: &str = "Показано прежнее наблюдение, оно только для чтения.";
pub const TO_NEWEST: &str = "К последнему наблюдению";
pub const EDIT: &str = "изменить данные пациента";

pub const CHANGE: &str = "Изменить наблюдение";
pub const CHOOSE_PROGRAMME: &str = "Выберите программу";
pub const CHANGE_PROGRAMME: &str = "Сменить программу";
pub const PROGRAMME_HINT: &str = "Новые отчёты будут по последней версии этой программы. Присланные остаются как есть.";
pub const EXTEND: &str = "Продлить";
pub const EXTEND_BY: &str = "Продлить на";
pub const CHOOSE_PERIOD: &str = "Выберите период";
pub const PAUSE: &str = "Приостановить";
pub const PAUSE_TEXT: &str =
    "На время больницы или отъезда: отчётов и напоминаний не будет. Дни наблюдения продолжают идти.";
pub const RESUME: &str = "Возобновить";
pub const RESUME_TEXT: &str = "Пациента снова будут спрашивать о самочувствии.";
pub const FINISH: &str = "Завершить наблюдение";
pub const FINISH_TEXT: &str = "Отчётов и сигналов больше не будет, всё присланное останется для чтения. Вернуть завершённое нельзя, можно начать новое.";
pub const FINISH_HINT: &str = "Чем закончилось наблюдение. Остаётся в карте.";
pub const ANSWER_FIRST: &str = "Завершить можно, когда на все сигналы этого наблюдения есть ответ.";
pub const BEGIN: &str = "Начать новое наблюдение";
pub const PERIOD: &str = "Продолжительность наблюдения";
pub const CHANGED_MEANWHILE: &str =
    "Пока страница была открыта, наблюдение изменили или на сигнал ещё нет ответа. Ваше изменение не записано.";

pub const CHARTS: &str = "Графики";
pub const NO_CHARTS: &str = "Отчётов пока нет";
pub const NO_CHARTS_TEXT: &str = "Графики появятся после первого отчёта пациента.";
pub const AS_TABLE: &str = "Показать таблицей";
pub const AS_TABLE_TEXT: &str = "Все значения таблицей";
pub const REPORT_DAY: &str = "Отчёт за";
pub const DID_NOT_COME: &str = "отчёт не пришёл";
pub const LEGEND: &str = "Точка ● — без сигнала, ▲ — важно, ■ — срочно. Разрыв линии — отчёт не пришёл или ответа нет.";

pub const LEGEND_BANDS: &str =
    "Полоса с ▲ или ■ у края — значения, на которые правила программы обращают внимание сами по себе.";
pub const LEGEND_CLASSES: &str = "Под графиком: | — был(а) на занятии, × — не пришёл (не пришла).";
pub const BANDS: &str = "Требует внимания";

pub const PRINTABLE: &str = "Выписка для печати";
pub const EXPORT: &str = "Выгрузить в файл (FHIR)";
pub const FINISHED: &str = "Наблюдение завершено.";
pub const EXTRACT: &str = "Выписка";
pub const EXTRACT_LEAD: &str = "Печатается на одном листе A4 средствами браузера.";
pub const MADE: &str = "Составлена";
pub const CLINIC: &str = "Медицинская организация";
pub const LAST_ALERTS: &str = "Последние сигналы";

pub const REPORTS: &str = "Отчёты";
pub const NO_REPORTS: &str = "Отчётов у этого наблюдения нет.";
pub const ALERTS: &str = "Сигналы";
pub const NO_ALERTS: &str = "Сигналов у этого наблюдения не было.";
pub const ALERT_OPEN: &str = "ждёт ответа";
pub const CLASSES: &str = "Занятия";
pub const NO_CLASSES: &str = "В группах занятий не записан.";
pub const RESTRICTIONS: &str = "Что учесть на занятиях";
pub const NO_RESTRICTIONS: &str = "ограничений нет";
pub const GROUP: &str = "Группа";
pub const VISITS: &str = "Посещения";
pub const WHEN: &str = "Когда";
pub const REASONS: &str = "Причины";
pub const WHAT_DONE: &str = "Что сделано";
pub const SOURCE: &str = "Кто заполнил";
pub const CHECK: &str = "проверено";
pub const NOT_CHECKED: &str = "не проверен";

pub const REPORT: &str = "Отчёт";
pub const CHECK_BUTTON: &str = "Проверено";
pub const CHECK_TEXT: &str = "Отметьте, что посмотрели отчёт и больше ничего по нему делать не нужно.";
pub const CHECKED_DONE: &str = "Отчёт отмечен проверенным.";
pub const SAVED: &str = "Наблюдение изменено.";
pub const TO_ALERT: &str = "К сигналу этого отчёта";
pub const NOTHING_FIRED: &str = "Правила программы не нашли в ответах ничего, что требует внимания.";
pub const OPEN_YET: &str = "Пациент ещё не отправил этот отчёт.";

pub const LOOKS: &str = "Кто смотрел мои данные";
pub const LOOKS_LEAD: &str = "Каждый просмотр вашей карты, отчёта, заявки и списка занятия записывается. Здесь последние сто просмотров, новые \
     сверху; общие списки, где видны только имена и состояние, не перечислены.";
pub const NO_LOOKS: &str = "Ваши данные ещё никто не открывал";
pub const NO_LOOKS_TEXT: &str = "Когда врач или ассистент откроет вашу карту или отчёт, это появится здесь.";
pub const TO_LOOKS: &str = "Посмотреть, кто и когда";
pub const LOOKS_SHORT: &str = "Видно, кто из сотрудников и когда открывал вашу карту и отчёты.";

/// Where an observation stands.
pub const PLANNED: &str = "начнётся, когда пациент активирует аккаунт";
pub const RUNNING: &str = "идёт";
pub const OVER: &str = "срок закончился: продлите или завершите";

/// «приостановлено с 24 ноября»
#[must_use]
pub fn paused(since: &str) -> String {
    format!("приостановлено с\u{a0}{since}")
}

/// «завершено 24 ноября»
#[must_use]
pub fn ended(day: &str) -> String {
    format!("завершено {day}")
}

/// «день 18 из 84, осталось дней: 66»
#[must_use]
pub fn day(number: u32, of: u32) -> String {
    format!(
        "день\u{a0}{number} из\u{a0}{of}, осталось дней:\u{a0}{}",
        of.saturating_sub(number)
    )
}

/// How a report stands.
#[must_use]
pub const fn report_state(state: ReportState) -> &'static str {
    match state {
        ReportState::Open => "ещё не отправлен",
        ReportState::Sent => "отправлен",
        ReportState::Expired => "не пришёл",
    }
}

/// «проверено: Иванов И. И., 24 ноября, 14:20»
#[must_use]
pub fn checked(by: &str, at: &str) -> String {
    format!("{CHECK}: {by}, {at}")
}

/// «пришёл 3 раза, не пришёл 1 раз»
#[must_use]
pub fn visits(came: u64, missed: u64) -> String {
    let times = ["раз", "раза", "раз"];
    format!("пришёл {}, не пришёл {}", counted(came, times), counted(missed, times))
}

/// Whether the patient came to a class.
#[must_use]
pub const fn visit(came: bool) -> &'static str {
    if came {
        "был(а)"
    } else {
        "не пришёл (не пришла)"
    }
}

/// «▲ важно: от 4 до 6», «■ срочно: от 38 °C»: what calls for attention.
#[must_use]
pub fn band(level: Level, from: Option<&str>, to: Option<&str>) -> String {
    let level = band_level(level);
    match (from, to) {
        (Some(from), Some(to)) if from == to => format!("{level}: {from}"),
        (Some(from), Some(to)) => format!("{level}: от\u{a0}{from} до\u{a0}{to}"),
        (Some(from), None) => format!("{level}: от\u{a0}{from}"),
        (None, Some(to)) => format!("{level}: до\u{a0}{to}"),
        (None, None) => format!("{level}: любое значение"),
    }
}

/// «■ срочно: Сильно — Очень сильно»
#[must_use]
pub fn band_of_words(level: Level, first: &str, last: &str) -> String {
    let level = band_level(level);
    if first == last {
        format!("{level}: {first}")
    } else {
        format!("{level}: {first} — {last}")
    }
}

fn band_level(level: Level) -> String {
    let shape = match level {
        Level::Red => "■",
        Level::Amber | Level::Info => "▲",
    };
    format!("{shape}\u{a0}{}", super::alerts::level(level))
}

/// «Ещё 3 сигнала — в карте.»
#[must_use]
pub fn more_alerts(more: u64) -> String {
    format!("Ещё {} — в карте.", counted(more, ["сигнал", "сигнала", "сигналов"]))
}

/// Which way it gets worse, as the axis says it.
#[must_use]
pub const fn worse(worse: Option<Worse>) -> Option<&'static str> {
    match worse {
        Some(Worse::More) => Some("выше — хуже"),
        Some(Worse::Less) => Some("ниже — хуже"),
        None => None,
    }
}

/// The sentence of a chart: «Боль: сейчас Сильно, было Слабо, хуже; важно.»
#[must_use]
pub fn sentence(name: &str, last: &str, before: Option<&str>, turn: Option<&str>, level: Option<Level>) -> String {
    let before = before
        .map(|before| format!(", в прошлый раз {before}"))
        .unwrap_or_default();
    let turn = turn.map(|turn| format!(", {turn}")).unwrap_or_default();
    let level = level
        .map(|level| format!("; {}", super::alerts::level(level)))
        .unwrap_or_default();
    format!("{name}: сейчас {last}{before}{turn}{level}")
}

pub const GOT_WORSE: &str = "хуже";
pub const GOT_BETTER: &str = "лучше";
pub const THE_SAME: &str = "без изменений";

/// What was looked at, after the name of who did.
#[must_use]
pub const fn look(action: domain::audit::Action) -> &'static str {
    match action {
        domain::audit::Action::ReportShown => "открыл(а) ваши отчёты",
        domain::audit::Action::RecordExported => "выгрузил(а) вашу карту файлом",
        domain::audit::Action::AlertShown => "открыл(а) сигнал по вашему отчёту",
        domain::audit::Action::ApplicationOpened => "открыл(а) вашу заявку",
        domain::audit::Action::RosterShown => "открыл(а) список занятия, где есть вы",
        _ => "открыл(а) вашу карту с графиками",
    }
}

/// «через 7 дней, 1 декабря 2026 г.»
#[must_use]
pub fn ends(left: i64, day: &str) -> String {
    match u64::try_from(left).unwrap_or_default() {
        0 => format!("сегодня, {day}"),
        1 => format!("завтра, {day}"),
        left => format!("через {}, {day}", counted(left, ["день", "дня", "дней"])),
    }
}

/// «Наблюдение заканчивается через 7 дней, 1 декабря 2026 г.»
#[must_use]
pub fn ending(when: &str) -> String {
    format!("Наблюдение заканчивается {when}. Продлите его или завершите с итогом, формы внизу страницы.")
}
