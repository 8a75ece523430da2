//! The file of a copy: a ZIP with a manifest, the database and the key. The manifest says what the others must be.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use sea_orm::DbBackend;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::refused;
use crate::{database, stop::Stop};

const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";
const KEY: &str = "vault.key";
/// Bytes of the two small parts at most.
const SMALL: u64 = 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const SQLITE: &str = "sqlite";
const POSTGRES: &str = "postgres";

/// What the copy is, and how its parts add up.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    /// Of the program that made it.
    version: String,
    made_at: DateTime<Utc>,
    engine: String,
    /// The steps that its tables have gone through.
    migrations: Vec<String>,
    database_bytes: u64,
    database_sha256: String,
    key_sha256: String,
}

impl Manifest {
    pub(super) fn new(engine: DbBackend, migrations: Vec<String>, made_at: DateTime<Utc>) -> Self {
        let engine = if engine == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            engine: engine.to_owned(),
            migrations,
            database_bytes: 0,
            database_sha256: String::new(),
            key_sha256: String::new(),
        }
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.engine == POSTGRES
    }

    pub(super) fn engine_name(&self) -> &'static str {
        if self.is_postgres() { "PostgreSQL" } else { "SQLite" }
    }
}

/// Writes the parts and the manifest, and waits until the disk has them.
pub(super) fn write(to: &Path, mut manifest: Manifest, database: &Path, key: &[u8]) -> io::Result<()> {
    let mut zip = ZipWriter::new(File::create(to)?);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true);
    let mut source = File::open(database)?;
    zip.start_file(DATABASE, options)?;
    (manifest.database_bytes, manifest.database_sha256) = copy(&mut source, &mut zip)?;
    zip.start_file(KEY, options)?;
    (_, manifest.key_sha256) = copy(&mut &*key, &mut zip)?;
    zip.start_file(MANIFEST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?)?;
    zip.finish()?.sync_all()
}

/// A copy whose parts have been added up.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    zip: ZipArchive<File>,
}

impl Opened {
    /// Reads all of the file once.
    ///
    /// # Errors
    /// A sentence: it is no copy, not whole, or from a newer program.
    pub(super) fn read(path: &Path) -> Result<Self, Stop> {
        let mut file = File::open(path).map_err(|error| refused(path, "не открыть", &error))?;
        let mut begins = [0; 2];
        let is_zip = file.read_exact(&mut begins).is_ok() && &begins == b"PK";
        if !is_zip {
            return Err(Stop::new(format!(
                "Файл {} не похож на копию, которую делает oncocenter backup.",
                path.display()
            )));
        }
        file.seek(SeekFrom::Start(0))
            .map_err(|error| refused(path, "не прочитать", &error))?;
        let damaged = || {
            Stop::new(format!(
                "Файл {} повреждён: он не такой, каким его записали. Возьмите другую копию.",
                path.display()
            ))
        };
        let mut zip = ZipArchive::new(file).map_err(|_broken| damaged())?;
        let manifest = small(&mut zip, MANIFEST).map_err(|_broken| damaged())?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_broken| damaged())?;
        is_for_this_program(&manifest)?;
        let mut opened = Self { manifest, zip };
        let (bytes, sum) = opened.sum(DATABASE, &mut io::sink()).map_err(|_broken| damaged())?;
        let (_, key) = opened.sum(KEY, &mut io::sink()).map_err(|_broken| damaged())?;
        let Manifest {
            database_bytes,
            database_sha256,
            key_sha256,
            ..
        } = &opened.manifest;
        if (bytes, &sum, &key) != (*database_bytes, database_sha256, key_sha256) {
            return Err(damaged());
        }
        Ok(opened)
    }

    /// Writes the database there, and waits until the disk has it.
    pub(super) fn extract_database(&mut self, to: &Path) -> Result<(), Stop> {
        let written = File::create(to).and_then(|mut file| {
            let (_, sum) = self.sum(DATABASE, &mut file)?;
            if sum != self.manifest.database_sha256 {
                return Err(io::Error::other("it changed while it was read"));
            }
            file.sync_all()
        });
        written.map_err(|error| refused(to, "не записать", &error))
    }

    pub(super) fn key(&mut self) -> Result<Vec<u8>, Stop> {
        small(&mut self.zip, KEY).map_err(|error| Stop::new(format!("Ключ из копии не прочитать: {error}.")))
    }

    fn sum(&mut self, name: &str, into: &mut impl Write) -> io::Result<(u64, String)> {
        copy(&mut self.zip.by_name(name)?, into)
    }
}

fn is_for_this_program(manifest: &Manifest) -> Result<(), Stop> {
    let known = database::known();
    let newer = manifest.migrations.iter().any(|step| !known.contains(step));
    let unknown = manifest.format != FORMAT || ![SQLITE, POSTGRES].contains(&manifest.engine.as_str());
    if newer || unknown {
        return Err(Stop::new(format!(
            "Копию сделала более новая программа, ONCOCENTER {}. Установите её и повторите.",
            manifest.version
        )));
    }
    Ok(())
}

fn small(zip: &mut ZipArchive<File>, name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(name)?.take(SMALL).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Copies, counts and adds up.
fn copy(from: &mut impl Read, into: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut bytes, mut sum) = (0, Sha256::new());
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = from.read(&mut chunk)?;
        let part = chunk.get(..read).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        sum.update(part);
        into.write_all(part)?;
        bytes += u64::try_from(read).unwrap_or_default();
    }
    let sum: String = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, sum))
}
