//! What a value must look like. Each parser's error is the rest of a sentence that began with the key.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
};

use axum::http::Uri;
use domain::identity::Email;
use lettre::transport::smtp::AsyncSmtpTransport;
use sha2::{Digest, Sha256};

/// The address under which people open the service: scheme, host and port, nothing after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    is_https: bool,
}

impl PublicUrl {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("нужен адрес вида https://onco.example.org без пути, а дано «{text}»");
        let uri: Uri = text.parse().map_err(|_unreadable| wrong())?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().ok_or_else(wrong)?;
        let bare = uri.path_and_query().is_none_or(|rest| rest.as_str() == "/");
        if !bare || authority.as_str().contains('@') || authority.host().is_empty() || text.contains('#') {
            return Err(wrong());
        }
        let scheme = if is_https { "https" } else { "http" };
        // A browser leaves the usual port out of `Origin`.
        let port = authority
            .port_u16()
            .filter(|port| *port != if is_https { 443 } else { 80 });
        let host = authority.host().to_ascii_lowercase();
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            host,
            is_https,
        })
    }

    /// `https://onco.example.org`, exactly as a browser's `Origin` says it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(&self.host)
    }
}

/// Whether a host name (without a port) is this very machine.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// A mail server's URL. It holds a password, so it never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// # Errors
    /// The rest of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        const FORMS: &str = "нужно smtps://имя:пароль@сервер, smtp://имя:пароль@сервер?tls=required или smtp://сервер \
            (без шифрования)";
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let query = text.split_once('?').map(|(_, query)| query);
        let known = match (scheme, query) {
            (Some("smtps"), None) | (Some("smtp"), None | Some("tls=required")) => true,
            (Some(_) | None, _) => false,
        };
        if !known || AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(text).is_err() {
            return Err(FORMS.to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The URL with whatever secret it holds.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Host and port, for people.
    #[must_use]
    pub fn server(&self) -> String {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        host.split(['/', '?']).next().unwrap_or(host).to_owned()
    }
}

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpUrl({})", self.server())
    }
}

/// Words that open something to a machine. They never show themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Shorter ones could be guessed.
    const CHARS_MIN: usize = 32;

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() < Self::CHARS_MIN || !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err("нужно не меньше 32 латинских букв, цифр и знаков: openssl rand -hex 32".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether somebody brought the same. Sums are compared, so the time tells nothing of the words.
    #[must_use]
    pub fn is(&self, brought: &str) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(brought)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A network, or a single address as the smallest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().ok()?;
        let all = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(all);
        (bits <= all).then_some(Self { base, bits })
    }

    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.base, ip.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                (base.to_bits() ^ ip.to_bits()).checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                (base.to_bits() ^ ip.to_bits())
                    .checked_shr(128 - self.bits)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| {
            Network::parse(item).ok_or_else(|| {
                format!("нужны адреса или сети через запятую, например 10.0.0.1 или 10.0.0.0/8, а дано «{item}»")
            })
        })
        .collect()
}

pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_unreadable| format!("нужны адрес и порт вида 127.0.0.1:3000, а дано «{text}»"))
}

pub(super) fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|_problem| format!("нужен адрес электронной почты, а дано «{text}»"))
}

pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("нужно true или false, а дано «{text}»")),
    }
}

/// Latin letters, digits, `-` and `_`: it becomes part of a file's name or an address.
pub(super) fn word(text: &str) -> Result<String, String> {
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_word {
        Ok(text.to_owned())
    } else {
        Err(format!("нужны латинские буквы и цифры, а дано «{text}»"))
    }
}

/// The value is not repeated: it may hold a password.
pub(super) fn database_url(text: &str) -> Result<String, String> {
    const FORMS: &str = "нужно sqlite://путь/к/файлу или postgres://имя:пароль@сервер/база";
    let known = match text.split_once("://") {
        Some(("sqlite", file)) => !file.is_empty() && !file.starts_with([':', '?']),
        Some(("postgres" | "postgresql", server)) => !server.is_empty(),
        Some(_) | None => false,
    };
    if known {
        Ok(text.to_owned())
    } else {
        Err(FORMS.to_owned())
    }
}

/// The URL of the usual database file in that folder.
pub(super) fn sqlite_in(folder: &Path) -> Option<String> {
    let file = folder.join("oncocenter.sqlite");
    let path = file
        .to_str()?
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    Some(format!("sqlite://{path}"))
}
