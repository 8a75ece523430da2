//! Classes as a calendar file (RFC 5545): one event for each, in UTC, without anything of an illness or a name, and
//! without the brand's, which may tell of an illness to whoever sees the calendar. An event keeps its UID for ever and
//! counts its changes, so that calendars bring it up to date instead of having it twice.

use chrono::{DateTime, Utc};
use clinic::mail::{ClassNews, ClassOfLetter, Content, Letter};
use domain::identity::{Email, Role};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

const SUMMARY: &str = "Занятие";
const NAME: &str = "Занятия";

/// A calendar file that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What the receiver's calendar is to do with it (RFC 5546).
    pub method: &'static str,
    pub text: String,
}

/// The calendar file of a letter about classes that a patient is expected at, or that a specialist runs; `sender` is
/// who sends the letter.
#[must_use]
pub fn attached(letter: &Letter, public_url: &str, sender: &Email) -> Option<Attached> {
    let Content::Classes(news) = &letter.content else {
        return None;
    };
    let is_over = matches!(news.news, ClassNews::Cancelled | ClassNews::Taken);
    let method = match (news.classes.as_slice(), is_over) {
        ([_], true) => "CANCEL",
        ([_], false) => "REQUEST",
        // A message that asks or calls off is about one event (RFC 5546, 3.2); several are only made known.
        _ => "PUBLISH",
    };
    let mut calendar = calendar();
    calendar.append_property(Property::new("METHOD", method));
    for class in &news.classes {
        let mut event = event(class, public_url, news.at, news.reader);
        if is_over {
            event.status(EventStatus::Cancelled);
        }
        let mut organizer = Property::new("ORGANIZER", format!("mailto:{sender}"));
        event.append_property(organizer.add_parameter("CN", &letter.brand.name).done());
        if method != "PUBLISH" {
            let mut reader = Property::new("ATTENDEE", format!("mailto:{}", letter.to));
            event.append_multi_property(reader.add_parameter("RSVP", "FALSE").done());
        }
        calendar.push(event.done());
    }
    Some(Attached {
        method,
        text: calendar.to_string(),
    })
}

/// A patient's calendar as other programs read it.
#[must_use]
pub fn published(classes: &[ClassOfLetter], public_url: &str, at: DateTime<Utc>) -> String {
    let mut calendar = calendar();
    calendar.name(NAME);
    for class in classes {
        calendar.push(event(class, public_url, at, Role::Patient).done());
    }
    calendar.to_string()
}

fn calendar() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", format!("-//{NAME}//RU")));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar
}

fn event(class: &ClassOfLetter, public_url: &str, at: DateTime<Utc>, reader: Role) -> Event {
    let host = public_url.split("://").last().unwrap_or(public_url);
    let host = host.split([':', '/']).next().unwrap_or(host);
    let home = if reader == Role::Specialist {
        "/rehab/classes"
    } else {
        "/me/classes"
    };
    let status = if class.is_cancelled {
        EventStatus::Cancelled
    } else {
        EventStatus::Confirmed
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@{host}", class.id))
        .timestamp(at)
        .sequence(class.revision)
        .summary(SUMMARY)
        .starts(CalendarDateTime::Utc(class.starts_at))
        .ends(CalendarDateTime::Utc(class.ends_at))
        .url(&format!("{public_url}{home}/{}", class.id))
        .status(status);
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::mail::NewsOfClasses;
    use domain::classes::ClassId;
    use ical::parser::ical::component::IcalEvent;

    fn class(revision: u32) -> ClassOfLetter {
        ClassOfLetter {
            id: ClassId("0193f5a0-0000-7000-8000-000000000001".parse().unwrap()),
            // 00:30 in Kamchatka.
            starts_at: "2026-11-25T12:30:00Z".parse().unwrap(),
            ends_at: "2026-11-25T13:15:00Z".parse().unwrap(),
            was: None,
            zone: chrono_tz::Asia::Kamchatka,
            specialist: "Орлов Олег Юрьевич".into(),
            is_cancelled: false,
            reason: Some("После операции".into()),
            revision,
        }
    }

    /// Read by a parser of another hand.
    fn read(text: &str) -> (Vec<(String, String)>, Vec<IcalEvent>) {
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{line}");
        }
        let mut calendars = ical::IcalParser::new(text.as_bytes());
        let calendar = calendars.next().unwrap().unwrap();
        assert!(calendars.next().is_none());
        let of_calendar = calendar.properties.into_iter();
        let of_calendar = of_calendar.map(|property| (property.name, property.value.unwrap_or_default()));
        (of_calendar.collect(), calendar.events)
    }

    fn value<'a>(event: &'a IcalEvent, name: &str) -> &'a str {
        let found = event.properties.iter().filter(|property| property.name == name);
        let found: Vec<_> = found.collect();
        assert_eq!(found.len(), 1, "{name}: {event:?}");
        found[0].value.as_deref().unwrap()
    }

    fn letter(news: ClassNews, revision: u32, is_cancelled: bool) -> Letter {
        let news = NewsOfClasses {
            news,
            reader: Role::Patient,
            classes: vec![ClassOfLetter {
                is_cancelled,
                ..class(revision)
            }],
            at: "2026-11-24T09:00:00Z".parse().unwrap(),
        };
        Letter {
            content: Content::Classes(news),
            ..super::super::recovery::tests::letter(clinic::mail::LoginNews::PasswordChanged)
        }
    }

    fn sender() -> Email {
        Email::parse("post@onco.example.org").unwrap()
    }

    #[test]
    fn what_is_moved_and_cancelled_is_the_same_event() {
        let url = "https://onco.example.org:8443";
        let mut uids = Vec::new();
        for (news, revision, cancelled, method, status) in [
            (
                ClassNews::Soon(domain::classes::Reminder::Day),
                0,
                false,
                "REQUEST",
                "CONFIRMED",
            ),
            (ClassNews::Moved, 1, false, "REQUEST", "CONFIRMED"),
            (ClassNews::Cancelled, 2, true, "CANCEL", "CANCELLED"),
        ] {
            let letter = letter(news, revision, cancelled);
            let made = attached(&letter, url, &sender()).unwrap();
            assert_eq!(made.method, method);
            let (calendar, events) = read(&made.text);
            assert!(calendar.contains(&("METHOD".into(), method.into())), "{calendar:?}");
            assert!(calendar.contains(&("VERSION".into(), "2.0".into())));
            let [event] = events.as_slice() else {
                panic!("one event")
            };
            assert_eq!(value(event, "SEQUENCE"), revision.to_string());
            assert_eq!(value(event, "STATUS"), status);
            assert_eq!(value(event, "DTSTART"), "20261125T123000Z");
            assert_eq!(value(event, "DTEND"), "20261125T131500Z");
            assert_eq!(value(event, "DTSTAMP"), "20261124T090000Z");
            assert_eq!(value(event, "SUMMARY"), "Занятие");
            assert_eq!(value(event, "ORGANIZER"), "mailto:post@onco.example.org");
            assert_eq!(value(event, "ATTENDEE"), format!("mailto:{}", letter.to));
            uids.push(value(event, "UID").to_owned());
        }
        uids.dedup();
        assert_eq!(uids, ["0193f5a0-0000-7000-8000-000000000001@onco.example.org"]);
    }

    #[test]
    fn a_published_calendar_names_neither_people_nor_reasons() {
        let classes = [
            class(0),
            ClassOfLetter {
                is_cancelled: true,
                ..class(3)
            },
        ];
        let text = published(
            &classes,
            "https://onco.example.org",
            "2026-11-24T09:00:00Z".parse().unwrap(),
        );
        let (_, events) = read(&text);
        let states: Vec<_> = events
            .iter()
            .map(|event| (value(event, "STATUS"), value(event, "SEQUENCE")))
            .collect();
        assert_eq!(states, [("CONFIRMED", "0"), ("CANCELLED", "3")]);
        for clinical in ["Орлов", "операции", "ATTENDEE"] {
            assert!(!text.contains(clinical), "{text}");
        }
        let url = "https://onco.example.org/me/classes/0193f5a0-0000-7000-8000-000000000001";
        assert_eq!(value(&events[0], "URL"), url);
        assert_eq!(
            read(&published(&[], "https://onco.example.org", DateTime::UNIX_EPOCH))
                .1
                .len(),
            0
        );
    }
}
