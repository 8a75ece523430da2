use axum::{body::Bytes, http::request::Parts};
use clinic::{
    Context,
    identity::{Caller, SignedIn},
    secret::Secret,
};
use domain::error::Code;
use leptos::prelude::*;

use crate::fault::ShownOnce;

/// What the process knows of itself and every page may need.
#[derive(Clone, Debug)]
pub struct Site {
    /// The address that letters lead to, without a slash at its end.
    pub public_url: String,
    /// Whether the service is reached by HTTPS: cookies are then `Secure` and `__Host-`.
    pub secure_cookies: bool,
    /// Whether `/dev/components` is served.
    pub dev_pages: bool,
    /// Whether letters stay in the built-in mailbox.
    pub mailbox: bool,
}

impl Site {
    /// The name of the session's cookie.
    #[must_use]
    pub fn session_cookie(&self) -> &'static str {
        if self.secure_cookies {
            "__Host-session"
        } else {
            "session"
        }
    }

    /// The name of the cookie of a sign-in that waits for its second factor.
    #[must_use]
    pub fn waiting_cookie(&self) -> &'static str {
        if self.secure_cookies {
            "__Host-waiting"
        } else {
            "waiting"
        }
    }

    /// The name of the cookie of a browser that signed in before.
    #[must_use]
    pub fn device_cookie(&self) -> &'static str {
        if self.secure_cookies { "__Host-device" } else { "device" }
    }
}

/// A form that came back: what was typed and why it failed. The server's form layer puts it into the request that
/// renders the form's page again; nothing of it is stored or stands in an address.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The path of the server function that the form posts to.
    pub path: String,
    /// What was typed, without secrets.
    pub fields: Vec<(String, String)>,
    pub code: Code,
}

/// A form that was accepted and whose page shows a secret once: put into the request that renders that page again.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The path of the server function that the form posts to.
    pub path: String,
    pub secret: ShownOnce,
}

/// What came beside the fields of a form that brings a list: each part by its name, as far as it was not too long to be
/// kept. The form layer puts it into the request that calls the form's function.
#[derive(Clone, Default)]
pub struct Uploaded(pub Vec<(String, Option<Bytes>)>);

/// The fields of a form whose names a questionnaire makes, in the order of the page: the form layer puts them into the
/// request that calls the form's function.
#[derive(Clone, Debug, Default)]
pub struct Typed(pub Vec<(String, String)>);

/// Why the server itself gives no page: the request came from another site, took too long, or broke. Put into the
/// request's extensions, it makes any address answer with the page that says so.
#[derive(Clone, Debug)]
pub struct Failed(pub Code);

/// Gives pages and server functions what they need. Called by the server for every request; the layers before it
/// have put who is signed in, where from, and a returned form into the request's extensions.
pub fn request_context(ctx: Context, site: Site, parts: &Parts) {
    let request = Request {
        ctx,
        site,
        signed_in: parts.extensions.get::<Option<SignedIn>>().cloned().flatten(),
        caller: parts.extensions.get::<Caller>().cloned().unwrap_or_default(),
        returned: parts.extensions.get::<Returned>().cloned(),
        shown: parts.extensions.get::<Shown>().cloned(),
        uploaded: parts.extensions.get::<Uploaded>().cloned().unwrap_or_default(),
        typed: parts.extensions.get::<Typed>().cloned().unwrap_or_default(),
        failed: parts.extensions.get::<Failed>().map(|Failed(code)| code.clone()),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
    };
    provide_context(request);
}

/// One request, as pages and server functions see it.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) ctx: Context,
    pub(crate) site: Site,
    pub(crate) signed_in: Option<SignedIn>,
    pub(crate) caller: Caller,
    pub(crate) returned: Option<Returned>,
    shown: Option<Shown>,
    uploaded: Uploaded,
    typed: Typed,
    pub(crate) failed: Option<Code>,
    pub(crate) path: String,
    query: String,
}

impl Request {
    /// The request that is being answered.
    ///
    /// # Errors
    /// `Internal` where the server gave none, which no door of it does.
    pub(crate) fn here() -> Result<Self, Code> {
        use_context::<Self>().ok_or_else(|| {
            let incident = super::incident();
            tracing::error!(incident, "a page was rendered without its request");
            Code::Internal { incident }
        })
    }

    /// What the form that posts to this server function has to show, once.
    pub(crate) fn shown_by(&self, function: &str) -> Option<String> {
        let shown = self.shown.as_ref().filter(|shown| shown.path == function)?;
        Some(shown.secret.0.clone())
    }

    /// The answers of a page of questions.
    pub(crate) fn typed(&self) -> Vec<(String, String)> {
        self.typed.0.clone()
    }

    /// A part of the form that is not empty; `None` in it where it was too long.
    pub(crate) fn uploaded(&self, name: &str) -> Option<Option<&Bytes>> {
        let part = self.uploaded.0.iter().find(|(other, _)| other == name);
        let part = part.map(|(_, bytes)| bytes.as_ref());
        part.filter(|bytes| bytes.is_none_or(|bytes| !bytes.is_empty()))
    }

    /// The path with its query: where a form of this page comes back to.
    pub(crate) fn address(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// A text of the address, decoded: what somebody searches for.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// This page with one parameter set, or taken away.
    pub(crate) fn address_with(&self, name: &str, value: Option<&str>) -> String {
        let kept = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
        let pairs: Vec<String> = kept
            .map(str::to_owned)
            .chain(value.map(|value| format!("{name}={value}")))
            .collect();
        with_query(&self.path, &pairs)
    }

    /// A parameter of the address, parsed; `None` where it is absent or unreadable.
    pub(crate) fn parameter<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
        values.next().and_then(|value| value.parse().ok())
    }
}

/// A path of this site with its parameters, which are plain words and ids.
pub(crate) fn with_query(path: &str, pairs: &[String]) -> String {
    match pairs {
        [] => path.to_owned(),
        pairs => {
            let joint = if path.contains('?') { '&' } else { '?' };
            format!("{path}{joint}{}", pairs.join("&"))
        }
    }
}

/// The link of an invitation, whole, as somebody hands it over.
pub(crate) fn activation_link(request: &Request, token: &Secret) -> String {
    format!("{}/activate/{}", request.site.public_url, token.reveal())
}
