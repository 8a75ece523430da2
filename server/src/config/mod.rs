//! What the operator decides: `Leptos.toml`, overridden by `LEPTOS_…` and `ONCOCENTER_…` variables.
//!
//! Nothing else in the whole program reads the environment. Whatever is wrong stops the start with one sentence
//! that names the key, where it was set and what would be right.

mod file;
mod keys;
mod values;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use domain::{identity::Email, settings::BrandId};

use crate::stop::Stop;
use file::Found;
use keys::{KEYS, Key};
pub use values::{Network, PublicUrl, Secret, SmtpUrl, is_loopback_host};

/// Everything the operator decides, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it came from; `None` is the copy compiled into the program.
    pub file: Option<PathBuf>,
    pub output_name: String,
    pub site_root: PathBuf,
    pub site_pkg_dir: String,
    pub site_addr: SocketAddr,
    pub data_dir: PathBuf,
    /// The key under which secrets lie in the database; all processes of one database need the same.
    pub key_file: PathBuf,
    pub public_url: PublicUrl,
    pub database_url: String,
    /// Where letters go; without it they stay in the built-in mailbox.
    pub smtp_url: Option<SmtpUrl>,
    /// The sender of all letters; without it each brand's own.
    pub mail_from: Option<Email>,
    pub brand: BrandId,
    pub dev_pages: bool,
    /// Who brings it may read the figures from elsewhere than this machine.
    pub metrics_token: Option<Secret>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

/// The configuration of this process.
///
/// # Errors
/// A sentence that names what is wrong.
pub fn load(named: Option<&Path>) -> Result<Config, Stop> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let variables = std::env::vars_os();
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(Path::to_path_buf));
    read(&file::find(named, beside.as_deref())?, variables)
}

/// The configuration in a text, as if it were a file of the current folder; for tests.
///
/// # Errors
/// A sentence that names what is wrong.
pub fn from_text(text: &str, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Config, Stop> {
    read(
        &Found {
            text: text.to_owned(),
            path: Some(PathBuf::from("Leptos.toml")),
        },
        variables,
    )
}

/// A value as it was given, and where.
#[derive(Clone, Debug)]
struct Given {
    value: String,
    /// «переменная ONCOCENTER_BRAND», «Leptos.toml».
    place: String,
    /// The folder that a relative path starts from; the current one when empty.
    folder: PathBuf,
}

fn read(found: &Found, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Config, Stop> {
    let mut settings = Settings(file::values(found)?);
    settings.override_by(variables)?;
    settings.build(found.path.clone())
}

struct Settings(BTreeMap<&'static str, Given>);

impl Settings {
    fn override_by(&mut self, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Result<(), Stop> {
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            let Some(key) = KEYS.iter().find(|key| key.variable() == name) else {
                if name.starts_with("ONCOCENTER_") && !keys::OF_THE_SCRIPTS.contains(&name) {
                    return Err(Stop::new(format!(
                        "Неизвестная переменная окружения {name}. Есть такие: {}.",
                        keys::variables()
                    )));
                }
                continue;
            };
            let place = format!("переменная {name}");
            let value = value
                .into_string()
                .map_err(|_bytes| bad(key, &place, "значение должно быть текстом"))?;
            self.0.insert(
                key.name,
                Given {
                    value,
                    place,
                    folder: PathBuf::new(),
                },
            );
        }
        Ok(())
    }

    fn build(self, file: Option<PathBuf>) -> Result<Config, Stop> {
        let data_dir = self.path("data-dir")?;
        let database_url = match self.optional("database-url", values::database_url)? {
            Some(url) => url,
            None => values::sqlite_in(&data_dir).ok_or_else(|| {
                Stop::new("Параметр «data-dir»: в пути к папке есть символы, которых SQLite не поймёт.")
            })?,
        };
        let key_file = match self.given("key-file") {
            Some(_) => self.path("key-file")?,
            None => data_dir.join("vault.key"),
        };
        let config = Config {
            file,
            output_name: self.required("output-name", values::word)?,
            site_root: self.path("site-root")?,
            site_pkg_dir: self.required("site-pkg-dir", values::word)?,
            site_addr: self.required("site-addr", values::listen_address)?,
            public_url: self.required("public-url", PublicUrl::parse)?,
            smtp_url: self.optional("smtp-url", SmtpUrl::parse)?,
            mail_from: self.optional("mail-from", values::email)?,
            brand: self.required("brand", |text| values::word(text).map(BrandId))?,
            metrics_token: self.optional("metrics-token", Secret::parse)?,
            dev_pages: self.optional("dev-pages", values::yes_or_no)?.unwrap_or(false),
            trusted_proxies: self.optional("trusted-proxies", values::networks)?.unwrap_or_default(),
            database_url,
            data_dir,
            key_file,
        };
        config.fits_together()
    }

    fn given(&self, name: &str) -> Option<&Given> {
        self.0.get(name).filter(|given| !given.value.trim().is_empty())
    }

    fn optional<T>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, Stop> {
        let Some(given) = self.given(name) else { return Ok(None) };
        let key = keys::named(name);
        parse(given.value.trim())
            .map(Some)
            .map_err(|wrong| bad(key, &given.place, &wrong))
    }

    fn required<T>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Stop> {
        self.optional(name, parse)?.ok_or_else(|| {
            let key = keys::named(name);
            Stop::new(format!("Параметр «{name}» не задан. {}", key.what))
        })
    }

    fn path(&self, name: &str) -> Result<PathBuf, Stop> {
        let folder = self.given(name).map(|given| given.folder.clone()).unwrap_or_default();
        self.required(name, |text| Ok(folder.join(text)))
    }
}

/// «Параметр «brand» (переменная ONCOCENTER_BRAND): …».
fn bad(key: &Key, place: &str, wrong: &str) -> Stop {
    Stop::new(format!("Параметр «{}» ({place}): {wrong}.", key.name))
}

impl Config {
    /// Whether nobody but this machine can reach the service.
    #[must_use]
    pub fn is_loopback_only(&self) -> bool {
        self.site_addr.ip().is_loopback() && self.public_url.is_loopback()
    }

    /// Rules over more than one key.
    fn fits_together(self) -> Result<Self, Stop> {
        if self.smtp_url.is_none() && !self.is_loopback_only() {
            return Err(Stop::new(
                "Параметр «smtp-url» не задан. Без почтового сервера можно работать только на своём компьютере: \
                 «site-addr» и «public-url» должны указывать на 127.0.0.1. Задайте ONCOCENTER_SMTP_URL, например \
                 smtps://имя:пароль@smtp.example.org.",
            ));
        }
        if self.dev_pages && !self.is_loopback_only() {
            return Err(Stop::new(
                "Параметр «dev-pages»: страницы для разработки открываются только на своём компьютере, \
                 а «site-addr» или «public-url» указывают не на 127.0.0.1.",
            ));
        }
        Ok(self)
    }

    /// How the file is named to people.
    #[must_use]
    pub fn source(&self) -> String {
        self.file.as_ref().map_or_else(
            || "встроенная в программу".to_owned(),
            |path| path.display().to_string(),
        )
    }
}

#[cfg(test)]
mod tests;
