//! Who may go through which door: every server function and every page, for every kind of person, against the table
//! of `app::access`. A door without a row, or a function that the samples below don't know, fails.

mod sample;

use std::collections::BTreeSet;

use app::access::{Door, FILES, FUNCTIONS, PAGES, QUESTIONS, UPLOADS};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
};
use uuid::Uuid;

use self::sample::sample;
use crate::harness::{Browser, Engine, House, Staff};

/// Somebody who tries doors.
struct Actor<'house> {
    who: String,
    /// As whom the doors should see it; `None` is nobody.
    role: Option<Role>,
    /// Signed in, but with no role left.
    removed: bool,
    browser: Browser<'house>,
    acting: MembershipId,
}

impl Actor<'_> {
    fn passes(&self, door: Door) -> bool {
        if self.removed {
            door == Door::Public
        } else {
            door.lets(self.role)
        }
    }
}

async fn everybody(house: &House) -> Vec<Actor<'_>> {
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut actors = Vec::new();
    for role in [Role::Doctor, Role::Specialist, Role::Assistant, Role::Patient] {
        let Staff {
            browser, membership, ..
        } = organizer.colleague(role).await;
        actors.push(Actor {
            who: role.name().into(),
            role: Some(role),
            removed: false,
            browser,
            acting: membership,
        });
    }
    let foreign = house.organizer("foreign@mail.ru").await;
    let removed = house.organizer("removed@mail.ru").await;
    for (
        who,
        removed,
        Staff {
            browser, membership, ..
        },
    ) in [
        ("organizer", false, organizer),
        ("foreign organizer", false, foreign),
        ("removed organizer", true, removed),
    ] {
        actors.push(Actor {
            who: who.into(),
            role: Some(Role::Organizer),
            removed,
            browser,
            acting: membership,
        });
    }
    let acting = actors[0].acting;
    actors.push(Actor {
        who: "nobody".into(),
        role: None,
        removed: false,
        browser: Browser::at(house),
        acting,
    });
    house
        .execute(
            "UPDATE membership SET status = 'removed' WHERE clinic_id IN \
             (SELECT id FROM clinic WHERE name = 'Клиника removed@mail.ru')",
        )
        .await;
    actors
}

/// Invitations of three organizers and four colleagues.
const LETTERS: i64 = 7;

#[test]
fn every_function_and_page_has_a_row() {
    let registered: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect();
    let in_table: BTreeSet<&str> = FUNCTIONS.iter().map(|(path, _)| *path).collect();
    assert_eq!(registered, in_table);
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        assert_eq!(method, "POST", "{path} could be called by a link");
    }
    // These two open to the machine itself only, or on demand of the configuration; other tests look at them.
    let special = ["/mailbox", "/mailbox/{letter}", "/dev/components"];
    let served: BTreeSet<String> = leptos_axum::generate_route_list(app::App)
        .iter()
        .map(|route| route.path().to_owned())
        .filter(|path| !special.contains(&path.as_str()))
        .collect();
    let in_table: BTreeSet<String> = PAGES.iter().map(|(path, _)| as_axum(path)).collect();
    assert_eq!(served, in_table);
    for upload in UPLOADS.iter().chain(QUESTIONS) {
        assert!(registered.contains(upload), "{upload} is no function");
    }
}

/// `/activate/:token` is `/activate/{token}` there.
fn as_axum(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_function_lets_in_whom_the_table_says() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        // Signing out comes last, or the rest would be tried by nobody.
        let mut functions = FUNCTIONS.to_vec();
        functions.sort_by_key(|(path, _)| *path == "/api/identity/sign_out");
        let mut registered = 0;
        for mut actor in everybody(&house).await {
            for (function, door) in &functions {
                let fields = sample(function, actor.acting);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = actor.browser.call(function, &fields).await;
                let code = (!answer.status.is_success()).then(|| answer.code());
                let passed = !matches!(code, Some(Code::SignedOut | Code::Forbidden));
                let place = format!("{} at {function} ({engine:?}): {:?}", actor.who, code);
                assert_eq!(passed, actor.passes(*door), "{place}");
                assert_ne!(code, Some(Code::Malformed), "{place}");
                let expected = if actor.role.is_none() {
                    Code::SignedOut
                } else {
                    Code::Forbidden
                };
                assert!(passed || code == Some(expected), "{place}");
                if let Some(code) = code {
                    assert_eq!(answer.status.as_u16(), code.status(), "{place}");
                }
                // What was added is told by letter.
                let adds = ["/register", "/add_caregiver"]
                    .iter()
                    .any(|name| function.ends_with(name));
                registered += i64::from(adds && answer.status.is_success());
            }
        }
        house.end(LETTERS + registered).await;
    }
}

#[tokio::test]
async fn every_page_lets_in_whom_the_table_says() {
    let house = House::open().await;
    for mut actor in everybody(&house).await {
        for (page, door) in PAGES {
            // Nobody's: whoever may come in is told so.
            let address = page
                .replace(":token", "no-such-token")
                .replace(":slug", "no-such-clinic")
                .replace(":id", &Uuid::nil().to_string());
            let answer = actor.browser.get(&address).await;
            let expected = match (actor.passes(*door), actor.role) {
                (true, _) if page.contains(":token") => 410,
                (true, _) if [":id", ":slug", ":topic"].iter().any(|part| page.contains(part)) => 404,
                (true, _) => 200,
                (false, None) => 303,
                (false, Some(_)) => 403,
            };
            // The way in leads somebody who is in already to the own home.
            let leads_home = *door == Door::Public && answer.status == 303 && actor.role.is_some();
            assert!(
                leads_home || answer.status == expected,
                "{} at {page}: {}",
                actor.who,
                answer.status
            );
            if expected == 303 {
                assert_eq!(answer.location(), format!("/login?next={address}"));
            }
        }
        for (file, door) in FILES {
            let address = file.replace(":id", &Uuid::nil().to_string());
            let answer = actor.browser.get(&address).await;
            let expected = match (actor.passes(*door), actor.role) {
                (true, _) if file.contains(":id") => 404,
                (true, _) => 200,
                (false, None) => 401,
                (false, Some(_)) => 403,
            };
            assert_eq!(answer.status, expected, "{} at {file}", actor.who);
        }
    }
    house.end(LETTERS).await;
}

#[tokio::test]
async fn nobody_acts_with_anothers_membership_or_on_another_clinics_people() {
    let house = House::open().await;
    let mut ours = house.organizer("ours@mail.ru").await;
    let mut theirs = house.organizer("theirs@mail.ru").await;
    let mut doctor = ours.colleague(Role::Doctor).await;
    let (ours_id, theirs_id) = (ours.membership.to_string(), theirs.membership.to_string());
    let doctor_id = doctor.membership.to_string();
    let register = |acting: &str| {
        let mut fields = sample("/api/staff/register", acting.parse().unwrap());
        fields.retain(|(name, _)| *name != "acting");
        fields.push(("acting", acting.to_owned()));
        fields
    };
    for (thief, acting) in [
        (&mut theirs, &ours_id),
        (&mut doctor, &ours_id),
        (&mut ours, &theirs_id),
    ] {
        let fields = register(acting);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = thief.browser.call("/api/staff/register", &fields).await;
        assert_eq!(answer.code(), Code::Forbidden, "{}", thief.email);
    }
    for (page, door) in PAGES {
        let (Door::May(_) | Door::Role(Role::Organizer)) = door else {
            continue;
        };
        let page = page.replace(":id", &doctor_id);
        for thief in [&mut theirs, &mut doctor] {
            let answer = thief.browser.get(&format!("{page}?as={ours_id}")).await;
            assert_eq!(answer.status, 403, "{} at {page}", thief.email);
        }
    }
    for function in [
        "save",
        "resend",
        "copy_link",
        "remove",
        "undo_removal",
        "end_sessions",
        "reregister",
        "delivery",
    ] {
        let function = format!("/api/staff/{function}");
        let mut fields = sample(&function, theirs.membership);
        fields.retain(|(name, _)| *name != "member");
        fields.push(("member", doctor_id.clone()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = theirs.browser.call(&function, &fields).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, Code::NotFound),
            "{function}"
        );
    }
    // What the table has no column for is not taken over by a field of that name.
    let mut fields = register(&ours_id);
    fields.push(("clinic_id", theirs.clinic.to_string()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ours.browser.call("/api/staff/register", &fields).await;
    assert!(!theirs.browser.get("/org").await.body.contains("Иванова Анна"));
    let registered = house
        .number(
            "SELECT COUNT(*) FROM membership WHERE full_name = 'Иванова Анна'",
            vec![],
        )
        .await;
    house.end(3 + registered).await;
}

#[tokio::test]
async fn a_role_that_was_taken_away_opens_nothing_from_that_moment() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let mut doctor = organizer.colleague(Role::Doctor).await;
        assert_eq!(doctor.browser.get("/doctor").await.status, 200);
        house
            .execute("UPDATE membership SET status = 'removed' WHERE role = 'doctor'")
            .await;
        assert_eq!(doctor.browser.get("/doctor").await.status, 403);
        house.end(2).await;
    }
}
