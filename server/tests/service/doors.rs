//! Who may go through which door: every server function and every page, for every kind of person, against the table
//! of `app::access`. A door without a row, or a function that the samples below don't know, fails.

use std::collections::BTreeSet;

use app::access::{Door, FILES, FUNCTIONS, PAGES, QUESTIONS, UPLOADS};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
};
use uuid::Uuid;

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

/// Fields with which a function gets as far as its guard.
fn sample(function: &str, acting: MembershipId) -> Vec<(&'static str, String)> {
    let key = || ("form_key", Uuid::new_v4().to_string());
    let acting = ("acting", acting.to_string());
    let member = ("member", acting.1.clone());
    let email = ("email", format!("{}@mail.ru", Uuid::new_v4().simple()));
    let full_name = ("full_name", "Иванова Анна".to_owned());
    let course = ("course", Uuid::nil().to_string());
    let application = ("application", Uuid::nil().to_string());
    let seen = ("seen", "2026-11-24T09:00:00.123456Z".to_owned());
    let list = ("list", Uuid::new_v4().to_string());
    let nobody = || Uuid::nil().to_string();
    let group = ("group_id", nobody());
    let (class, revision) = (("class", Uuid::nil().to_string()), ("revision", "0".to_owned()));
    match function {
        "/api/identity/sign_in" => vec![email, ("password", "не тот пароль".into())],
        "/api/identity/sign_out" => vec![],
        "/api/identity/activate" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/decline" | "/api/identity/ask_for_new_invitation" => vec![("token", "no-such-token".into())],
        "/api/identity/ask_for_reset" => vec![email, key()],
        "/api/identity/reset_password" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/confirm_email" => vec![("token", "no-such-token".into()), key()],
        "/api/identity/save_profile" => vec![full_name, email, ("time_zone", "Asia/Omsk".into()), acting, key()],
        "/api/identity/end_session" => vec![("session", Uuid::new_v4().to_string()), acting],
        "/api/identity/end_other_sessions" => vec![acting],
        "/api/staff/register" => vec![("role", "doctor".into()), email, full_name, acting, key()],
        "/api/patients/register" => vec![email, full_name, ("period", "3m".into()), acting, key()],
        "/api/patients/save" | "/api/patients/reregister" => {
            vec![member, email, full_name, ("period", "3m".into()), acting, key()]
        }
        "/api/patients/resend" => vec![member, email, acting, key()],
        "/api/patients/resend_expiring" => vec![acting, key()],
        "/api/patients/copy_link"
        | "/api/patients/remove"
        | "/api/patients/undo_removal"
        | "/api/patients/end_sessions"
        | "/api/patients/delivery" => vec![member, acting],
        "/api/assistants/save" | "/api/staff/save" | "/api/staff/reregister" => {
            vec![member, email, full_name, acting, key()]
        }
        "/api/assistants/save_grid" => vec![acting, key()],
        "/api/settings/save" => vec![
            ("class_capacity", "12".into()),
            ("opens_at", "08:00".into()),
            ("closes_at", "18:00".into()),
            ("contact_phone", String::new()),
            ("contact_email", String::new()),
            acting,
            key(),
        ],
        "/api/settings/add_course" => vec![("course_name", "ЛФК".into()), acting, key()],
        "/api/settings/save_course" => vec![course, ("course_name", "ЛФК".into()), acting],
        "/api/settings/end_course" => vec![course, acting],
        "/api/settings/name_deputy" => {
            let nothing = String::new;
            vec![
                ("doctor", nothing()),
                ("deputy", nothing()),
                ("from_day", nothing()),
                ("to_day", nothing()),
                acting,
                key(),
            ]
        }
        "/api/settings/demand_factors" => vec![("grace_days", "14".into()), acting, key()],
        "/api/settings/dismiss_deputy" => vec![("deputy", Uuid::nil().to_string()), acting],
        "/api/staff/hand_over" => vec![member, ("doctor", Uuid::nil().to_string()), acting, key()],
        "/api/staff/resend" => vec![member, email, acting, key()],
        "/api/staff/resend_expiring" => vec![("role", "doctor".into()), acting, key()],
        "/api/staff/end_sessions"
        | "/api/staff/copy_link"
        | "/api/staff/remove"
        | "/api/staff/undo_removal"
        | "/api/staff/delivery" => {
            vec![member, acting]
        }
        "/api/import/read" => vec![("role", "doctor".into()), acting, key()],
        "/api/import/name_columns" => vec![
            list,
            ("columns[]", "email".into()),
            ("columns[]", "full_name".into()),
            acting,
        ],
        "/api/import/choose" | "/api/import/start" | "/api/import/discard" => vec![list, acting],
        "/api/import/save_rows" => vec![
            list,
            ("rows[0][number]", "2".into()),
            ("rows[0][full_name]", full_name.1),
            ("rows[0][email]", email.1),
            acting,
        ],
        "/api/review/let_in" => vec![
            application,
            seen,
            ("group", "waiting".into()),
            ("period", "3m".into()),
            ("restrictions", String::new()),
            ("reason", String::new()),
            acting,
            key(),
        ],
        "/api/review/ask" => vec![application, seen, ("question", "Что?".into()), acting, key()],
        "/api/review/decline" => vec![
            application,
            seen,
            ("refusal", "нет".into()),
            ("advice", "нет".into()),
            acting,
            key(),
        ],
        "/api/review/reassign" => vec![application, ("doctor", Uuid::nil().to_string()), acting, key()],
        "/api/identity/finish_sign_in" => vec![("factor", "123456".into())],
        "/api/identity/prove_self" => vec![("current_password", "не тот пароль".into()), acting],
        "/api/identity/begin_totp" | "/api/identity/remove_totp" => vec![acting],
        "/api/identity/passkey_to_sign_in" => vec![],
        "/api/identity/passkey_to_prove" | "/api/identity/passkey_to_add" => vec![acting],
        "/api/identity/add_passkey" => vec![
            ("key_name", "Телефон".into()),
            ("factor_key", "{}".into()),
            acting,
            key(),
        ],
        "/api/identity/remove_passkey" => vec![("passkey", Uuid::nil().to_string()), acting],
        "/api/identity/new_recovery_codes" => vec![acting, key()],
        "/api/identity/confirm_totp" => vec![("factor", "123456".into()), acting, key()],
        "/api/identity/drop_factors" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/reset_factor" => vec![member, acting, key()],
        "/api/groups/add" => [vec![course], group_form(), vec![acting, key()]].concat(),
        "/api/groups/change" => [vec![group], group_form(), vec![acting, key()]].concat(),
        "/api/groups/end" => vec![group, acting, key()],
        "/api/groups/enrol" => vec![group, ("patient", nobody()), acting, key()],
        "/api/groups/wait" => vec![course, ("patient", nobody()), acting, key()],
        "/api/groups/restrict" => vec![("seat", nobody()), group, acting],
        "/api/groups/move_to" => vec![("seat", nobody()), ("group", nobody()), acting, key()],
        "/api/groups/take_out" => vec![("seat", nobody()), group, acting, key()],
        "/api/groups/withdraw" => vec![("place", nobody()), course, acting, key()],
        "/api/groups/pass_on" => vec![group, ("specialist", nobody()), acting, key()],
        "/api/groups/hand_over" => vec![member, ("specialist", nobody()), acting, key()],
        "/api/offers/accept" | "/api/offers/decline" => vec![("token", "no-such-token".into())],
        "/api/attendance/call_off" => vec![class, ("reason", "busy".into()), acting, key()],
        "/api/attendance/take_back" | "/api/attendance/mark" => vec![class, acting, key()],
        "/api/attendance/make_up" => vec![("missed", Uuid::nil().to_string()), class, acting, key()],
        "/api/attendance/save_emergency_contact" => vec![
            ("emergency_name", "Иванов Илья".into()),
            ("emergency_phone", "8 916 123-45-67".into()),
            acting,
        ],
        "/api/attendance/new_calendar" | "/api/attendance/revoke_calendar" => vec![acting],
        "/api/calendar/move_class" => vec![
            class,
            revision,
            ("class_day", "2030-01-01".into()),
            ("starts_at", "10:00".into()),
            acting,
            key(),
        ],
        "/api/calendar/cancel_class" => vec![class, revision, ("reason", "Болезнь".into()), acting, key()],
        "/api/calendar/hand_over_class" => {
            vec![class, revision, ("specialist", Uuid::nil().to_string()), acting, key()]
        }
        "/api/calendar/add_day_off" => vec![
            ("class_day", "2030-01-01".into()),
            ("reason", "Праздник".into()),
            acting,
            key(),
        ],
        "/api/calendar/drop_day_off" => vec![("day_off", Uuid::nil().to_string()), acting],
        "/api/calls/note_call" => vec![
            ("patient", Uuid::nil().to_string()),
            ("outcome", "reached".into()),
            ("note", String::new()),
            acting,
            key(),
        ],
        "/api/classes/begin_application" => vec![
            ("slug", "no-such-clinic".into()),
            course,
            email,
            full_name,
            ("phone", "+79161234567".into()),
            ("time_zone", "Asia/Omsk".into()),
            key(),
        ],
        "/api/classes/confirm_address" => vec![("token", "no-such-token".into()), ("code", "123456".into())],
        "/api/classes/save_answers" => vec![
            ("token", "no-such-token".into()),
            ("topic", "about".into()),
            ("place", "Омск".into()),
        ],
        "/api/classes/send_code" | "/api/classes/send_application" => {
            vec![("token", "no-such-token".into()), key()]
        }
        "/api/classes/answer_question" => {
            vec![("token", "no-such-token".into()), ("answer", "Да".into()), key()]
        }
        "/api/classes/withdraw_application" => vec![
            ("token", "no-such-token".into()),
            ("slug", "no-such-clinic".into()),
            key(),
        ],
        "/api/classes/apply_as_patient" => vec![course, acting, key()],
        "/api/classes/open_application" => vec![application, acting],
        _ => panic!("{function} has no sample here: say with which fields it gets as far as its guard"),
    }
}

/// A group's form that is filled in rightly.
fn group_form() -> Vec<(&'static str, String)> {
    [
        ("group_title", "Утренняя группа"),
        ("specialist", "00000000-0000-0000-0000-000000000000"),
        ("class_capacity", "8"),
        ("weekdays[]", "Tue"),
        ("starts_at", "10:00"),
        ("class_minutes", "45"),
        ("time_zone", "Europe/Moscow"),
        ("from_day", "2027-02-02"),
        ("to_day", "2027-03-30"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
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
                registered += i64::from(function.ends_with("/register") && answer.status.is_success());
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
