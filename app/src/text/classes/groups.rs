//! Words of courses, groups, seats and waiting lists.

use chrono::{DateTime, Utc, Weekday};
use chrono_tz::Tz;
use domain::{
    classes::{Load, Schedule, Seats},
    settings::WorkingDays,
};

use crate::text::{dates, plural::counted, settings, zones};

pub const GROUPS: &str = "Группы";
pub const LEAD: &str = "Курсы, заявки которых вы проверяете, и их группы.";
pub const LEAD_ORGANIZER: &str = "Группы ведут врачи курсов. Здесь видно, кто их ведёт и сколько в них мест.";
pub const NO_COURSES: &str = "За вами нет ни одного курса";
pub const NO_COURSES_TEXT: &str = "Курсы и врачей для них назначает организатор в «Настройках».";
pub const NO_COURSES_OF_CLINIC: &str = "Курсов пока нет";
pub const NO_COURSES_OF_CLINIC_TEXT: &str = "Добавьте курс в «Настройках» и выберите для него врача.";
pub const NO_GROUPS: &str = "Групп в этом курсе пока нет";
pub const NO_GROUPS_TEXT: &str = "Создайте группу, чтобы записывать в неё пациентов.";
pub const NO_DOCTOR: &str = "врач не назначен";
pub const ADD: &str = "добавить группу";
pub const GROUP: &str = "Группа";
pub const SCHEDULE: &str = "Расписание";
pub const SPECIALIST: &str = "Специалист";
pub const SEATS: &str = "Места";
pub const OPEN: &str = "открыть";
pub const HAND_OVER: &str = "передать";
pub const NEXT_CLASS: &str = "Ближайшее занятие";
pub const NO_NEXT_CLASS: &str = "занятий впереди нет";
pub const NO_LOAD: &str = "не указан";
pub const LEVEL: &str = "Уровень";
pub const LEVEL_HINT: &str = "Его видят врач, который набирает группу, и пациент, который выбирает курс.";
pub const COURSE: &str = "Курс";
pub const PERIOD: &str = "Идёт";
pub const DOCTOR: &str = "Врач курса";

pub const NEW_GROUP: &str = "Новая группа";
pub const EDIT_GROUP: &str = "Данные группы";
pub const TITLE: &str = "Название группы";
pub const TITLE_HINT: &str = "Его видят пациенты. Например, «Утренняя группа».";
pub const CHOOSE_SPECIALIST: &str = "Выберите специалиста";
pub const NO_SPECIALISTS: &str = "Вести занятия пока некому";
pub const NO_SPECIALISTS_TEXT: &str = "Попросите организатора добавить специалиста по реабилитации и вернитесь сюда: \
     ждать, пока он активирует аккаунт, не нужно.";
pub const CAPACITY: &str = "Сколько мест";
pub const WEEKDAYS: &str = "Дни недели";
pub const STARTS_AT: &str = "Начало занятия";
pub const MINUTES: &str = "Сколько минут идёт занятие";
pub const ZONE: &str = "По какому времени";
pub const ZONE_HINT: &str = "Каждый участник увидит занятие ещё и по своему времени.";
pub const FROM_DAY: &str = "Первый день";
pub const TO_DAY: &str = "Последний день";
pub const TO_DAY_HINT: &str = "Этот день тоже считается.";
pub const CHANGE_HINT: &str = "Если изменится расписание или специалист, участники группы получат письмо. Занятия, которые \
     перенесли или отменили вручную, останутся как есть.";
pub const GROUP_ADDED: &str = "Группа создана, её ближайшие занятия внесены в расписание.";
pub const GROUP_SAVED: &str = "Данные группы сохранены.";
pub const GROUP_ENDED: &str = "Группа завершена.";
pub const ENDED: &str = "Группа завершена: изменить в ней ничего нельзя.";

pub const EDIT: &str = "изменить";
pub const END: &str = "завершить группу";
pub const END_BUTTON: &str = "Завершить группу";
pub const END_TEXT: &str = "Занятия, которые ещё не прошли, будут отменены, места освободятся. Все участники и специалист \
     получат письмо. Посещения останутся. Вернуть группу нельзя.";

pub const MEMBERS: &str = "Участники";
pub const NO_MEMBERS: &str = "В группе пока никого нет";
pub const NO_MEMBERS_TEXT: &str = "Запишите пациента, который у вас уже есть, или одобрите заявку.";
pub const FULL_NAME: &str = "ФИО";
pub const RESTRICTIONS: &str = "На что обратить внимание";
pub const RESTRICTIONS_HINT: &str = "По одному в строке. Это всё, что специалист узнает о пациенте из заявки.";
pub const NO_RESTRICTIONS: &str = "ничего не указано";
pub const SINCE: &str = "С какого дня";
pub const ENROL: &str = "записать пациента";
pub const ENROL_TITLE: &str = "Записать в группу";
pub const ENROL_LEAD: &str = "Выберите пациента, который у вас уже есть.";
pub const ENROL_BUTTON: &str = "Записать";
pub const ENROL_ROW: &str = "записать";
pub const OTHER_PATIENT: &str = "Выбрать другого пациента";
pub const WAIT_BUTTON: &str = "Поставить в лист ожидания";
pub const FULL: &str = "Свободных мест нет. Пациента можно поставить в лист ожидания: когда место освободится, он получит \
     письмо с предложением.";
pub const NO_CANDIDATES: &str = "Записывать некого";
pub const NO_CANDIDATES_TEXT: &str = "Все ваши пациенты уже в этой группе, или их пока нет.";
pub const ENROLLED: &str = "Пациент записан, письмо с расписанием отправляется.";
pub const WAITLISTED: &str = "Пациент в листе ожидания, письмо отправляется.";
pub const SEAT_SAVED: &str = "Сохранено.";
pub const TAKEN_OUT: &str = "Пациент исключён из группы, место свободно.";
pub const MOVED: &str = "Пациент переведён, письмо с новым расписанием отправляется.";

pub const SEAT: &str = "Участник группы";
pub const MOVE_TITLE: &str = "Перевести в другую группу";
pub const MOVE_TO: &str = "В какую группу";
pub const CHOOSE_GROUP: &str = "Выберите группу";
pub const MOVE_BUTTON: &str = "Перевести";
pub const MOVE_NOWHERE: &str = "Других групп в этом курсе нет.";
pub const TAKE_OUT_TITLE: &str = "Исключить из группы";
pub const TAKE_OUT_TEXT: &str = "Место освободится сразу и будет предложено следующему в листе ожидания. Пациент получит \
     письмо. Посещения останутся.";
pub const TAKE_OUT_BUTTON: &str = "Исключить из группы";

pub const OFFERS: &str = "Предложенные места";
pub const WAITING_LIST: &str = "Лист ожидания";
pub const WAITING_LEAD: &str = "Освободившееся место само предлагается первому по порядку. Если он не ответит вовремя или \
     откажется, место предложат следующему.";
pub const NOBODY_WAITS: &str = "В листе ожидания никого нет";
pub const NOBODY_WAITS_TEXT: &str = "Сюда попадают те, кому подходит курс, когда свободных мест нет.";
pub const PLACE: &str = "№";
pub const WAITS_SINCE: &str = "Ждёт";
pub const OFFER: &str = "Предложение";
pub const NO_OFFER: &str = "места пока нет";
pub const OFF_LIST: &str = "убрать из листа";
pub const TAKE_OFF_TITLE: &str = "Убрать из листа ожидания";
pub const TAKE_OFF_TEXT: &str = "Место в очереди не сохранится, предложенное место достанется следующему. Придёт письмо. Если \
     человек ждал по заявке, она закроется.";
pub const APPLICANT: &str = "заявка";
pub const TAKEN_OFF: &str = "Пациент убран из листа ожидания, письмо отправляется.";

pub const HAND_OVER_TITLE: &str = "Передать группы";
pub const HAND_GROUP_OVER: &str = "Передать группу";
pub const HAND_OVER_TEXT: &str = "Участники и оба специалиста получат письмо.";
pub const NEW_SPECIALIST: &str = "Новый специалист";
pub const ALL_TO_ONE: &str = "Всё одному специалисту";
pub const HAND_ALL_OVER: &str = "Передать все";
pub const EACH: &str = "По одной";
pub const EACH_TEXT: &str =
    "Выберите нового специалиста тем группам, которые нужно передать. Остальные пока останутся.";
pub const KEEP: &str = "не передавать";
pub const HAND_CHOSEN_OVER: &str = "Передать выбранные";
pub const SUBSTITUTED: &str = "Занятия вместо коллег";
pub const NOTHING_TO_HAND_OVER: &str = "Передавать нечего";
pub const NOTHING_TO_HAND_OVER_TEXT: &str = "За специалистом не числится ни групп, ни занятий.";
pub const TO_REMOVAL: &str = "Перейти к удалению";
pub const NOBODY_TO_TAKE: &str = "Передать некому";
pub const NOBODY_TO_TAKE_TEXT: &str = "Других специалистов в организации нет. Добавьте специалиста и вернитесь сюда: ждать, \
     пока он активирует аккаунт, не нужно.";
pub const ADD_SPECIALIST: &str = "добавить специалиста";
pub const HANDED_OVER: &str = "Передано. Вот что ещё осталось.";
pub const GROUP_HANDED_OVER: &str = "Группа передана, письма отправляются.";
pub const NOBODY_CHOSEN: &str = "Выберите нового специалиста хотя бы в одной строке.";

/// «сидя», «лёгкий», «средний».
#[must_use]
pub const fn load(load: Load) -> &'static str {
    match load {
        Load::Seated => "сидя",
        Load::Light => "лёгкий",
        Load::Medium => "средний",
    }
}

/// «занято 9 из 12».
#[must_use]
pub fn seats(seats: Seats) -> String {
    format!("занято {} из {}", seats.taken, seats.capacity)
}

/// «свободно 3 места», «мест нет».
#[must_use]
pub fn free(seats: Seats) -> String {
    match seats.free() {
        0 => "мест нет".to_owned(),
        free => format!("свободно {}", counted(free.into(), ["место", "места", "мест"])),
    }
}

/// «Лист ожидания: 4».
#[must_use]
pub fn waiting(people: u32) -> String {
    format!("{WAITING_LIST}: {people}")
}

/// «вт, чт в 10:00 (45 минут)».
#[must_use]
pub fn when(schedule: &Schedule) -> String {
    let minutes = counted(schedule.minutes.into(), ["минута", "минуты", "минут"]);
    format!("{} в\u{a0}{} ({minutes})", days(schedule.days), schedule.starts_at)
}

/// The same with the zone that it is told in, for those who may live by another.
#[must_use]
pub fn when_and_where(schedule: &Schedule, now: DateTime<Utc>) -> String {
    format!("{}, по времени: {}", when(schedule), zones::name(schedule.zone, now))
}

/// «с 1 декабря 2026 г. по 28 января 2027 г.»
#[must_use]
pub fn period(schedule: &Schedule) -> String {
    settings::from_to(&dates::date(schedule.from), &dates::date(schedule.to))
}

/// «вторник, 1 декабря 2026 г., 10:00», in the reader's zone; beside it the group's where that differs.
#[must_use]
pub fn class_at(begins: DateTime<Utc>, reader: Tz, group: Tz) -> String {
    let own = dates::weekday_and_time(begins, reader);
    if same_clock(begins, reader, group) {
        return own;
    }
    let local = begins.with_timezone(&group);
    let there = local.format("%-H:%M");
    let words = dates::zone_words(begins, group);
    match local.date_naive() == begins.with_timezone(&reader).date_naive() {
        true => format!("{own} (у группы {there}, {words})"),
        false => format!("{own} (у группы {}, {words})", dates::weekday_and_time(begins, group)),
    }
}

fn same_clock(at: DateTime<Utc>, one: Tz, other: Tz) -> bool {
    at.with_timezone(&one).naive_local() == at.with_timezone(&other).naive_local()
}

/// «пн, ср, пт».
fn days(days: WorkingDays) -> String {
    let of_week = WorkingDays::WEEK.into_iter().filter(|day| days.contains(*day));
    of_week.map(short_day).collect::<Vec<_>>().join(", ")
}

const fn short_day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "пн",
        Weekday::Tue => "вт",
        Weekday::Wed => "ср",
        Weekday::Thu => "чт",
        Weekday::Fri => "пт",
        Weekday::Sat => "сб",
        Weekday::Sun => "вс",
    }
}

/// «Утренняя группа: вт, чт в 10:00, свободно 3 места», in a choice of groups.
#[must_use]
pub fn choice(title: &str, schedule: &Schedule, seats: Seats) -> String {
    format!(
        "{title}: {} в\u{a0}{}, {}",
        days(schedule.days),
        schedule.starts_at,
        free(seats)
    )
}

/// «предложено место в группе «Утренняя» до 24.11, 14:02».
#[must_use]
pub fn offered(group: &str, until: &str) -> String {
    format!("предложено место в группе «{group}», ждём ответа до {until}")
}

/// «От 1 до 12.»: how much a number may be.
#[must_use]
pub fn between(least: u32, most: u32) -> String {
    format!("От {least} до {most}.")
}

/// «до 24.11, 14:02».
#[must_use]
pub fn until(until: &str) -> String {
    format!("ждём ответа до {until}")
}

/// «с 24 ноября 2026 г.»
#[must_use]
pub fn since(day: &str) -> String {
    format!("с {day}")
}

/// «Группа «Утренняя»».
#[must_use]
pub fn group(title: &str) -> String {
    format!("Группа «{title}»")
}

/// «открыть, Утренняя группа»: a row's link, for those who don't see the row.
#[must_use]
pub fn of_group(action: &str, title: &str) -> String {
    format!("{action}, {title}")
}

/// «2 группы, 3 занятия вместо коллег»: what there is to hand over.
#[must_use]
pub fn burden(groups: usize, classes: u64) -> String {
    let groups = u64::try_from(groups).unwrap_or(u64::MAX);
    let words = [
        (groups > 0).then(|| counted(groups, ["группа", "группы", "групп"])),
        (classes > 0).then(|| format!("{} вместо коллег", counted(classes, ["занятие", "занятия", "занятий"]))),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// «Места не хватит: 2 участникам», with their names below.
#[must_use]
pub fn would_exceed(people: usize) -> String {
    let number = u64::try_from(people).unwrap_or(u64::MAX);
    format!(
        "Места не хватит: {}. Никто не исключается сам. Сначала переведите или исключите тех, кого нужно.",
        counted(number, ["участнику", "участникам", "участникам"])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::settings::TimeOfDay;

    fn schedule() -> Schedule {
        Schedule {
            days: WorkingDays::parse(&["Tue".into(), "Thu".into()]).unwrap(),
            starts_at: TimeOfDay::parse("10:00").unwrap(),
            zone: Tz::Europe__Moscow,
            minutes: 45,
            from: "2026-12-01".parse().unwrap(),
            to: "2027-01-28".parse().unwrap(),
        }
    }

    #[test]
    fn a_schedule_is_told_with_its_days_and_its_zone() {
        assert_eq!(when(&schedule()), "вт, чт в\u{a0}10:00 (45\u{a0}минут)");
        let now = "2026-11-24T09:00:00Z".parse().unwrap();
        let told = when_and_where(&schedule(), now);
        assert!(
            told.ends_with("по времени: Москва, Санкт-Петербург, Нижний Новгород"),
            "{told}"
        );
    }

    #[test]
    fn a_class_is_told_in_the_readers_zone_and_beside_it_the_groups() {
        let begins = "2026-12-01T07:00:00Z".parse().unwrap();
        let told = |zone| class_at(begins, zone, Tz::Europe__Moscow);
        assert_eq!(told(Tz::Europe__Moscow), "вторник, 1\u{a0}декабря 2026\u{a0}г., 10:00");
        assert_eq!(
            told(Tz::Asia__Vladivostok),
            "вторник, 1\u{a0}декабря 2026\u{a0}г., 17:00 (у группы 10:00, по московскому времени)"
        );
        // Half past midnight of Wednesday there is Tuesday evening here.
        let begins = "2026-12-01T21:30:00Z".parse().unwrap();
        assert_eq!(
            class_at(begins, Tz::Europe__Kaliningrad, Tz::Europe__Moscow),
            "вторник, 1\u{a0}декабря 2026\u{a0}г., 23:30 (у группы среда, 2\u{a0}декабря 2026\u{a0}г., 0:30, по московскому \
             времени)"
        );
    }

    #[test]
    fn seats_are_counted_in_words() {
        let seats = |taken| Seats { capacity: 12, taken };
        assert_eq!(free(seats(9)), "свободно 3\u{a0}места");
        assert_eq!(free(seats(12)), "мест нет");
        assert_eq!(super::seats(seats(9)), "занято 9 из 12");
        assert_eq!(burden(2, 1), "2\u{a0}группы, 1\u{a0}занятие вместо коллег");
        assert_eq!(burden(1, 0), "1\u{a0}группа");
    }
}
