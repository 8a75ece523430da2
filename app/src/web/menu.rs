use clinic::identity::Held;
use domain::identity::Role;

use super::Request;
use crate::{
    audit,
    classes::pages::{calendar, groups, review},
    components::MenuItem,
    identity::{home_of, href_as},
    monitoring::pages::alerts,
    patients, settings, staff, statistics,
    text::{
        audit as of_audit,
        classes::{calendar as of_classes, groups as of_groups, review as of_review},
        identity as words,
        monitoring::alerts as of_alerts,
        patients as of_patients, settings as of_settings, staff as of_staff, statistics as of_statistics,
    },
};

/// The menu of whoever acts in a role, with the page one stands on marked.
pub(crate) fn menu(request: &Request, held: &Held, here: &str) -> Vec<MenuItem> {
    let role = held.role;
    let patients = (patients::pages::list_of(role), of_patients::list_title(role));
    let former = (patients::pages::former_of(role), of_patients::FORMER);
    let items = match role {
        Role::Organizer => vec![
            (home_of(role), of_staff::STAFF),
            (staff::pages::list_of(Role::Doctor), of_staff::plural(Role::Doctor)),
            (
                staff::pages::list_of(Role::Assistant),
                of_staff::plural(Role::Assistant),
            ),
            (
                staff::pages::list_of(Role::Specialist),
                of_staff::plural(Role::Specialist),
            ),
            patients,
            former,
            (alerts::OVERDUE, of_alerts::OVERDUE_TITLE),
            (review::OVERSEEN, of_review::APPLICATIONS),
            (groups::GROUPS_OF_CLINIC, of_groups::GROUPS),
            (staff::pages::FORMER, of_staff::FORMER),
            (statistics::pages::STATISTICS, of_statistics::TITLE),
            (settings::pages::SETTINGS, of_settings::SETTINGS),
            (audit::pages::JOURNAL, of_audit::TITLE),
        ],
        Role::Doctor => vec![
            patients,
            (alerts::ALERTS, of_alerts::ALERTS),
            (review::QUEUE, of_review::APPLICATIONS),
            (groups::GROUPS, of_groups::GROUPS),
            (calendar::list_of(role), of_classes::CLASSES),
            former,
        ],
        Role::Assistant => vec![(home_of(role), words::home(role)), patients, former],
        Role::Specialist | Role::Patient => Vec::new(),
    };
    items
        .into_iter()
        .map(|(path, label)| MenuItem {
            href: href_as(request, held, path),
            label: label.to_owned(),
            current: path == here,
            // What a doctor or an assistant opens is about somebody's health before long.
            prefetch: role == Role::Organizer,
        })
        .collect()
}
