use clinic::mail::{AlertNews, Letter, NewsOfMonitoring};
use domain::{classes::triage::Level, identity::Role, monitoring::Step};

use super::{Rendered, recovery::Words, review::NOT_URGENT};
use crate::text::{dates, monitoring::record::ends, plural::counted};

/// The letters about reports and alerts: that one is due or waits, never what it says, whose it is, or of which
/// illness.
pub(super) fn render(letter: &Letter, news: &NewsOfMonitoring, public_url: &str) -> Rendered {
    let moment = |at| {
        let zone = letter.clinic_zone;
        format!("{} ({})", dates::day_and_time(at, zone), dates::zone_words(at, zone))
    };
    let words = match news {
        NewsOfMonitoring::Due { until, token } => Words {
            subject: "отчёт о самочувствии".into(),
            said: format!(
                "Ваш врач просит заполнить отчёт. Это займёт пару минут. Отчёт открыт до {}.",
                moment(*until)
            ),
            lead: "Ссылка открывает только этот отчёт, пароль не нужен:",
            link: Some((format!("/r/{}", token.reveal()), "заполнить отчёт")),
            after: vec![NOT_URGENT.into()],
        },
        NewsOfMonitoring::Reminder { until, token } => Words {
            subject: "напоминаем об отчёте".into(),
            said: format!(
                "Отчёт, о котором мы писали, ещё не отправлен. Его можно заполнить до {}.",
                moment(*until)
            ),
            lead: "Ссылка открывает только этот отчёт, пароль не нужен:",
            link: Some((format!("/r/{}", token.reveal()), "заполнить отчёт")),
            after: vec![NOT_URGENT.into()],
        },
        NewsOfMonitoring::AlertsGiven {
            member,
            open,
            answer_by,
            stands_in,
        } => {
            let whose = match stands_in {
                true => "Сегодня вы замещаете врача, и на его сигналы отвечаете вы",
                false => "Вам передали пациентов другого врача, и на их сигналы теперь отвечаете вы",
            };
            let open = counted(*open, ["сигнал", "сигнала", "сигналов"]);
            Words {
                subject: "вам передали сигналы без ответа".into(),
                said: format!("{whose}. Без ответа {open}, на первый нужно ответить до {}.", moment(*answer_by)),
                lead: "Что случилось и что сделать, видно после входа:",
                link: Some((format!("/doctor/alerts?as={member}"), "открыть сигналы")),
                after: Vec::new(),
            }
        }
        NewsOfMonitoring::Ending {
            reader,
            member,
            patient,
            ends_at,
            left,
        } => {
            let when = ends(*left, &dates::day(*ends_at, letter.clinic_zone));
            match reader {
                Role::Patient => Words {
                    subject: "наблюдение скоро заканчивается".into(),
                    said: format!("Ваше наблюдение заканчивается {when}. Продлить его или завершить, решает врач."),
                    lead: "Делать ничего не нужно. Как идёт наблюдение, видно на вашей странице:",
                    link: Some((format!("/me?as={member}"), "открыть мою страницу")),
                    after: Vec::new(),
                },
                _ => Words {
                    subject: "наблюдение пациента скоро заканчивается".into(),
                    said: format!(
                        "Наблюдение одного из ваших пациентов заканчивается {when}. После этого отчётов больше не будет."
                    ),
                    lead: "Продлите его или завершите с итогом:",
                    link: Some((format!("/doctor/patients/{patient}?as={member}"), "открыть карту пациента")),
                    after: Vec::new(),
                },
            }
        }
        NewsOfMonitoring::CaregiverNamed { patient } => Words {
            subject: "вас просят помогать с отчётами".into(),
            said: format!(
                "Вас указали как близкого человека, который может заполнять отчёты о самочувствии. За кого: {patient}. Когда \
                 придёт время отчёта, вам придёт письмо со ссылкой. Пароль не нужен, ничего другого по ссылке не видно."
            ),
            lead: "Сейчас делать ничего не нужно.",
            link: None,
            after: vec![
                "Если вы не знаете этого человека или не хотите помогать, откройте ссылку из следующего письма и нажмите \
                 «Больше не присылать мне такие письма»."
                    .into(),
            ],
        },
        NewsOfMonitoring::CaregiverAsked {
            patient,
            until,
            token,
            is_reminder,
        } => Words {
            subject: match is_reminder {
                true => "напоминаем об отчёте за близкого",
                false => "отчёт за близкого человека",
            }
            .into(),
            said: format!(
                "Вы помогаете с отчётами о самочувствии. За кого: {patient}. {} Отчёт открыт до {}.",
                match is_reminder {
                    true => "Отчёт, о котором мы писали, ещё не отправлен.",
                    false => "Пришло время отчёта, это займёт пару минут.",
                },
                moment(*until)
            ),
            lead: "Ссылка открывает только этот отчёт, пароль не нужен:",
            link: Some((format!("/r/{}", token.reveal()), "заполнить отчёт")),
            after: vec![NOT_URGENT.into()],
        },
        NewsOfMonitoring::Alert(alert) => of_alert(*alert, &moment(alert.answer_by)),
    };
    words.put(letter, public_url)
}

fn of_alert(alert: AlertNews, answer_by: &str) -> Words {
    let AlertNews {
        id,
        reader,
        member,
        step,
        level,
        ..
    } = alert;
    let urgent = match level {
        Level::Red => "срочный сигнал",
        Level::Amber | Level::Info => "сигнал",
    };
    let said = match step {
        Step::Doctor => format!("По отчёту вашего пациента пришёл {urgent}. Ответить на него нужно до {answer_by}."),
        Step::Deputy => format!(
            "На {urgent} по отчёту пациента никто не ответил вовремя: ответ был нужен до {answer_by}. Вы замещаете врача и \
             можете ответить."
        ),
        Step::Organizer => format!(
            "На {urgent} по отчёту пациента никто не ответил вовремя: ответ был нужен до {answer_by}. Свяжитесь с врачом или \
             передайте пациента другому."
        ),
    };
    let subject = match step {
        Step::Doctor => format!("{urgent}, нужен ваш ответ"),
        Step::Deputy | Step::Organizer => format!("{urgent} без ответа"),
    };
    let link = match reader {
        Role::Organizer => (format!("/org/alerts?as={member}"), "открыть просроченные сигналы"),
        _ => (format!("/doctor/alerts/{id}?as={member}"), "открыть сигнал"),
    };
    Words {
        subject,
        said,
        lead: "Что случилось и что сделать, видно после входа:",
        link: Some(link),
        after: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::{mail::Content, secret::Secret};
    use domain::{identity::MembershipId, monitoring::AlertId};
    use uuid::Uuid;

    fn rendered(news: NewsOfMonitoring) -> Rendered {
        let letter = Letter {
            content: Content::Monitoring(news),
            ..crate::letters::recovery::tests::letter(clinic::mail::LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    #[test]
    fn a_report_is_asked_for_with_a_link_to_it_alone() {
        let (until, token) = ("2026-11-29T05:00:00Z".parse().unwrap(), Secret::draw().unwrap());
        let link = format!("https://onco.example.org/r/{}", token.reveal());
        let Rendered { subject, text, html } = rendered(NewsOfMonitoring::Due { until, token });
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: отчёт о самочувствии");
        let first = text.split_whitespace().find(|word| word.starts_with("https://"));
        assert_eq!(first, Some(link.as_str()));
        assert!(html.contains(&link));
        assert!(
            text.contains("до 29\u{a0}ноября 2026\u{a0}г., 11:00 (UTC+06:00)"),
            "{text}"
        );
        let token = Secret::draw().unwrap();
        let reminder = rendered(NewsOfMonitoring::Reminder { until, token });
        assert_eq!(reminder.subject, "ТЕЛЕНЕФРОЦЕНТР: напоминаем об отчёте");
    }

    #[test]
    fn a_caregiver_is_told_whom_to_help_and_nothing_of_health() {
        let named = rendered(NewsOfMonitoring::CaregiverNamed {
            patient: "Смирнова Ольга".into(),
        });
        assert_eq!(named.subject, "ТЕЛЕНЕФРОЦЕНТР: вас просят помогать с отчётами");
        assert!(named.text.contains("Смирнова Ольга") && !named.text.contains("https://"));
        for (is_reminder, subject) in [
            (false, "отчёт за близкого человека"),
            (true, "напоминаем об отчёте за близкого"),
        ] {
            let token = Secret::draw().unwrap();
            let link = format!("https://onco.example.org/r/{}", token.reveal());
            let asked = rendered(NewsOfMonitoring::CaregiverAsked {
                patient: "Смирнова Ольга".into(),
                until: "2026-11-29T05:00:00Z".parse().unwrap(),
                token,
                is_reminder,
            });
            assert_eq!(asked.subject, format!("ТЕЛЕНЕФРОЦЕНТР: {subject}"));
            let first = asked.text.split_whitespace().find(|word| word.starts_with("https://"));
            assert_eq!(first, Some(link.as_str()));
        }
    }

    #[test]
    fn whoever_gets_alerts_or_an_end_is_led_where_it_can_act() {
        let member = MembershipId(Uuid::now_v7());
        let at = "2026-12-01T09:00:00Z".parse().unwrap();
        for (stands_in, words) in [(true, "замещаете врача"), (false, "передали пациентов")]
        {
            let letter = rendered(NewsOfMonitoring::AlertsGiven {
                member,
                open: 2,
                answer_by: at,
                stands_in,
            });
            assert_eq!(letter.subject, "ТЕЛЕНЕФРОЦЕНТР: вам передали сигналы без ответа");
            assert!(
                letter.text.contains("2\u{a0}сигнала") && letter.text.contains(words),
                "{}",
                letter.text
            );
            assert!(letter.text.contains(&format!("/doctor/alerts?as={member}")));
        }
        let patient = MembershipId(Uuid::now_v7());
        for (reader, left, words, link) in [
            (
                Role::Doctor,
                7,
                "через 7\u{a0}дней",
                format!("/doctor/patients/{patient}?as={member}"),
            ),
            (
                Role::Doctor,
                0,
                "сегодня",
                format!("/doctor/patients/{patient}?as={member}"),
            ),
            (Role::Patient, 1, "завтра", format!("/me?as={member}")),
        ] {
            let letter = rendered(NewsOfMonitoring::Ending {
                reader,
                member,
                patient,
                ends_at: at,
                left,
            });
            assert!(
                letter.text.contains(words) && letter.text.contains(&link),
                "{}",
                letter.text
            );
        }
    }

    #[test]
    fn each_step_of_an_alert_leads_where_its_reader_can_act() {
        let (id, member) = (AlertId(Uuid::now_v7()), MembershipId(Uuid::now_v7()));
        for (step, reader, subject, page) in [
            (
                Step::Doctor,
                Role::Doctor,
                "срочный сигнал, нужен ваш ответ",
                format!("/doctor/alerts/{id}"),
            ),
            (
                Step::Deputy,
                Role::Doctor,
                "срочный сигнал без ответа",
                format!("/doctor/alerts/{id}"),
            ),
            (
                Step::Organizer,
                Role::Organizer,
                "срочный сигнал без ответа",
                "/org/alerts".to_owned(),
            ),
        ] {
            let alert = AlertNews {
                id,
                reader,
                member,
                step,
                level: Level::Red,
                answer_by: "2026-11-24T13:00:00Z".parse().unwrap(),
            };
            let letter = rendered(NewsOfMonitoring::Alert(alert));
            assert_eq!(letter.subject, format!("ТЕЛЕНЕФРОЦЕНТР: {subject}"));
            let link = format!("https://onco.example.org{page}?as={member}");
            assert!(letter.text.contains(&link), "{}", letter.text);
        }
    }
}
