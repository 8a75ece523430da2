use clinic::mail::{GroupNews, Letter};
use domain::classes::GroupFacts;
use leptos::prelude::*;

use super::{Rendered, frame::document};
use crate::text::{classes::groups as text, dates};

const GREETING: &str = "Здравствуйте!";

/// The letters to those whom a change in a group or a waiting list touches. The group is told of by its title and its
/// time; the course's name may name an illness, so it is not told, nor is anybody else's name.
pub(super) fn render(letter: &Letter, news: &GroupNews, public_url: &str) -> Rendered {
    let offer = |token: &str| format!("/offer/{token}");
    let words = match news {
        GroupNews::Offer { group, until, token } => Words {
            subject: "освободилось место в группе",
            said: "Для вас освободилось место в группе занятий.".into(),
            facts: facts(letter, group),
            lead: format!(
                "Место держим за вами до {} ({}). Займите его или откажитесь:",
                dates::day_and_time(*until, letter.clinic_zone),
                dates::zone_words(*until, letter.clinic_zone)
            ),
            link: Some((offer(token.reveal()), "ответить на предложение")),
            after: "Если не ответить, место предложат следующему в листе ожидания.",
        },
        GroupNews::Waiting { place, token } => Words {
            subject: "вы в листе ожидания",
            said: format!(
                "Вы в листе ожидания группы занятий: ваше место в нём {place}-е. Когда освободится место в группе, придёт \
                 письмо с предложением."
            ),
            facts: Vec::new(),
            lead: "Посмотреть, которые вы по порядку, или выйти из листа:".into(),
            link: Some((offer(token.reveal()), "лист ожидания")),
            after: "",
        },
        GroupNews::OfferOver => Words {
            subject: "предложение места больше не действует",
            said: "Вы не ответили на предложение места в группе занятий, и его предложили следующему.".into(),
            facts: Vec::new(),
            lead: "Если вы хотите заниматься, скажите об этом своему врачу: он снова поставит вас в лист ожидания."
                .into(),
            link: None,
            after: "",
        },
        GroupNews::OffList => Words {
            subject: "вы больше не в листе ожидания",
            said: "Вас убрали из листа ожидания группы занятий.".into(),
            facts: Vec::new(),
            lead: "Если это неожиданно для вас, спросите своего врача.".into(),
            link: None,
            after: "",
        },
        GroupNews::Enrolled(group) => Words {
            subject: "вы записаны в группу",
            said: format!("Вы записаны в группу занятий «{}».", group.title),
            facts: facts(letter, group),
            lead: "Расписание и ближайшее занятие — на вашей странице:".into(),
            link: Some(("/me".into(), "открыть свою страницу")),
            after: "Если не сможете прийти, сообщите об этом там же: место достанется другому.",
        },
        GroupNews::Left(title) => Words {
            subject: "вы больше не в группе",
            said: format!("Ваше место в группе занятий «{title}» больше за вами не числится."),
            facts: Vec::new(),
            lead: "Если это неожиданно для вас, спросите своего врача.".into(),
            link: None,
            after: "",
        },
        GroupNews::Changed(group) => Words {
            subject: "изменения в группе",
            said: format!(
                "В группе занятий «{}» изменились расписание или специалист. Теперь так:",
                group.title
            ),
            facts: facts(letter, group),
            lead: "Все ваши занятия — на вашей странице:".into(),
            link: Some(("/me".into(), "открыть свою страницу")),
            after: "",
        },
        GroupNews::Over(title) => Words {
            subject: "группа завершена",
            said: format!("Группа занятий «{title}» завершена. Занятий в ней больше не будет."),
            facts: Vec::new(),
            lead: "О том, как заниматься дальше, спросите своего врача.".into(),
            link: None,
            after: "",
        },
        GroupNews::Led(group) => Words {
            subject: "занятия вашей группы",
            said: format!("Вы ведёте группу занятий «{}».", group.title),
            facts: facts(letter, group),
            lead: "Занятия и участники — на вашей странице:".into(),
            link: Some(("/rehab".into(), "открыть занятия")),
            after: "",
        },
        GroupNews::NoLongerLed(title) => Words {
            subject: "группу вы больше не ведёте",
            said: format!("Занятия группы «{title}» вы больше не ведёте."),
            facts: Vec::new(),
            lead: "Ваши занятия — на вашей странице:".into(),
            link: Some(("/rehab".into(), "открыть занятия")),
            after: "",
        },
    };
    words.put(letter, public_url)
}

/// What there is to know of a group, a line each.
fn facts(letter: &Letter, group: &GroupFacts) -> Vec<(&'static str, String)> {
    let zone = letter.clinic_zone;
    let schedule = match group.next_class {
        Some(at) => text::when_and_where(&group.schedule, at),
        None => text::when(&group.schedule),
    };
    let next = group.next_class;
    let next = next.map(|begins| (text::NEXT_CLASS, text::class_at(begins, zone, group.schedule.zone)));
    [
        (text::GROUP, group.title.to_string()),
        (text::SCHEDULE, schedule),
        (text::SPECIALIST, group.specialist.to_string()),
    ]
    .into_iter()
    .chain(next)
    .collect()
}

/// One such letter: what happened, what there is to know, what to do about it, the one link, what else.
struct Words {
    subject: &'static str,
    said: String,
    facts: Vec<(&'static str, String)>,
    lead: String,
    link: Option<(String, &'static str)>,
    after: &'static str,
}

impl Words {
    fn put(self, letter: &Letter, public_url: &str) -> Rendered {
        let Self {
            subject,
            said,
            facts,
            lead,
            link,
            after,
        } = self;
        let brand = &letter.brand;
        let subject = format!("{}: {subject}", brand.name);
        let link = link.map(|(path, words)| (format!("{public_url}{path}"), words));
        let action = match &link {
            Some((href, words)) => format!("{lead}\n{words}: {href}"),
            None => lead.clone(),
        };
        let lines: Vec<String> = facts.iter().map(|(what, fact)| format!("{what}: {fact}")).collect();
        let foot = format!("{}\nПоддержка: {}", letter.clinic_name, brand.support_email);
        let parts = [GREETING, &said, &lines.join("\n"), &action, after, &foot];
        let text: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let text = text.join("\n\n");
        let facts = facts
            .into_iter()
            .map(|(what, fact)| {
                view! {
                    <p>
                        {what} ": " <b>{fact}</b>
                    </p>
                }
            })
            .collect_view();
        let body = view! {
            <p>{GREETING}</p>
            <p>{said}</p>
            {facts}
            <p>{lead}</p>
            {link
                .map(|(href, words)| {
                    view! {
                        <p class="action">
                            <a href=href>{words}</a>
                        </p>
                    }
                })}
            {(!after.is_empty()).then(|| view! { <p class="quiet">{after}</p> })}
        };
        Rendered {
            html: document(letter, &subject, body),
            subject,
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::{mail::Content, secret::Secret};
    use domain::{
        classes::{GroupTitle, Schedule},
        identity::PersonName,
        settings::{TimeOfDay, WorkingDays},
    };

    fn group() -> GroupFacts {
        GroupFacts {
            title: GroupTitle::parse("Утренняя <1>").unwrap(),
            specialist: PersonName::parse("Орлова Ирина").unwrap(),
            schedule: Schedule {
                days: WorkingDays::parse(&["Tue".into()]).unwrap(),
                starts_at: TimeOfDay::parse("10:00").unwrap(),
                zone: chrono_tz::Europe::Moscow,
                minutes: 45,
                from: "2026-12-01".parse().unwrap(),
                to: "2027-01-26".parse().unwrap(),
            },
            next_class: Some("2026-12-01T07:00:00Z".parse().unwrap()),
        }
    }

    fn rendered(news: GroupNews) -> Rendered {
        let letter = Letter {
            content: Content::Group(news),
            ..crate::letters::recovery::tests::letter(clinic::mail::LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    #[test]
    fn an_offer_leads_to_its_page_and_tells_the_readers_time_beside_the_groups() {
        let token = Secret::draw().unwrap();
        let link = format!("https://onco.example.org/offer/{}", token.reveal());
        let until = "2026-11-25T09:00:00Z".parse().unwrap();
        let group = group();
        let Rendered { subject, text, html } = rendered(GroupNews::Offer { group, until, token });
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: освободилось место в группе");
        let first = text.split_whitespace().find(|word| word.starts_with("https://"));
        assert_eq!(first, Some(link.as_str()));
        for told in [
            "Место держим за вами до 25\u{a0}ноября 2026\u{a0}г., 15:00 (UTC+06:00)",
            "Ближайшее занятие: вторник, 1\u{a0}декабря 2026\u{a0}г., 13:00 (у группы 10:00, по московскому времени)",
            "Специалист: Орлова Ирина",
        ] {
            assert!(text.contains(told), "{text}");
        }
        assert!(html.contains("Утренняя &lt;1&gt;") && html.contains(&link), "{html}");
    }

    #[test]
    fn every_letter_says_what_to_do() {
        let title = || GroupTitle::parse("Утренняя").unwrap();
        for news in [
            GroupNews::OfferOver,
            GroupNews::OffList,
            GroupNews::Left(title()),
            GroupNews::Over(title()),
        ] {
            let Rendered { text, .. } = rendered(news);
            assert!(text.contains("врач"), "{text}");
            assert!(!text.contains("https://"), "{text}");
        }
        for (news, page) in [
            (GroupNews::Enrolled(group()), "/me"),
            (GroupNews::Changed(group()), "/me"),
            (GroupNews::Led(group()), "/rehab"),
            (GroupNews::NoLongerLed(title()), "/rehab"),
        ] {
            let Rendered { text, .. } = rendered(news);
            assert!(text.contains(&format!("https://onco.example.org{page}\n")), "{text}");
        }
    }
}
