//! Sent, followed, taken back.

use chrono::Duration;
use clinic::{
    classes::{
        application::{answer, begin_as_patient, own, save_page, submit, withdraw},
        review,
    },
    identity::{Doctor, Organizer, Patient},
    mail::{ApplicationNews, Content},
    settings::name_deputy,
};
use domain::{
    classes::{ApplicationState, LetIn, PatientStartForm, Place, Prose, Restrictions, Shelf, triage::Level},
    error::{Code, DeadLink},
    identity::Role,
    settings::NewDeputy,
};

use super::{NETWORK, OLGA, contact, doctor, filled, offers, open, posted, proven, seen, sent, switch};
use crate::harness::{World, at_once, from, key, patient as somebody, period};

on_both![
    what_is_sent_has_a_number_a_doctor_and_a_promise,
    it_is_sent_once,
    numbers_follow_each_other,
    nothing_is_sent_with_questions_left,
    red_answers_advise_at_once,
    a_question_is_answered_and_the_promise_counts_anew,
    whoever_stands_in_gets_the_letters_too_and_who_is_gone_none,
    who_is_invited_has_no_account_yet,
    what_is_taken_back_is_nobodys_to_decide,
    who_waits_can_leave,
    a_draft_that_is_taken_back_is_erased,
    the_switch_keeps_what_was_sent_and_filled_in,
    a_patients_own_application_is_theirs,
];

async fn what_is_sent_has_a_number_a_doctor_and_a_promise(world: &World) {
    let open = open(world).await;
    let (link, letters) = sent(world, &open, OLGA).await;
    let application = seen(world, &link).await;
    assert_eq!(
        (application.state, application.number),
        (ApplicationState::Submitted, Some(1))
    );
    // Tuesday noon, three working days, until six by the clinic's clock.
    let promised = "2026-11-27T15:00:00Z".parse().unwrap();
    assert_eq!(application.answer_by, Some(promised));
    assert!(application.advice.is_empty());
    let [received, new] = &letters[..] else {
        panic!("{letters:?}")
    };
    assert_eq!((received.to.as_str(), new.to.as_str()), (OLGA, "anna@example.org"));
    assert!(matches!(
        received.of_application(),
        ApplicationNews::Received { number: 1, answer_by, .. } if *answer_by == promised
    ));
    assert!(matches!(new.of_application(), ApplicationNews::New { number: 1, .. }));
    assert_eq!(seen(world, &received.link).await, application);

    let actor = doctor(world, &open).await;
    let queue = review::queue(&world.ctx, &actor, Shelf::Open, None).await.unwrap();
    assert_eq!((queue.total, queue.rows[0].id), (1, application.id));
    let card = review::card(&world.ctx, &actor, application.id).await.unwrap();
    assert_eq!((card.answer_by, card.level), (promised, Level::Info));
    assert_eq!(card.email.as_str(), OLGA);
    let events: Vec<String> = world
        .column(
            "SELECT action FROM audit_event WHERE action LIKE 'application_s%'",
            Vec::new(),
        )
        .await;
    assert_eq!(events, ["application_sent"]);
}

async fn it_is_sent_once(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    filled(world, &link).await;
    let pressed = key();
    let presses = (0..4).map(|_| {
        let (ctx, link) = (world.ctx.clone(), link.clone());
        async move { submit(&ctx, &link, &from(NETWORK), pressed).await }
    });
    for press in at_once(presses).await {
        press.unwrap();
    }
    let other = submit(&world.ctx, &link, &from(NETWORK), key()).await.unwrap_err();
    assert!(other.is(&Code::Conflict), "{other:?}");
    let (topic, page) = ("kidneys".parse().unwrap(), posted(&[("stage", "c1")]));
    let changed = save_page(&world.ctx, &link, &topic, &page).await.unwrap_err();
    assert!(changed.is(&Code::Conflict), "{changed:?}");
    assert_eq!(world.letters().await.len(), 2);
}

async fn numbers_follow_each_other(world: &World) {
    let open = open(world).await;
    let mut links = Vec::new();
    for place in 0..5 {
        let link = proven(world, &open, &format!("olga{place}@example.org")).await;
        filled(world, &link).await;
        links.push(link);
    }
    let sending = links.iter().map(|link| {
        let (ctx, link) = (world.ctx.clone(), link.clone());
        async move { submit(&ctx, &link, &from(NETWORK), key()).await }
    });
    for done in at_once(sending).await {
        done.unwrap();
    }
    let numbers: Vec<i64> = world
        .column("SELECT number FROM application ORDER BY number", Vec::new())
        .await;
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert_eq!(world.letters().await.len(), 10);
}

async fn nothing_is_sent_with_questions_left(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    filled(world, &link).await;
    let (topic, page) = ("kidneys".parse().unwrap(), posted(&[("stage", "dialysis")]));
    let saved = save_page(&world.ctx, &link, &topic, &page).await.unwrap();
    assert!(!saved.is_complete);
    let refused = submit(&world.ctx, &link, &from(NETWORK), key()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(seen(world, &link).await.state, ApplicationState::Draft);
    assert_eq!(
        world.number("SELECT count(*) FROM job WHERE kind = 'escalate'").await,
        0
    );
}

async fn red_answers_advise_at_once(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    filled(world, &link).await;
    let (topic, page) = ("state".parse().unwrap(), posted(&[("stop_signs", "chest_pain")]));
    save_page(&world.ctx, &link, &topic, &page).await.unwrap();
    submit(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    let advice = seen(world, &link).await.advice;
    assert!(advice.iter().any(|words| words.contains("103")), "{advice:?}");
    let actor = doctor(world, &open).await;
    let id = seen(world, &link).await.id;
    let card = review::card(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(card.level, Level::Red);
    world.letters().await;
}

async fn a_question_is_answered_and_the_promise_counts_anew(world: &World) {
    let open = open(world).await;
    let (link, _) = sent(world, &open, OLGA).await;
    let actor = doctor(world, &open).await;
    let early = answer(&world.ctx, &link, prose("Нет"), &from(NETWORK), key())
        .await
        .unwrap_err();
    assert!(early.is(&Code::Conflict), "nothing was asked: {early:?}");
    let id = seen(world, &link).await.id;
    let card = review::card(&world.ctx, &actor, id).await.unwrap();
    review::ask(&world.ctx, &actor, id, card.touched_at, prose("Какой калий?"), key())
        .await
        .unwrap();
    let asked = world.letter().await;
    assert!(matches!(asked.letter.content, Content::Review(_)));
    let application = seen(world, &asked.link).await;
    assert_eq!(application.state, ApplicationState::QuestionAsked);
    assert_eq!(application.messages[0].text, "Какой калий?");

    world.pass(Duration::days(1));
    let pressed = key();
    for _ in 0..2 {
        answer(&world.ctx, &asked.link, prose("4,5"), &from(NETWORK), pressed)
            .await
            .unwrap();
    }
    let told = world.letter().await;
    assert_eq!(told.to, "anna@example.org");
    assert!(matches!(
        told.of_application(),
        ApplicationNews::Answered { number: 1, .. }
    ));
    let application = seen(world, &link).await;
    assert_eq!(application.state, ApplicationState::InReview);
    assert_eq!(application.answer_by, Some("2026-11-30T15:00:00Z".parse().unwrap()));
    let own: Vec<bool> = application.messages.iter().map(|message| message.is_own).collect();
    assert_eq!(own, [false, true]);
}

async fn whoever_stands_in_gets_the_letters_too_and_who_is_gone_none(world: &World) {
    let open = open(world).await;
    let organizer = open.clinic.organizer.acts::<Organizer>(world).await;
    let boris = world
        .member_of(
            &open.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let today = world.now().date_naive();
    let new = NewDeputy {
        doctor: open.anna.membership,
        deputy: boris.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &organizer, new, key()).await.unwrap();
    let (_, letters) = sent(world, &open, OLGA).await;
    let readers = letters.iter().map(|letter| letter.to.as_str());
    assert_eq!(
        readers.collect::<std::collections::BTreeSet<_>>(),
        ["anna@example.org", "boris@example.org", OLGA].into()
    );
    let deputy = boris.acts::<Doctor>(world).await;
    let id = review::queue(&world.ctx, &deputy, Shelf::Open, None)
        .await
        .unwrap()
        .rows[0]
        .id;
    let saw = review::card(&world.ctx, &deputy, id).await.unwrap().touched_at;
    review::ask(&world.ctx, &deputy, id, saw, prose("Какой калий?"), key())
        .await
        .unwrap();
    let asked = world.letter().await;
    let gone = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    let anna = open.anna.membership.0;
    world.execute(gone, vec![world.now().into(), anna.into()]).await;
    answer(&world.ctx, &asked.link, prose("4,5"), &from(NETWORK), key())
        .await
        .unwrap();
    assert_eq!(
        world.letter().await.to,
        "boris@example.org",
        "nobody writes to who is gone"
    );
}

async fn who_is_invited_has_no_account_yet(world: &World) {
    let open = open(world).await;
    let (link, _) = sent(world, &open, OLGA).await;
    let actor = doctor(world, &open).await;
    let id = seen(world, &link).await.id;
    let waits = LetIn {
        place: Place::WaitingList,
        period: period("3m", 91),
        restrictions: Restrictions::default(),
        reason: None,
    };
    let saw = review::card(&world.ctx, &actor, id).await.unwrap().touched_at;
    review::let_in(&world.ctx, &actor, id, saw, waits, key()).await.unwrap();
    world.letters().await;
    // As after an offer that was accepted, and as after the invitation was taken up.
    let new = somebody("other@example.org", "Смирнова Ольга", open.anna.membership);
    let invited = world.invited_patient(&open.anna, new).await;
    let made = "UPDATE application SET patient_id = $1 WHERE id = $2";
    world.execute(made, vec![invited.0.into(), id.0.into()]).await;
    let application = seen(world, &link).await;
    assert!(application.patient == Some(invited) && !application.has_account);
    let invitation = world.letter().await;
    world
        .activate(&invitation.link, crate::harness::PASSWORD)
        .await
        .unwrap();
    assert!(seen(world, &link).await.has_account);
}

async fn what_is_taken_back_is_nobodys_to_decide(world: &World) {
    let open = open(world).await;
    let (link, _) = sent(world, &open, OLGA).await;
    let actor = doctor(world, &open).await;
    let id = seen(world, &link).await.id;
    let card = review::card(&world.ctx, &actor, id).await.unwrap();
    let pressed = key();
    for _ in 0..2 {
        withdraw(&world.ctx, &link, &from(NETWORK), pressed).await.unwrap();
    }
    let letter = world.letter().await;
    assert!(matches!(
        letter.of_application(),
        ApplicationNews::Withdrawn { number: 1 }
    ));
    assert_eq!(seen(world, &link).await.state, ApplicationState::Withdrawn);
    let late = review::ask(&world.ctx, &actor, id, card.touched_at, prose("Почему?"), key()).await;
    assert!(late.unwrap_err().is(&Code::Conflict));
    assert_eq!(
        review::queue(&world.ctx, &actor, Shelf::Open, None)
            .await
            .unwrap()
            .total,
        0
    );
    let again = withdraw(&world.ctx, &link, &from(NETWORK), key()).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    world.pass(Duration::days(7));
    assert!(world.letters().await.is_empty(), "nobody is reminded of it");
}

async fn who_waits_can_leave(world: &World) {
    let open = open(world).await;
    let (link, _) = sent(world, &open, OLGA).await;
    let actor = doctor(world, &open).await;
    let id = seen(world, &link).await.id;
    let card = review::card(&world.ctx, &actor, id).await.unwrap();
    let waits = LetIn {
        place: Place::WaitingList,
        period: period("3m", 91),
        restrictions: Restrictions::default(),
        reason: None,
    };
    review::let_in(&world.ctx, &actor, id, card.touched_at, waits, key())
        .await
        .unwrap();
    world.letters().await;
    assert_eq!(seen(world, &link).await.state, ApplicationState::Waiting);
    withdraw(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    assert_eq!(seen(world, &link).await.state, ApplicationState::Withdrawn);
    let open_places = "SELECT count(*) FROM waiting WHERE closed_at IS NULL";
    assert_eq!(world.number(open_places).await, 0);
    world.letter().await;
}

async fn a_draft_that_is_taken_back_is_erased(world: &World) {
    let open = open(world).await;
    let link = proven(world, &open, OLGA).await;
    filled(world, &link).await;
    let pressed = key();
    for _ in 0..2 {
        withdraw(&world.ctx, &link, &from(NETWORK), pressed).await.unwrap();
    }
    let gone = own(&world.ctx, &link).await.unwrap_err();
    assert!(gone.is(&Code::DeadLink { why: DeadLink::Unknown }), "{gone:?}");
    assert_nothing_of(world, OLGA).await;
}

async fn the_switch_keeps_what_was_sent_and_filled_in(world: &World) {
    let open = open(world).await;
    let (under_review, _) = sent(world, &open, OLGA).await;
    let draft = proven(world, &open, "pavel@example.org").await;
    filled(world, &draft).await;
    switch(world, &open, false).await;
    assert!(!offers(world, &open).await);
    let refused = submit(&world.ctx, &draft, &from(NETWORK), key()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    let kept = seen(world, &draft).await;
    assert!(!kept.is_open && kept.state == ApplicationState::Draft && !kept.answers.is_empty());
    assert_eq!(seen(world, &under_review).await.state, ApplicationState::Submitted);
    let actor = doctor(world, &open).await;
    assert_eq!(
        review::queue(&world.ctx, &actor, Shelf::Open, None)
            .await
            .unwrap()
            .total,
        1
    );
    switch(world, &open, true).await;
    submit(&world.ctx, &draft, &from(NETWORK), key()).await.unwrap();
    assert_eq!(seen(world, &draft).await.number, Some(2));
    world.letters().await;
}

async fn a_patients_own_application_is_theirs(world: &World) {
    let open = open(world).await;
    let new = somebody(OLGA, "Смирнова Ольга", open.anna.membership);
    let olga = world.patient(&open.anna, new).await;
    let patient = olga.acts::<Patient>(world).await;
    let form = PatientStartForm {
        phone: contact(OLGA).phone,
        consents: contact(OLGA).consents,
    };
    let link = begin_as_patient(&world.ctx, &patient, open.course, &form, &from(NETWORK), key())
        .await
        .unwrap();
    let link = world.noted(link.reveal());
    filled(world, &link).await;
    submit(&world.ctx, &link, &from(NETWORK), key()).await.unwrap();
    let actor = doctor(world, &open).await;
    let card = review::card(&world.ctx, &actor, seen(world, &link).await.id)
        .await
        .unwrap();
    assert_eq!(card.known.map(|known| known.id), Some(olga.membership));
    world.letters().await;
}

fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// Nothing is left of whoever has this address.
pub(super) async fn assert_nothing_of(world: &World, email: &str) {
    for (table, rows) in world.dump().await {
        assert!(
            !rows.iter().any(|row| row.contains(email)),
            "{table} still names {email}"
        );
    }
    for table in ["application", "application_token", "consent"] {
        assert_eq!(
            world.number(&format!("SELECT count(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
}
