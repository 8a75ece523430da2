//! The keys there are. A key that is not here is refused.

/// One thing the operator decides.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) section: Section,
    /// What it is, for whoever left it out.
    pub(super) what: &'static str,
}

/// Where in the file a key stands, and how its variable begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Leptos,
    Oncocenter,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "name",
        section: Section::Leptos,
        what: "Это имя проекта для cargo-leptos.",
    },
    Key {
        name: "output-name",
        section: Section::Leptos,
        what: "Это имя файлов стиля и скрипта.",
    },
    Key {
        name: "site-root",
        section: Section::Leptos,
        what: "Это папка с собранными файлами сайта.",
    },
    Key {
        name: "site-pkg-dir",
        section: Section::Leptos,
        what: "Это папка со скриптами внутри «site-root».",
    },
    Key {
        name: "site-addr",
        section: Section::Leptos,
        what: "Это адрес и порт, например 127.0.0.1:3000.",
    },
    Key {
        name: "data-dir",
        section: Section::Oncocenter,
        what: "Это папка для базы данных и писем.",
    },
    Key {
        name: "public-url",
        section: Section::Oncocenter,
        what: "Это адрес, по которому сервис открывают люди.",
    },
    Key {
        name: "key-file",
        section: Section::Oncocenter,
        what: "Это файл с ключом, под которым хранятся секреты подтверждения входа.",
    },
    Key {
        name: "database-url",
        section: Section::Oncocenter,
        what: "Это адрес базы данных.",
    },
    Key {
        name: "smtp-url",
        section: Section::Oncocenter,
        what: "Это адрес почтового сервера.",
    },
    Key {
        name: "mail-from",
        section: Section::Oncocenter,
        what: "Это адрес отправителя писем.",
    },
    Key {
        name: "brand",
        section: Section::Oncocenter,
        what: "Это имя файла из packs/brands без расширения.",
    },
    Key {
        name: "metrics-token",
        section: Section::Oncocenter,
        what: "Это пароль, с которым система наблюдения читает /metrics.",
    },
    Key {
        name: "dev-pages",
        section: Section::Oncocenter,
        what: "Это true или false.",
    },
    Key {
        name: "trusted-proxies",
        section: Section::Oncocenter,
        what: "Это адреса прокси через запятую.",
    },
];

/// Variables of that prefix that the repository's scripts and tests read; they are nothing to the program.
pub(super) const OF_THE_SCRIPTS: &[&str] = &["ONCOCENTER_CACHE", "ONCOCENTER_BINARY", "ONCOCENTER_TEST_PG_URL"];

impl Key {
    /// The variable that overrides the key.
    pub(super) fn variable(&self) -> String {
        let name = self.name.replace('-', "_").to_ascii_uppercase();
        match self.section {
            Section::Leptos => format!("LEPTOS_{name}"),
            Section::Oncocenter => format!("ONCOCENTER_{name}"),
        }
    }
}

/// The key of that name in that section.
pub(super) fn find(section: Section, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.section == section && key.name == name)
}

/// The key of that name; the first one would be named wrongly, but the names here are literals under test.
pub(super) fn named(name: &str) -> &'static Key {
    const NONE: Key = Key {
        name: "",
        section: Section::Oncocenter,
        what: "",
    };
    KEYS.iter().find(|key| key.name == name).unwrap_or(&NONE)
}

/// «brand, data-dir, …» of one section.
pub(super) fn names(section: Section) -> String {
    let names: Vec<&str> = KEYS
        .iter()
        .filter(|key| key.section == section)
        .map(|key| key.name)
        .collect();
    names.join(", ")
}

/// All variables of the program's own section.
pub(super) fn variables() -> String {
    let names: Vec<String> = KEYS
        .iter()
        .filter(|key| key.section == Section::Oncocenter)
        .map(Key::variable)
        .collect();
    names.join(", ")
}
