//! Files for spreadsheets: UTF-8 with the mark that they know it by, cells between semicolons.

const MARK: &str = "\u{feff}";

/// A file with its heading.
#[must_use]
pub(crate) fn begin(columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
    format!("{MARK}{}", row(&columns))
}

#[must_use]
pub(crate) fn row(cells: &[String]) -> String {
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
