//! Words of handing a doctor's patients and courses over.

use super::{patients::patients, plural::counted};

pub const TITLE: &str = "Передать дела";
pub const NOTHING: &str = "Передавать нечего";
pub const NOTHING_TEXT: &str = "За врачом не числится ни пациентов, ни курсов, ни заявок.";
pub const TO_REMOVAL: &str = "Перейти к удалению";
pub const NOBODY: &str = "Передать некому";
pub const NOBODY_TEXT: &str = "Других врачей в организации нет. Добавьте врача и вернитесь сюда: ждать, пока он \
     активирует аккаунт, не нужно.";
pub const ADD_DOCTOR: &str = "добавить врача";
pub const ALL: &str = "Всё одному врачу";
pub const TO_WHOM: &str = "Кому передать";
pub const CHOOSE: &str = "Выберите врача";
pub const HAND_ALL_OVER: &str = "Передать всех";
pub const EACH: &str = "По одному";
pub const EACH_TEXT: &str = "Выберите нового врача тем, кого нужно передать. Остальные пока останутся. \
     Заявки на рассмотрении переходят вместе с курсом.";
pub const PATIENT: &str = "Пациент";
pub const COURSE: &str = "Курс";
pub const NEW_DOCTOR: &str = "Новый врач";
pub const KEEP: &str = "не передавать";
pub const HAND_CHOSEN_OVER: &str = "Передать выбранных";
pub const NOBODY_CHOSEN: &str = "Выберите нового врача хотя бы в одной строке.";
pub const HANDED_OVER: &str = "Передано. Вот что ещё осталось.";
pub const NEXT_PAGE: &str = "Следующие пациенты";

/// «5 пациентов, 1 курс», what there is to hand over.
#[must_use]
pub fn burden(number: u64, courses: usize, applications: u64, alerts: u64) -> String {
    let courses = u64::try_from(courses).unwrap_or(u64::MAX);
    let words = [
        (number > 0).then(|| patients(number)),
        (courses > 0).then(|| counted(courses, ["курс", "курса", "курсов"])),
        (applications > 0).then(|| counted(applications, ["заявка", "заявки", "заявок"])),
        (alerts > 0).then(|| {
            counted(
                alerts,
                ["сигнал без ответа", "сигнала без ответа", "сигналов без ответа"],
            )
        }),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// «Новый врач, Петров Иван Аркадьевич»: the choice of one row, for those who don't see it.
#[must_use]
pub fn new_doctor_of(row: &str) -> String {
    format!("{NEW_DOCTOR}, {row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_named() {
        assert_eq!(burden(1, 0, 0, 0), "1\u{a0}пациент");
        assert_eq!(burden(5, 2, 0, 0), "5\u{a0}пациентов, 2\u{a0}курса");
        assert_eq!(burden(0, 1, 0, 0), "1\u{a0}курс");
        assert_eq!(burden(0, 1, 3, 0), "1\u{a0}курс, 3\u{a0}заявки");
        assert_eq!(burden(0, 0, 0, 2), "2\u{a0}сигнала без ответа");
    }
}
