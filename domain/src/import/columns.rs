use serde::{Deserialize, Serialize};

use super::{RowText, Table};
use crate::{
    identity::{Email, Phone},
    search::search_key,
};

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    FullName,
    LastName,
    /// The first name, or the first name with the patronymic.
    FirstName,
    Patronymic,
    Email,
    Phone,
    Role,
    Doctor,
    Period,
}

impl Column {
    pub const ALL: [Self; 9] = [
        Self::FullName,
        Self::LastName,
        Self::FirstName,
        Self::Patronymic,
        Self::Email,
        Self::Phone,
        Self::Role,
        Self::Doctor,
        Self::Period,
    ];

    /// The name in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::LastName => "last_name",
            Self::FirstName => "first_name",
            Self::Patronymic => "patronymic",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Role => "role",
            Self::Doctor => "doctor",
            Self::Period => "period",
        }
    }

    /// The column of that name; none for a column that is not used.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The column that a heading names, however it is written.
    fn of_heading(heading: &str) -> Option<Self> {
        let letters: String = search_key(heading).chars().filter(|c| c.is_alphanumeric()).collect();
        let column = match letters.as_str() {
            "фио"
            | "фамилияимяотчество"
            | "фамилияиимя"
            | "фамилияимя"
            | "полноеимя"
            | "сотрудник"
            | "фиопациента"
            | "фиосотрудника"
            | "fullname"
            | "name" => Self::FullName,
            "фамилия" | "lastname" | "surname" => Self::LastName,
            "имя" | "имяотчество" | "имяиотчество" | "firstname" => Self::FirstName,
            "отчество" | "patronymic" | "middlename" => Self::Patronymic,
            "email"
            | "mail"
            | "емейл"
            | "имейл"
            | "мейл"
            | "почта"
            | "электроннаяпочта"
            | "элпочта"
            | "адресэлектроннойпочты"
            | "адреспочты"
            | "emailпациента"
            | "emailсотрудника" => Self::Email,
            "телефон" | "тел" | "номертелефона" | "мобильный" | "мобильныйтелефон" | "контактныйтелефон" | "phone" => {
                Self::Phone
            }
            "роль" | "должность" | "role" => Self::Role,
            "врач" | "лечащийврач" | "ведущийврач" | "фиоврача" | "doctor" => {
                Self::Doctor
            }
            "продолжительностьнаблюдения"
            | "продолжительность"
            | "период"
            | "периоднаблюдения"
            | "срок"
            | "срокнаблюдения"
            | "наблюдение"
            | "period" => Self::Period,
            _ => return None,
        };
        Some(column)
    }
}

/// Which column of a table is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Whether the first row names the columns.
    pub heading: bool,
    /// For each column, as far as it is used.
    pub columns: Vec<Option<Column>>,
}

/// Which column is what: by the headings where there are some, else by what stands below.
#[must_use]
pub fn layout(table: &Table) -> Layout {
    let width = table.0.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let first: &[String] = table.0.first().map_or(&[], |(_, cells)| cells.as_slice());
    let named: Vec<_> = first.iter().map(|cell| Column::of_heading(cell)).collect();
    // A person's own row may have «врач» in it, but never only such words: it has an address.
    let heading = named.iter().any(Option::is_some) && !first.iter().any(|cell| Email::parse(cell).is_ok());
    let mut columns = if heading {
        named
    } else {
        (0..width).map(|index| guessed(table, index)).collect()
    };
    columns.resize(width, None);
    once_each(&mut columns);
    Layout { heading, columns }
}

impl Layout {
    /// Whether the name and the address of a person can be read: without them there is nobody to add.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        let has = |column| self.columns.contains(&Some(column));
        has(Column::Email) && (has(Column::FullName) || has(Column::LastName))
    }

    /// The people of the table, each with the number of the row in the list.
    #[must_use]
    pub fn read(&self, table: &Table) -> Vec<(u32, RowText)> {
        let rows = table.0.iter().skip(usize::from(self.heading));
        rows.map(|(line, cells)| (*line, self.row(cells))).collect()
    }

    fn row(&self, cells: &[String]) -> RowText {
        let cell = |wanted: Column| {
            let mut columns = self.columns.iter().zip(cells);
            let found = columns.find(|(column, _)| **column == Some(wanted));
            found.map(|(_, cell)| cell.trim().to_owned()).unwrap_or_default()
        };
        let whole = cell(Column::FullName);
        let full_name = if whole.is_empty() {
            let parts = [Column::LastName, Column::FirstName, Column::Patronymic].map(cell);
            parts.join(" ").trim().to_owned()
        } else {
            whole
        };
        RowText {
            full_name,
            email: cell(Column::Email),
            phone: cell(Column::Phone),
            role: cell(Column::Role),
            doctor: cell(Column::Doctor),
            period: cell(Column::Period),
            sure: String::new(),
        }
    }
}

/// What a column without a heading holds, by the most of what stands in it.
fn guessed(table: &Table, index: usize) -> Option<Column> {
    let cells = table.0.iter().filter_map(|(_, cells)| cells.get(index));
    let cells: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let mostly = |fits: fn(&str) -> bool| cells.iter().filter(|cell| fits(cell)).count() * 2 > cells.len();
    let is_name = |cell: &str| {
        let words = cell.split_whitespace().count();
        (2..=4).contains(&words)
            && cell
                .chars()
                .all(|c| c.is_alphabetic() || c == '-' || c == '.' || c == ' ')
    };
    if mostly(|cell| cell.contains('@')) {
        Some(Column::Email)
    } else if mostly(|cell| Phone::parse(cell).is_ok()) {
        Some(Column::Phone)
    } else if mostly(|cell| super::role_of(cell).is_some()) {
        Some(Column::Role)
    } else if mostly(is_name) {
        Some(Column::FullName)
    } else {
        None
    }
}

/// Of two columns of one kind the first one counts.
fn once_each(columns: &mut [Option<Column>]) {
    let mut seen = Vec::new();
    for column in columns {
        match *column {
            Some(kind) if seen.contains(&kind) => *column = None,
            Some(kind) => seen.push(kind),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: &[&[&str]]) -> Table {
        let rows = rows.iter().zip(1..);
        Table(
            rows.map(|(cells, line)| (line, cells.iter().map(|cell| (*cell).to_owned()).collect()))
                .collect(),
        )
    }

    #[test]
    fn columns_are_known_by_their_headings_in_any_order_and_writing() {
        use Column as C;
        for (headings, expected) in [
            (&["ФИО", "Email"][..], &[Some(C::FullName), Some(C::Email)][..]),
            (&[" e-mail* ", "Ф.И.О.:"], &[Some(C::Email), Some(C::FullName)]),
            (
                &["№", "ФАМИЛИЯ", "имя", "Отчество", "Электронная почта", "Тел."],
                &[
                    None,
                    Some(C::LastName),
                    Some(C::FirstName),
                    Some(C::Patronymic),
                    Some(C::Email),
                    Some(C::Phone),
                ],
            ),
            (
                &["Роль", "Лечащий врач", "Продолжительность наблюдения", "Почта", "ФИО"],
                &[
                    Some(C::Role),
                    Some(C::Doctor),
                    Some(C::Period),
                    Some(C::Email),
                    Some(C::FullName),
                ],
            ),
            // Twice the same: the first one counts.
            (&["ФИО", "Email", "Почта"], &[Some(C::FullName), Some(C::Email), None]),
        ] {
            let found = layout(&table(&[headings, &["x"]]));
            assert!(found.heading && found.is_enough(), "{headings:?}");
            assert_eq!(found.columns, expected, "{headings:?}");
        }
    }

    #[test]
    fn without_headings_the_rows_themselves_tell() {
        let found = layout(&table(&[
            &["Петров Иван", "врач", "petrov@mail.ru", "+7 916 123-45-67", "12"],
            &["Белова Анна Львовна", "ассистент", "belova@mail.ru", "", "13"],
        ]));
        assert!(!found.heading);
        assert_eq!(
            found.columns,
            [
                Some(Column::FullName),
                Some(Column::Role),
                Some(Column::Email),
                Some(Column::Phone),
                None
            ]
        );
    }

    #[test]
    fn a_heading_that_misses_what_matters_is_not_enough() {
        let found = layout(&table(&[&["Почта", "Кто"], &["petrov@mail.ru", "Петров Иван"]]));
        assert!(found.heading && !found.is_enough());
        let mut named = found;
        named.columns = vec![Some(Column::Email), Some(Column::FullName)];
        assert!(named.is_enough());
    }

    #[test]
    fn a_name_may_stand_in_three_columns() {
        let table = table(&[
            &["Имя Отчество", "Фамилия", "Email"],
            &[" Иван Аркадьевич ", "Петров", "petrov@mail.ru"],
            &["", "Белова"],
        ]);
        let rows = layout(&table).read(&table);
        assert_eq!((rows[0].0, rows[0].1.full_name.as_str()), (2, "Петров Иван Аркадьевич"));
        assert_eq!(rows[0].1.email, "petrov@mail.ru");
        assert_eq!((rows[1].0, rows[1].1.full_name.as_str()), (3, "Белова"));
        assert_eq!(rows[1].1.email, "");
    }

    #[test]
    fn a_column_has_one_name() {
        for column in Column::ALL {
            assert_eq!(Column::from_name(column.name()), Some(column));
            assert_eq!(serde_json::to_value(column).unwrap(), column.name());
        }
        assert_eq!(Column::from_name(""), None);
    }

    proptest! {
        #[test]
        fn any_table_has_a_layout(rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,12}", 0..6), 0..6)) {
            let table = Table(rows.into_iter().zip(1..).map(|(cells, line)| (line, cells)).collect());
            let layout = layout(&table);
            let people = layout.read(&table);
            prop_assert_eq!(people.len(), table.0.len().saturating_sub(usize::from(layout.heading)));
            for column in Column::ALL {
                prop_assert!(layout.columns.iter().filter(|found| **found == Some(column)).count() <= 1);
            }
        }
    }
}
