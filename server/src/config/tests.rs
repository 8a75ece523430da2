use super::*;

const FILE: &str = include_str!("../../../Leptos.toml");

fn with(variables: &[(&str, &str)]) -> Result<Config, Stop> {
    from_text(
        FILE,
        variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value))),
    )
}

fn sentence(result: Result<Config, Stop>) -> String {
    let sentence = result.expect_err("accepted").to_string();
    assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
    sentence
}

#[test]
fn the_file_of_the_repository_is_a_whole_configuration() {
    let config = with(&[]).unwrap();
    assert_eq!(config.site_addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.database_url, "sqlite://data/oncocenter.sqlite");
    assert_eq!(config.public_url.origin(), "http://127.0.0.1:3000");
    assert!(config.smtp_url.is_none() && !config.dev_pages && config.trusted_proxies.is_empty());
}

/// cargo-leptos reads Cargo.toml, the running server Leptos.toml: what both have must be the same.
#[test]
fn both_configurations_agree() {
    let section = |text: &str| {
        let table: toml::Table = toml::from_str(text).unwrap();
        let leptos = table["workspace"]["metadata"]["leptos"].as_array().unwrap().clone();
        assert_eq!(leptos.len(), 1);
        leptos[0].as_table().unwrap().clone()
    };
    let (ours, tools) = (section(FILE), section(include_str!("../../../Cargo.toml")));
    for (key, value) in &ours {
        assert_eq!(tools.get(key), Some(value), "{key}");
    }
    for key in ["name", "output-name", "site-root", "site-pkg-dir", "site-addr"] {
        assert!(ours.contains_key(key), "{key}");
    }
}

#[test]
fn a_variable_wins_over_the_file() {
    let config = with(&[
        ("ONCOCENTER_DATA_DIR", "/srv/данные"),
        ("ONCOCENTER_SMTP_URL", "smtp://mail.example.org:2525"),
        ("ONCOCENTER_PUBLIC_URL", "https://Onco.Example.org:443/"),
        ("ONCOCENTER_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("LEPTOS_SITE_ADDR", "0.0.0.0:80"),
        ("LEPTOS_RELOAD_PORT", "3001"),
        ("HOME", "/root"),
    ])
    .unwrap();
    assert_eq!(config.database_url, "sqlite:///srv/данные/oncocenter.sqlite");
    assert_eq!(config.public_url.origin(), "https://onco.example.org");
    assert!(config.public_url.is_https());
    assert_eq!(config.smtp_url.unwrap().server(), "mail.example.org:2525");
    let trusted = |ip: &str| {
        config
            .trusted_proxies
            .iter()
            .any(|network| network.contains(ip.parse().unwrap()))
    };
    assert!(trusted("10.255.0.1") && trusted("::ffff:10.1.1.1") && trusted("::1"));
    assert!(!trusted("11.0.0.1") && !trusted("::2"));
}

#[test]
fn relative_paths_start_at_the_file_that_names_them() {
    let found = Found {
        text: FILE.to_owned(),
        path: Some(PathBuf::from("/etc/oncocenter/Leptos.toml")),
    };
    let config = read(&found, [("LEPTOS_SITE_ROOT".into(), "site".into())]).unwrap();
    assert_eq!(config.data_dir, Path::new("/etc/oncocenter/data"));
    assert_eq!(config.site_root, Path::new("site"));
}

#[test]
fn every_bad_value_is_named_with_its_key() {
    for (variable, value, key) in [
        ("ONCOCENTER_PUBLIC_URL", "onco.example.org", "public-url"),
        ("ONCOCENTER_PUBLIC_URL", "https://onco.example.org/path", "public-url"),
        ("ONCOCENTER_PUBLIC_URL", "https://user@onco.example.org", "public-url"),
        ("ONCOCENTER_PUBLIC_URL", "ftp://onco.example.org", "public-url"),
        ("ONCOCENTER_DATABASE_URL", "mysql://localhost/x", "database-url"),
        ("ONCOCENTER_DATABASE_URL", "sqlite::memory:", "database-url"),
        ("ONCOCENTER_DATABASE_URL", "data/oncocenter.sqlite", "database-url"),
        ("ONCOCENTER_SMTP_URL", "mail.example.org", "smtp-url"),
        (
            "ONCOCENTER_SMTP_URL",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp-url",
        ),
        ("ONCOCENTER_MAIL_FROM", "почта", "mail-from"),
        ("ONCOCENTER_BRAND", "../brand", "brand"),
        ("ONCOCENTER_DEV_PAGES", "да", "dev-pages"),
        ("ONCOCENTER_TRUSTED_PROXIES", "10.0.0.0/33", "trusted-proxies"),
        ("LEPTOS_SITE_ADDR", "3000", "site-addr"),
    ] {
        let sentence = sentence(with(&[(variable, value)]));
        assert!(
            sentence.contains(&format!("«{key}» (переменная {variable})")),
            "{sentence}"
        );
    }
    for key in ["site-root", "data-dir", "public-url", "brand"] {
        let without: String = FILE
            .lines()
            .filter(|line| !line.starts_with(key))
            .collect::<Vec<_>>()
            .join("\n");
        let sentence = sentence(from_text(&without, []));
        assert!(sentence.contains(&format!("«{key}» не задан")), "{sentence}");
    }
}

#[test]
fn a_secret_in_a_bad_value_is_not_repeated() {
    for variable in ["ONCOCENTER_DATABASE_URL", "ONCOCENTER_SMTP_URL"] {
        assert!(!sentence(with(&[(variable, "nonsense://user:secret@host")])).contains("secret"));
    }
    let config = with(&[("ONCOCENTER_SMTP_URL", "smtps://user:secret@mail.example.org")]).unwrap();
    assert!(!format!("{config:?}").contains("secret"));
}

#[test]
fn unknown_keys_sections_and_variables_stop_the_start() {
    let sentence_of = |text: &str| sentence(from_text(text, []));
    assert!(sentence_of(&format!("{FILE}\npublik-url = \"x\"")).contains("«publik-url»"));
    assert!(sentence_of(&format!("{FILE}\n[onkocenter]\n")).contains("«onkocenter»"));
    assert!(sentence_of(&FILE.replace("site-root", "site-rot")).contains("«site-rot»"));
    assert!(sentence_of(&FILE.replace("brand = \"oncocenter\"", "brand = 5")).contains("«brand»"));
    assert!(sentence_of("data-dir = ").contains("строка 1"));
    let unknown = sentence(with(&[("ONCOCENTER_SMPT_URL", "x")]));
    assert!(
        unknown.contains("ONCOCENTER_SMPT_URL") && unknown.contains("ONCOCENTER_SMTP_URL"),
        "{unknown}"
    );
    assert!(with(&[("ONCOCENTER_TEST_PG_URL", "postgres://x"), ("ONCOCENTER_CACHE", "x")]).is_ok());
}

#[test]
fn without_a_mail_server_the_service_stays_on_its_machine() {
    for (variable, value) in [
        ("LEPTOS_SITE_ADDR", "0.0.0.0:3000"),
        ("ONCOCENTER_PUBLIC_URL", "https://onco.example.org"),
    ] {
        assert!(sentence(with(&[(variable, value)])).contains("«smtp-url»"));
        assert!(with(&[(variable, value), ("ONCOCENTER_SMTP_URL", "smtp://mail.example.org")]).is_ok());
        let dev = [
            (variable, value),
            ("ONCOCENTER_SMTP_URL", "smtp://mail.example.org"),
            ("ONCOCENTER_DEV_PAGES", "true"),
        ];
        assert!(sentence(with(&dev)).contains("«dev-pages»"));
    }
}

#[test]
fn a_named_file_that_is_not_there_is_a_sentence_and_a_missing_one_is_not() {
    let nowhere = Path::new("/nowhere/at/all.toml");
    let missing = file::find(Some(nowhere), None).err().unwrap().to_string();
    assert!(
        missing.contains("/nowhere/at/all.toml") && missing.ends_with('.'),
        "{missing}"
    );
    assert!(
        file::find(None, Some(Path::new("/nowhere")))
            .unwrap()
            .path
            .is_none_or(|path| path == Path::new("Leptos.toml"))
    );
}
