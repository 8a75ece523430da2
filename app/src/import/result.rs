//! What became of a list, as a file for a spreadsheet.

use clinic::{
    Context,
    identity::{SignedIn, act_as_patient_keeper, touch},
};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
    import::{ImportId, ImportList, Line, Verdict},
    patients::Period,
};

use super::pages::{doctor_words, period_words, role_words};
use crate::{fault::Fault, text::import as text};

/// UTF-8, as spreadsheets know it.
const MARK: &str = "\u{feff}";

/// The result of a list that was brought in this role, as CSV.
///
/// # Errors
/// Those of acting in the role; `NotFound` for a list that is not the caller's, or was kept long enough.
pub async fn result_file(
    ctx: &Context,
    signed_in: Option<&SignedIn>,
    role: Role,
    named: Option<MembershipId>,
    id: ImportId,
) -> Result<String, Code> {
    let failed = |error: clinic::Error| Fault::from(error).0;
    let actor = act_as_patient_keeper(signed_in, named, Some(role)).map_err(failed)?;
    if let Some(signed_in) = signed_in {
        touch(ctx, signed_in, Some(actor.membership())).await.map_err(failed)?;
    }
    let list = clinic::import::list(ctx, &actor, id).await.map_err(failed)?;
    Ok(csv(&list, clinic::patients::periods(ctx, &actor)))
}

fn csv(list: &ImportList, periods: &[Period]) -> String {
    let mut file = String::from(MARK);
    file.push_str(&row(&text::RESULT_COLUMNS.map(str::to_owned)));
    for (line, verdict) in &list.rows {
        file.push_str(&row(&cells(list, periods, line, verdict)));
    }
    file
}

fn cells(list: &ImportList, periods: &[Period], line: &Line, verdict: &Verdict) -> [String; 8] {
    [
        line.number.to_string(),
        line.text.full_name.clone(),
        line.text.email.clone(),
        line.text.phone.clone(),
        role_words(list, line),
        doctor_words(list, &line.text.doctor),
        period_words(periods, &line.text.period),
        text::outcome(verdict),
    ]
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(";"))
}

/// A cell that a spreadsheet takes for text, whatever stands in it: what begins like a formula gets an apostrophe.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_ends_its_row() {
        for (cell, shown) in [
            ("Петров", "\"Петров\""),
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+7 916 123-45-67", "\"'+7 916 123-45-67\""),
            ("-1", "\"'-1\""),
            ("@SUM", "\"'@SUM\""),
            ("a;b\r\nc", "\"a;b\r\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(cell), shown);
        }
    }
}
