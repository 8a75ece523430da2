use std::sync::LazyLock;

use domain::{identity::Role, settings::Brand};
use include_dir::{Dir, DirEntry, include_dir};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../packs/help");

/// Whom a subject is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    Everyone,
    Role(Role),
}

/// A subject of the help.
#[derive(Debug)]
pub struct Topic {
    pub audience: Audience,
    /// Its address is `/help/{name}`.
    pub name: &'static str,
    title: &'static str,
    text: &'static str,
}

/// What pages are about. The first that fits counts; a star stands for an id.
const ABOUT: &[(&str, &str)] = &[
    ("/login", "sign-in"),
    ("/login/factor", "safety"),
    ("/factor/*", "safety"),
    ("/forgot", "password"),
    ("/reset/*", "password"),
    ("/activate/*", "activation"),
    ("/decline/*", "activation"),
    ("/profile", "profile"),
    ("/email/*", "profile"),
    ("/profile/factor", "safety"),
    ("/profile/factor/app", "safety"),
    ("/join", "apply"),
    ("/join/status/*", "apply"),
    ("/join/status/*/topic/*", "apply"),
    ("/join/status/*/check", "apply"),
    ("/join/status/*/withdraw", "apply"),
    ("/join/*", "apply"),
    ("/join/*/start", "apply"),
    ("/offer/*", "apply"),
    ("/me", "my-classes"),
    ("/me/apply", "apply"),
    ("/me/calendar", "my-classes"),
    ("/me/data", "my-data"),
    ("/me/caregivers", "my-data"),
    ("/me/classes/*", "my-classes"),
    ("/me/reports", "reports"),
    ("/me/reports/*", "reports"),
    ("/me/reports/*/topic/*", "reports"),
    ("/me/reports/*/check", "reports"),
    ("/r/*", "reports"),
    ("/r/*/topic/*", "reports"),
    ("/r/*/check", "reports"),
    ("/doctor", "patients"),
    ("/doctor/patients/new", "patients"),
    ("/doctor/patients/removed", "patients"),
    ("/doctor/patients/resend", "patients"),
    ("/doctor/patients/*", "record"),
    ("/doctor/patients/*/caregivers", "record"),
    ("/doctor/patients/*/notes", "record"),
    ("/doctor/patients/*/reports", "record"),
    ("/doctor/patients/*/edit", "patients"),
    ("/doctor/reports/*", "record"),
    ("/doctor/alerts", "record"),
    ("/doctor/alerts/*", "record"),
    ("/doctor/import", "import"),
    ("/doctor/import/*", "import"),
    ("/doctor/applications", "applications"),
    ("/doctor/applications/*", "applications"),
    ("/doctor/groups", "groups"),
    ("/doctor/groups/new", "groups"),
    ("/doctor/groups/*", "groups"),
    ("/doctor/groups/*/edit", "groups"),
    ("/doctor/groups/*/enrol", "groups"),
    ("/doctor/courses/*/waiting", "groups"),
    ("/doctor/seats/*", "groups"),
    ("/doctor/places/*", "groups"),
    ("/doctor/classes", "classes"),
    ("/doctor/classes/*", "classes"),
    ("/rehab", "classes"),
    ("/rehab/classes/*", "classes"),
    ("/rehab/classes/*/move", "classes"),
    ("/rehab/classes/*/cancel", "classes"),
    ("/assist", "calls"),
    ("/assist/calls", "calls"),
    ("/assist/patients", "calls"),
    ("/assist/patients/new", "calls"),
    ("/assist/import", "import"),
    ("/assist/import/*", "import"),
    ("/org", "lists"),
    ("/org/doctors", "lists"),
    ("/org/assistants", "lists"),
    ("/org/specialists", "lists"),
    ("/org/patients", "lists"),
    ("/org/attention", "lists"),
    ("/org/audit", "journal"),
    ("/org/statistics", "statistics"),
    ("/org/import", "import"),
    ("/org/import/*", "import"),
    ("/org/settings", "settings"),
    ("/org/settings/courses/new", "settings"),
    ("/org/settings/courses/*", "settings"),
    ("/org/settings/deputies/new", "settings"),
    ("/org/settings/days-off", "settings"),
    ("/org/doctors/new", "add"),
    ("/org/assistants/new", "add"),
    ("/org/specialists/new", "add"),
    ("/org/patients/new", "add"),
    ("/org/assistants/access", "access"),
    ("/org/assistants/*", "access"),
    ("/org/patients/removed", "removed"),
    ("/org/staff/removed", "removed"),
    ("/org/*/*/resend", "no-letter"),
    ("/org/*/*/link", "no-letter"),
    ("/org/*/*/handover", "handover"),
];

/// In the order in which they are read: those for everyone first, then role by role.
static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let roles = [
        Role::Organizer,
        Role::Doctor,
        Role::Specialist,
        Role::Assistant,
        Role::Patient,
    ];
    let audiences = roles.into_iter().map(Audience::Role);
    [Audience::Everyone]
        .into_iter()
        .chain(audiences)
        .flat_map(of_folder)
        .collect()
});

/// Every subject.
#[must_use]
pub fn all() -> &'static [Topic] {
    &TOPICS
}

/// The subject of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Topic> {
    all().iter().find(|topic| topic.name == name)
}

/// Where «Помощь» leads from a page: to the subject that the page is about, or to all of them.
#[must_use]
pub fn for_path(path: &str) -> String {
    let fits = |pattern: &str| {
        let mut steps = path.split('/');
        let all = pattern
            .split('/')
            .all(|step| steps.next().is_some_and(|real| step == "*" || step == real));
        all && steps.next().is_none()
    };
    match ABOUT.iter().find(|(pattern, _)| fits(pattern)) {
        Some((_, topic)) => format!("/help/{topic}"),
        None => "/help".to_owned(),
    }
}

impl Topic {
    #[must_use]
    pub fn title(&self, brand: &Brand) -> String {
        in_words_of(brand, self.title)
    }

    /// The text as HTML. Nothing of it comes from anybody but us, and raw HTML in it is left out all the same.
    #[must_use]
    pub fn html(&self, brand: &Brand) -> String {
        html_of(&in_words_of(brand, self.text))
    }

    /// The names of its pictures, for the test that they are there.
    #[must_use]
    pub fn pictures(&self) -> Vec<String> {
        Parser::new_ext(self.text, Options::empty())
            .filter_map(|event| match event {
                Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            })
            .collect()
    }
}

fn html_of(text: &str) -> String {
    let mut picture = None;
    let events = Parser::new_ext(text, Options::empty()).filter_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::Image { dest_url, .. }) => {
            picture = Some((dest_url, String::new()));
            None
        }
        Event::End(TagEnd::Image) => {
            let (name, alt) = picture.take()?;
            Some(Event::InlineHtml(CowStr::from(shown(&name, &alt))))
        }
        Event::Text(words) => match &mut picture {
            Some((_, alt)) => {
                alt.push_str(&words);
                None
            }
            None => Some(Event::Text(words)),
        },
        other => Some(other),
    });
    let mut made = String::new();
    html::push_html(&mut made, events);
    made
}

/// All pictures are as large as `end2end/help` takes them, so that nothing jumps when one arrives.
fn shown(name: &str, alt: &str) -> String {
    let (width, height) = if name.ends_with("-phone") {
        (390, 640)
    } else {
        (960, 600)
    };
    let alt = alt.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<img class=\"help-picture\" src=\"/help/{name}.png\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">"
    )
}

fn in_words_of(brand: &Brand, text: &str) -> String {
    text.replace("{brand}", &brand.name)
        .replace("{centre}", &brand.centre)
        .replace("{support}", &brand.support_email.to_string())
}

fn of_folder(audience: Audience) -> Vec<Topic> {
    let folder = match audience {
        Audience::Everyone => "everyone",
        Audience::Role(role) => role.name(),
    };
    let entries = PACKS.get_dir(folder).map(Dir::entries).unwrap_or_default();
    let mut files: Vec<_> = entries.iter().filter_map(DirEntry::as_file).collect();
    files.sort_by_key(|file| file.path());
    files
        .into_iter()
        .filter_map(|file| {
            let (_order, name) = file.path().file_stem()?.to_str()?.split_once('-')?;
            let (title, text) = file.contents_utf8()?.split_once('\n')?;
            Some(Topic {
                audience,
                name,
                title: title.strip_prefix("# ")?,
                text,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        path::Path,
    };

    use super::*;
    use crate::access::PAGES;

    #[test]
    fn every_file_is_a_subject_with_a_name_of_its_own() {
        let files = PACKS.dirs().flat_map(Dir::files).count();
        let names: BTreeSet<_> = all().iter().map(|topic| topic.name).collect();
        assert_eq!((all().len(), names.len()), (files, files));
        for topic in all() {
            assert!(!topic.title.is_empty() && topic.text.len() > 100, "{topic:?}");
        }
    }

    #[test]
    fn every_picture_is_there_and_is_shown() {
        let shown: BTreeSet<String> = all().iter().flat_map(Topic::pictures).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/help");
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".png").map(str::to_owned))
            .collect();
        assert_eq!(there, shown);
    }

    #[test]
    fn a_page_leads_to_its_subject_and_every_other_to_all() {
        let cases = BTreeMap::from([
            ("/org", "lists"),
            ("/org/doctors/new", "add"),
            ("/org/assistants/new", "add"),
            ("/org/patients/0199/resend", "no-letter"),
            ("/org/assistants/0199", "access"),
            ("/activate/secret", "activation"),
        ]);
        for (path, name) in cases {
            assert_eq!(for_path(path), format!("/help/{name}"), "{path}");
            assert!(find(name).is_some(), "{name}");
        }
        for path in ["/", "/orgs", "/org/doctors/new/more", "/activate", ""] {
            assert_eq!(for_path(path), "/help", "{path}");
        }
    }

    #[test]
    fn what_is_about_a_page_is_a_subject_and_the_page_is_there() {
        for (pattern, name) in ABOUT {
            assert!(find(name).is_some(), "{name}");
            let steps: Vec<&str> = pattern.split('/').collect();
            let is_there = PAGES.iter().any(|(route, _)| {
                let route: Vec<&str> = route.split('/').collect();
                route.len() == steps.len()
                    && route
                        .iter()
                        .zip(&steps)
                        .all(|(real, step)| *step == "*" || (real == step))
            });
            assert!(is_there, "no page is at {pattern}");
        }
    }

    #[test]
    fn a_picture_has_its_size_and_words_and_nothing_else_gets_through() {
        let html = html_of("Один <b>два</b>\n\n![Кнопка «\"Да\"»](button-phone)\n");
        assert!(html.contains("width=\"390\" height=\"640\""), "{html}");
        assert!(html.contains("alt=\"Кнопка «&quot;Да&quot;»\""), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}
