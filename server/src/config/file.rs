//! `Leptos.toml`: which one, and what stands in it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    Given, bad,
    keys::{self, Section},
};
use crate::stop::Stop;

/// The file's name, in the current folder and beside the program.
const NAME: &str = "Leptos.toml";
/// So that the bare program runs.
const BUILT_IN: &str = include_str!("../../../Leptos.toml");

/// A configuration file's text; without a path it is the copy compiled in.
pub(super) struct Found {
    pub(super) text: String,
    pub(super) path: Option<PathBuf>,
}

/// The file that the command line names, else the one of the current folder, else the one beside the program, else
/// the copy compiled in.
pub(super) fn find(named: Option<&Path>, beside: Option<&Path>) -> Result<Found, Stop> {
    let here = PathBuf::from(NAME);
    let candidates = match named {
        Some(path) => vec![path.to_path_buf()],
        None => std::iter::once(here)
            .chain(beside.map(|folder| folder.join(NAME)))
            .collect(),
    };
    for path in candidates {
        match std::fs::read_to_string(&path) {
            Ok(text) => return Ok(Found { text, path: Some(path) }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {}
            Err(error) => {
                return Err(Stop::new(format!(
                    "Файл настроек {} не прочитать: {}.",
                    path.display(),
                    crate::stop::reason(&error)
                )));
            }
        }
    }
    Ok(Found {
        text: BUILT_IN.to_owned(),
        path: None,
    })
}

/// The values of the file by key.
pub(super) fn values(found: &Found) -> Result<BTreeMap<&'static str, Given>, Stop> {
    let place = found
        .path
        .as_ref()
        .map_or_else(|| "встроенные настройки".to_owned(), |path| path.display().to_string());
    let table: toml::Table = toml::from_str(&found.text).map_err(|error| {
        let line = error.span().map(|span| {
            found
                .text
                .bytes()
                .take(span.start)
                .filter(|byte| *byte == b'\n')
                .count()
                + 1
        });
        let line = line.map_or_else(String::new, |line| format!(", строка {line}"));
        Stop::new(format!(
            "Файл настроек {place}{line}: это не TOML ({}).",
            error.message()
        ))
    })?;
    let folder = found
        .path
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_path_buf)
        .unwrap_or_default();
    let mut values = BTreeMap::new();
    for (name, value) in &table {
        let (section, keys) = match name.as_str() {
            "workspace" => (
                Section::Leptos,
                leptos_section(value).ok_or_else(|| unknown_section(name, &place))?,
            ),
            "oncocenter" => (
                Section::Oncocenter,
                value.as_table().ok_or_else(|| unknown_section(name, &place))?,
            ),
            _ => return Err(unknown_section(name, &place)),
        };
        for (name, value) in keys {
            let key = keys::find(section, name).ok_or_else(|| {
                Stop::new(format!(
                    "Неизвестный параметр «{name}» ({place}). Есть такие: {}.",
                    keys::names(section)
                ))
            })?;
            let value = as_text(value).ok_or_else(|| bad(key, &place, "значение должно быть строкой в кавычках"))?;
            values.insert(
                key.name,
                Given {
                    value,
                    place: place.clone(),
                    folder: folder.clone(),
                },
            );
        }
    }
    Ok(values)
}

/// `[[workspace.metadata.leptos]]`, the heading that cargo-leptos and leptos' own reader know.
fn leptos_section(workspace: &toml::Value) -> Option<&toml::Table> {
    match workspace.get("metadata")?.get("leptos")?.as_array()?.as_slice() {
        [toml::Value::Table(section)] => Some(section),
        _ => None,
    }
}

fn unknown_section(name: &str, place: &str) -> Stop {
    Stop::new(format!(
        "Неизвестный раздел «{name}» ({place}). Есть два: [[workspace.metadata.leptos]] и [oncocenter]."
    ))
}

/// Values are read as variables are: as text.
fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Boolean(yes) => Some(yes.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            Some(items?.join(","))
        }
        toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
