//! «Мои данные»: what the clinic asks a patient itself.

use chrono::Duration;
use clinic::{
    Error,
    classes::attendance::emergency_contact,
    identity::{Actor, Caller, Patient},
    monitoring::record::record,
    patients::own_data::{own_data, put_off, save},
};
use domain::{
    classes::EmergencyForm,
    error::{Code, Field},
    patients::OwnDataForm,
};

use crate::harness::{Person, World, from, key, patient};

on_both![
    the_first_visit_asks_until_it_is_told,
    later_is_a_week_later,
    a_newer_text_is_asked_again_and_the_doctor_sees_what_was_told,
    of_two_presses_one_is_kept,
    who_agrees_to_be_observed_declines_no_reminders,
];

async fn olga(world: &World) -> (Person, Person, Actor<Patient>) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let new = patient("olga@example.org", "Смирнова Ольга", doctor.membership);
    let olga = world.patient(&clinic.organizer, new).await;
    let me = olga.acts(world).await;
    (doctor, olga, me)
}

fn form() -> OwnDataForm {
    OwnDataForm {
        phone: "8 916 123-45-67".into(),
        address: "Омск, улица Мира, 1".into(),
        emergency: EmergencyForm {
            emergency_name: "Смирнов Илья".into(),
            emergency_relation: "муж".into(),
            emergency_phone: "8 916 765-43-21".into(),
        },
        consents: vec!["observation_data".into()],
    }
}

fn caller() -> Caller {
    from("203.0.113.0/24")
}

fn wrong(refused: &Error) -> Vec<Field> {
    match refused {
        Error::Refused(Code::Invalid { fields }) => fields.iter().map(|(field, _)| field).collect(),
        other => panic!("{other:?}"),
    }
}

async fn the_first_visit_asks_until_it_is_told(world: &World) {
    let (_, _, me) = olga(world).await;
    let first = own_data(&world.ctx, &me).await.unwrap();
    assert!(first.asks && first.phone.is_none() && first.given.is_empty());
    assert_eq!(first.asked.len(), 1);
    let empty = OwnDataForm::default();
    let refused = save(&world.ctx, &me, &empty, &caller(), key()).await.unwrap_err();
    assert_eq!(wrong(&refused), [Field::Phone, Field::Consents]);
    assert!(own_data(&world.ctx, &me).await.unwrap().asks);
    save(&world.ctx, &me, &form(), &caller(), key()).await.unwrap();
    let told = own_data(&world.ctx, &me).await.unwrap();
    assert!(!told.asks && told.asked.is_empty());
    assert_eq!(told.phone.unwrap().to_string(), "+7 916 123-45-67");
    assert_eq!(told.told.address.as_deref(), Some("Омск, улица Мира, 1"));
    let (given, at) = &told.given[0];
    assert_eq!((given.version, *at), (1, world.now()));
    // What is emptied is forgotten, and not asked for again.
    let less = OwnDataForm {
        phone: "8 916 000-00-00".into(),
        ..OwnDataForm::default()
    };
    save(&world.ctx, &me, &less, &caller(), key()).await.unwrap();
    let less = own_data(&world.ctx, &me).await.unwrap();
    assert!(!less.asks && less.told.address.is_none() && less.told.emergency.is_none());
    assert_eq!(emergency_contact(&world.ctx, &me).await.unwrap(), None);
    assert_eq!(less.given.len(), 1);
    let saved = "SELECT count(*) FROM audit_event WHERE action = 'own_data_saved'";
    assert_eq!(world.number(saved).await, 2);
}

async fn later_is_a_week_later(world: &World) {
    let (_, _, me) = olga(world).await;
    for _ in 0..2 {
        put_off(&world.ctx, &me).await.unwrap();
        assert!(!own_data(&world.ctx, &me).await.unwrap().asks);
    }
    world.pass(Duration::days(7));
    assert!(own_data(&world.ctx, &me).await.unwrap().asks);
    save(&world.ctx, &me, &form(), &caller(), key()).await.unwrap();
    put_off(&world.ctx, &me).await.unwrap();
    let told = own_data(&world.ctx, &me).await.unwrap().told;
    assert!(told.address.is_some(), "«позже» forgets nothing");
}

async fn a_newer_text_is_asked_again_and_the_doctor_sees_what_was_told(world: &World) {
    let (doctor, olga, me) = olga(world).await;
    save(&world.ctx, &me, &form(), &caller(), key()).await.unwrap();
    let seen = record(&world.ctx, &doctor.acts(world).await, olga.membership, None)
        .await
        .unwrap();
    assert_eq!(seen.told.address.as_deref(), Some("Омск, улица Мира, 1"));
    let contact = seen.told.emergency.unwrap();
    assert_eq!(
        (contact.name.as_str(), contact.relation.as_deref()),
        ("Смирнов Илья", Some("муж"))
    );
    assert_eq!(seen.phone.unwrap().to_string(), "+7 916 123-45-67");
    // Somebody else's patient search finds the new telephone.
    let found = "SELECT count(*) FROM membership WHERE search_text LIKE '%9161234567%'";
    assert_eq!(world.number(found).await, 1);
    world.execute("UPDATE consent SET version = 0", vec![]).await;
    let again = own_data(&world.ctx, &me).await.unwrap();
    assert!(again.asks && again.given.is_empty() && again.asked.len() == 1);
}

async fn of_two_presses_one_is_kept(world: &World) {
    let (_, _, me) = olga(world).await;
    let press = key();
    for _ in 0..2 {
        save(&world.ctx, &me, &form(), &caller(), press).await.unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM consent").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM patient_data").await, 1);
}

async fn who_agrees_to_be_observed_declines_no_reminders(world: &World) {
    let (_, _, me) = olga(world).await;
    save(&world.ctx, &me, &form(), &caller(), key()).await.unwrap();
    for hours in [0, 25] {
        world.pass(Duration::hours(hours));
        crate::watching::asks(world).await;
        let letters = world.letters().await;
        assert_eq!(letters.len(), 1, "{hours}: {letters:?}");
    }
}
