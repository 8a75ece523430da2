//! A letter as RFC 5322 has it: text and HTML, and the headers that make receivers fold a letter sent twice.

use chrono::{DateTime, Utc};
use clinic::mail::Letter;
use domain::identity::Email;
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

pub(super) type Error = Box<dyn std::error::Error + Send + Sync>;

/// Tells vacation programs not to answer (RFC 3834 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Error> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

pub(super) fn build(
    letter: &Letter,
    rendered: &app::letters::Rendered,
    calendar: Option<&app::letters::Attached>,
    from: &Email,
    now: DateTime<Utc>,
) -> Result<Message, Error> {
    let sender: Address = from.as_str().parse()?;
    // The same each time it is sent: receivers that got it already can tell.
    let message_id = format!("<{}@{}>", letter.id, sender.domain());
    let message = Message::builder()
        .from(Mailbox::new(Some(letter.brand.name.clone()), sender))
        .to(Mailbox::new(None, letter.to.as_str().parse()?))
        .subject(rendered.subject.as_str())
        .message_id(Some(message_id))
        .date(now.into())
        .header(AutoSubmitted)
        .multipart(body(rendered, calendar)?)?;
    Ok(message)
}

/// Text and HTML; a calendar's file as a third way to say it, for programs that keep calendars, and as a file for the
/// rest.
fn body(rendered: &app::letters::Rendered, calendar: Option<&app::letters::Attached>) -> Result<MultiPart, Error> {
    let alternatives = MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone());
    let Some(calendar) = calendar else {
        return Ok(alternatives);
    };
    let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
    let part = SinglePart::builder()
        .header(ContentType::parse(&kind)?)
        .body(calendar.text.clone());
    let file =
        Attachment::new("class.ics".to_owned()).body(calendar.text.clone(), ContentType::parse("application/ics")?);
    Ok(MultiPart::mixed()
        .multipart(alternatives.singlepart(part))
        .singlepart(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::{
        mail::{Content, Invite},
        secret::Secret,
    };
    use domain::{
        identity::{PersonName, Role},
        settings::BrandId,
    };
    use mail_parser::{MessageParser, MimeHeaders};

    fn letter() -> Letter {
        let brands = crate::brands::load(&BrandId("telenefrocenter".into())).unwrap();
        Letter {
            id: "0193f5a0-0000-7000-8000-000000000001".parse().unwrap(),
            to: Email::parse("ivan@mail.ru").unwrap(),
            brand: brands.default_brand().1.clone(),
            clinic_name: "Клиника\r\nBcc: all@example.org".into(),
            clinic_zone: "Europe/Moscow".parse().unwrap(),
            content: Content::Invitation(Invite {
                role: Role::Doctor,
                full_name: PersonName::parse("Петров \"Иван\" <b>").unwrap(),
                invited_by: Some("Сидорова Анна".into()),
                token: Secret::draw().unwrap(),
                expires_at: "2026-12-04T18:30:00Z".parse().unwrap(),
                reminder: false,
            }),
        }
    }

    #[test]
    fn the_headers_are_whole_stable_and_our_own() {
        let letter = letter();
        let rendered = app::letters::render(&letter, "https://onco.example.org");
        let from = Email::parse("post@onco.example.org").unwrap();
        let now = "2026-11-24T18:30:00Z".parse().unwrap();
        let raw = build(&letter, &rendered, None, &from, now).unwrap().formatted();
        let text = String::from_utf8(raw.clone()).unwrap();
        assert!(text.is_ascii(), "a letter goes through every server as it is");
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        for header in [
            "From: ",
            "To: ",
            "Subject: ",
            "Message-ID: ",
            "Date: ",
            "Auto-Submitted: auto-generated",
        ] {
            assert_eq!(
                headers.matches(&format!("\r\n{header}")).count() + usize::from(headers.starts_with(header)),
                1,
                "{header}"
            );
        }
        assert!(!headers.contains("Bcc"), "{headers}");
        let parsed = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(
            parsed.message_id(),
            Some("0193f5a0-0000-7000-8000-000000000001@onco.example.org")
        );
        let sender = parsed.from().unwrap().first().unwrap();
        assert_eq!(
            (sender.name(), sender.address()),
            (Some("ТЕЛЕНЕФРОЦЕНТР"), Some("post@onco.example.org"))
        );
        assert_eq!(parsed.to().unwrap().first().unwrap().address(), Some("ivan@mail.ru"));
        assert_eq!(parsed.subject(), Some(rendered.subject.as_str()));
        assert_eq!(parsed.date().unwrap().to_timestamp(), 1_795_545_000);
        assert!(parsed.body_text(0).unwrap().contains("/activate/"));
        assert!(parsed.body_html(0).unwrap().contains("/activate/"));
    }

    #[test]
    fn a_letter_made_twice_is_one_letter() {
        let letter = letter();
        let rendered = app::letters::render(&letter, "https://onco.example.org");
        let id_of = |now: &str| {
            let made = build(&letter, &rendered, None, &letter.brand.mail_from, now.parse().unwrap())
                .unwrap()
                .formatted();
            MessageParser::default()
                .parse(&made)
                .unwrap()
                .message_id()
                .unwrap()
                .to_owned()
        };
        assert_eq!(id_of("2026-11-24T18:30:00Z"), id_of("2026-11-25T18:30:00Z"));
    }

    #[test]
    fn a_calendars_file_goes_with_the_words() {
        let letter = letter();
        let rendered = app::letters::render(&letter, "https://onco.example.org");
        let calendar = app::letters::Attached {
            method: "CANCEL",
            text: "BEGIN:VCALENDAR\r\nSUMMARY:Занятие\r\nEND:VCALENDAR\r\n".to_owned(),
        };
        let now = "2026-11-24T18:30:00Z".parse().unwrap();
        let raw = build(&letter, &rendered, Some(&calendar), &letter.brand.mail_from, now)
            .unwrap()
            .formatted();
        let parsed = MessageParser::default().parse(&raw).unwrap();
        assert!(parsed.body_text(0).unwrap().contains("/activate/"));
        assert!(parsed.body_html(0).unwrap().contains("/activate/"));
        let kinds: Vec<_> = parsed
            .parts
            .iter()
            .filter_map(|part| part.content_type())
            .map(|kind| (kind.subtype().unwrap_or_default(), kind.attribute("method")))
            .collect();
        assert!(kinds.contains(&("calendar", Some("CANCEL"))), "{kinds:?}");
        assert!(kinds.contains(&("ics", None)), "{kinds:?}");
        let file = parsed.attachments().last().unwrap();
        assert_eq!(file.attachment_name(), Some("class.ics"));
        assert_eq!(file.text_contents(), Some(calendar.text.as_str()));
    }
}
