//! Static files: read once at the start, served from memory.
//!
//! Everything that cargo-leptos built is found under `/pkg/{build id}/…`, where the id is a hash of all of it. Such
//! an address never changes its contents, so a browser keeps it for good; a new build has new addresses.

mod brand;
mod encoding;
mod files;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Response, StatusCode, header},
};
use clinic::settings::Brands;
use domain::settings::BrandId;

use crate::stop::Stop;
use encoding::Encoding;
use files::File;

/// A year: what HTTP means by «for good».
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Fonts keep their address and practically never change.
const A_WEEK: &str = "public, max-age=604800";
/// What keeps its address and changes with a release.
const SHORTLY: &str = "public, max-age=300";

/// All static files.
#[derive(Clone)]
pub struct Assets(Arc<Inner>);

struct Inner {
    build_id: String,
    /// Files of the package folder by their path in it.
    package: BTreeMap<String, File>,
    /// Every other file by its path from the root.
    public: BTreeMap<String, File>,
    /// A stylesheet for each brand by its name.
    brands: BTreeMap<String, File>,
}

impl Assets {
    /// Reads what cargo-leptos built.
    ///
    /// # Errors
    /// There is nothing built in that folder, or it can't be read.
    pub fn read(site_root: &Path, package_dir: &str, brands: &Brands) -> Result<Self, Stop> {
        let mut public = files::read(site_root)?;
        let prefix = format!("{package_dir}/");
        let package: BTreeMap<String, File> = public
            .extract_if(.., |path, _| path.starts_with(&prefix))
            .map(|(path, file)| (path.strip_prefix(&prefix).unwrap_or(&path).to_owned(), file))
            .collect();
        if package.is_empty() {
            return Err(Stop::new(format!(
                "Параметр «site-root»: в папке {} нет собранных файлов сайта. Соберите их командой make run.",
                site_root.display()
            )));
        }
        let build_id = files::build_id(package.iter().chain(&public));
        let brands = brands
            .iter()
            .map(|(BrandId(name), brand)| (name.clone(), File::new(brand::stylesheet(brand).into_bytes(), "css")))
            .collect();
        Ok(Self(Arc::new(Inner {
            build_id,
            package,
            public,
            brands,
        })))
    }

    /// Where leptos looks for its files: `pkg/{build id}`.
    #[must_use]
    pub fn package_path(&self) -> String {
        format!("pkg/{}", self.0.build_id)
    }

    /// The answer to a GET of this path, if a file lives there.
    #[must_use]
    pub fn answer(&self, path: &str, asked: &HeaderMap) -> Option<Response<Body>> {
        let path = path.strip_prefix('/')?;
        let (file, caching) = self.find(path)?;
        Some(respond(file, caching, asked))
    }

    fn find(&self, path: &str) -> Option<(&File, &'static str)> {
        if let Some(in_package) = path.strip_prefix("pkg/") {
            let name = in_package.strip_prefix(self.0.build_id.as_str())?.strip_prefix('/')?;
            // The other files, too, have such an address, for whoever wants them kept for good.
            let file = self.0.package.get(name).or_else(|| self.0.public.get(name))?;
            return Some((file, FOR_GOOD));
        }
        if let Some(brand) = path.strip_prefix("brand/") {
            return Some((self.0.brands.get(brand.strip_suffix(".css")?)?, SHORTLY));
        }
        let caching = if path.starts_with("fonts/") { A_WEEK } else { SHORTLY };
        Some((self.0.public.get(path)?, caching))
    }
}

fn respond(file: &File, caching: &'static str, asked: &HeaderMap) -> Response<Body> {
    let (encoding, bytes) = Encoding::accepted(asked)
        .find_map(|encoding| Some((Some(encoding), file.encoded(encoding)?)))
        .unwrap_or((None, file.plain()));
    let etag = file.etag(encoding);
    let unchanged = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == etag || known.trim() == "*");
    let mut answer = Response::builder()
        .header(header::CACHE_CONTROL, caching)
        .header(header::ETAG, etag)
        .header(header::VARY, "Accept-Encoding");
    if unchanged {
        answer = answer.status(StatusCode::NOT_MODIFIED);
    } else {
        answer = answer.header(header::CONTENT_TYPE, file.content_type());
        if let Some(encoding) = encoding {
            answer = answer.header(header::CONTENT_ENCODING, encoding.name());
        }
    }
    let body = if unchanged { Body::empty() } else { Body::from(bytes) };
    // Only an invalid header could fail, and all of them are our own.
    answer.body(body).unwrap_or_default()
}

#[cfg(test)]
mod tests;
