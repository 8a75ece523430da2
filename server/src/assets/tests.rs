use super::*;

fn assets(folder: &Path) -> Result<Assets, Stop> {
    Assets::read(
        folder,
        "pkg",
        &crate::brands::load(&BrandId("oncocenter".into())).unwrap(),
    )
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, contents) in [
        ("pkg/oncocenter.css", "body{}"),
        ("pkg/oncocenter.css.br", "brotli"),
        ("pkg/oncocenter.wasm", "wasm"),
        ("fonts/golos.woff2", "font"),
        ("page.js", "script"),
        (".hidden", "no"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }
    folder
}

fn ask(assets: &Assets, path: &str, headers: &[(header::HeaderName, &str)]) -> Option<Response<Body>> {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), value.parse().unwrap()))
        .collect();
    assets.answer(path, &headers)
}

#[test]
fn what_was_built_has_an_address_for_good() {
    let folder = site();
    let assets = assets(folder.path()).unwrap();
    let css = format!("/{}/oncocenter.css", assets.package_path());
    let answer = ask(&assets, &css, &[(header::ACCEPT_ENCODING, "gzip, br")]).unwrap();
    assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], FOR_GOOD);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    let plain = ask(&assets, &css, &[]).unwrap();
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
    assert_ne!(plain.headers()[header::ETAG], answer.headers()[header::ETAG]);
    let script = format!("/{}/page.js", assets.package_path());
    assert_eq!(
        ask(&assets, &script, &[]).unwrap().headers()[header::CACHE_CONTROL],
        FOR_GOOD
    );
    for nothing in [
        "/pkg/oncocenter.css",
        "/pkg/other/oncocenter.css",
        "/.hidden",
        "/pkg/",
        "/nothing",
        "/page.js/",
        "/%2e%2e/x",
    ] {
        assert!(ask(&assets, nothing, &[]).is_none(), "{nothing}");
    }
}

#[test]
fn a_changed_file_changes_every_address() {
    let folder = site();
    let before = assets(folder.path()).unwrap().package_path();
    assert_eq!(before, assets(folder.path()).unwrap().package_path());
    std::fs::write(folder.path().join("page.js"), "another").unwrap();
    assert_ne!(before, assets(folder.path()).unwrap().package_path());
}

#[test]
fn a_file_that_a_browser_has_is_not_sent_again() {
    let folder = site();
    let assets = assets(folder.path()).unwrap();
    let answer = ask(&assets, "/fonts/golos.woff2", &[]).unwrap();
    assert_eq!(answer.headers()[header::CACHE_CONTROL], A_WEEK);
    let etag = answer.headers()[header::ETAG].to_str().unwrap();
    for known in [etag.to_owned(), format!("W/{etag}"), format!("\"other\", {etag}")] {
        let again = ask(&assets, "/fonts/golos.woff2", &[(header::IF_NONE_MATCH, &known)]).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
    let other = ask(&assets, "/fonts/golos.woff2", &[(header::IF_NONE_MATCH, "\"other\"")]).unwrap();
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn each_brand_has_a_stylesheet() {
    let folder = site();
    let assets = assets(folder.path()).unwrap();
    for brand in ["oncocenter", "telenefrocenter"] {
        let answer = ask(&assets, &format!("/brand/{brand}.css"), &[]).unwrap();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    }
    assert!(ask(&assets, "/brand/other.css", &[]).is_none());
}

#[test]
fn an_unbuilt_site_is_a_sentence() {
    let empty = tempfile::tempdir().unwrap();
    for folder in [empty.path(), &empty.path().join("missing")] {
        let sentence = assets(folder).err().unwrap().to_string();
        assert!(
            sentence.contains("«site-root»") && sentence.contains("make run"),
            "{sentence}"
        );
    }
}
