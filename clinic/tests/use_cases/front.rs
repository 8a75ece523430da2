//! What those see who don't work in a clinic: its patients, and visitors of its direct address.

use clinic::{
    Error,
    patients::own,
    settings::{at_address, of_member, open_to_all, save_settings, settings},
};
use domain::{
    error::Code,
    identity::Role,
    settings::{BrandId, SettingsForm},
};

use crate::harness::{World, key, patient as somebody};

on_both![
    a_patient_sees_the_own_doctor_and_how_the_observation_stands,
    a_clinic_is_found_at_its_address_by_anybody_and_by_its_people_without_one,
];

async fn a_patient_sees_the_own_doctor_and_how_the_observation_stands(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let new = somebody("olga@example.org", "Смирнова Ольга", doctor.membership);
    let patient = world.patient(&doctor, new).await;
    let other = world.doctor(&clinic, "boris@example.org").await;
    let new = somebody("pavel@example.org", "Павлов Павел", other.membership);
    world.patient(&other, new).await;

    let (responsible, observation) = own(&world.ctx, &patient.acts(world).await).await.unwrap();
    assert_eq!(responsible.id, doctor.membership);
    let (begun, ends) = observation.runs.unwrap();
    assert_eq!((begun, (ends - begun).num_days()), (world.now(), 91));
    world.letters().await;
}

async fn a_clinic_is_found_at_its_address_by_anybody_and_by_its_people_without_one(world: &World) {
    let clinic = world.clinic("Клиника «Север»", "ivan@example.org").await;
    let other = world.clinic("Клиника «Юг»", "oleg@example.org").await;
    let organizer = clinic.organizer.acts(world).await;
    let form = SettingsForm {
        class_capacity: "12".into(),
        opens_at: "08:00".into(),
        closes_at: "18:00".into(),
        working_days: vec!["Mon".into()],
        contact_phone: "+7 495 123-45-67".into(),
        ..SettingsForm::default()
    };
    save_settings(&world.ctx, &organizer, form.check().unwrap(), key())
        .await
        .unwrap();

    assert!(
        open_to_all(&world.ctx).await.unwrap().is_empty(),
        "none until one is opened"
    );
    let opened = SettingsForm {
        self_registration: true,
        ..form.clone()
    };
    save_settings(&world.ctx, &organizer, opened.check().unwrap(), key())
        .await
        .unwrap();
    let set = settings(&world.ctx, &organizer).await.unwrap();
    let [choice] = open_to_all(&world.ctx).await.unwrap().try_into().unwrap();
    assert_eq!((choice.name.as_str(), &choice.slug), ("Клиника «Север»", &set.slug));
    let front = at_address(&world.ctx, &set.slug).await.unwrap();
    assert_eq!(
        (front.name.as_str(), front.brand),
        ("Клиника «Север»", BrandId("oncocenter".into()))
    );
    assert_eq!(front.settings, set);
    let member = world
        .member_of(&other.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    let theirs = of_member(&world.ctx, &member.acts::<clinic::identity::Doctor>(world).await)
        .await
        .unwrap();
    assert_eq!(
        (theirs.name.as_str(), theirs.settings.contact_phone),
        ("Клиника «Юг»", None)
    );
    for nowhere in ["", "nowhere", "Клиника", "%"] {
        let found = at_address(&world.ctx, nowhere).await;
        assert!(matches!(found, Err(Error::Refused(Code::NotFound))), "{nowhere}");
    }
    world.letters().await;
}
