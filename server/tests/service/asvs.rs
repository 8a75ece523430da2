//! `docs/asvs.md`: what it names is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Requirements of levels 1 and 2 that apply.
const APPLY: usize = 175;
const TESTED: [&str; 6] = ["server", "clinic", "domain", "app", "migrations", "end2end/tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            sources(&path, into);
        } else if matches!(kind, Some("rs" | "ts")) {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// What stands between two signs, each time.
fn between(text: &str, open: char, close: char) -> Vec<&str> {
    let parts = text.split(open).skip(1);
    if open == close {
        return parts.step_by(2).collect();
    }
    parts.filter_map(|part| part.split(close).next()).collect()
}

#[test]
fn every_test_and_file_that_the_table_names_exists() {
    let root = root();
    let mut all = String::new();
    for folder in TESTED {
        sources(&root.join(folder), &mut all);
    }
    let table = fs::read_to_string(root.join("docs/asvs.md")).unwrap();
    let mut ids = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (id, shown) = (cells[1], cells[3]);
        if !id.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for id in id.split(", ") {
            assert!(ids.insert(id.to_owned()), "{id} has two rows");
        }
        let (names, titles) = (between(shown, '`', '`'), between(shown, '“', '”'));
        assert!(
            !names.is_empty() || !titles.is_empty() || shown.contains("**not yet**"),
            "{id} is shown by nothing"
        );
        for name in names {
            let there = match name.contains(['/', '.']) {
                true => root.join(name).exists(),
                false => all.contains(&format!("fn {name}(")),
            };
            assert!(there, "{id}: there is no {name}");
        }
        for title in titles {
            assert!(
                all.contains(title.trim_end_matches(" @script")),
                "{id}: there is no “{title}”"
            );
        }
    }
    assert_eq!(ids.len(), APPLY);
}
