//! Applying for a course: from the first page to what the applicant sees of the decision.

mod beginning;
mod filling;
mod keeping;
mod sending;

use clinic::{
    classes::application::{begin, confirm, entrance, own, save_page, submit},
    identity::{Doctor, Organizer},
    mail::ApplicationNews,
    settings::{courses, save_settings},
};
use domain::{
    classes::{ContactForm, OwnApplication, questionnaire::Posted},
    settings::{BrandId, CourseId, SettingsForm},
};

use crate::harness::{Clinic, Person, Sent, World, from, key, new_clinic};

pub(super) const OLGA: &str = "olga@example.org";
pub(super) const NETWORK: &str = "203.0.113.0/24";

/// A clinic of the brand with the shorter questionnaire, which lets apply for its one course.
pub(super) struct Open {
    pub(super) clinic: Clinic,
    pub(super) anna: Person,
    pub(super) course: CourseId,
    pub(super) slug: String,
}

pub(super) async fn open(world: &World) -> Open {
    let new = domain::settings::NewClinic {
        brand: BrandId("nephro".to_owned()),
        ..new_clinic("Клиника «Север»", "ivan@example.org")
    };
    let clinic = world.clinic_of(new).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let course = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    let open = Open {
        clinic,
        anna,
        course,
        slug: String::new(),
    };
    switch(world, &open, true).await;
    let slug = clinic::settings::settings(&world.ctx, &organizer).await.unwrap().slug;
    Open { slug, ..open }
}

/// Switches self-registration; the course keeps its doctor.
pub(super) async fn switch(world: &World, open: &Open, self_registration: bool) {
    let organizer = open.clinic.organizer.acts::<Organizer>(world).await;
    let form = SettingsForm {
        self_registration,
        class_capacity: "12".into(),
        opens_at: "08:00".into(),
        closes_at: "18:00".into(),
        working_days: ["Mon", "Tue", "Wed", "Thu", "Fri"].map(String::from).to_vec(),
        courses: vec![format!("{}={}", open.course, open.anna.membership)],
        ..SettingsForm::default()
    };
    save_settings(&world.ctx, &organizer, form.check().unwrap(), key())
        .await
        .unwrap();
}

pub(super) fn contact(email: &str) -> ContactForm {
    ContactForm {
        email: email.into(),
        full_name: "Смирнова Ольга".into(),
        phone: "8 916 123-45-67".into(),
        time_zone: "Asia/Omsk".into(),
        consents: ["personal_data", "not_an_examination", "reminders"]
            .map(String::from)
            .to_vec(),
    }
}

pub(super) async fn begun(world: &World, open: &Open, email: &str) -> String {
    let link = begin(
        &world.ctx,
        &open.slug,
        open.course,
        &contact(email),
        &from(NETWORK),
        key(),
    )
    .await
    .unwrap();
    world.noted(link.reveal())
}

/// The digits of the letter.
pub(super) fn code(letter: &Sent) -> String {
    match letter.of_application() {
        ApplicationNews::Code { code, .. } => code.reveal().to_owned(),
        other => panic!("no code: {other:?}"),
    }
}

/// A draft whose address is proven; the letter with the link is sent.
pub(super) async fn proven(world: &World, open: &Open, email: &str) -> String {
    let link = begun(world, open, email).await;
    let letter = world.letter().await;
    confirm(&world.ctx, &link, &code(&letter)).await.unwrap();
    world.letter().await;
    link
}

pub(super) fn posted(pairs: &[(&str, &str)]) -> Posted {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The pages of the questionnaire, all of them right.
pub(super) const PAGES: [(&str, &[(&str, &str)]); 4] = [
    (
        "about",
        &[
            ("birth_date", "27"),
            ("birth_date", "3"),
            ("birth_date", "1957"),
            ("place", "Омск"),
        ],
    ),
    ("kidneys", &[("stage", "c3")]),
    ("state", &[("stop_signs", "none"), ("haemoglobin", "unknown")]),
    ("classes", &[("falls", "no"), ("chair", "yes"), ("camera", "yes")]),
];

pub(super) async fn filled(world: &World, link: &str) {
    for (topic, answers) in PAGES {
        let saved = save_page(&world.ctx, link, &topic.parse().unwrap(), &posted(answers))
            .await
            .unwrap();
        assert!(saved.errors.is_empty(), "{topic}: {:?}", saved.errors);
    }
}

/// A filled draft that was sent; its letters are, too.
pub(super) async fn sent(world: &World, open: &Open, email: &str) -> (String, Vec<Sent>) {
    let link = proven(world, open, email).await;
    filled(world, &link).await;
    submit(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    (link, world.letters().await)
}

pub(super) async fn seen(world: &World, link: &str) -> OwnApplication {
    own(&world.ctx, link).await.unwrap()
}

pub(super) async fn doctor(world: &World, open: &Open) -> clinic::identity::Actor<Doctor> {
    open.anna.acts::<Doctor>(world).await
}

/// Whether the clinic's page offers the course.
pub(super) async fn offers(world: &World, open: &Open) -> bool {
    let entrance = entrance(&world.ctx, &open.slug).await.unwrap();
    entrance.courses.iter().any(|course| course.id == open.course)
}
