use clinic::mail::{ClassNews, ClassOfLetter, Letter, NewsOfClasses};
use domain::{
    classes::{Notice, Reminder, notice},
    identity::Role,
};

use super::{Rendered, recovery::Words};
use crate::text::{classes::why_cancelled, dates};

const PREPARE: &str = "Приготовьте устойчивый стул, воду и удобную обувь. Рядом держите телефон.";
const FEEL_BAD: &str = "Если вы плохо себя чувствуете, не занимайтесь. При ухудшении звоните 103 или 112.";
const CANNOT_COME: &str =
    "Если прийти не получится, сообщите об этом на той же странице: место освободится для другого.";
const CANNOT_COME_LATE: &str =
    "Если прийти не получится, сообщите об этом на той же странице: специалист не будет вас ждать.";

/// The letters about classes: neither group nor course, which may tell of an illness.
pub(super) fn render(letter: &Letter, news: &NewsOfClasses, public_url: &str) -> Rendered {
    let several = news.classes.len() > 1;
    let list: Vec<String> = news
        .classes
        .iter()
        .map(|class| line(letter, news.news, class))
        .collect();
    let list = list.join("\n");
    let page = link(news);
    let open = if several {
        "открыть мои занятия"
    } else {
        "открыть занятие"
    };
    let run_by = news
        .classes
        .first()
        .map(|class| class.specialist.clone())
        .unwrap_or_default();
    // Whether a seat that is called off now can go to somebody else.
    let in_time = news
        .classes
        .first()
        .is_some_and(|class| notice(news.at, class.starts_at) == Notice::InTime);
    let cannot_come = if in_time { CANNOT_COME } else { CANNOT_COME_LATE };
    let words = match news.news {
        ClassNews::Soon(reminder) => Words {
            subject: match (reminder, in_time) {
                (Reminder::Hour, false) => "занятие скоро начнётся".into(),
                // The hour before is at night: it comes in the evening.
                (Reminder::Hour, true) | (Reminder::Day, _) => "напоминаем о занятии".into(),
            },
            said: format!("Ждём вас на занятии: {list}. Ведёт {run_by}."),
            lead: "Страница занятия:",
            link: Some((page, open)),
            after: vec![PREPARE.into(), cannot_come.into(), FEEL_BAD.into()],
        },
        ClassNews::Moved => Words {
            subject: if several {
                "занятия перенесены"
            } else {
                "занятие перенесено"
            }
            .into(),
            said: format!("Время изменилось.\n{list}"),
            lead: "Подробнее:",
            link: Some((page, open)),
            after: match news.reader {
                Role::Specialist => Vec::new(),
                _ => vec![cannot_come.into()],
            },
        },
        ClassNews::Cancelled => Words {
            subject: if several {
                "занятия отменены"
            } else {
                "занятие отменено"
            }
            .into(),
            said: format!("Не состоится.\n{list}{}", reason(news)),
            lead: "Остальные занятия:",
            link: Some((home(news).to_owned(), "открыть мои занятия")),
            after: Vec::new(),
        },
        ClassNews::Specialist => Words {
            subject: if several {
                "занятия проведёт другой специалист"
            } else {
                "занятие проведёт другой специалист"
            }
            .into(),
            said: format!("Теперь ведёт {run_by}. Время прежнее.\n{list}"),
            lead: "Подробнее:",
            link: Some((page, open)),
            after: Vec::new(),
        },
        ClassNews::Given => Words {
            subject: if several {
                "вам переданы занятия"
            } else {
                "вам передано занятие"
            }
            .into(),
            said: format!("Теперь {} ведёте вы.\n{list}", if several { "их" } else { "его" }),
            lead: "Кто придёт и что учесть:",
            link: Some((page, open)),
            after: Vec::new(),
        },
        ClassNews::Taken => Words {
            subject: if several {
                "занятия переданы другому специалисту"
            } else {
                "занятие передано другому специалисту"
            }
            .into(),
            said: format!("Теперь ведёт {run_by}.\n{list}"),
            lead: "Остальные занятия:",
            link: Some((home(news).to_owned(), "открыть мои занятия")),
            after: Vec::new(),
        },
    };
    words.put(letter, public_url)
}

/// «четверг, 26 ноября, 10:00 (по московскому времени)», and what it was before.
fn line(letter: &Letter, news: ClassNews, class: &ClassOfLetter) -> String {
    let zone = letter.clinic_zone;
    let when = |instant| dates::weekday_and_time(instant, zone);
    let now = format!(
        "{} ({})",
        when(class.starts_at),
        dates::zone_words(class.starts_at, zone)
    );
    match (news, class.was) {
        (ClassNews::Moved, Some(was)) => format!("Было: {}. Теперь: {now}", when(was)),
        _ => now,
    }
}

/// One reason is said once.
fn reason(news: &NewsOfClasses) -> String {
    let reasons = news.classes.iter().filter_map(|class| class.reason.as_deref());
    let mut reasons: Vec<String> = reasons.map(why_cancelled).collect();
    reasons.dedup();
    match reasons.as_slice() {
        [] => String::new(),
        reasons => format!("\nПричина: {}.", reasons.join("; ").trim_end_matches('.')),
    }
}

const fn home(news: &NewsOfClasses) -> &'static str {
    match news.reader {
        Role::Specialist => "/rehab",
        _ => "/me",
    }
}

/// The page of the one class, or of all.
fn link(news: &NewsOfClasses) -> String {
    match news.classes.as_slice() {
        [class] => format!("{}/classes/{}", home(news), class.id),
        _ => home(news).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::mail::Content;
    use domain::classes::ClassId;

    fn rendered(news: ClassNews, reader: Role, hours: &[i64]) -> Rendered {
        because(news, reader, hours, "Болезнь инструктора")
    }

    fn because(news: ClassNews, reader: Role, hours: &[i64], reason: &str) -> Rendered {
        let begins: chrono::DateTime<chrono::Utc> = "2026-11-26T07:00:00Z".parse().unwrap();
        let classes = hours.iter().map(|hour| ClassOfLetter {
            id: ClassId("0193f5a0-0000-7000-8000-000000000001".parse().unwrap()),
            starts_at: begins + chrono::Duration::hours(*hour),
            ends_at: begins + chrono::Duration::hours(hour + 1),
            was: Some(begins - chrono::Duration::days(1)),
            zone: chrono_tz::Europe::Moscow,
            specialist: "Орлов <b>Олег</b>".into(),
            is_cancelled: news == ClassNews::Cancelled,
            reason: (news == ClassNews::Cancelled).then(|| reason.to_owned()),
            revision: 1,
        });
        let letter = Letter {
            content: Content::Classes(NewsOfClasses {
                news,
                reader,
                classes: classes.collect(),
                at: begins,
            }),
            clinic_zone: chrono_tz::Asia::Omsk,
            ..super::super::recovery::tests::letter(clinic::mail::LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    #[test]
    fn times_are_the_readers_own() {
        let Rendered { subject, text, html } = rendered(ClassNews::Soon(Reminder::Day), Role::Patient, &[0]);
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: напоминаем о занятии");
        assert!(
            text.contains("четверг") && text.contains("13:00") && text.contains("UTC+06:00"),
            "{text}"
        );
        let page = "https://onco.example.org/me/classes/0193f5a0-0000-7000-8000-000000000001";
        assert!(text.contains(page) && html.contains(page), "{text}");
        assert!(html.contains("&lt;b&gt;"), "{html}");
        let moved = rendered(ClassNews::Moved, Role::Patient, &[0]).text;
        assert!(
            moved.contains("Было: среда") && moved.contains("Теперь: четверг"),
            "{moved}"
        );
    }

    #[test]
    fn only_what_is_so_is_promised() {
        for (news, hours, subject, is_freed) in [
            (Reminder::Day, 24, "напоминаем о занятии", true),
            (Reminder::Hour, 1, "занятие скоро начнётся", false),
            // In the evening, of a class early in the morning.
            (Reminder::Hour, 10, "напоминаем о занятии", true),
        ] {
            let letter = rendered(ClassNews::Soon(news), Role::Patient, &[hours]);
            assert_eq!(letter.subject, format!("ТЕЛЕНЕФРОЦЕНТР: {subject}"));
            assert_eq!(letter.text.contains("место освободится"), is_freed, "{}", letter.text);
        }
        for (news, reader, one, many) in [
            (
                ClassNews::Given,
                Role::Specialist,
                "Теперь его ведёте вы",
                "Теперь их ведёте вы",
            ),
            (
                ClassNews::Specialist,
                Role::Patient,
                "открыть занятие",
                "открыть мои занятия",
            ),
        ] {
            assert!(rendered(news, reader, &[24]).html.contains(one));
            assert!(rendered(news, reader, &[24, 48]).html.contains(many));
        }
        let several = rendered(ClassNews::Specialist, Role::Patient, &[24, 48]).subject;
        assert_eq!(several, "ТЕЛЕНЕФРОЦЕНТР: занятия проведёт другой специалист");
    }

    #[test]
    fn several_classes_are_one_letter() {
        let Rendered { subject, text, .. } = rendered(ClassNews::Cancelled, Role::Patient, &[0, 24, 48]);
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: занятия отменены");
        assert_eq!(text.matches("13:00").count(), 3);
        assert_eq!(text.matches("Болезнь инструктора").count(), 1);
        // Nobody wrote why: the schedule has changed.
        let of_schedule = because(ClassNews::Cancelled, Role::Patient, &[0], "").text;
        assert!(
            of_schedule.contains("Причина: Изменилось расписание группы."),
            "{of_schedule}"
        );
        assert!(text.contains("https://onco.example.org/me\n"), "{text}");
        let given = rendered(ClassNews::Given, Role::Specialist, &[0]).text;
        assert!(given.contains("https://onco.example.org/rehab/classes/"), "{given}");
    }
}
