//! Caregivers: asked along with the patient, they fill in one report at a time and see nothing else, until somebody ends
//! it.

use chrono::Duration;
use clinic::{
    Error,
    mail::{Content, NewsOfMonitoring},
    monitoring::{
        caregivers::{Whose, add, caregivers, decline, end},
        filling::filling,
        link::{Link, opened},
        record::{record, report},
        reports::{Filler, own, save_page, send},
    },
};
use domain::{
    error::{Code, DeadLink},
    limits::CAREGIVERS_MAX,
    monitoring::{CaregiverForm, NewCaregiver, Source},
};

use super::{Watched, asks, fill, journal, watched};
use crate::harness::{Sent, World, at_once, key, patient};

on_both![
    a_caregiver_is_asked_along_with_the_patient_and_fills_in,
    who_is_added_late_is_asked_at_once,
    an_ended_caregiver_opens_and_writes_nothing,
    who_does_not_want_to_is_left_alone,
    the_doctor_names_one_too_and_nobody_else,
    one_address_is_named_once_however_many_press,
    there_are_so_many_and_no_more,
    whoever_writes_last_is_the_hand,
    letters_to_those_who_are_gone_are_not_sent,
];

fn vera() -> NewCaregiver {
    named("Смирнова Вера", "vera@example.org")
}

fn named(full_name: &str, email: &str) -> NewCaregiver {
    let form = CaregiverForm {
        full_name: full_name.into(),
        email: email.into(),
    };
    form.check().unwrap()
}

fn dead(refused: &Error) -> bool {
    refused.is(&Code::DeadLink {
        why: DeadLink::CareEnded,
    })
}

/// The letters that ask for a report, each with its reader.
fn asked(letters: &[Sent]) -> Vec<(&str, bool)> {
    let mut asked: Vec<(&str, bool)> = letters
        .iter()
        .filter_map(|sent| match &sent.letter.content {
            Content::Monitoring(NewsOfMonitoring::Due { .. }) => Some((sent.to.as_str(), false)),
            Content::Monitoring(NewsOfMonitoring::Reminder { .. }) => Some((sent.to.as_str(), true)),
            Content::Monitoring(NewsOfMonitoring::CaregiverAsked { is_reminder, .. }) => {
                Some((sent.to.as_str(), *is_reminder))
            }
            _ => None,
        })
        .collect();
    asked.sort_unstable();
    asked
}

/// Vera's link to the report that is open.
async fn veras_link(world: &World, all: &Watched) -> Link {
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    asks(world).await;
    let letters = world.letters().await;
    let mut of_vera = letters
        .iter()
        .filter(|sent| sent.to == "vera@example.org" && !sent.link.is_empty());
    opened(&world.ctx, &of_vera.next().unwrap().link).await.unwrap()
}

async fn a_caregiver_is_asked_along_with_the_patient_and_fills_in(world: &World) {
    let all = watched(world).await;
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    let told = world.letters().await;
    assert!(
        matches!(&told[..], [Sent { to, letter, .. }] if to == "vera@example.org"
            && matches!(&letter.content, Content::Monitoring(NewsOfMonitoring::CaregiverNamed { patient })
                if patient == "Смирнова Ольга")),
        "{told:?}"
    );
    for _ in 0..3 {
        asks(world).await;
    }
    let letters = world.letters().await;
    assert_eq!(
        asked(&letters),
        [("olga@example.org", false), ("vera@example.org", false)]
    );
    world.pass(Duration::hours(25));
    for _ in 0..3 {
        asks(world).await;
    }
    let reminded = asked(&world.letters().await).len();
    assert_eq!(reminded, 2);
    let mut of_vera = letters.iter().filter(|sent| sent.to == "vera@example.org");
    let link = opened(&world.ctx, &of_vera.next().unwrap().link).await.unwrap();
    let by_link = Filler::Link(&link);
    fill(&world.ctx, by_link, link.report(), &[("pain", "2")]).await;
    send(&world.ctx, by_link, link.report(), key()).await.unwrap();
    let mine = own(&world.ctx, &all.me, None).await.unwrap().rows;
    let name = mine[0].caregiver.as_ref().map(|name| name.as_str());
    assert_eq!((mine[0].source, name), (Some(Source::Caregiver), Some("Смирнова Вера")));
    let seen = report(&world.ctx, &all.anna, link.report()).await.unwrap();
    assert_eq!(seen.line.source, Some(Source::Caregiver));
    let seen = record(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap();
    assert_eq!(seen.reports[0].caregiver.as_ref().unwrap().as_str(), "Смирнова Вера");
    assert_eq!(journal(world, "report_sent_for_patient").await, 1);
    assert_eq!(journal(world, "report_sent").await, 0);
    let later = filling(&world.ctx, by_link, link.report()).await.unwrap();
    assert!(later.page.answers.is_empty(), "what was sent is behind the password");
}

async fn who_is_added_late_is_asked_at_once(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    world.letters().await;
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    assert_eq!(asked(&world.letters().await), [("vera@example.org", false)]);
    asks(world).await;
    assert_eq!(asked(&world.letters().await), [], "and not twice");
}

async fn an_ended_caregiver_opens_and_writes_nothing(world: &World) {
    let all = watched(world).await;
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    asks(world).await;
    let letters = world.letters().await;
    let mut of_vera = letters
        .iter()
        .filter(|sent| sent.to == "vera@example.org" && !sent.link.is_empty());
    let token = of_vera.next().unwrap().link.clone();
    let link = opened(&world.ctx, &token).await.unwrap();
    let by_link = Filler::Link(&link);
    fill(&world.ctx, by_link, link.report(), &[]).await;
    let rows = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap().rows;
    for _ in 0..2 {
        end(&world.ctx, Whose::Own(&all.me), rows[0].id).await.unwrap();
    }
    assert!(dead(&opened(&world.ctx, &token).await.unwrap_err()));
    // A page that was open before writes nothing either.
    let page = save_page(
        &world.ctx,
        by_link,
        link.report(),
        &"life".parse().unwrap(),
        &[].into_iter().collect(),
    )
    .await;
    assert!(dead(&page.unwrap_err()));
    let sent = send(&world.ctx, by_link, link.report(), key()).await;
    assert!(dead(&sent.unwrap_err()));
    world.pass(Duration::hours(25));
    asks(world).await;
    assert_eq!(asked(&world.letters().await), [("olga@example.org", true)]);
    let after = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap();
    assert_eq!(after.rows[0].ended_at.map(|at| at < world.now()), Some(true));
    assert_eq!(journal(world, "caregiver_ended").await, 1);
    // The same address can be named again.
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    assert_eq!(asked(&world.letters().await), [("vera@example.org", false)]);
    assert!(
        dead(&opened(&world.ctx, &token).await.unwrap_err()),
        "an old link stays dead"
    );
}

async fn who_does_not_want_to_is_left_alone(world: &World) {
    let all = watched(world).await;
    let link = veras_link(world, &all).await;
    for _ in 0..2 {
        decline(&world.ctx, &link).await.unwrap();
    }
    let rows = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap().rows;
    assert!(rows[0].ended_at.is_some());
    world.pass(Duration::days(7));
    asks(world).await;
    assert_eq!(asked(&world.letters().await), [("olga@example.org", false)]);
    // The patient's own link ends nothing of the kind.
    let row = all.open(world).await;
    let tokens = "SELECT count(*) FROM caregiver_token";
    assert_eq!(world.number(tokens).await, 1);
    assert_eq!(own(&world.ctx, &all.me, None).await.unwrap().rows[0].id, row.id);
}

async fn the_doctor_names_one_too_and_nobody_else(world: &World) {
    let all = watched(world).await;
    let whose = Whose::Patients(&all.anna, all.patient.membership);
    add(&world.ctx, whose, &vera(), key()).await.unwrap();
    world.letters().await;
    let rows = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap().rows;
    assert_eq!(rows[0].added_by.id, all.doctor.membership);
    let other = world
        .member_of(
            &all.clinic.organizer,
            domain::identity::Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts(world).await;
    let strange = Whose::Patients(&boris, all.patient.membership);
    for refused in [
        caregivers(&world.ctx, strange).await.map(|_| ()),
        add(&world.ctx, strange, &named("Чужой Илья", "ilya@example.org"), key()).await,
        end(&world.ctx, strange, rows[0].id).await,
    ] {
        assert!(refused.unwrap_err().is(&Code::NotFound));
    }
    // Another patient ends none of Olga's.
    let new = patient("pavel@example.org", "Попов Павел", all.doctor.membership);
    let pavel = world.patient(&all.clinic.organizer, new).await;
    let pavel = pavel.acts(world).await;
    let refused = end(&world.ctx, Whose::Own(&pavel), rows[0].id).await;
    assert!(refused.unwrap_err().is(&Code::NotFound));
    assert_eq!(journal(world, "record_shown").await, 0, "a refused look shows nothing");
    caregivers(&world.ctx, whose).await.unwrap();
    assert_eq!(journal(world, "record_shown").await, 1);
}

async fn one_address_is_named_once_however_many_press(world: &World) {
    let all = watched(world).await;
    let presses = (0..6).map(|_| {
        let (ctx, me) = (world.ctx.clone(), all.me.clone());
        async move { add(&ctx, Whose::Own(&me), &vera(), key()).await }
    });
    let results = at_once(presses).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    for refused in results.into_iter().filter_map(Result::err) {
        assert!(refused.is(&NewCaregiver::taken()), "{refused:?}");
    }
    assert_eq!(world.letters().await.len(), 1);
}

async fn there_are_so_many_and_no_more(world: &World) {
    let all = watched(world).await;
    for number in 0..CAREGIVERS_MAX {
        let one = named("Близкий Человек", &format!("near{number}@example.org"));
        assert!(caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap().takes_more);
        add(&world.ctx, Whose::Own(&all.me), &one, key()).await.unwrap();
    }
    let found = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap();
    assert!(!found.takes_more);
    let refused = add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await;
    assert!(refused.unwrap_err().is(&Code::Conflict));
    end(&world.ctx, Whose::Own(&all.me), found.rows[0].id).await.unwrap();
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    world.letters().await;
}

async fn whoever_writes_last_is_the_hand(world: &World) {
    let all = watched(world).await;
    let link = veras_link(world, &all).await;
    fill(&world.ctx, Filler::Link(&link), link.report(), &[]).await;
    let begun = own(&world.ctx, &all.me, None).await.unwrap().rows;
    assert_eq!(begun[0].source, Some(Source::Caregiver));
    send(&world.ctx, Filler::Patient(&all.me), link.report(), key())
        .await
        .unwrap();
    let sent = own(&world.ctx, &all.me, None).await.unwrap().rows;
    assert_eq!((sent[0].source, &sent[0].caregiver), (Some(Source::Patient), &None));
}

async fn letters_to_those_who_are_gone_are_not_sent(world: &World) {
    let all = watched(world).await;
    add(&world.ctx, Whose::Own(&all.me), &vera(), key()).await.unwrap();
    asks(world).await;
    let rows = caregivers(&world.ctx, Whose::Own(&all.me)).await.unwrap().rows;
    end(&world.ctx, Whose::Own(&all.me), rows[0].id).await.unwrap();
    let letters = world.letters().await;
    assert_eq!(letters.iter().filter(|sent| sent.to == "vera@example.org").count(), 0);
}
