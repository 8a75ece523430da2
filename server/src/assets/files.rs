//! Files of the site folder, in memory.

use std::{collections::BTreeMap, fs, io, path::Path};

use axum::body::Bytes;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::Encoding;
use crate::stop::{Stop, reason};

/// One file with its compressed forms.
pub(super) struct File {
    plain: Bytes,
    compressed: BTreeMap<Encoding, Bytes>,
    content_type: &'static str,
    hash: String,
}

impl File {
    pub(super) fn new(plain: Vec<u8>, ending: &str) -> Self {
        let hash = short_hash(Sha256::digest(&plain).as_slice());
        Self {
            plain: plain.into(),
            compressed: BTreeMap::new(),
            content_type: content_type(ending),
            hash,
        }
    }

    pub(super) fn plain(&self) -> Bytes {
        self.plain.clone()
    }

    pub(super) fn encoded(&self, encoding: Encoding) -> Option<Bytes> {
        self.compressed.get(&encoding).cloned()
    }

    pub(super) fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Strong, so one for each form (RFC 9110 8.8.3).
    pub(super) fn etag(&self, encoding: Option<Encoding>) -> String {
        let form = encoding.map_or("", Encoding::ending);
        format!("\"{}{form}\"", self.hash)
    }
}

/// Every file below `root`, by its path with `/` between the names.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, File>, Stop> {
    let mut contents = BTreeMap::new();
    collect(root, "", &mut contents).map_err(|error| {
        Stop::new(format!(
            "Параметр «site-root»: папку {} не прочитать: {}. Соберите файлы сайта командой make run.",
            root.display(),
            reason(&error)
        ))
    })?;
    let mut files = BTreeMap::new();
    let compressed: Vec<(String, Encoding, Vec<u8>)> = Encoding::ALL
        .into_iter()
        .flat_map(|encoding| {
            contents
                .extract_if(.., |path, _| path.ends_with(encoding.ending()))
                .map(move |(path, bytes)| (path.trim_end_matches(encoding.ending()).to_owned(), encoding, bytes))
                .collect::<Vec<_>>()
        })
        .collect();
    for (path, bytes) in contents {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
        files.insert(path, File::new(bytes, &ending));
    }
    for (path, encoding, bytes) in compressed {
        if let Some(file) = files.get_mut(&path) {
            file.compressed.insert(encoding, bytes.into());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, contents: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), contents)?;
        } else {
            contents.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// One hash over all files, their names included.
pub(super) fn build_id<'a>(files: impl Iterator<Item = (&'a String, &'a File)>) -> String {
    let mut all = Sha256::new();
    for (path, file) in files {
        all.update(path.as_bytes());
        all.update([0]);
        all.update(file.hash.as_bytes());
        all.update([0]);
    }
    short_hash(all.finalize().as_slice())
}

/// 96 bits are plenty to tell builds apart.
fn short_hash(digest: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or(digest))
}

fn content_type(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
