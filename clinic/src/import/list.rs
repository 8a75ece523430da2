//! A list as somebody has it, made into cells: pasted text, CSV of whatever program, or a spreadsheet. In memory, and
//! every size bounded.

use csv::ReaderBuilder;
use domain::{error::Problem, import::Table};
use encoding_rs::{Encoding, WINDOWS_1251};

use super::spreadsheet;

/// A spreadsheet of today is a ZIP archive.
const ZIP: &[u8] = b"PK\x03\x04";
/// The old format, and the new one under a password, are containers of this kind.
const OLD_CONTAINER: &[u8] = b"\xD0\xCF\x11\xE0";

/// The cells of a file, whose kind is told by its first bytes.
///
/// # Errors
/// `OldSpreadsheet`, `UnreadableFile`, `FileTooLarge` once unpacked, `TooManyRows`.
pub(super) fn read_file(bytes: &[u8]) -> Result<Table, Problem> {
    if bytes.starts_with(ZIP) {
        return spreadsheet::read(bytes);
    }
    if bytes.starts_with(OLD_CONTAINER) {
        return Err(Problem::OldSpreadsheet);
    }
    // A mark at the beginning says which Unicode it is; without one it is UTF-8, or else what Windows writes here.
    let marked = Encoding::for_bom(bytes).and_then(|(encoding, mark)| Some((encoding, bytes.get(mark..)?)));
    let text = match (marked, str::from_utf8(bytes)) {
        (Some((encoding, rest)), _) => encoding.decode_without_bom_handling(rest).0,
        (None, Ok(text)) => text.into(),
        (None, Err(_not_utf8)) => WINDOWS_1251.decode_without_bom_handling(bytes).0,
    };
    if text.contains('\0') {
        return Err(Problem::UnreadableFile);
    }
    read_text(&text)
}

/// The cells of a text, separated by whatever its first line has most of.
///
/// # Errors
/// `TooManyRows`.
pub(super) fn read_text(text: &str) -> Result<Table, Problem> {
    let (separator, text) = separated_by(text.trim_start_matches('\u{feff}'));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        // A quotation mark without its other half would swallow all that follows.
        .quoting(text.matches('"').count().is_multiple_of(2))
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    for record in reader.records() {
        let record = record.map_err(|_cut_off| Problem::UnreadableFile)?;
        let line = record.position().map_or(0, csv::Position::line);
        table.add(u32::try_from(line).unwrap_or(u32::MAX), record.iter())?;
    }
    Ok(table)
}

/// The separator, and the text without the line that may have named it («sep=;», for spreadsheets).
fn separated_by(text: &str) -> (u8, &str) {
    if let Some((named, rest)) = text.split_once('\n')
        && let Some([separator]) = named.trim_end().strip_prefix("sep=").map(str::as_bytes)
        && separator.is_ascii()
    {
        return (*separator, rest);
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| {
        let mut quoted = false;
        let outside = |byte: &u8| {
            quoted ^= *byte == b'"';
            !quoted && *byte == separator
        };
        first.bytes().filter(outside).count()
    };
    // Of several that are as frequent the last one is taken.
    let most = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|separator| count(*separator));
    (most.unwrap_or(b';'), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::limits::IMPORT_ROWS_MAX;
    use proptest::prelude::*;

    fn cells(table: &Table) -> Vec<Vec<&str>> {
        let rows = table.0.iter();
        rows.map(|(_, cells)| cells.iter().map(String::as_str).collect())
            .collect()
    }

    const PEOPLE: &str = "ФИО;Email\r\nПетров Пётр;petrov@mail.ru\r\n";

    #[test]
    fn every_encoding_that_programs_here_write_is_read() {
        let mut with_mark = b"\xEF\xBB\xBF".to_vec();
        with_mark.extend(PEOPLE.bytes());
        let mut wide = b"\xFF\xFE".to_vec();
        wide.extend(PEOPLE.replace(';', "\t").encode_utf16().flat_map(u16::to_le_bytes));
        for bytes in [
            PEOPLE.as_bytes().to_vec(),
            with_mark,
            WINDOWS_1251.encode(PEOPLE).0.into_owned(),
            wide,
        ] {
            let table = read_file(&bytes).unwrap();
            assert_eq!(cells(&table), [["ФИО", "Email"], ["Петров Пётр", "petrov@mail.ru"]]);
        }
    }

    #[test]
    fn separators_are_told_from_the_first_line() {
        for (text, expected) in [
            ("а;б\nв;г", [["а", "б"], ["в", "г"]]),
            ("а,б\nв,г", [["а", "б"], ["в", "г"]]),
            ("а\tб\nв\tг", [["а", "б"], ["в", "г"]]),
            ("sep=|\nа|б\nв|г", [["а", "б"], ["в", "г"]]),
            // What stands in quotation marks separates nothing.
            (
                "\"а,а,а\";б\nв;\"г;\"\"г\"\"\nг\"",
                [["а,а,а", "б"], ["в", "г;\"г\"\nг"]],
            ),
        ] {
            assert_eq!(cells(&read_text(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_lonely_quotation_mark_loses_nobody() {
        let table = read_text("ФИО;Email\n\"Петров;petrov@mail.ru\nБелова;belova@mail.ru").unwrap();
        assert_eq!(
            cells(&table)[1..],
            [["\"Петров", "petrov@mail.ru"], ["Белова", "belova@mail.ru"]]
        );
    }

    #[test]
    fn rows_keep_their_numbers_and_empty_ones_are_left_out() {
        let table = read_text("ФИО;Email\n\n;\nПетров;\"a\nb\"\nБелова;").unwrap();
        let numbers: Vec<_> = table.0.iter().map(|(line, _)| *line).collect();
        assert_eq!(numbers, [1, 4, 6]);
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_reason() {
        let xls = [OLD_CONTAINER, &[0; 100]].concat();
        assert_eq!(read_file(&xls), Err(Problem::OldSpreadsheet));
        assert_eq!(
            read_file(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            Err(Problem::UnreadableFile)
        );
        assert_eq!(read_file(b"PK\x03\x04 and nothing more"), Err(Problem::UnreadableFile));
        let many = "Петров;petrov@mail.ru\n".repeat(IMPORT_ROWS_MAX + 2);
        assert_eq!(read_text(&many), Err(Problem::TooManyRows { max: IMPORT_ROWS_MAX }));
        assert_eq!(read_file(b"").unwrap(), Table::default());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0..4_usize) {
            let start: &[u8] = [&b""[..], ZIP, b"\xFF\xFE", "ФИО;Email\n".as_bytes()][start];
            let bytes = [start, &bytes].concat();
            if let Ok(table) = read_file(&bytes) {
                let layout = domain::import::layout(&table);
                prop_assert!(layout.read(&table).len() <= table.0.len());
                // No number comes twice, whatever ends the lines.
                prop_assert!(table.0.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }

        #[test]
        fn a_list_that_was_written_is_read_again(rows in proptest::collection::vec(("[а-яё]{1,9}", "[a-z;,\"\t]{1,9}"), 1..9)) {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
            writer.write_record(["имя", "почта"]).unwrap();
            for (name, email) in &rows {
                writer.write_record([name, email]).unwrap();
            }
            let table = read_file(&writer.into_inner().unwrap()).unwrap();
            let trimmed: Vec<Vec<&str>> = rows.iter().map(|(name, email)| {
                let cells = vec![name.as_str(), email.trim()];
                cells.into_iter().filter(|cell| !cell.is_empty()).collect()
            }).collect();
            prop_assert_eq!(&cells(&table)[1..], &trimmed[..]);
        }
    }
}
