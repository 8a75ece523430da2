use serde::{Deserialize, Serialize};

use crate::{
    error::Problem,
    identity::Role,
    limits::{IMPORT_CELL_MAX, IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX},
    patients::Period,
    search::search_key,
};

/// A list as cells, each row with its number in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table(pub Vec<(u32, Vec<String>)>);

/// What a row says of a person, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowText {
    pub full_name: String,
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub role: String,
    /// A name, or a doctor's membership where one was chosen.
    #[serde(default)]
    pub doctor: String,
    /// A length, or a period's id where one was chosen.
    #[serde(default)]
    pub period: String,
    /// What was answered to the questions about it.
    #[serde(default)]
    pub sure: String,
}

impl Table {
    /// One more row, as far as there is something in it. Cells are cut to what any field may hold.
    ///
    /// # Errors
    /// `TooManyRows`; the heading is one more than the people.
    pub fn add<'a>(&mut self, line: u32, cells: impl Iterator<Item = &'a str>) -> Result<(), Problem> {
        let cut = |cell: &str| cell.trim().chars().take(IMPORT_CELL_MAX).collect::<String>();
        let mut cells: Vec<String> = cells.take(IMPORT_COLUMNS_MAX).map(cut).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if self.0.len() > IMPORT_ROWS_MAX {
            return Err(Problem::TooManyRows { max: IMPORT_ROWS_MAX });
        }
        let after = self.0.last().map_or(1, |(last, _)| last.saturating_add(1));
        self.0.push((line.max(after), cells));
        Ok(())
    }
}

impl RowText {
    /// The same, cut to what any field may hold.
    #[must_use]
    pub fn cut(self) -> Self {
        let cut = |text: String| text.trim().chars().take(IMPORT_CELL_MAX).collect();
        Self {
            full_name: cut(self.full_name),
            email: cut(self.email),
            phone: cut(self.phone),
            role: cut(self.role),
            doctor: cut(self.doctor),
            period: cut(self.period),
            // It names an address and a few people.
            sure: self.sure.chars().take(2 * IMPORT_CELL_MAX).collect(),
        }
    }
}

/// The role that a word of a list means.
#[must_use]
pub fn role_of(text: &str) -> Option<Role> {
    let role = match search_key(text).as_str() {
        "врач" | "врачи" | "доктор" | "doctor" => Role::Doctor,
        "специалист"
        | "специалист по реабилитации"
        | "специалисты по реабилитации"
        | "инструктор"
        | "инструктор лфк"
        | "реабилитолог"
        | "specialist" => Role::Specialist,
        "ассистент" | "ассистенты" | "телеассистент" | "assistant" => Role::Assistant,
        "пациент" | "пациентка" | "пациенты" | "patient" => Role::Patient,
        _ => return None,
    };
    Some(role)
}

/// The period that a list means: by its id, by its words («3 месяца»), or by the number with the beginning of the unit
/// («3 мес.»).
///
/// # Errors
/// `UnknownChoice` for anything else.
pub fn find_period<'a>(text: &str, periods: &'a [Period]) -> Result<&'a Period, Problem> {
    let wanted = search_key(text);
    let same = |period: &&Period| {
        let label = search_key(&period.label);
        period.id.0 == text || label == wanted || measure(&label).is_some_and(|found| measure(&wanted) == Some(found))
    };
    periods.iter().find(same).ok_or(Problem::UnknownChoice)
}

/// The number and the first letters of its unit: «3 месяца» and «3мес.» are one.
fn measure(text: &str) -> Option<(u32, String)> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let unit: String = unit.chars().filter(|c| c.is_alphabetic()).take(3).collect();
    let whole = unit.chars().count() == 3;
    digits.parse().ok().filter(|_| whole).map(|number| (number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::PeriodId;

    #[test]
    fn roles_are_known_by_their_words() {
        for (text, role) in [
            (" Врач ", Some(Role::Doctor)),
            ("ИНСТРУКТОР", Some(Role::Specialist)),
            ("Специалист по  реабилитации", Some(Role::Specialist)),
            ("телеассистент", Some(Role::Assistant)),
            ("пациентка", Some(Role::Patient)),
            // Nobody makes an organizer by a list.
            ("организатор", None),
            ("organizer", None),
            ("", None),
        ] {
            assert_eq!(role_of(text), role, "{text}");
        }
    }

    #[test]
    fn a_period_is_known_by_id_words_or_number() {
        let period = |id: &str, label: &str, days| Period {
            id: PeriodId(id.into()),
            label: label.into(),
            days,
        };
        let periods = [
            period("2w", "2 недели", 14),
            period("1m", "1 месяц", 30),
            period("3m", "3 месяца", 91),
        ];
        for (text, found) in [
            ("3m", Ok("3m")),
            (" 3 МЕСЯЦА", Ok("3m")),
            ("3 мес.", Ok("3m")),
            ("3мес", Ok("3m")),
            ("2 нед", Ok("2w")),
            ("3", Err(Problem::UnknownChoice)),
            ("3 м", Err(Problem::UnknownChoice)),
            ("12 месяцев", Err(Problem::UnknownChoice)),
            ("месяц", Err(Problem::UnknownChoice)),
            ("99999999999 мес", Err(Problem::UnknownChoice)),
        ] {
            assert_eq!(
                find_period(text, &periods).map(|period| period.id.0.as_str()),
                found,
                "{text}"
            );
        }
    }

    #[test]
    fn empty_rows_count_for_nothing_and_too_many_are_refused() {
        let mut table = Table::default();
        table.add(1, [" ", ""].into_iter()).unwrap();
        table.add(2, ["а", "", " "].into_iter()).unwrap();
        // A list that counts its rows badly still has each number once.
        table.add(2, ["б"].into_iter()).unwrap();
        assert_eq!(table.0, [(2, vec!["а".to_owned()]), (3, vec!["б".to_owned()])]);
        let long = "я".repeat(IMPORT_CELL_MAX + 1);
        table.add(9, [long.as_str()].into_iter()).unwrap();
        assert_eq!(table.0[2].1[0].chars().count(), IMPORT_CELL_MAX);
        for line in 10.. {
            if let Err(problem) = table.add(line, ["в"].into_iter()) {
                assert_eq!(problem, Problem::TooManyRows { max: IMPORT_ROWS_MAX });
                break;
            }
        }
        assert_eq!(table.0.len(), IMPORT_ROWS_MAX + 1, "a heading and the people");
    }
}
