//! What page and file show alike: figures in sections, and tables of them by somebody or something.

use domain::{
    identity::Role,
    statistics::{Attendance, Pair, Spread, Statistics, percent},
};

use crate::{
    classes::pages::{groups::GROUPS_OF_CLINIC, review::OVERSEEN},
    monitoring::pages::alerts::OVERDUE,
    patients::pages::list_of as patients_of,
    staff::pages::{ATTENTION, list_of},
    text::statistics::{self as text, Said, Section},
};

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Number(u64),
    Share {
        part: u64,
        of: u64,
    },
    /// Seconds that it took, of so many cases.
    Time {
        seconds: i64,
        of: u64,
    },
    /// There was no case.
    Nothing,
}

/// One line of a section.
pub(super) struct Figure {
    pub(super) name: String,
    /// What it counts.
    pub(super) counts: &'static str,
    pub(super) now: Value,
    /// Of the period before; absent of what stands open now.
    pub(super) before: Option<Value>,
    /// The list behind it.
    pub(super) list: Option<&'static str>,
}

/// Figures under one heading.
pub(super) struct Block {
    pub(super) section: Section,
    pub(super) figures: Vec<Figure>,
}

/// Figures of many.
pub(super) struct Table {
    pub(super) section: Section,
    /// What the rows are.
    pub(super) of: &'static str,
    pub(super) columns: Vec<Said>,
    pub(super) rows: Vec<Line>,
    /// Whether its numbers are drawn beside.
    pub(super) is_drawn: bool,
}

/// One of them.
pub(super) struct Line {
    pub(super) name: String,
    /// The people it tells of, by whom the file hides it.
    pub(super) people: u64,
    /// Whose sum it is part of, beside that of the table: of a group, its course.
    pub(super) part_of: String,
    pub(super) values: Vec<Value>,
    /// Its own page.
    pub(super) page: Option<String>,
}

fn share(part: u64, of: u64) -> Value {
    match of {
        0 => Value::Nothing,
        of => Value::Share { part, of },
    }
}

fn half(spread: Option<Spread>) -> Value {
    spread.map_or(Value::Nothing, |spread| Value::Time {
        seconds: spread.median_s,
        of: spread.of,
    })
}

fn ninety(spread: Option<Spread>) -> Value {
    spread.map_or(Value::Nothing, |spread| Value::Time {
        seconds: spread.ninety_s,
        of: spread.of,
    })
}

fn pair((name, counts): Said, pair: Pair<Value>) -> Figure {
    Figure {
        name: name.to_owned(),
        counts,
        now: pair.now,
        before: Some(pair.before),
        list: None,
    }
}

fn open((name, counts): Said, now: Value, list: Option<&'static str>) -> Figure {
    Figure {
        name: name.to_owned(),
        counts,
        now,
        before: None,
        list,
    }
}

/// The figures of the whole clinic.
pub(super) fn blocks(told: &Statistics) -> Vec<Block> {
    let (reports, alerts) = (told.reports, told.alerts);
    let number = Value::Number;
    let now = vec![
        open(text::LATE_ALERTS, number(told.open.late_alerts), Some(OVERDUE)),
        // No list shows an organizer those that may yet be answered in time.
        open(text::OPEN_ALERTS, number(told.open.alerts), None),
        open(
            text::LATE_APPLICATIONS,
            number(told.open.late_applications),
            Some(OVERSEEN),
        ),
        open(text::OPEN_APPLICATIONS, number(told.open.applications), Some(OVERSEEN)),
        open(text::EXPIRING, number(told.open.expiring), Some(ATTENTION)),
        open(
            text::SEATS,
            share(told.seats.taken, told.seats.capacity),
            Some(GROUPS_OF_CLINIC),
        ),
        open(text::WAITING, number(told.seats.waiting), Some(GROUPS_OF_CLINIC)),
    ];
    let reports = vec![
        pair(text::ASKED, reports.map(|of| number(of.asked))),
        pair(text::SENT, reports.map(|of| share(of.sent, of.asked))),
        pair(text::RED, alerts.map(|of| number(of.red))),
        pair(text::AMBER, alerts.map(|of| number(of.amber))),
        pair(text::CLOSED, alerts.map(|of| number(of.closed))),
        pair(text::IN_TIME, alerts.map(|of| share(of.in_time, of.closed))),
    ];
    let waits = told.waits.iter().flat_map(|(wait, of)| {
        let (name, counts) = text::wait(*wait);
        let one = |what: &str, value: fn(Option<Spread>) -> Value| Figure {
            name: format!("{name}: {what}"),
            counts,
            now: value(of.now),
            before: Some(value(of.before)),
            list: None,
        };
        let cases = |of: Option<Spread>| Value::Number(of.map_or(0, |of| of.of));
        [
            one(text::HALF, half),
            one(text::NINETY, ninety),
            one(text::CASES, cases),
        ]
    });
    let absences = told.absences.iter().map(|(reason, of)| Figure {
        name: text::absence(*reason).to_owned(),
        counts: text::ABSENCE,
        now: number(of.now),
        before: Some(number(of.before)),
        list: None,
    });
    let block = |section, figures| Block { section, figures };
    vec![
        block(Section::Now, now),
        block(Section::Funnel, funnel(told)),
        block(Section::Reports, reports),
        block(Section::Waits, waits.collect()),
        block(Section::Attendance, attendance(told.attendance)),
        block(Section::Absences, absences.collect()),
    ]
}

fn funnel(told: &Statistics) -> Vec<Figure> {
    use domain::statistics::Stage;
    let stages = told.funnel.iter().map(|(stage, of)| Figure {
        list: match stage {
            Stage::Invited | Stage::Activated | Stage::Reporting => Some(patients_of(Role::Organizer)),
            Stage::Applied | Stage::Approved => Some(OVERSEEN),
            Stage::Attended | Stage::Finished => Some(GROUPS_OF_CLINIC),
        },
        ..pair(text::stage(*stage), of.map(Value::Number))
    });
    stages.collect()
}

fn attendance(of: Pair<Attendance>) -> Vec<Figure> {
    let number = |what: fn(Attendance) -> u64| of.map(|of| Value::Number(what(of)));
    vec![
        pair(text::HELD, number(|of| of.held)),
        pair(text::CANCELLED, number(|of| of.cancelled)),
        pair(text::PRESENT, number(|of| of.present)),
        pair(text::CAME, of.map(|of| share(of.present, of.known()))),
        pair(text::FILLED, of.map(|of| share(of.present, of.seats))),
        pair(text::EXCUSED, number(|of| of.excused)),
        pair(text::ABSENT, number(|of| of.absent)),
        pair(text::UNMARKED, number(|of| of.unmarked)),
    ]
}

/// The parts of the period, and the figures of doctors, specialists, courses and groups.
pub(super) fn tables(told: &Statistics) -> Vec<Table> {
    vec![
        over_time(told),
        doctors(told),
        specialists(told),
        courses(told),
        groups(told),
    ]
}

fn over_time(told: &Statistics) -> Table {
    let rows = told.over_time.iter().map(|part| Line {
        name: text::days(part.bucket),
        part_of: String::new(),
        people: part.reports.asked.max(part.present),
        values: vec![
            Value::Number(part.reports.asked),
            share(part.reports.sent, part.reports.asked),
            Value::Number(part.alerts),
            Value::Number(part.present),
        ],
        page: None,
    });
    Table {
        section: Section::OverTime,
        of: text::DAYS,
        columns: vec![text::ASKED, text::SENT, text::ALERTS, text::PRESENT],
        rows: rows.collect(),
        is_drawn: true,
    }
}

fn doctors(told: &Statistics) -> Table {
    let rows = told.by_doctor.iter().map(|of| Line {
        name: of.doctor.full_name.to_string(),
        part_of: String::new(),
        people: of.observed,
        values: vec![
            Value::Number(of.observed),
            Value::Number(of.registered),
            Value::Number(of.activated),
            share(of.reports.sent, of.reports.asked),
            Value::Number(of.alerts.raised()),
            share(of.alerts.in_time, of.alerts.closed),
            half(of.reaction),
            Value::Number(of.late),
        ],
        page: Some(format!("{}/{}", list_of(Role::Doctor), of.doctor.id)),
    });
    Table {
        section: Section::Doctors,
        of: text::DOCTOR,
        columns: vec![
            text::OBSERVED,
            text::REGISTERED,
            text::ACTIVATED,
            text::SENT,
            text::ALERTS,
            text::IN_TIME,
            text::REACTION,
            text::LATE,
        ],
        rows: rows.collect(),
        is_drawn: false,
    }
}

/// What is told of classes, whoever's they are.
const OF_CLASSES: [Said; 4] = [text::PEOPLE, text::HELD, text::CAME, text::FILLED];

fn of_classes(people: u64, of: Attendance) -> [Value; 4] {
    [
        Value::Number(people),
        Value::Number(of.held),
        share(of.present, of.known()),
        share(of.present, of.seats),
    ]
}

fn specialists(told: &Statistics) -> Table {
    let rows = told.by_specialist.iter().map(|of| Line {
        name: of.specialist.full_name.to_string(),
        part_of: String::new(),
        people: of.people,
        values: of_classes(of.people, of.attendance).to_vec(),
        page: Some(format!("{}/{}", list_of(Role::Specialist), of.specialist.id)),
    });
    Table {
        section: Section::Specialists,
        of: text::SPECIALIST,
        columns: OF_CLASSES.to_vec(),
        rows: rows.collect(),
        is_drawn: false,
    }
}

fn courses(told: &Statistics) -> Table {
    let rows = told.by_course.iter().map(|of| {
        let way = [
            Value::Number(of.applied),
            Value::Number(of.approved),
            Value::Number(of.declined),
            half(of.decision),
        ];
        let end = [
            Value::Number(of.finished),
            share(of.seats.taken, of.seats.capacity),
            Value::Number(of.seats.waiting),
        ];
        let values = way.into_iter().chain(of_classes(of.people, of.attendance)).chain(end);
        Line {
            name: of.course.name.to_string(),
            part_of: String::new(),
            people: of.people.max(of.applied),
            values: values.collect(),
            page: None,
        }
    });
    let way = [text::APPLIED, text::APPROVED, text::DECLINED, text::DECISION];
    let end = [text::FINISHED, text::SEATS, text::WAITING];
    Table {
        section: Section::Courses,
        of: text::COURSE,
        columns: way.into_iter().chain(OF_CLASSES).chain(end).collect(),
        rows: rows.collect(),
        is_drawn: false,
    }
}

fn groups(told: &Statistics) -> Table {
    let rows = told.by_group.iter().map(|of| {
        let seats = of
            .seats
            .map_or(Value::Nothing, |seats| share(seats.taken, seats.capacity));
        let values = of_classes(of.people, of.attendance)
            .into_iter()
            .chain([Value::Number(of.finished), seats]);
        Line {
            name: format!("{}, {}", of.group.title, of.course),
            part_of: of.course.clone(),
            people: of.people,
            values: values.collect(),
            page: None,
        }
    });
    let columns = OF_CLASSES.into_iter().chain([text::FINISHED, text::SEATS]);
    Table {
        section: Section::Groups,
        of: text::GROUP,
        columns: columns.collect(),
        rows: rows.collect(),
        is_drawn: false,
    }
}

impl Value {
    /// In words, for the page.
    pub(super) fn words(self) -> String {
        match self {
            Self::Number(number) => text::number(number),
            Self::Share { part, of } => {
                percent(part, of).map_or_else(|| text::NONE.to_owned(), |percent| text::share(percent, part, of))
            }
            Self::Time { seconds, .. } => text::time(seconds),
            Self::Nothing => text::NONE.to_owned(),
        }
    }

    /// What became of it since the period before; nothing where that can't be told.
    pub(super) fn change(self, before: Self) -> Option<String> {
        match (self, before) {
            (Self::Number(now), Self::Number(before)) => Some(text::change(now, before)),
            (
                Self::Share { part, of },
                Self::Share {
                    part: then,
                    of: of_then,
                },
            ) => Some(text::change_of_share(percent(part, of)?, percent(then, of_then)?)),
            _ => None,
        }
    }

    /// How long its bar is, where the longest one is `max`; a hundred is the whole width.
    pub(super) fn length(self, max: u64) -> u64 {
        match self {
            Self::Number(number) => percent(number, max).unwrap_or(0),
            Self::Share { part, of } => percent(part, of).unwrap_or(0).min(100),
            Self::Time { .. } | Self::Nothing => 0,
        }
    }

    pub(super) const fn number(self) -> u64 {
        match self {
            Self::Number(number) => number,
            _ => 0,
        }
    }

    /// How much it is told of.
    pub(super) const fn of(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Share { of, .. } | Self::Time { of, .. } => of,
            Self::Nothing => 0,
        }
    }
}
