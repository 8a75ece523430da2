//! What is wrong with an answer to a questionnaire, beside its question.

use domain::classes::questionnaire::{AnswerProblem, Item, Kind};

use super::plural::counted;

/// The short fields of a day; the last one is the year.
pub const DAY_PARTS: [(&str, bool); 3] = [("День", false), ("Месяц", false), ("Год", true)];
/// Those of a month.
pub const MONTH_PARTS: [(&str, bool); 2] = [("Месяц", false), ("Год", true)];

/// The sentence beside the question; a number out of range is asked back as it was typed: «700 кг?».
#[must_use]
pub fn problem(item: &Item, problem: &AnswerProblem, typed: Option<&str>) -> String {
    let unit = match &item.kind {
        Kind::Number { unit: Some(unit), .. } => format!(" {unit}"),
        _ => String::new(),
    };
    match problem {
        AnswerProblem::Required if item.may_not_know => "Ответьте или отметьте, что не знаете".into(),
        AnswerProblem::Required => match item.kind {
            Kind::Many { .. } => "Отметьте хотя бы один ответ".into(),
            Kind::Day { .. } => "Введите день, месяц и год".into(),
            Kind::Month { .. } => "Введите месяц и год".into(),
            Kind::Number { .. } | Kind::Text { .. } => "Ответьте на этот вопрос".into(),
            _ => "Выберите ответ".into(),
        },
        AnswerProblem::TooLong { max } => {
            let max = counted(u64::try_from(*max).unwrap_or(u64::MAX), ["знака", "знаков", "знаков"]);
            format!("Сократите ответ: не больше {max}")
        }
        AnswerProblem::HiddenCharacter => "В ответе есть невидимый знак. Наберите его заново".into(),
        AnswerProblem::NotANumber => "Введите число, например 12,5".into(),
        AnswerProblem::NotBetween { min, max } => {
            let asked_back = typed
                .map(|typed| format!("{}{unit}? ", typed.trim()))
                .unwrap_or_default();
            format!("{asked_back}Проверьте: обычно это число от {min} до {max}{unit}")
        }
        AnswerProblem::TooPrecise { decimals: 0 } => "Введите целое число".into(),
        AnswerProblem::TooPrecise { decimals } => {
            let digits = counted((*decimals).into(), ["знак", "знака", "знаков"]);
            format!("Округлите: не больше чем {digits} после запятой")
        }
        AnswerProblem::NotADay => "Такого дня нет. Введите числами, например 27 3 1957".into(),
        AnswerProblem::NotAMonth => "Такого месяца нет. Введите числами, например 3 2024".into(),
        AnswerProblem::NotPast => "Этот день ещё не наступил. Проверьте дату".into(),
        AnswerProblem::NotComing => "Этот день уже прошёл. Проверьте дату".into(),
        AnswerProblem::TooFar => "Проверьте год".into(),
        AnswerProblem::UnknownChoice => "Выберите один из ответов".into(),
        AnswerProblem::Contradiction => "Оставьте что-то одно: ответ, «не знаю» или «ничего из этого»".into(),
    }
}

/// The same sentence away from its question: «Дата рождения: такого дня нет», «Падали ли вы? Выберите ответ».
#[must_use]
pub fn of_question(ask: &str, sentence: &str) -> String {
    if ask.ends_with(['?', '!', '.']) {
        return format!("{ask} {sentence}");
    }
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    format!("{ask}: {}{}", first.collect::<String>(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_the_question_that_is_wrong() {
        assert_eq!(
            of_question("Дата рождения", "Такого дня нет. Введите числами"),
            "Дата рождения: такого дня нет. Введите числами"
        );
        assert_eq!(
            of_question("Падали ли вы?", "Выберите ответ"),
            "Падали ли вы? Выберите ответ"
        );
    }
}
