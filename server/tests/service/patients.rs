//! Patients by HTTP: whoever does not keep one finds nobody there, and a form without script loses nothing.

use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role},
};
use uuid::Uuid;

use crate::harness::{Engine, House, REGISTER_PATIENT, Staff};

const NAME: &str = "Смирнова Ольга Сергеевна";
const EMAIL: &str = "olga@mail.ru";

/// The functions about one patient, with the fields that would change something.
fn deeds(patient: MembershipId, acting: MembershipId) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let about = || {
        vec![
            ("member", patient.to_string()),
            ("acting", acting.to_string()),
            ("form_key", Uuid::new_v4().to_string()),
        ]
    };
    let card = || {
        let mut fields = about();
        fields.extend([
            ("email", "other@mail.ru".to_owned()),
            ("full_name", "Другая Анна".to_owned()),
            ("doctor", acting.to_string()),
            ("period", "1m".to_owned()),
        ]);
        fields
    };
    vec![
        ("/api/patients/save", card()),
        ("/api/patients/reregister", card()),
        ("/api/patients/resend", card()),
        ("/api/patients/copy_link", about()),
        ("/api/patients/remove", about()),
        ("/api/patients/undo_removal", about()),
        ("/api/patients/end_sessions", about()),
        ("/api/patients/delivery", about()),
    ]
}

#[tokio::test]
async fn nothing_of_a_patient_is_seen_or_changed_by_anybody_but_its_keepers() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        organizer.colleague(Role::Doctor).await;
        let patient = organizer.registers(Role::Patient, EMAIL, NAME).await;
        // By name before the first doctor, so that the form would offer this one first to a new patient.
        let other = organizer
            .registers(Role::Doctor, "other.doctor@mail.ru", "Абрамова Вера")
            .await;
        let other = Staff {
            browser: house.activated(other).await,
            membership: other,
            clinic: organizer.clinic,
            email: "other.doctor@mail.ru".into(),
        };
        let unattached = organizer.colleague(Role::Assistant).await;
        let foreign = house.organizer("foreign@mail.ru").await;
        for (mut stranger, base) in [
            (other, "/doctor/patients"),
            (unattached, "/assist/patients"),
            (foreign, "/org/patients"),
        ] {
            for (function, fields) in deeds(patient, stranger.membership) {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = stranger.browser.call(function, &fields).await;
                let code = answer.code();
                // Registering again looks at the doctor first, whom these could not choose either.
                let no_doctor = function == "/api/patients/reregister"
                    && code == Code::field(Field::Doctor, Problem::UnknownChoice);
                assert!(
                    code == Code::NotFound || no_doctor,
                    "{} at {function}: {code:?}",
                    stranger.email
                );
            }
            for page in ["", "/resend", "/link", "/remove"] {
                let answer = stranger.browser.get(&format!("{base}/{patient}{page}")).await;
                assert_eq!(answer.status, 404, "{} at {page}", stranger.email);
            }
            let list = if base == "/doctor/patients" { "/doctor" } else { base };
            for list in [format!("{list}?q=olga"), format!("{list}?done=saved&who={patient}")] {
                let answer = stranger.browser.get(&list).await;
                assert_eq!(answer.status, 200);
                assert!(!answer.body.contains(NAME), "{} at {list}", stranger.email);
            }
        }
        let kept = house.number(
            "SELECT COUNT(*) FROM membership WHERE full_name = 'Смирнова Ольга Сергеевна' AND status = 'invited'",
            vec![],
        );
        assert_eq!(kept.await, 1);
        // Two organizers, two doctors, the assistant and the patient; each stranger's failures sent none.
        house.end(6).await;
    }
}

#[tokio::test]
async fn what_was_chosen_and_typed_comes_back_and_nobody_s_data_is_in_an_address() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    for n in 0..2 {
        organizer
            .registers(
                Role::Doctor,
                &format!("doctor{n}@mail.ru"),
                &format!("Врачова Анна {n}"),
            )
            .await;
    }
    let page = organizer.browser.get("/org/patients/new").await;
    let doctor = page.choices("doctor").pop().unwrap();
    let typed = [
        ("email", "olga"),
        ("full_name", NAME),
        ("phone", "12"),
        ("doctor", doctor.as_str()),
        ("period", "6m"),
    ];
    let answer = organizer.browser.submit(&page, REGISTER_PATIENT, &typed).await;
    assert_eq!(answer.status, 422);
    for (name, value) in [("email", "olga"), ("full_name", NAME), ("phone", "12")] {
        assert_eq!(answer.field(REGISTER_PATIENT, name), value);
    }
    assert_eq!(
        (answer.chosen("doctor"), answer.chosen("period")),
        (doctor.clone(), "6m".into())
    );
    let mended = [
        ("email", EMAIL),
        ("phone", "8 916 123-45-67"),
        ("doctor", doctor.as_str()),
        ("period", "6m"),
    ];
    let answer = organizer.browser.submit(&answer, REGISTER_PATIENT, &mended).await;
    assert_eq!(answer.status, 303);
    let next = answer.location().to_owned();
    assert!(!next.contains("olga") && !next.contains("916"), "{next}");
    let list = organizer.browser.visit(&next).await;
    assert!(list.body.contains("tel:+79161234567"));
    assert!(list.body.contains(NAME));
    house.end(4).await;
}
