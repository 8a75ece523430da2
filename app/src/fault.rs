use domain::error::Code;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// The error of every server function: a code, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fault(pub Code);

/// What the server function of a form gives back: the page to go to, a path of this site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    pub next: String,
    /// A secret to be shown once: instead of going on, the form's own page is shown again with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownOnce>,
}

/// A text that a page shows once and nobody keeps: in no address, no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShownOnce(pub String);

impl std::fmt::Debug for ShownOnce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownOnce(…)")
    }
}

#[cfg(feature = "ssr")]
impl Next {
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self {
            next: path.into(),
            shown: None,
        }
    }

    /// Shows the form's page again with a secret; `path` is for where there is no such page.
    pub(crate) fn showing(secret: String, path: impl Into<String>) -> Self {
        Self {
            shown: Some(ShownOnce(secret)),
            ..Self::to(path)
        }
    }
}

impl FromServerFnError for Fault {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            // The server could not read what was posted.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Code::Malformed,
            // The browser could not reach the server, or something between them answered in its place.
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Code::Unavailable,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_) => Code::Internal {
                incident: String::new(),
            },
        })
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self(code)
    }
}

#[cfg(feature = "ssr")]
impl From<clinic::Error> for Fault {
    /// A refusal goes to the person; of a breakage only a number does, under which the log has the cause.
    fn from(error: clinic::Error) -> Self {
        Self(match error {
            clinic::Error::Refused(code) => code,
            clinic::Error::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the database was not available");
                Code::Unavailable
            }
            clinic::Error::Broken(cause) => {
                let incident = crate::web::incident();
                tracing::error!(incident, error = %cause, "something broke");
                Code::Internal { incident }
            }
        })
    }
}
