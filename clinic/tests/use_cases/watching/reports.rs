//! Reports: asked for each once, saved as they go, sent once.

use chrono::Duration;
use clinic::monitoring::{
    choose,
    reports::{Filler, of_patient, own, page, save_page, send},
};
use domain::{
    classes::triage::Level,
    error::Code,
    identity::Role,
    monitoring::{ReportState, Source},
    questions::{Answer, Number, Posted},
};

use super::{asks, fill, journal, watched};
use crate::harness::{World, key, patient};

on_both![
    each_report_is_asked_for_once_and_runs_out,
    a_report_is_saved_as_it_goes_and_sent_once,
    only_a_whole_report_is_sent_and_only_in_time,
    an_assistant_fills_in_on_behalf_of_patients_of_its_doctors,
    nobody_else_reads_or_writes_a_report,
    the_doctor_chooses_the_programme,
];

async fn each_report_is_asked_for_once_and_runs_out(world: &World) {
    let all = watched(world).await;
    for _ in 0..3 {
        asks(world).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM report").await, 1);
    let open = all.open(world).await;
    // Activated on a Tuesday at noon: the first one came that morning.
    assert_eq!(
        (open.day.to_string(), open.title.as_str()),
        ("2026-11-24".to_owned(), "Самочувствие за неделю")
    );
    let programme = "SELECT count(*) FROM observation WHERE programme = 'onco-basic' AND programme_version = 1";
    assert_eq!(world.number(programme).await, 1);
    world.pass(Duration::days(5));
    asks(world).await;
    let rows = own(&world.ctx, &all.me).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.state).collect::<Vec<_>>(),
        [ReportState::Expired]
    );
    world.pass(Duration::days(2));
    asks(world).await;
    let rows = own(&world.ctx, &all.me).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| (row.day.to_string(), row.state)).collect();
    assert_eq!(
        states,
        [
            ("2026-12-01".to_owned(), ReportState::Open),
            ("2026-11-24".to_owned(), ReportState::Expired)
        ]
    );
    // The expired one offers today's.
    let expired = page(&world.ctx, Filler::Patient(&all.me), rows[1].id).await.unwrap();
    assert_eq!(expired.instead, Some(rows[0].id));
    // Who is not observed any more is not asked.
    clinic::patients::remove(&world.ctx, &all.keeper, all.patient.membership)
        .await
        .unwrap();
    world.pass(Duration::days(7));
    asks(world).await;
    assert_eq!(world.number("SELECT count(*) FROM report").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM alert").await, 0, "nobody is missed");
}

async fn a_report_is_saved_as_it_goes_and_sent_once(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let id = all.open(world).await.id;
    let filler = Filler::Patient(&all.me);
    let measured = "measured".parse().unwrap();
    let posted: Posted = [("temperature", "36,6"), ("weight", "700")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into_iter()
        .collect();
    let checked = save_page(&world.ctx, filler, id, &measured, &posted).await.unwrap();
    assert_eq!(checked.errors.iter().count(), 1, "700 kg are asked back");
    let kept = page(&world.ctx, filler, id).await.unwrap();
    let temperature = kept.answers.get(&"temperature".parse().unwrap());
    assert_eq!(temperature, Some(&Answer::Number(Number::parse("36.6").unwrap())));
    assert_eq!(
        (kept.answers.iter().count(), kept.row.source),
        (1, Some(Source::Patient))
    );
    fill(&world.ctx, filler, id, &[("temperature", "36,6"), ("weight", "70")]).await;
    let press = key();
    let first = send(&world.ctx, filler, id, press).await.unwrap();
    assert_eq!(first.level, Level::Info);
    for press in [press, key()] {
        assert_eq!(send(&world.ctx, filler, id, press).await.unwrap(), first);
    }
    assert_eq!(journal(world, "report_sent").await, 1);
    let sent = page(&world.ctx, filler, id).await.unwrap();
    assert_eq!((sent.row.state, sent.judgement), (ReportState::Sent, Some(first)));
    // What is sent stays as it is.
    let changed = save_page(&world.ctx, filler, id, &measured, &posted).await.unwrap_err();
    assert!(changed.is(&Code::Conflict), "{changed:?}");
    assert_eq!(world.number("SELECT count(*) FROM alert").await, 0);
}

async fn only_a_whole_report_is_sent_and_only_in_time(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let row = all.open(world).await;
    let filler = Filler::Patient(&all.me);
    let empty = send(&world.ctx, filler, row.id, key()).await.unwrap_err();
    assert!(empty.is(&Code::Conflict), "{empty:?}");
    fill(&world.ctx, filler, row.id, &[]).await;
    // No job has run yet: the time counts, not the state.
    world.set(row.closes_at);
    let late = send(&world.ctx, filler, row.id, key()).await.unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
    world.pass(-Duration::microseconds(1));
    send(&world.ctx, filler, row.id, key()).await.unwrap();
}

async fn an_assistant_fills_in_on_behalf_of_patients_of_its_doctors(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let id = all.open(world).await.id;
    let filler = Filler::Keeper(&all.helper);
    assert_eq!(
        of_patient(&world.ctx, &all.helper, all.patient.membership)
            .await
            .unwrap()
            .len(),
        1
    );
    fill(&world.ctx, filler, id, &[]).await;
    send(&world.ctx, filler, id, key()).await.unwrap();
    let sent = page(&world.ctx, Filler::Patient(&all.me), id).await.unwrap();
    assert_eq!((sent.row.source, sent.row.seen_at), (Some(Source::Assistant), None));
    assert_eq!(
        journal(world, "report_shown").await,
        1,
        "the patient's own look is none"
    );
    // Only a doctor's look counts as one.
    page(&world.ctx, filler, id).await.unwrap();
    world.pass(Duration::minutes(7));
    page(&world.ctx, Filler::Keeper(&all.keeper), id).await.unwrap();
    let looked = world.now();
    world.pass(Duration::minutes(7));
    page(&world.ctx, Filler::Keeper(&all.keeper), id).await.unwrap();
    let sent = page(&world.ctx, Filler::Patient(&all.me), id).await.unwrap();
    assert_eq!(sent.row.seen_at, Some(looked));
    world.detach(&all.assistant).await;
    let detached = page(&world.ctx, filler, id).await.unwrap_err();
    assert!(detached.is(&Code::NotFound), "{detached:?}");
}

async fn nobody_else_reads_or_writes_a_report(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let id = all.open(world).await.id;
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let new = patient("vera@example.org", "Верина Вера", other.membership);
    let vera = world.patient(&all.clinic.organizer, new).await;
    let (boris, vera) = (other.keeps(world).await, vera.acts(world).await);
    let organizer = all.clinic.organizer.keeps(world).await;
    let posted = Posted::default();
    for (filler, unread, code) in [
        (Filler::Keeper(&boris), Code::NotFound, Code::Forbidden),
        // A doctor reads what the patient said, and says nothing in its place.
        (Filler::Patient(&vera), Code::NotFound, Code::NotFound),
        (Filler::Keeper(&organizer), Code::Forbidden, Code::Forbidden),
    ] {
        assert!(page(&world.ctx, filler, id).await.unwrap_err().is(&unread));
        let saved = save_page(&world.ctx, filler, id, &"life".parse().unwrap(), &posted).await;
        assert!(saved.unwrap_err().is(&code));
        assert!(send(&world.ctx, filler, id, key()).await.unwrap_err().is(&code));
    }
    let elsewhere = of_patient(&world.ctx, &boris, all.patient.membership)
        .await
        .unwrap_err();
    assert!(elsewhere.is(&Code::NotFound));
    assert_eq!(journal(world, "report_shown").await, 0);
}

async fn the_doctor_chooses_the_programme(world: &World) {
    let all = watched(world).await;
    let (course, patient) = ("lfk-course".parse().unwrap(), all.patient.membership);
    choose(&world.ctx, &all.keeper, patient, &course, key()).await.unwrap();
    asks(world).await;
    let rows = own(&world.ctx, &all.me).await.unwrap();
    let mut titles: Vec<_> = rows.iter().map(|row| row.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Неделя занятий", "Проверка силы ног"]);
    let foreign = choose(
        &world.ctx,
        &all.keeper,
        patient,
        &"nephro-basic".parse().unwrap(),
        key(),
    )
    .await;
    assert!(matches!(
        foreign.unwrap_err(),
        clinic::Error::Refused(Code::Invalid { .. })
    ));
    let helper = choose(&world.ctx, &all.helper, patient, &course, key())
        .await
        .unwrap_err();
    assert!(helper.is(&Code::Forbidden));
}
