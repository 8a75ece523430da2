//! «Настройки»: what a clinic sets for itself, from its first day on.

use clinic::{
    identity::Organizer,
    settings::{courses, create_clinic, deputies, save_settings, settings},
};
use domain::{
    identity::{Email, Phone},
    settings::{BrandId, ClinicSettings, SettingsChange, TimeOfDay, WorkingDays},
};

use crate::harness::{World, at_once, clinic, key, new_clinic, operator};

use super::{as_new, journal};

on_both![
    a_new_clinic_has_settings_and_a_course,
    addresses_of_clinics_are_readable_and_unique,
    settings_are_saved_whole,
    settings_are_saved_once_and_noted_only_when_they_change,
];

async fn a_new_clinic_has_settings_and_a_course(world: &World) {
    let mut new = new_clinic("Клиника № 1", "ivan@example.org");
    new.brand = BrandId("nephro".to_owned());
    let clinic = world.clinic_of(new).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    assert_eq!(
        settings(&world.ctx, &organizer).await.unwrap(),
        ClinicSettings {
            slug: "klinika-1".to_owned(),
            contact_phone: None,
            contact_email: None,
            self_registration: false,
            class_capacity: 12,
            opens_at: TimeOfDay::parse("08:00").unwrap(),
            closes_at: TimeOfDay::parse("18:00").unwrap(),
            working_days: WorkingDays::FIVE,
        }
    );
    let courses = courses(&world.ctx, &organizer).await.unwrap();
    let shown: Vec<_> = courses
        .iter()
        .map(|course| (course.name.as_str(), &course.doctor))
        .collect();
    assert_eq!(shown, [("ЛФК", &None)]);
    assert_eq!(deputies(&world.ctx, &organizer).await.unwrap(), []);
}

async fn addresses_of_clinics_are_readable_and_unique(world: &World) {
    for name in ["Север", "север!", "Status", "Север 2"] {
        create_clinic(&world.ctx, &operator(), new_clinic(name, "ivan@example.org"))
            .await
            .unwrap();
    }
    let processes = [world.ctx.clone(), world.another_process().await];
    let creations = (0..4).map(|n| {
        let ctx = processes[n % 2].clone();
        async move { create_clinic(&ctx, &operator(), new_clinic("Юг", "ivan@example.org")).await }
    });
    for created in at_once(creations).await {
        created.unwrap();
    }
    let mut slugs: Vec<String> = world.column("SELECT slug FROM clinic_settings", Vec::new()).await;
    slugs.sort();
    assert_eq!(
        slugs,
        [
            "sever",
            "sever-2",
            "sever-2-2",
            "status-2",
            "yug",
            "yug-2",
            "yug-3",
            "yug-4"
        ]
    );
    assert_eq!(world.letters().await.len(), 8);
}

async fn settings_are_saved_whole(world: &World) {
    let (_clinic, organizer) = clinic(world).await;
    let there = world
        .clinic("Чужая", "oleg@example.org")
        .await
        .organizer
        .acts(world)
        .await;
    let theirs = settings(&world.ctx, &there).await.unwrap();
    let change = SettingsChange {
        self_registration: true,
        class_capacity: 30,
        contact_phone: Some(Phone::parse("+7 495 123-45-67").unwrap()),
        contact_email: Some(Email::parse("help@example.org").unwrap()),
        opens_at: TimeOfDay::parse("00:00").unwrap(),
        closes_at: TimeOfDay::parse("23:59").unwrap(),
        working_days: WorkingDays::from_bits(127).unwrap(),
        ..as_new()
    };
    save_settings(&world.ctx, &organizer, change.clone(), key())
        .await
        .unwrap();
    let saved = settings(&world.ctx, &organizer).await.unwrap();
    assert_eq!(
        saved,
        ClinicSettings {
            slug: "klinika".to_owned(),
            contact_phone: change.contact_phone,
            contact_email: change.contact_email,
            self_registration: true,
            class_capacity: 30,
            opens_at: change.opens_at,
            closes_at: change.closes_at,
            working_days: change.working_days,
        }
    );
    save_settings(&world.ctx, &organizer, as_new(), key()).await.unwrap();
    let emptied = settings(&world.ctx, &organizer).await.unwrap();
    assert_eq!((emptied.contact_phone, emptied.contact_email), (None, None));
    assert_eq!(settings(&world.ctx, &there).await.unwrap(), theirs);
}

async fn settings_are_saved_once_and_noted_only_when_they_change(world: &World) {
    let (_clinic, organizer) = clinic(world).await;
    save_settings(&world.ctx, &organizer, as_new(), key()).await.unwrap();
    assert_eq!(journal(world).await, Vec::<String>::new());
    let first = SettingsChange {
        class_capacity: 8,
        ..as_new()
    };
    let pressed = key();
    let processes = [world.ctx.clone(), world.another_process().await];
    let presses = (0..4).map(|n| {
        let (ctx, organizer, first) = (processes[n % 2].clone(), organizer.clone(), first.clone());
        async move { save_settings(&ctx, &organizer, first, pressed).await }
    });
    for saved in at_once(presses).await {
        saved.unwrap();
    }
    assert_eq!(journal(world).await, ["settings_changed"]);
    save_settings(&world.ctx, &organizer, as_new(), key()).await.unwrap();
    save_settings(&world.ctx, &organizer, first, pressed).await.unwrap();
    let now = settings(&world.ctx, &organizer).await.unwrap();
    assert_eq!(now.class_capacity, 12, "a press that comes late changes nothing");
}
