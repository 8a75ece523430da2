//! Words of «Настройки», of a clinic's direct address and of what is shown there.

use chrono::Weekday;
use domain::settings::{TimeOfDay, WorkingDays};

pub const SETTINGS: &str = "Настройки";
pub const SAVED: &str = "Настройки сохранены.";

pub const GROUP_CLASSES: &str = "Групповые занятия";
pub const SELF_REGISTRATION: &str = "самостоятельная запись в группы ЛФК для новых пациентов";
pub const SELF_REGISTRATION_HINT: &str =
    "Организация появится на странице «Запись в группу занятий ЛФК». Заявки курса проверяет его врач.";
pub const CLASS_CAPACITY: &str = "Максимальное число участников занятия";
pub const CLASS_CAPACITY_HINT: &str = "От 1 до 30.";

pub const COURSES: &str = "Курсы";
pub const COURSES_HINT: &str =
    "Врач курса проверяет анкеты пациентов и записывает их в группы. Курс без врача заявки не принимает.";
pub const NO_COURSES: &str = "Курсов пока нет. Добавьте курс, чтобы принимать заявки на занятия.";
pub const DOCTOR: &str = "Врач";
pub const NO_DOCTOR: &str = "без врача";
pub const TAKES_NO_APPLICATIONS: &str = "Заявки не принимаются: у курса нет врача.";
pub const ADD_COURSE: &str = "добавить курс";
pub const NEW_COURSE: &str = "Новый курс";
pub const COURSE: &str = "Курс";
pub const COURSE_NAME: &str = "Название курса";
pub const EDIT_COURSE: &str = "изменить";
pub const END_COURSE: &str = "завершить";
pub const END_COURSE_TEXT: &str = "Курс исчезнет из настроек, и новых заявок на него не будет. Вернуть его нельзя: можно \
     добавить новый с тем же названием.";
pub const END_COURSE_BUTTON: &str = "Завершить курс";
pub const COURSE_ADDED: &str = "Курс добавлен. Выберите для него врача.";
pub const COURSE_SAVED: &str = "Курс сохранён.";
pub const COURSE_ENDED: &str = "Курс завершён.";

pub const HOURS: &str = "Часы работы";
pub const OPENS_AT: &str = "Начало";
pub const CLOSES_AT: &str = "Конец";
pub const WORKING_DAYS: &str = "Рабочие дни";

pub const CONTACT: &str = "Контакты организации";
pub const CONTACT_LEAD: &str = "Их видят пациенты и те, кто хочет записаться.";
pub const CONTACT_PHONE: &str = "Телефон организации";
pub const CONTACT_PHONE_HINT: &str = "Необязательно. Например, +7\u{a0}495\u{a0}123-45-67.";
pub const CONTACT_EMAIL: &str = "Email организации";
pub const CONTACT_EMAIL_HINT: &str = "Необязательно.";

pub const ADDRESS: &str = "Адрес для записи";
pub const ADDRESS_TEXT: &str = "По этому адресу открывается страница вашей организации. Его можно дать пациенту или \
     напечатать вместе с QR-кодом.";
pub const PRINT_SHEET: &str = "Лист для печати";
pub const PRINT_SHEET_LEAD: &str = "Напечатайте страницу: на листе останется только то, что ниже.";
pub const SHEET_LEAD: &str = "Запись на занятия лечебной физкультурой";
pub const SHEET_SCAN: &str = "Наведите камеру телефона на код или наберите адрес в браузере:";

pub const DEPUTIES: &str = "Заместители врачей";
pub const DEPUTIES_TEXT: &str = "Пока врач в отпуске или болеет, его заявки и сигналы получает заместитель.";
pub const NO_DEPUTIES: &str = "Сейчас никто никого не замещает";
pub const ADD_DEPUTY: &str = "добавить заместителя";
pub const NEW_DEPUTY: &str = "Новый заместитель";
pub const WHO_IS_AWAY: &str = "Врач";
pub const CHOOSE_DOCTOR: &str = "Выберите врача";
pub const DEPUTY: &str = "Кто замещает";
pub const FROM_DAY: &str = "С какого дня";
pub const TO_DAY: &str = "По какой день";
pub const TO_DAY_HINT: &str = "Этот день тоже считается.";
pub const DAYS: &str = "Дни";
pub const DISMISS: &str = "отменить";
pub const TWO_DOCTORS: &str = "Замещать некому";
pub const TWO_DOCTORS_TEXT: &str = "Чтобы назначить заместителя, в организации нужны хотя бы два врача.";
pub const DEPUTY_NAMED: &str = "Заместитель назначен.";
pub const DEPUTY_DISMISSED: &str = "Замещение отменено.";

pub const JOIN_TITLE: &str = "Запись в группу занятий ЛФК";
pub const JOIN_CHOOSE: &str = "Выберите медицинскую организацию, в которой вы наблюдаетесь.";
pub const JOIN_NO_CLINIC: &str = "Сейчас самостоятельной записи нет ни в одной организации. Спросите о записи у своего \
     врача или в регистратуре.";
pub const JOIN_TO_LOGIN: &str = "Вход";
pub const JOIN_TEXT: &str = "Чтобы записаться, обратитесь в организацию: вам подберут курс и группу. Приглашение придёт \
     письмом, понадобится ваш email.";
pub const JOIN_NO_CONTACT: &str =
    "Организация пока не указала здесь телефон и email. Спросите о записи у своего врача или в регистратуре.";
pub const UNKNOWN_CLINIC: &str = "Такой организации нет";
pub const UNKNOWN_CLINIC_TEXT: &str = "Проверьте адрес: возможно, в нём ошибка или лист с кодом устарел. Верный адрес \
     подскажут в вашей медицинской организации.";

/// «В этих группах мест больше, чем 8. …».
#[must_use]
pub fn smaller(limit: &str) -> String {
    format!("В этих группах мест больше, чем {limit}. Уменьшить их? Занятые места останутся.")
}

/// «Утренняя группа: 12 мест».
#[must_use]
pub fn smaller_group(title: &str, seats: u32) -> String {
    let seats = super::plural::counted(seats.into(), ["место", "места", "мест"]);
    format!("{title}: {seats}")
}

/// «завершить, ЛФК: общеукрепляющий курс»: a row's link, for those who don't see the row.
#[must_use]
pub fn of_course(action: &str, course: &str) -> String {
    format!("{action}, {course}")
}

/// «Врач курса «ЛФК: общеукрепляющий курс»».
#[must_use]
pub fn doctor_of(course: &str) -> String {
    format!("Врач курса «{course}»")
}

/// «отменить, Иванов Иван Иванович».
#[must_use]
pub fn dismiss(doctor: &str) -> String {
    format!("{DISMISS}, {doctor}")
}

/// «с 24 ноября 2026 г. по 1 декабря 2026 г.»
#[must_use]
pub fn from_to(from: &str, to: &str) -> String {
    format!("с {from} по {to}")
}

/// What the picture of the code says to those who don't see it.
#[must_use]
pub fn qr_code(address: &str) -> String {
    format!("QR-код с адресом {address}")
}

/// «понедельник».
#[must_use]
pub const fn day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "понедельник",
        Weekday::Tue => "вторник",
        Weekday::Wed => "среда",
        Weekday::Thu => "четверг",
        Weekday::Fri => "пятница",
        Weekday::Sat => "суббота",
        Weekday::Sun => "воскресенье",
    }
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

/// «пн–пт, 08:00–18:00»: neighbouring days together.
#[must_use]
pub fn hours(days: WorkingDays, opens: TimeOfDay, closes: TimeOfDay) -> String {
    format!("{}, {opens}–{closes}", short_days(days))
}

/// «вт, чт, 10:00»: when something happens week by week.
#[must_use]
pub fn weekly(days: WorkingDays, at: TimeOfDay) -> String {
    format!("{}, {at}", short_days(days))
}

fn short_days(days: WorkingDays) -> String {
    let mut runs: Vec<(Weekday, Weekday)> = Vec::new();
    for day in WorkingDays::WEEK.into_iter().filter(|day| days.contains(*day)) {
        match runs.last_mut() {
            Some((_, last)) if last.succ() == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                short_day(first).to_owned()
            } else if first.succ() == last {
                format!("{}, {}", short_day(first), short_day(last))
            } else {
                format!("{}–{}", short_day(first), short_day(last))
            }
        })
        .collect();
    runs.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_days_are_told_together() {
        let time = |minutes| TimeOfDay::from_minutes(minutes).unwrap();
        for (bits, words) in [
            (0b001_1111, "пн–пт, 08:00–18:30"),
            (0b111_1111, "пн–вс, 08:00–18:30"),
            (0b000_0001, "пн, 08:00–18:30"),
            (0b110_0101, "пн, ср, сб, вс, 08:00–18:30"),
            (0b101_0111, "пн–ср, пт, вс, 08:00–18:30"),
        ] {
            let days = WorkingDays::from_bits(bits).unwrap();
            assert_eq!(hours(days, time(480), time(1110)), words);
        }
    }
}
