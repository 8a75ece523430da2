//! Every door × everybody: the table of `app::access` is whole, and each door does as it says.

use std::collections::BTreeSet;

use app::access::{Door, FUNCTIONS, PAGES};
use axum::http::StatusCode;
use leptos_axum::generate_route_list;

use crate::{
    harness::{PASSWORD, Person, World},
    html::{has_islands, has_program},
    people::{Cast, Visitor},
    site::{Answer, Ask, Site},
};

on_both![
    every_server_function_answers_as_the_table_says,
    every_page_answers_as_the_table_says,
    nobody_acts_in_a_name_that_is_not_theirs,
    the_program_comes_exactly_where_something_lives,
    the_end_of_a_role_and_of_a_session_is_at_once,
];

/// Pages of a developer's machine, which have a door of their own.
const DEV_PAGES: [&str; 3] = ["/mailbox", "/mailbox/:letter", "/dev/components"];

#[test]
fn the_table_has_every_server_function_and_no_other() {
    let registered: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _method)| path)
        .collect();
    let known: BTreeSet<&str> = FUNCTIONS.iter().map(|(path, _)| *path).collect();
    assert_eq!(registered, known);
    assert_eq!(known.len(), FUNCTIONS.len(), "a function has two rows");
}

#[test]
fn the_table_has_every_page_and_no_other() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let routes = runtime.block_on(async { generate_route_list(app::App) });
    let served: BTreeSet<String> = routes
        .iter()
        .map(|route| route.path().replace('{', ":").replace('}', ""))
        .collect();
    let pages = PAGES.iter().map(|(path, _)| *path);
    let known: BTreeSet<String> = pages.chain(DEV_PAGES).map(str::to_owned).collect();
    assert_eq!(served, known);
    assert_eq!(known.len(), PAGES.len() + DEV_PAGES.len(), "a page has two rows");
}

/// A form that the function understands, sent in the name of `acting`. A function without one fails the test.
fn form(path: &str, cast: &Cast, acting: &str, visitor: usize) -> Vec<(&'static str, String)> {
    let key = || ("form_key", uuid::Uuid::new_v4().to_string());
    let acting = ("acting", acting.to_owned());
    match path {
        "/api/identity/sign_in" => vec![
            ("email", format!("nobody{visitor}@example.org")),
            ("password", "wrong".into()),
        ],
        "/api/identity/sign_out" => Vec::new(),
        "/api/identity/activate" => vec![("token", "no-such-link".into()), ("password", PASSWORD.into()), key()],
        "/api/staff/register" => vec![
            ("role", "doctor".into()),
            ("email", format!("new{visitor}@example.org")),
            ("full_name", "Смирнов Олег".into()),
            acting,
            key(),
        ],
        "/api/staff/delivery" => vec![("member", cast.invited.to_string()), acting],
        other => panic!("a new server function needs a form here: {other}"),
    }
}

fn ask(path: &str, form: &[(&'static str, String)], person: Option<&Person>) -> Ask {
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ask::post(path, &fields).by(person)
}

async fn every_server_function_answers_as_the_table_says(world: &World) {
    let (cast, site) = (Cast::of(world).await, Site::new(world, &[]));
    // Whoever signs out can't be asked any more.
    let (last, first): (Vec<_>, Vec<_>) = FUNCTIONS.iter().partition(|(path, _)| path.ends_with("sign_out"));
    for (number, visitor) in cast.visitors().iter().enumerate() {
        for (path, door) in first.iter().chain(&last) {
            let nobody = || uuid::Uuid::new_v4().to_string();
            let acting = visitor
                .person
                .map_or_else(nobody, |person| person.membership.to_string());
            for island in [true, false] {
                let form = form(path, &cast, &acting, number * 2 + usize::from(island));
                let ask = ask(path, &form, visitor.person);
                let answer = site.send(if island { ask.by_island() } else { ask }).await;
                assert_answer(*door, visitor, path, &answer);
            }
        }
    }
    // Of the two organizers, each by both ways.
    assert_eq!(world.letters().await.len(), 4);
}

fn assert_answer(door: Door, visitor: &Visitor<'_>, path: &str, answer: &Answer) {
    let shut = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&answer.status);
    let lets = door.lets(visitor.role);
    assert_eq!(
        lets, !shut,
        "{path} × {}: {} {}",
        visitor.name, answer.status, answer.body
    );
    if !lets {
        let expected = if visitor.signed_in {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::UNAUTHORIZED
        };
        assert_eq!(answer.status, expected, "{path} × {}", visitor.name);
    }
    assert!(
        !answer.status.is_server_error(),
        "{path} × {}: {}",
        visitor.name,
        answer.body
    );
}

async fn nobody_acts_in_a_name_that_is_not_theirs(world: &World) {
    let (cast, site) = (Cast::of(world).await, Site::new(world, &[]));
    let organizer = cast.clinic.organizer.membership;
    for visitor in cast.visitors() {
        let own = visitor.person.is_some_and(|person| person.membership == organizer);
        if own {
            continue;
        }
        let expected = if visitor.signed_in { 403 } else { 401 };
        for (path, door) in FUNCTIONS {
            let Door::May(_) = door else { continue };
            let form = form(path, &cast, &organizer.to_string(), 0);
            let answer = site.send(ask(path, &form, visitor.person).by_island()).await;
            assert_eq!(answer.status.as_u16(), expected, "{path} × {}", visitor.name);
        }
        for (path, door) in PAGES {
            let Door::May(_) = door else { continue };
            let page = site
                .send(Ask::get(&format!("{path}?as={organizer}")).by(visitor.person))
                .await;
            let expected = if visitor.signed_in { 403 } else { 303 };
            assert_eq!(page.status.as_u16(), expected, "{path} × {}", visitor.name);
        }
    }
    // Another clinic's people are not there at all.
    let own = cast.stranger.membership.to_string();
    let delivery = form("/api/staff/delivery", &cast, &own, 0);
    let answer = site
        .send(ask("/api/staff/delivery", &delivery, Some(&cast.stranger)).by_island())
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
}

async fn every_page_answers_as_the_table_says(world: &World) {
    let (cast, site) = (Cast::of(world).await, Site::new(world, &[]));
    for (route, door) in PAGES {
        let path = visited(route);
        for visitor in cast.visitors() {
            let answer = site.send(Ask::get(&path).by(visitor.person)).await;
            let name = visitor.name;
            let status = answer.status.as_u16();
            match (door.lets(visitor.role), visitor.signed_in) {
                (true, _) => {
                    // A dead link says so.
                    let good = if path == *route { 200 } else { 410 };
                    assert_eq!(status, good, "{path} × {name}");
                }
                (false, true) => assert_eq!(status, 403, "{path} × {name}"),
                (false, false) => {
                    assert_eq!(status, 303, "{path} × {name}");
                    assert_eq!(answer.location(), format!("/login?next={path}"));
                }
            }
        }
    }
}

fn visited(route: &str) -> String {
    route.replace(":token", "no-such-link")
}

async fn the_program_comes_exactly_where_something_lives(world: &World) {
    let cast = Cast::of(world).await;
    let site = Site::new(world, &[("ONCOCENTER_DEV_PAGES", "true")]);
    let mut alive = 0;
    for (route, door) in PAGES {
        let visitors = cast.visitors();
        let visitor = visitors.iter().find(|visitor| door.lets(visitor.role)).unwrap();
        let page = site.send(Ask::get(&visited(route)).by(visitor.person)).await;
        assert_eq!(has_program(&page.body), has_islands(&page.body), "{route}");
        alive += usize::from(has_islands(&page.body));
    }
    assert!(alive > 3, "the lists with somebody invited, and the forms, come alive");
    for path in ["/mailbox", "/dev/components", "/nothing/here", "/org/doctors/nothing"] {
        let page = site.get(path).await;
        assert_eq!(has_program(&page.body), has_islands(&page.body), "{path}");
    }
}

async fn the_end_of_a_role_and_of_a_session_is_at_once(world: &World) {
    let (cast, site) = (Cast::of(world).await, Site::new(world, &[]));
    let ask = || Ask::get("/doctor").by(Some(&cast.doctor));
    assert_eq!(site.send(ask()).await.status, StatusCode::OK);
    clinic::staff::remove(
        &world.ctx,
        &cast.clinic.organizer.acts(world).await,
        cast.doctor.membership,
    )
    .await
    .unwrap();
    // Another process sees it, too.
    for site in [&site, &Site::new(world, &[])] {
        assert_eq!(site.send(ask()).await.status, StatusCode::SEE_OTHER);
    }
    let organizer = || Ask::get("/org").by(Some(&cast.clinic.organizer));
    assert_eq!(site.send(organizer()).await.status, StatusCode::OK);
    let out = site
        .send(Ask::post("/api/identity/sign_out", &[]).by(Some(&cast.clinic.organizer)))
        .await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(out.cookie("session"), "");
    assert_eq!(site.send(organizer()).await.status, StatusCode::SEE_OTHER);
}
