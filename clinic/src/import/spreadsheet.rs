//! XLSX, as far as a list of people needs it: the text of the first visible sheet.
//!
//! The file is somebody's upload. A small one can unpack to gigabytes and can promise any number of cells, so nothing is
//! reserved by a number that it names, only the four parts that matter are unpacked, and those only so far.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use domain::{
    error::Problem,
    import::Table,
    limits::{IMPORT_CELL_MAX, IMPORT_COLUMNS_MAX, IMPORT_UNPACKED_MAX},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
/// Texts of a workbook at most: more than the cells that are looked at, on several sheets.
const STRINGS_MAX: usize = 200_000;
const TOO_LARGE: Problem = Problem::FileTooLarge {
    max_kb: IMPORT_UNPACKED_MAX / 1024,
};
/// Numbers up to here have no digit that a spreadsheet would not keep.
const WHOLE_MAX: f64 = 1e15;

/// The cells of the first visible sheet.
///
/// # Errors
/// `UnreadableFile` for another archive, `FileTooLarge` for one that unpacks to too much, `TooManyRows`.
pub(super) fn read(bytes: &[u8]) -> Result<Table, Problem> {
    let mut parts = Parts {
        archive: ZipArchive::new(Cursor::new(bytes)).map_err(|_broken| Problem::UnreadableFile)?,
        room: u64::try_from(IMPORT_UNPACKED_MAX).unwrap_or(u64::MAX),
    };
    let sheet = first_sheet(&parts.text(WORKBOOK)?)?;
    let path = path_of(&parts.text(RELATIONS)?, &sheet)?;
    let strings = match parts.archive.index_for_name(STRINGS) {
        Some(_) => shared_strings(&parts.text(STRINGS)?)?,
        None => Vec::new(),
    };
    cells(&parts.text(&path)?, &strings)
}

/// The archive, and how much of it may still be unpacked.
struct Parts<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    room: u64,
}

impl Parts<'_> {
    fn text(&mut self, path: &str) -> Result<String, Problem> {
        let part = self.archive.by_name(path).map_err(|_none| Problem::UnreadableFile)?;
        let mut bytes = Vec::new();
        let unpacked = part.take(self.room.saturating_add(1)).read_to_end(&mut bytes);
        let unpacked = unpacked.map_err(|_broken| Problem::UnreadableFile)?;
        let left = self.room.checked_sub(u64::try_from(unpacked).unwrap_or(u64::MAX));
        self.room = left.ok_or(TOO_LARGE)?;
        String::from_utf8(bytes).map_err(|_other_encoding| Problem::UnreadableFile)
    }
}

/// The relation of the first sheet that is shown.
fn first_sheet(workbook: &str) -> Result<String, Problem> {
    let mut found = None;
    each(workbook, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "sheet"
            && attribute(tag, "state").is_none_or(|state| state == "visible")
        {
            found = found.take().or_else(|| attribute(tag, "r:id"));
        }
        Ok(())
    })?;
    found.ok_or(Problem::UnreadableFile)
}

/// The part of the archive that a relation of the workbook leads to.
fn path_of(relations: &str, id: &str) -> Result<String, Problem> {
    let mut found = None;
    each(relations, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && attribute(tag, "Id").is_some_and(|here| here == id)
        {
            found = attribute(tag, "Target");
        }
        Ok(())
    })?;
    let target = found.ok_or(Problem::UnreadableFile)?;
    Ok(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// The texts that cells name by number.
fn shared_strings(part: &str) -> Result<Vec<String>, Problem> {
    let mut strings = Vec::new();
    let mut text = CellText::default();
    each(part, |event| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "si" => text = CellText::default(),
            Event::End(tag) if tag.local_name().as_ref() == "si" => strings.push(std::mem::take(&mut text.kept)),
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => strings.push(String::new()),
            event => text.takes(event),
        }
        if strings.len() > STRINGS_MAX {
            Err(TOO_LARGE)
        } else {
            Ok(())
        }
    })?;
    Ok(strings)
}

/// The text of a cell: what stands in `t` and `v`, without the reading aids in `rPh`.
#[derive(Default)]
struct CellText {
    kept: String,
    inside: bool,
    aid: bool,
}

impl CellText {
    fn takes(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" | "v" => self.inside = !self.aid,
                "rPh" => self.aid = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" | "v" => self.inside = false,
                "rPh" => self.aid = false,
                _ => {}
            },
            Event::Text(text) if self.inside => self.add(&text.xml10_content()),
            Event::CData(text) if self.inside => self.add(&text.xml10_content()),
            Event::GeneralRef(name) if self.inside => {
                let named = match name.xml10_content().as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                if let Some(letter) = named {
                    self.add(letter.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }

    /// No more than a list keeps of any cell: a sheet may name one long text in every cell of it.
    fn add(&mut self, text: &str) {
        let room = (IMPORT_CELL_MAX * 4).saturating_sub(self.kept.len());
        self.kept.extend(text.chars().take(room));
    }
}

/// Walks the sheet cell by cell; a cell that does not say where it stands follows the one before.
fn cells(sheet: &str, strings: &[String]) -> Result<Table, Problem> {
    let mut table = Table::default();
    let (mut line, mut row, mut column) = (0_u32, BTreeMap::<usize, String>::new(), 0_usize);
    let (mut kind, mut text) = (None, CellText::default());
    each(sheet, |event| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                let told = attribute(tag, "r").and_then(|number| number.parse().ok());
                line = told.unwrap_or_else(|| line.saturating_add(1));
                (column, row) = (0, BTreeMap::new());
            }
            Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                let told = attribute(tag, "r").and_then(|place| column_of(&place));
                column = told.unwrap_or(column);
                (kind, text) = (attribute(tag, "t"), CellText::default());
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "c" => column = column.saturating_add(1),
            Event::End(tag) if tag.local_name().as_ref() == "c" => {
                let shown = shown(kind.as_deref(), std::mem::take(&mut text.kept), strings);
                if column < IMPORT_COLUMNS_MAX && !shown.is_empty() {
                    row.insert(column, shown);
                }
                column = column.saturating_add(1);
            }
            Event::End(tag) if tag.local_name().as_ref() == "row" => {
                let last = row.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
                let cells = (0..last).map(|at| row.get(&at).map_or("", String::as_str));
                table.add(line, cells)?;
            }
            event => text.takes(event),
        }
        Ok(())
    })?;
    Ok(table)
}

/// What a reader of the sheet sees: a telephone is stored as a number, perhaps as 7.9161234567E10.
fn shown(kind: Option<&str>, text: String, strings: &[String]) -> String {
    match kind {
        Some("s") => {
            let found = text.trim().parse::<usize>().ok().and_then(|index| strings.get(index));
            found.cloned().unwrap_or_default()
        }
        None | Some("n") => match text.trim().parse::<f64>() {
            Ok(number) if number.fract() == 0.0 && number.abs() < WHOLE_MAX => format!("{number:.0}"),
            Ok(_) | Err(_) => text,
        },
        Some(_) => text,
    }
}

/// `C12` stands in the third column.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0_usize, |number, letter| {
        number * 26 + usize::from(letter.saturating_sub(b'A')) + 1
    });
    number.checked_sub(1)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}

fn each(xml: &str, mut sees: impl FnMut(&Event<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    loop {
        match reader.read_event().map_err(|_broken| Problem::UnreadableFile)? {
            Event::Eof => return Ok(()),
            event => sees(&event)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    const OF_WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns:r="r"><sheets>
        <sheet name="Скрытый" sheetId="1" state="hidden" r:id="rId1"/>
        <sheet name="Люди" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    const OF_RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;

    fn file(strings: &str, sheet: &str) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, part) in [
            (WORKBOOK, OF_WORKBOOK),
            (RELATIONS, OF_RELATIONS),
            (STRINGS, strings),
            ("xl/worksheets/sheet2.xml", sheet),
        ] {
            archive.start_file(path, SimpleFileOptions::default()).unwrap();
            archive.write_all(part.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn the_first_visible_sheet_is_read_as_its_readers_see_it() {
        let strings = r#"<sst count="9" uniqueCount="18446744073709551615">
            <si><t>ФИО</t></si><si><t>Email</t></si>
            <si><r><t>Петров </t></r><r><t>&amp; Пётр&#1103;</t></r><rPh><t>нет</t></rPh></si><si/></sst>"#;
        let sheet = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
            <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3"><v>7.9161234567E10</v></c>
                <c r="C3" t="inlineStr"><is><t>petrov@mail.ru</t></is></c><c r="XFD3" t="s"><v>1</v></c></row>
            <row><c t="str"><v>без места</v></c><c/><c><v>1.5</v></c><c t="s"><v>77</v></c></row>
            <row r="9"><c r="A9" t="s"><v>3</v></c></row></sheetData></worksheet>"#;
        let table = read(&file(strings, sheet)).unwrap();
        let row = |line: u32, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect());
        let expected: Vec<(u32, Vec<String>)> = vec![
            row(1, &["ФИО", "", "Email"]),
            row(3, &["Петров & Пётря", "79161234567", "petrov@mail.ru"]),
            row(4, &["без места", "", "1.5"]),
        ];
        assert_eq!(table.0, expected);
    }

    #[test]
    fn a_file_that_unpacks_to_too_much_is_refused() {
        let long = format!("<sst><si><t>{}</t></si></sst>", " ".repeat(17 * 1024 * 1024));
        let bomb = file(&long, "<worksheet/>");
        assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
        assert_eq!(read(&bomb), Err(Problem::FileTooLarge { max_kb: 16 * 1024 }));
        let many = format!("<sst>{}</sst>", "<si/>".repeat(STRINGS_MAX + 1));
        assert_eq!(read(&file(&many, "<worksheet/>")), Err(TOO_LARGE));
    }

    #[test]
    fn one_long_text_in_every_cell_stays_small() {
        let strings = format!("<sst><si><t>{}</t></si></sst>", "я".repeat(100_000));
        let row = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(900);
        let table = read(&file(&strings, &format!("<worksheet>{row}</worksheet>"))).unwrap();
        assert_eq!(table.0.len(), 900);
        assert!(
            table
                .0
                .iter()
                .all(|(_, cells)| cells[0].chars().count() == IMPORT_CELL_MAX)
        );
    }

    #[test]
    fn another_archive_is_no_list() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        let document = archive.finish().unwrap().into_inner();
        assert_eq!(read(&document), Err(Problem::UnreadableFile));
        for sheet in ["<worksheet><row", "<a></b>"] {
            assert_eq!(read(&file("<sst/>", sheet)), Err(Problem::UnreadableFile), "{sheet}");
        }
    }

    #[test]
    fn columns_are_counted_by_letters() {
        for (place, column) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA1", Some(26)),
            ("XFD1048576", Some(16_383)),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
    }

    proptest! {
        #[test]
        fn a_file_with_spoilt_bytes_is_read_or_refused(spoilt in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
            let mut bytes = file("<sst><si><t>ФИО</t></si></sst>", r#"<worksheet><row r="1"><c r="A1" t="s"><v>0</v></c></row></worksheet>"#);
            for (at, byte) in spoilt {
                let at = usize::from(at) % bytes.len();
                bytes[at] = byte;
            }
            drop(read(&bytes));
        }

        #[test]
        fn any_sheet_is_read_or_refused(sheet in "(<row( r=\"[0-9]{1,9}\")?>|</row>|<c( r=\"[A-Z]{0,5}[0-9]{0,2}\")?( t=\"(s|n|str)\")?>|</c>|<v>|</v>|[0-9]{1,3}|&[a-z#0-9]{1,6};){0,24}") {
            drop(cells(&sheet, &["а".to_owned()]));
        }
    }
}
