//! «Статистика»: words for figures, for what each of them counts, and over which days.

use domain::{
    classes::AbsenceReason,
    statistics::{Period, Stage, Wait},
};

use super::{dates, plural::counted};

pub const TITLE: &str = "Статистика";
pub const FILE: &str = "Скачать CSV";
pub const FILE_HINT: &str =
    "В файле скрыты числа меньше 5, ведь по ним можно узнать человека, и те, по которым их можно вычислить.";
pub const PERIOD: &str = "Период";
pub const FROM: &str = "С какого дня";
pub const TO: &str = "По какой день";
pub const SHOW: &str = "Показать";
pub const FIGURE: &str = "Показатель";
pub const NOW: &str = "Сейчас";
pub const IN_PERIOD: &str = "За период";
pub const BEFORE: &str = "До этого";
pub const CHANGE: &str = "Разница";
pub const NO_CHANGE: &str = "без разницы";
pub const LEGEND: &str = "Сплошная полоса показывает выбранный период, контур под ней показывает период до него.";
pub const NONE: &str = "нет";
pub const HIDDEN: &str = "скрыто";
pub const NO_ROWS: &str = "За эти дни рассказать не о чем.";
pub const DEFINITIONS: &str = "Что считается в этой таблице";
pub const LIST: &str = "открыть список";

/// The columns of the file.
pub const COLUMNS: [&str; 9] = [
    "Раздел",
    "Кто или что",
    "Показатель",
    "Что считается",
    "С какого дня",
    "По какой день",
    "Единица",
    "Значение",
    "За столько же дней до этого",
];

/// «7 дней», «год»: periods of one press, up to today.
pub const QUICK: [(u64, &str); 4] = [(7, "7 дней"), (30, "30 дней"), (90, "90 дней"), (365, "год")];

/// «26 октября – 24 ноября 2026 г.».
#[must_use]
pub fn days(period: Period) -> String {
    match period.days() {
        1 => dates::date(period.from()),
        _ => format!("{} – {}", beginning(period), dates::date(period.to())),
    }
}

/// «26 октября», with the year where the last day is in another.
fn beginning(period: Period) -> String {
    use chrono::Datelike as _;
    let date = dates::date(period.from());
    match period.from().year() == period.to().year() {
        true => dates::weekday_and_day(period.from())
            .split_once(", ")
            .map_or(date, |(_, day)| day.to_owned()),
        false => date,
    }
}

/// What the page shows, and beside what.
#[must_use]
pub fn lead(period: Period) -> String {
    let number = counted(period.days(), ["день", "дня", "дней"]);
    format!(
        "{}, {number} по часовому поясу организации. Рядом столько же дней до этого: {}",
        days(period),
        days(period.before())
    )
}

/// «Путь пациента», and the other headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Now,
    Funnel,
    Reports,
    Waits,
    Attendance,
    Absences,
    OverTime,
    Doctors,
    Specialists,
    Courses,
    Groups,
}

impl Section {
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Now => "Что открыто сейчас",
            Self::Funnel => "Путь пациента",
            Self::Reports => "Отчёты и сигналы",
            Self::Waits => "Сколько ждут",
            Self::Attendance => "Занятия и места",
            Self::Absences => "Почему не пришли",
            Self::OverTime => "По времени",
            Self::Doctors => "По врачам",
            Self::Specialists => "По специалистам",
            Self::Courses => "По курсам",
            Self::Groups => "По группам",
        }
    }

    /// What is common to its figures.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Now => "На эту минуту, какой бы период ни был выбран.",
            Self::Funnel => {
                "Сколько раз каждый шаг случился за период. Это не одни и те же люди от шага к шагу: до занятий, например, \
                 доходят и те, кого пригласили раньше."
            }
            Self::Reports => {
                "Отчёты, время которых началось за период, и сигналы, которые за период появились или закрыты."
            }
            Self::Waits => {
                "Считаются ожидания, которые за период закончились. Половина ждала не дольше первого времени, девять из \
                 десяти не дольше второго."
            }
            Self::Attendance => "Занятия, которые начались за период и до этой минуты.",
            Self::Absences => "Кто не пришёл или предупредил, что не придёт, на состоявшиеся занятия периода.",
            Self::OverTime => "Период, разделённый на равные части; последняя может быть короче.",
            Self::Doctors => {
                "Пациенты и отчёты наблюдений, которые теперь у этого врача, и сигналы, на которые отвечает он, за период."
            }
            Self::Specialists => "Занятия, которые проводит этот специалист, за период.",
            Self::Courses => "Заявки на курс и занятия его групп, за период.",
            Self::Groups => "Группы, которые идут сейчас или закончились в период и позже; занятия за период.",
        }
    }

    /// Its place on the page.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Funnel => "funnel",
            Self::Reports => "reports",
            Self::Waits => "waits",
            Self::Attendance => "attendance",
            Self::Absences => "absences",
            Self::OverTime => "over-time",
            Self::Doctors => "doctors",
            Self::Specialists => "specialists",
            Self::Courses => "courses",
            Self::Groups => "groups",
        }
    }
}

/// What a figure is called, and what it counts.
pub type Said = (&'static str, &'static str);

#[must_use]
pub const fn stage(stage: Stage) -> Said {
    match stage {
        Stage::Invited => ("Приглашены", "Пациенты, зарегистрированные за период."),
        Stage::Activated => (
            "Активировали аккаунт",
            "Пациенты, которые активировали аккаунт за период.",
        ),
        Stage::Reporting => (
            "Отвечают",
            "Пациенты, которые прислали хотя бы один из отчётов, запрошенных за период.",
        ),
        Stage::Applied => ("Подали заявку", "Заявки на занятия ЛФК, отправленные за период."),
        Stage::Approved => (
            "Допущены",
            "Заявки, по которым врач за период решил допустить: в группу или в лист ожидания.",
        ),
        Stage::Attended => (
            "Пришли",
            "Пациенты с отметкой «пришёл» хотя бы на одном занятии, начавшемся за период.",
        ),
        Stage::Finished => (
            "Закончили",
            "Места в группах, занятые до конца группы; считаются группы, которые закончились за период.",
        ),
    }
}

#[must_use]
pub const fn wait(wait: Wait) -> Said {
    match wait {
        Wait::Activation => (
            "Активация",
            "От последнего приглашения до активации аккаунта пациентом.",
        ),
        Wait::Decision => ("Решение по заявке", "От отправки заявки до решения врача."),
        Wait::Seat => (
            "Место из листа ожидания",
            "От допуска к курсу до места в группе у тех, кому пришлось ждать.",
        ),
        Wait::Reaction => ("Ответ на сигнал", "От сигнала до его закрытия врачом."),
    }
}

pub const HALF: &str = "половина не дольше";
pub const NINETY: &str = "девять из десяти не дольше";
pub const CASES: &str = "закончилось";

#[must_use]
pub const fn absence(reason: Option<AbsenceReason>) -> &'static str {
    match reason {
        Some(AbsenceReason::Unwell) => "плохо себя чувствует",
        Some(AbsenceReason::Treatment) => "лечение или обследование",
        Some(AbsenceReason::Busy) => "другие дела",
        Some(AbsenceReason::Technical) => "не получилось подключиться",
        Some(AbsenceReason::Other) => "другая причина",
        None => "причина не указана",
    }
}

pub const ABSENCE: &str = "Отметки «не пришёл» и «предупредил» с этой причиной.";

pub const OPEN_ALERTS: Said = ("Сигналы открыты", "Сигналы, которые врач ещё не закрыл.");
pub const LATE_ALERTS: Said = (
    "Сигналы без ответа в срок",
    "Открытые сигналы, срок ответа по которым прошёл или которые дошли до организатора.",
);
pub const OPEN_APPLICATIONS: Said = (
    "Заявки на рассмотрении",
    "Отправленные заявки, по которым нет решения врача.",
);
pub const LATE_APPLICATIONS: Said = (
    "Заявки без ответа в срок",
    "Заявки на рассмотрении, обещанный срок ответа по которым прошёл.",
);
pub const EXPIRING: Said = (
    "Приглашения истекают",
    "Приглашения сотрудников и пациентов, которым осталось не больше трёх дней.",
);
pub const SEATS: Said = (
    "Места заняты",
    "Занятые места групп, которые сейчас идут, из всех мест в них; предложенные места тоже заняты.",
);
pub const WAITING: Said = (
    "Ждут места",
    "Допущенные к курсу, для кого в группах нет места; с теми, кому место уже предложено.",
);
pub const ASKED: Said = (
    "Отчётов запрошено",
    "Отчёты, время которых началось за период и до этой минуты.",
);
pub const SENT: Said = (
    "Отчётов заполнено",
    "Заполненные к этой минуте из запрошенных за период.",
);
pub const RED: Said = ("Красных сигналов", "Красные сигналы («срочно»), появившиеся за период.");
pub const AMBER: Said = ("Жёлтых сигналов", "Жёлтые сигналы («важно»), появившиеся за период.");
pub const CLOSED: Said = (
    "Сигналов закрыто",
    "Сигналы, закрытые за период, когда бы они ни появились.",
);
pub const IN_TIME: Said = (
    "Закрыто в срок",
    "Закрытые не позже своего срока ответа из закрытых за период.",
);
pub const HELD: Said = ("Занятий состоялось", "Занятия, которые начались и не были отменены.");
pub const CANCELLED: Said = (
    "Занятий отменено",
    "Отменённые занятия, которые должны были начаться за период.",
);
pub const PRESENT: Said = ("Посещений", "Отметки «пришёл» на состоявшихся занятиях.");
pub const CAME: Said = (
    "Пришли из ожидавшихся",
    "Отметки «пришёл» из отметок «пришёл», «не пришёл» и «предупредил».",
);
pub const FILLED: Said = (
    "Места использованы",
    "Отметки «пришёл» из всех мест на состоявшихся занятиях.",
);
pub const EXCUSED: Said = (
    "Предупредили",
    "Отказы от занятия заранее; один пациент может отказаться не раз.",
);
pub const ABSENT: Said = ("Не пришли", "Отметки «не пришёл».");
pub const UNMARKED: Said = (
    "Без отметки",
    "Ожидавшиеся посещения, о которых специалист ничего не отметил.",
);
pub const OBSERVED: Said = ("Наблюдаются", "Пациенты, наблюдение которых идёт сейчас.");
pub const REGISTERED: Said = ("Приглашены", "Пациенты, зарегистрированные за период.");
pub const ACTIVATED: Said = ("Активировали", "Пациенты, активировавшие аккаунт за период.");
pub const ALERTS: Said = ("Сигналы", "Сигналы, появившиеся за период.");
pub const REACTION: Said = (
    "Ответ на сигнал",
    "Время от сигнала до закрытия, половина закрыта не дольше; за период.",
);
pub const LATE: Said = ("Без ответа", "Сигналы без ответа в срок, сейчас.");
pub const PEOPLE: Said = (
    "Участников",
    "Разные пациенты, которых ждали на состоявшихся занятиях периода.",
);
pub const APPLIED: Said = ("Заявки", "Заявки, отправленные за период.");
pub const APPROVED: Said = ("Допущены", "Заявки, по которым решено допустить, за период.");
pub const DECLINED: Said = ("Отказано", "Заявки, по которым отказано, за период.");
pub const DECISION: Said = (
    "Решение",
    "Время от заявки до решения, половина решена не дольше; за период.",
);
pub const FINISHED: Said = ("Закончили", "Места, занятые до конца группы, закончившейся за период.");

pub const DAYS: &str = "Дни";
pub const DOCTOR: &str = "Врач";
pub const SPECIALIST: &str = "Специалист";
pub const COURSE: &str = "Курс";
pub const GROUP: &str = "Группа";

/// Units of the file.
pub const PERCENT: &str = "%";
pub const MINUTES: &str = "мин";

/// What a table on the page leaves out.
#[must_use]
pub fn rest(rows: usize) -> String {
    format!("И ещё {rows}: все строки есть в файле CSV.")
}

/// «1 234»: three digits together.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push('\u{202f}');
        }
        told.push(digit);
    }
    told
}

/// «67 % (2 из 3)».
#[must_use]
pub fn share(percent: u64, part: u64, of: u64) -> String {
    format!("{percent}\u{a0}% ({}\u{a0}из\u{a0}{})", number(part), number(of))
}

/// «45 мин», «5 ч 20 мин», «3 дн. 4 ч».
#[must_use]
pub fn time(seconds: i64) -> String {
    let minutes = seconds / 60;
    let (hours, days) = (minutes / 60, minutes / (24 * 60));
    match (hours, days) {
        (0, _) => format!("{minutes}\u{a0}мин"),
        (hours, 0..=1) => format!("{hours}\u{a0}ч {}\u{a0}мин", minutes % 60),
        (hours, days) => format!("{days}\u{a0}дн. {}\u{a0}ч", hours % 24),
    }
}

/// «+5», «−3».
#[must_use]
pub fn change(now: u64, before: u64) -> String {
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{}", number(now - before)),
        std::cmp::Ordering::Less => format!("\u{2212}{}", number(before - now)),
        std::cmp::Ordering::Equal => NO_CHANGE.to_owned(),
    }
}

/// «+5 п. п.», of percentages.
#[must_use]
pub fn change_of_share(now: u64, before: u64) -> String {
    match now == before {
        true => NO_CHANGE.to_owned(),
        false => format!("{}\u{a0}п.\u{a0}п.", change(now, before)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_told_as_people_say_them() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(time(59), "0\u{a0}мин");
        assert_eq!(time(45 * 60), "45\u{a0}мин");
        assert_eq!(time(5 * 3600 + 20 * 60), "5\u{a0}ч 20\u{a0}мин");
        assert_eq!(time(47 * 3600), "47\u{a0}ч 0\u{a0}мин");
        assert_eq!(time(76 * 3600), "3\u{a0}дн. 4\u{a0}ч");
        assert_eq!(change(3, 8), "\u{2212}5");
        assert_eq!(change_of_share(8, 8), NO_CHANGE);
    }
}
