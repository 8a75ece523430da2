//! The key under which secrets lie in the database: a file that only the service reads, made at the first start.
//!
//! ASVS 13.3: a database that got away gives nobody a code. The key lies beside the program's data, not in it, so that
//! copies of the database come without it; `key-file` puts it wherever the operator keeps secrets.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use clinic::{Context, KEY_BYTES, Vault};

use crate::{
    config::Config,
    stop::{Stop, reason},
};

/// For its owner alone.
const MODE: u32 = 0o600;
const OTHERS: u32 = 0o077;

/// The vault with the key of the configured file; without a file one is made.
///
/// # Errors
/// A sentence: the file can't be read or made, others can read it, or it holds no key.
pub fn open(config: &Config) -> Result<Vault, Stop> {
    let path = &config.key_file;
    let text = match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path).map_err(|error| refused(path, "не создать", &error))?;
            read(path)
        }
        found => found,
    };
    let (text, mode) = text.map_err(|error| refused(path, "не прочитать", &error))?;
    if mode & OTHERS != 0 {
        return Err(Stop::new(format!(
            "Параметр «key-file»: файл {} открыт не только для сервиса. Закройте его: chmod 600 {0}.",
            path.display()
        )));
    }
    let key = BASE64_STANDARD.decode(text.trim()).ok();
    let key: Option<[u8; KEY_BYTES]> = key.and_then(|key| key.try_into().ok());
    key.map(Vault::new).ok_or_else(|| {
        Stop::new(format!(
            "Параметр «key-file»: в файле {} нет ключа. Нужны 32 случайных байта в base64: openssl rand -base64 32.",
            path.display()
        ))
    })
}

/// Whether the key is the one of this database.
///
/// # Errors
/// A sentence: it is another one.
pub(crate) async fn check(ctx: &Context, config: &Config) -> Result<(), Stop> {
    if clinic::identity::vault_fits(ctx).await? {
        return Ok(());
    }
    Err(Stop::new(format!(
        "Параметр «key-file»: ключ из файла {} не от этой базы данных. Верните прежний ключ: с другим никто не сможет войти \
         с кодом из приложения.",
        config.key_file.display()
    )))
}

fn read(path: &Path) -> io::Result<(String, u32)> {
    let mode = fs::metadata(path)?.permissions().mode();
    Ok((fs::read_to_string(path)?, mode))
}

/// Writes a key under another name first: of two programs that start at the same moment both read the one whose file
/// came first, and whole.
fn make(path: &Path) -> io::Result<()> {
    let key = Vault::draw_key().map_err(io::Error::other)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let beside = Path::new(&name);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(beside)?;
    writeln!(file, "{}", BASE64_STANDARD.encode(key))?;
    file.sync_all()?;
    let linked = match fs::hard_link(beside, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(beside)?;
    linked
}

fn refused(path: &Path, what: &str, error: &io::Error) -> Stop {
    Stop::new(format!(
        "Параметр «key-file»: файл {} {what}: {}.",
        path.display(),
        reason(error)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(file: &Path) -> Config {
        let key_file = ("ONCOCENTER_KEY_FILE".into(), file.into());
        crate::config::from_text(include_str!("../../Leptos.toml"), [key_file]).unwrap()
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys/vault.key");
        open(&config(&file)).unwrap();
        let (text, mode) = read(&file).unwrap();
        assert_eq!(mode & 0o777, MODE);
        open(&config(&file)).unwrap();
        assert_eq!(read(&file).unwrap().0, text, "it stays");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn many_programs_that_start_at_once_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vault.key");
        make(&file).unwrap();
        let first = read(&file).unwrap().0;
        make(&file).unwrap();
        assert_eq!(
            read(&file).unwrap().0,
            first,
            "whoever is late takes the one that is there"
        );
    }

    #[test]
    fn a_file_that_others_read_or_without_a_key_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vault.key");
        open(&config(&file)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let sentence = open(&config(&file)).unwrap_err().to_string();
        assert!(sentence.contains("chmod 600"), "{sentence}");
        fs::set_permissions(&file, fs::Permissions::from_mode(MODE)).unwrap();
        fs::write(&file, "c2hvcnQ=").unwrap();
        let sentence = open(&config(&file)).unwrap_err().to_string();
        assert!(
            sentence.contains("нет ключа") && !sentence.contains("c2hvcnQ"),
            "{sentence}"
        );
    }
}
