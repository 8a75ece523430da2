//! What a form sent: whole, bounded, each name once.

use std::collections::HashSet;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use domain::{classes::questionnaire::FORM_WORDS, error::Code, limits::FORM_BYTES_MAX};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::super::{same_site::SameSitePath, urlencoded};

/// A body somewhat too long is read to its end all the same: a browser that is cut off shows no answer.
const READ_MAX: usize = 1024 * 1024;
/// Names that hold secrets, whatever stands around these words.
const SECRETS: [&str; 3] = ["password", "token", "factor"];
/// Hidden fields that the next rendering makes anew.
const OF_THE_FORM: [&str; 3] = ["form_key", "return_to", "acting"];

/// A form that was sent.
pub(super) struct Posted {
    pub(super) raw: Bytes,
    /// What was typed, without secrets.
    pub(super) fields: Vec<(String, String)>,
    /// The page that holds the form.
    pub(super) return_to: Option<SameSitePath>,
    /// What came beside the fields, of a form that brings a list.
    pub(super) uploaded: Option<app::Uploaded>,
    /// The answers of a page of questions.
    pub(super) typed: Option<app::Typed>,
}

/// Reads a form; where it `asks`, a questionnaire names its fields, all but the form's own.
///
/// # Errors
/// `TooLarge`; `Malformed` for another content type, broken text, or a name that comes twice.
pub(super) async fn read(headers: &HeaderMap, body: Body, asks: bool) -> Result<Posted, Code> {
    if !is_form(headers) {
        return Err(Code::Malformed);
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > READ_MAX) {
        return Err(Code::TooLarge);
    }
    let raw = match Limited::new(body, READ_MAX).collect().await {
        Ok(whole) => whole.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Code::TooLarge),
        Err(_broken_off) => return Err(Code::Malformed),
    };
    if raw.len() > FORM_BYTES_MAX {
        return Err(Code::TooLarge);
    }
    Posted::parse(raw, asks)
}

impl Posted {
    fn parse(raw: Bytes, asks: bool) -> Result<Self, Code> {
        let text = str::from_utf8(&raw).map_err(|_bytes| Code::Malformed)?;
        let pairs = urlencoded::pairs(text).ok_or(Code::Malformed)?;
        if asks {
            Self::asking(pairs)
        } else {
            Self::of(raw, pairs)
        }
    }

    /// The form of a page of questions: its function reads the form's own fields, the answers go beside them. A question
    /// may come several times, and may be called whatever it likes.
    fn asking(pairs: Vec<(String, String)>) -> Result<Self, Code> {
        let (own, answers): (Vec<_>, Vec<_>) = pairs
            .into_iter()
            .partition(|(name, _)| FORM_WORDS.contains(&name.as_str()));
        let mut raw = form_urlencoded::Serializer::new(String::new());
        raw.extend_pairs(&own);
        let mut form = Self::of(raw.finish().into(), own)?;
        form.fields.extend(answers.iter().cloned());
        form.typed = Some(app::Typed(answers));
        Ok(form)
    }

    /// The form of these fields, of which `raw` is what its function reads.
    pub(super) fn of(raw: Bytes, pairs: Vec<(String, String)>) -> Result<Self, Code> {
        let mut names = HashSet::new();
        if !pairs
            .iter()
            .all(|(name, _)| name.ends_with("[]") || names.insert(name.as_str()))
        {
            return Err(Code::Malformed);
        }
        let return_to = pairs
            .iter()
            .find(|(name, _)| name == "return_to")
            .and_then(|(_, path)| SameSitePath::parse(path));
        let fields = pairs.into_iter().filter(|(name, _)| is_shown_again(name)).collect();
        Ok(Self {
            raw,
            fields,
            return_to,
            uploaded: None,
            typed: None,
        })
    }
}

fn is_shown_again(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !OF_THE_FORM.contains(&name.as_str()) && !SECRETS.iter().any(|secret| name.contains(secret))
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    content_type
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(form: &'static str) -> Result<Posted, Code> {
        Posted::parse(Bytes::from_static(form.as_bytes()), false)
    }

    #[test]
    fn secrets_and_hidden_fields_are_not_remembered() {
        let posted = parsed(
            "email=a%40b.ru&password=x&new_password=x&factor=1&form%5BPassword%5D=x&csrf_token=x&form_key=1&acting=2\
             &return_to=%2Forg%3Fpage%3D2",
        );
        let posted = posted.unwrap();
        assert_eq!(posted.fields, [("email".to_owned(), "a@b.ru".to_owned())]);
        assert_eq!(posted.return_to.unwrap().as_str(), "/org?page=2");
    }

    #[test]
    fn a_doubled_name_is_refused_unless_it_is_a_list() {
        assert!(parsed("doctors[]=1&doctors[]=2").is_ok());
        for doubled in ["role=doctor&role=organizer", "role=doctor&%72ole=organizer", "a=%FF"] {
            assert!(matches!(parsed(doubled), Err(Code::Malformed)), "{doubled}");
        }
    }

    #[test]
    fn answers_go_beside_the_forms_own_fields() {
        let form = "token=x&topic=signs&asked=signs&signs=fever&signs=fall&risk_factor=1&return_to=%2Fjoin";
        let posted = Posted::parse(Bytes::from_static(form.as_bytes()), true).unwrap();
        assert_eq!(posted.raw, "token=x&topic=signs&asked=signs&return_to=%2Fjoin");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let answers = [pair("signs", "fever"), pair("signs", "fall"), pair("risk_factor", "1")];
        assert_eq!(posted.typed.unwrap().0, answers);
        let own = [pair("topic", "signs"), pair("asked", "signs")];
        assert_eq!(posted.fields, [&own[..], &answers[..]].concat());
        let doubled = "token=x&token=y&signs=fever";
        assert!(matches!(
            Posted::parse(Bytes::from_static(doubled.as_bytes()), true),
            Err(Code::Malformed)
        ));
    }

    #[test]
    fn a_page_to_return_to_is_one_of_this_site() {
        for evil in [
            "return_to=%2F%2Fevil",
            "return_to=https%3A%2F%2Fevil",
            "return_to=%2F%5Cevil",
            "return_to=",
        ] {
            assert!(parsed(evil).unwrap().return_to.is_none(), "{evil}");
        }
    }
}
