//! Words of «добавить списком».

use domain::{
    error::Field,
    identity::Role,
    import::{Asked, Column, Lookalike, Verdict},
    limits::{IMPORT_BYTES_MAX, IMPORT_ROWS_MAX},
};

use super::{errors, plural::counted, questions, staff};

pub const ADD_MANY: &str = "добавить списком";
pub const TITLE: &str = "Добавить списком";
pub const LEAD: &str = "Вставьте таблицу или выберите файл. Сначала покажем, что получится: никто не будет добавлен, пока \
     вы не нажмёте кнопку.";
pub const ROLE: &str = "Роль";
pub const ROLE_IN_LIST: &str = "указана в списке";
pub const ROLE_HINT: &str = "Кого добавляем. Если в списке разные люди, роль берётся из столбца «Роль».";
pub const LIST: &str = "Список";
pub const LIST_HINT: &str = "Скопируйте из таблицы вместе со строкой заголовков: ФИО (или Фамилия, Имя, Отчество), Email; \
     для пациентов ещё Телефон, Врач и Продолжительность наблюдения. Порядок столбцов любой.";
pub const FILE: &str = "Или файл";
pub const CHECK: &str = "Проверить список";
pub const EARLIER: &str = "Недавние списки";
pub const KEPT: &str = "Списки хранятся сутки, видны только вам.";

pub const COLUMNS_TITLE: &str = "Что в каких столбцах?";
pub const COLUMNS_LEAD: &str = "По заголовкам это понять не удалось. Проверьте наше предположение и поправьте.";
pub const HEADING: &str = "первая строка — заголовки, а не человек";
pub const NOT_USED: &str = "не использовать";
pub const ON: &str = "Дальше";

pub const RUNNING_TITLE: &str = "Добавляем";
pub const RUNNING_LEAD: &str = "Можно закрыть страницу: работа продолжится. Вернуться к ней можно из раздела «Добавить \
     списком».";
pub const PROGRESS: &str = "Добавлено";

pub const CHECK_TITLE: &str = "Проверка списка";
pub const RESULT_TITLE: &str = "Результат";
pub const LETTERS: &str = "Письма с приглашениями уходят. Ответы почтового сервера появятся в списках.";
pub const RESULT_FILE: &str = "Скачать результат (CSV)";
pub const WRONG_STAY: &str = "Строки, которые нужно исправить, пока не добавятся: исправьте их сейчас или потом.";
pub const ASKED_STAY: &str = "Строки с вопросом пока не добавятся: ответьте на вопросы сейчас или потом.";
pub const ALL_RIGHT: &str = "Всё верно";
pub const ALL_RIGHT_HINT: &str = "Добавить так, как написано";
pub const NOBODY_READY: &str = "Добавлять пока некого.";
pub const FOR_ALL: &str = "Для всех, у кого в списке не указано";
pub const APPLY: &str = "Применить";
pub const CHOOSE_ROLE: &str = "Выберите роль";
pub const AS_FOR_ALL: &str = "как для всех";
pub const SAVE_ROWS: &str = "Сохранить и проверить";
pub const DISCARD: &str = "Удалить список";
pub const DISCARD_HINT: &str = "Забыть этот список. Уже добавленные люди останутся.";
pub const FILTER: &str = "Строки списка";
pub const NUMBER: &str = "Строка";
pub const VERDICT: &str = "Что будет";
pub const EDIT: &str = "изменить";
pub const TO_ROWS: &str = "Ко всем строкам";
pub const NEXT_ROWS: &str = "Следующие строки";
pub const FIRST_ROWS: &str = "В начало";

const PEOPLE: [&str; 3] = ["человек", "человека", "человек"];
const ROWS: [&str; 3] = ["строка", "строки", "строк"];

pub const RESULT_COLUMNS: [&str; 8] = [
    "Строка",
    "ФИО",
    "Email",
    "Телефон",
    "Роль",
    "Врач",
    "Продолжительность наблюдения",
    "Что сделано",
];

/// «CSV или XLSX, до 1000 человек и 1024 КБ.»
#[must_use]
pub fn file_hint() -> String {
    let kilobytes = IMPORT_BYTES_MAX / 1024;
    format!("CSV или XLSX, не больше {IMPORT_ROWS_MAX} человек и {kilobytes} КБ. Из XLSX берётся первый лист.")
}

/// «Добавить 940 человек».
#[must_use]
pub fn add(people: u64) -> String {
    format!("Добавить {}", counted(people, ["человека", "человека", "человек"]))
}

/// «Добавлено 120 из 940».
#[must_use]
pub fn progress(added: u64, goal: u64) -> String {
    format!("Добавлено {added} из {goal}")
}

/// «Добавлен 1 человек», «Добавлено 940 человек».
#[must_use]
pub fn added(people: u64) -> String {
    let people_words = counted(people, PEOPLE);
    let one = people % 10 == 1 && people % 100 != 11;
    format!("{} {people_words}.", if one { "Добавлен" } else { "Добавлено" })
}

/// «24 ноября 2026 г., 12:00 — 940 строк».
#[must_use]
pub fn summary(at: &str, people: u64) -> String {
    match people {
        0 => at.to_owned(),
        people => format!("{at} — {}", counted(people, ROWS)),
    }
}

/// «Нужно исправить: 12 строк».
#[must_use]
pub fn wrong_rows(rows: u64) -> String {
    format!("Нужно исправить: {}", counted(rows, ROWS))
}

/// «Нужен ответ: 3 строки».
#[must_use]
pub fn asked_rows(rows: u64) -> String {
    format!("Нужен ответ: {}", counted(rows, ROWS))
}

/// «Будут добавлены: 940 человек».
#[must_use]
pub fn ready_rows(rows: u64) -> String {
    let one = if rows % 10 == 1 && rows % 100 != 11 {
        "Будет добавлен"
    } else {
        "Будут добавлены"
    };
    format!("{one}: {}", counted(rows, PEOPLE))
}

/// «Уже добавлено: 940 человек».
#[must_use]
pub fn added_rows(rows: u64) -> String {
    format!("Уже добавлено: {}", counted(rows, PEOPLE))
}

/// «Уже есть: 30 человек».
#[must_use]
pub fn present_rows(rows: u64) -> String {
    format!("Уже есть: {}", counted(rows, PEOPLE))
}

/// «Повторы: 18 строк».
#[must_use]
pub fn doubled_rows(rows: u64) -> String {
    format!("Повторы: {}", counted(rows, ROWS))
}

/// «Столбец 2».
#[must_use]
pub fn column_number(number: usize) -> String {
    format!("Столбец {number}")
}

/// «Строка 12».
#[must_use]
pub fn row_number(number: u32) -> String {
    format!("Строка {number}")
}

/// «В столбце: Петров Пётр; Белова Анна».
#[must_use]
pub fn samples(samples: &[&str]) -> String {
    match samples {
        [] => "Столбец пуст".to_owned(),
        samples => format!("В столбце: {}", samples.join("; ")),
    }
}

/// What a column can be.
#[must_use]
pub const fn column(column: Column) -> &'static str {
    match column {
        Column::FullName => "ФИО",
        Column::LastName => "Фамилия",
        Column::FirstName => "Имя (или имя и отчество)",
        Column::Patronymic => "Отчество",
        Column::Email => "Email",
        Column::Phone => "Телефон",
        Column::Role => "Роль",
        Column::Doctor => "Врач",
        Column::Period => "Продолжительность наблюдения",
    }
}

/// «врач»
#[must_use]
pub const fn role(role: Role) -> &'static str {
    super::identity::role(role)
}

/// «главврач — так в списке»: what a row says, and nothing here is called.
#[must_use]
pub fn as_in_list(text: &str) -> String {
    format!("{text} — так в списке")
}

/// A doctor of a name that several have.
#[must_use]
pub fn with_address(full_name: &str, email: &str) -> String {
    format!("{full_name} ({email})")
}

/// «В адресе указано mail.ri. Возможно, mail.ru?»
#[must_use]
pub fn likely_meant(typed: &str, meant: &str) -> String {
    let domain = |email: &str| email.trim().rsplit('@').next().unwrap_or_default().to_lowercase();
    questions::domain(&domain(typed), &domain(meant))
}

/// «petrov@mail.ru, активен», beside the name of somebody who seems to be the one of the row.
#[must_use]
pub fn lookalike(person: &Lookalike) -> String {
    format!("{}, {}", person.email, staff::status(person.status))
}

/// The questions about a row in one line.
fn asked(asked: &Asked) -> String {
    let mistyped = asked
        .meant
        .as_ref()
        .map(|meant| format!("возможно, адрес с ошибкой: {meant}?"));
    let alike: Vec<String> = asked
        .alike
        .iter()
        .map(|person| format!("{} ({})", person.full_name, lookalike(person)))
        .collect();
    let alike = (!alike.is_empty()).then(|| format!("похоже, уже есть: {}", alike.join("; ")));
    let questions: Vec<String> = mistyped.into_iter().chain(alike).collect();
    format!("нужен ответ: {}", questions.join(", "))
}

/// What becomes of a row, before and after.
#[must_use]
pub fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Ready(_) => "будет добавлен".to_owned(),
        other => outcome(other),
    }
}

/// What became of a row, for the file of the result.
#[must_use]
pub fn outcome(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Added(_) => "добавлен".to_owned(),
        Verdict::Present => "уже есть в этой роли: ничего не изменится".to_owned(),
        Verdict::Doubled { first } => format!("повтор: действует строка {first}"),
        Verdict::Ready(_) => "не добавлен: кнопка ещё не нажата".to_owned(),
        Verdict::Asks(about) => asked(about),
        Verdict::Wrong(errors) => {
            let sentences: Vec<String> = errors
                .iter()
                .map(|(field, problem)| format!("{}: {}", field_name(field), errors::problem(field, problem)))
                .collect();
            format!("нужно исправить. {}", sentences.join(". "))
        }
    }
}

const fn field_name(field: Field) -> &'static str {
    match field {
        Field::Email => "Email",
        Field::FullName => "ФИО",
        Field::Phone => "Телефон",
        Field::Doctor => "Врач",
        Field::Period => "Продолжительность наблюдения",
        _ => "Роль",
    }
}
