//! Contact, consents and the code that proves an address.

use std::sync::atomic::Ordering;

use chrono::Duration;
use clinic::{
    classes::application::{begin, begin_as_patient, confirm, continue_own, own, patient_entrance, send_code, submit},
    identity::Patient,
    mail::ApplicationNews,
};
use domain::{
    classes::{ContactForm, PatientStartForm},
    error::{Code, DeadLink, Field, Problem},
};

use super::{NETWORK, OLGA, begun, code, contact, filled, offers, open, proven, seen, switch};
use crate::harness::{World, at_once, from, key, patient as somebody};

on_both![
    a_visitor_begins_and_proves_the_address,
    what_is_wrong_is_named_and_nothing_is_kept,
    a_known_address_learns_nothing_on_the_screen,
    a_code_is_good_for_some_tries_and_some_time,
    a_new_code_ends_the_old_one,
    who_began_in_anothers_name_is_locked_out_by_the_proof,
    pressing_twice_begins_one,
    codes_are_throttled_and_machines_stopped,
    where_nobody_may_apply_nothing_is_begun,
    a_patient_is_not_asked_twice,
];

async fn a_visitor_begins_and_proves_the_address(world: &World) {
    let open = open(world).await;
    assert!(offers(world, &open).await);
    let link = begun(world, &open, OLGA).await;
    let letter = world.letter().await;
    assert_eq!(letter.to, OLGA);
    assert!(matches!(
        letter.of_application(),
        ApplicationNews::Code { has_account: false, .. }
    ));
    let before = world.dump().await;
    assert!(!seen(world, &link).await.is_confirmed);
    assert_eq!(world.dump().await, before, "looking changes nothing");
    let typed = format!(" {} ", code(&letter));
    for _ in 0..2 {
        confirm(&world.ctx, &link, &typed).await.unwrap();
    }
    let application = seen(world, &link).await;
    assert!(application.is_confirmed && application.is_open && application.number.is_none());
    assert_eq!(application.zone, chrono_tz::Asia::Omsk);
    assert_eq!(application.kept_until, world.now() + Duration::days(30));
    let letter = world.letter().await;
    assert!(matches!(letter.of_application(), ApplicationNews::Continue { .. }));
    assert_eq!(seen(world, &letter.link).await, application, "on another device");
    let consents: Vec<String> = world
        .column(
            "SELECT consent FROM consent WHERE version = 1 AND network = '203.0.113.0/24' ORDER BY consent",
            Vec::new(),
        )
        .await;
    assert_eq!(consents, ["not_an_examination", "personal_data", "reminders"]);
    let nowhere = own(&world.ctx, "made-up").await.unwrap_err();
    let dead = Code::DeadLink { why: DeadLink::Unknown };
    assert!(nowhere.is(&dead), "{nowhere:?}");
}

async fn what_is_wrong_is_named_and_nothing_is_kept(world: &World) {
    let open = open(world).await;
    let form = ContactForm {
        phone: String::new(),
        consents: vec!["reminders".into()],
        ..contact("olga")
    };
    let begun = begin(&world.ctx, &open.slug, open.course, &form, &from(NETWORK), key()).await;
    let clinic::Error::Refused(Code::Invalid { fields }) = begun.unwrap_err() else {
        panic!("accepted")
    };
    assert_eq!(fields.get(Field::Email), Some(&Problem::EmailAt));
    assert_eq!(fields.get(Field::Phone), Some(&Problem::Required));
    assert_eq!(fields.get(Field::Consents), Some(&Problem::Required));
    assert_eq!(world.number("SELECT count(*) FROM application").await, 0);
}

async fn a_known_address_learns_nothing_on_the_screen(world: &World) {
    let open = open(world).await;
    let new = somebody(OLGA, "Смирнова Ольга", open.anna.membership);
    world.patient(&open.anna, new).await;
    let (counted, statements) = world.counted_process().await;
    let mut counts = Vec::new();
    for email in [OLGA, "nobody@example.org"] {
        let before = statements.load(Ordering::SeqCst);
        let caller = from(NETWORK);
        let link = begin(&counted, &open.slug, open.course, &contact(email), &caller, key())
            .await
            .unwrap();
        let application = own(&counted, link.reveal()).await.unwrap();
        assert!(application.patient.is_none() && !application.is_confirmed);
        counts.push(statements.load(Ordering::SeqCst) - before);
    }
    assert_eq!(counts[0], counts[1], "the same work for both");
    let mut letters = world.letters().await;
    letters.sort_by(|one, other| other.to.cmp(&one.to));
    let known = letters.iter().map(|letter| match letter.of_application() {
        ApplicationNews::Code { has_account, .. } => (letter.to.as_str(), *has_account),
        other => panic!("{other:?}"),
    });
    assert_eq!(known.collect::<Vec<_>>(), [(OLGA, true), ("nobody@example.org", false)]);
}

async fn a_code_is_good_for_some_tries_and_some_time(world: &World) {
    let open = open(world).await;
    let link = begun(world, &open, OLGA).await;
    let none = confirm(&world.ctx, &link, "123456").await.unwrap_err();
    assert!(none.is(&Code::field(Field::Code, Problem::CodeOver)), "no letter yet");
    let letter = world.letter().await;
    let right = code(&letter);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for left in (0..5).rev() {
        let refused = confirm(&world.ctx, &link, wrong).await.unwrap_err();
        let problem = if left == 0 {
            Problem::CodeOver
        } else {
            Problem::CodeWrong
        };
        assert!(refused.is(&Code::field(Field::Code, problem)), "{left}: {refused:?}");
    }
    let over = confirm(&world.ctx, &link, &right).await.unwrap_err();
    assert!(over.is(&Code::field(Field::Code, Problem::CodeOver)), "{over:?}");

    send_code(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    let right = code(&world.letter().await);
    world.pass(Duration::minutes(15));
    let late = confirm(&world.ctx, &link, &right).await.unwrap_err();
    assert!(late.is(&Code::field(Field::Code, Problem::CodeOver)), "{late:?}");
    let nothing = confirm(&world.ctx, &link, " ").await.unwrap_err();
    assert!(nothing.is(&Code::field(Field::Code, Problem::Required)), "{nothing:?}");
}

async fn a_new_code_ends_the_old_one(world: &World) {
    let open = open(world).await;
    let link = begun(world, &open, OLGA).await;
    let old = code(&world.letter().await);
    let pressed = key();
    for _ in 0..2 {
        send_code(&world.ctx, &link, &from(NETWORK), pressed).await.unwrap();
    }
    let new = code(&world.letter().await);
    if old != new {
        let refused = confirm(&world.ctx, &link, &old).await.unwrap_err();
        assert!(refused.is(&Code::field(Field::Code, Problem::CodeWrong)), "{refused:?}");
    }
    confirm(&world.ctx, &link, &new).await.unwrap();
    let again = send_code(&world.ctx, &link, &from(NETWORK), key()).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    world.letter().await;
}

async fn who_began_in_anothers_name_is_locked_out_by_the_proof(world: &World) {
    let open = open(world).await;
    let pressed = key();
    let mut links = Vec::new();
    for _ in 0..2 {
        let link = begin(
            &world.ctx,
            &open.slug,
            open.course,
            &contact(OLGA),
            &from(NETWORK),
            pressed,
        )
        .await
        .unwrap();
        links.push(world.noted(link.reveal()));
    }
    confirm(&world.ctx, &links[1], &code(&world.letter().await))
        .await
        .unwrap();
    assert!(seen(world, &links[1]).await.is_confirmed);
    let other = own(&world.ctx, &links[0]).await.unwrap_err();
    assert!(other.is(&Code::DeadLink { why: DeadLink::Unknown }), "{other:?}");
    world.letter().await;
    // The form of the first press opens neither what is filled in nor what was sent.
    for is_sent in [false, true] {
        if is_sent {
            filled(world, &links[1]).await;
            submit(&world.ctx, &links[1], &from(NETWORK), key()).await.unwrap();
            world.letters().await;
        }
        let again = begin(
            &world.ctx,
            &open.slug,
            open.course,
            &contact(OLGA),
            &from(NETWORK),
            pressed,
        )
        .await;
        let refused = again.map(|_link| ()).unwrap_err();
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
}

async fn pressing_twice_begins_one(world: &World) {
    let open = open(world).await;
    let (slug, course, pressed) = (open.slug.clone(), open.course, key());
    let presses = (0..4).map(|_| {
        let (ctx, slug) = (world.ctx.clone(), slug.clone());
        async move {
            begin(&ctx, &slug, course, &contact(OLGA), &from(NETWORK), pressed)
                .await
                .map(|_link| ())
        }
    });
    for press in at_once(presses).await {
        press.unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM application").await, 1);
    world.letter().await;
}

async fn codes_are_throttled_and_machines_stopped(world: &World) {
    let open = open(world).await;
    let link = begun(world, &open, OLGA).await;
    for _ in 0..4 {
        send_code(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    }
    let refused = send_code(&world.ctx, &link, &from(NETWORK), key()).await.unwrap_err();
    let too_many = |retry_after_s| Code::TooManyAttempts { retry_after_s };
    assert!(refused.is(&too_many(900)), "{refused:?}");
    let refused = begin(
        &world.ctx,
        &open.slug,
        open.course,
        &contact(OLGA),
        &from(NETWORK),
        key(),
    )
    .await;
    assert!(refused.unwrap_err().is(&too_many(900)));
    world.letters().await;
    // From everywhere at once: the clinic's own measure holds.
    for place in 0..199 {
        let caller = from(&format!("10.0.{place}.0/24"));
        let email = format!("machine{place}@example.org");
        begin(&world.ctx, &open.slug, open.course, &contact(&email), &caller, key())
            .await
            .unwrap();
    }
    let refused = begin(
        &world.ctx,
        &open.slug,
        open.course,
        &contact("pavel@example.org"),
        &from("10.1.0.0/24"),
        key(),
    )
    .await;
    assert!(refused.unwrap_err().is(&too_many(3600)));
    assert_eq!(world.number("SELECT count(*) FROM application").await, 200);
    world.letters().await;
    world.pass(Duration::hours(1));
    begun(world, &open, "pavel@example.org").await;
    world.letter().await;
}

async fn where_nobody_may_apply_nothing_is_begun(world: &World) {
    let open = open(world).await;
    let other = world.clinic("Клиника «Юг»", "oleg@example.org").await;
    let theirs = clinic::settings::courses(&world.ctx, &other.organizer.acts(world).await)
        .await
        .unwrap()[0]
        .id;
    let begin = async |slug: &str, course| {
        let begun = begin(&world.ctx, slug, course, &contact(OLGA), &from(NETWORK), key()).await;
        begun.map(|_link| ()).unwrap_err()
    };
    assert!(begin(&open.slug, theirs).await.is(&Code::NotFound));
    assert!(begin("nowhere", open.course).await.is(&Code::NotFound));
    switch(world, &open, false).await;
    assert!(!offers(world, &open).await);
    assert!(begin(&open.slug, open.course).await.is(&Code::Conflict));
    assert_eq!(world.number("SELECT count(*) FROM application").await, 0);
    assert_eq!(
        world
            .number("SELECT count(*) FROM outbox_mail WHERE kind = 'application_code'")
            .await,
        0
    );
}

async fn a_patient_is_not_asked_twice(world: &World) {
    let open = open(world).await;
    let new = somebody(OLGA, "Смирнова Ольга", open.anna.membership);
    let olga = world.patient(&open.anna, new).await;
    let actor = olga.acts::<Patient>(world).await;
    let asks = patient_entrance(&world.ctx, &actor).await.unwrap();
    assert!(asks.needs_phone && asks.applications.is_empty());
    assert_eq!(asks.consents.len(), 3);
    let begin = async |form: &PatientStartForm| {
        let begun = begin_as_patient(&world.ctx, &actor, open.course, form, &from(NETWORK), key()).await;
        begun.map(|link| world.noted(link.reveal()))
    };
    let refused = begin(&PatientStartForm::default()).await.unwrap_err();
    assert!(
        matches!(refused, clinic::Error::Refused(Code::Invalid { .. })),
        "{refused:?}"
    );
    let form = PatientStartForm {
        phone: "8 916 123-45-67".into(),
        consents: contact(OLGA).consents,
    };
    let link = begin(&form).await.unwrap();
    let application = seen(world, &link).await;
    assert!(application.is_confirmed && application.patient == Some(olga.membership));
    assert_eq!(application.full_name.as_str(), "Смирнова Ольга");
    let again = begin(&form).await.unwrap();
    assert_eq!(seen(world, &again).await.id, application.id, "the same one goes on");
    let asks = patient_entrance(&world.ctx, &actor).await.unwrap();
    assert!(asks.consents.is_empty(), "given already");
    assert_eq!(asks.applications[0].id, application.id);
    let link = continue_own(&world.ctx, &actor, application.id).await.unwrap();
    assert_eq!(seen(world, &world.noted(link.reveal())).await.id, application.id);
    let others = proven(world, &open, "pavel@example.org").await;
    let theirs = seen(world, &others).await.id;
    let foreign = continue_own(&world.ctx, &actor, theirs).await.unwrap_err();
    assert!(foreign.is(&Code::NotFound), "{foreign:?}");
}
