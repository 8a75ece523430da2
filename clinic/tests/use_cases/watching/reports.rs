//! Reports: asked for each once, saved as they go, sent once.

use chrono::{DateTime, Duration, Utc};
use clinic::{
    identity::{Actor, Patient},
    job,
    monitoring::{
        choose,
        reports::{Filler, of_patient, own, page, save_page, send},
    },
    settings::name_deputy,
};
use domain::{
    classes::triage::Level,
    error::Code,
    identity::Role,
    monitoring::{ReportState, Source},
    questions::{Answer, Number, Posted},
    settings::NewDeputy,
};

use super::{asks, claim, fill, journal, watched};
use crate::harness::{World, key, patient};

on_both![
    a_long_list_has_pages,
    each_report_is_asked_for_once_and_runs_out,
    a_report_is_saved_as_it_goes_and_sent_once,
    only_a_whole_report_is_sent_and_only_in_time,
    an_assistant_fills_in_on_behalf_of_patients_of_its_doctors,
    nobody_else_reads_or_writes_a_report,
    the_doctor_chooses_the_programme,
    what_a_doctor_saw_before_it_was_sent_is_not_seen,
    a_deputy_reads_and_leads_while_it_stands_in,
    one_unreadable_row_stops_nobody_else,
    whoever_moves_to_another_zone_keeps_the_days_of_the_reports,
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
    let rows = own(&world.ctx, &all.me, None).await.unwrap().rows;
    assert_eq!(
        rows.iter().map(|row| row.state).collect::<Vec<_>>(),
        [ReportState::Expired]
    );
    world.pass(Duration::days(2));
    asks(world).await;
    let rows = own(&world.ctx, &all.me, None).await.unwrap().rows;
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
        of_patient(&world.ctx, &all.helper, all.patient.membership, None)
            .await
            .unwrap()
            .rows
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
    assert_eq!(journal(world, "report_saved").await, 4, "one for each page");
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
    // The own one reads it, and writes none either.
    page(&world.ctx, Filler::Keeper(&all.keeper), id).await.unwrap();
    let own = Filler::Keeper(&all.keeper);
    let saved = save_page(&world.ctx, own, id, &"life".parse().unwrap(), &posted).await;
    assert!(saved.unwrap_err().is(&Code::Forbidden));
    assert!(send(&world.ctx, own, id, key()).await.unwrap_err().is(&Code::Forbidden));
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
    let elsewhere = of_patient(&world.ctx, &boris, all.patient.membership, None)
        .await
        .unwrap_err();
    assert!(elsewhere.is(&Code::NotFound));
    assert_eq!(journal(world, "report_shown").await, 1, "the own doctor's look");
    assert_eq!(journal(world, "report_saved").await, 0);
}

async fn the_doctor_chooses_the_programme(world: &World) {
    let all = watched(world).await;
    let (course, patient) = ("lfk-course".parse().unwrap(), all.patient.membership);
    choose(&world.ctx, &all.keeper, patient, &course, key()).await.unwrap();
    asks(world).await;
    let rows = own(&world.ctx, &all.me, None).await.unwrap().rows;
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

async fn what_a_doctor_saw_before_it_was_sent_is_not_seen(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let id = all.open(world).await.id;
    let looks = async || page(&world.ctx, Filler::Keeper(&all.keeper), id).await.unwrap();
    looks().await;
    world.pass(Duration::minutes(7));
    fill(&world.ctx, Filler::Patient(&all.me), id, &[]).await;
    send(&world.ctx, Filler::Patient(&all.me), id, key()).await.unwrap();
    let seen = async || own(&world.ctx, &all.me, None).await.unwrap().rows[0].seen_at;
    assert_eq!(seen().await, None, "nobody saw what it says");
    world.pass(Duration::minutes(7));
    looks().await;
    assert_eq!(seen().await, Some(world.now()));
}

async fn a_deputy_reads_and_leads_while_it_stands_in(world: &World) {
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
    let (boris, patient) = (other.keeps(world).await, all.patient.membership);
    let today = "2026-11-24".parse().unwrap();
    let deputy = NewDeputy {
        doctor: all.doctor.membership,
        deputy: other.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &all.organizer, deputy, key()).await.unwrap();
    let course = "lfk-course".parse().unwrap();
    assert_eq!(
        of_patient(&world.ctx, &boris, patient, None).await.unwrap().rows.len(),
        1
    );
    page(&world.ctx, Filler::Keeper(&boris), id).await.unwrap();
    choose(&world.ctx, &boris, patient, &course, key()).await.unwrap();
    let sent = send(&world.ctx, Filler::Keeper(&boris), id, key()).await.unwrap_err();
    assert!(sent.is(&Code::Forbidden));
    world.pass(Duration::days(1));
    let over = of_patient(&world.ctx, &boris, patient, None).await.unwrap_err();
    assert!(over.is(&Code::NotFound));
    let over = page(&world.ctx, Filler::Keeper(&boris), id).await.unwrap_err();
    assert!(over.is(&Code::NotFound));
    let over = choose(&world.ctx, &boris, patient, &course, key()).await.unwrap_err();
    assert!(over.is(&Code::NotFound));
}

/// What the worker does, of which one thing fails.
async fn asks_in_vain(world: &World) {
    let claim = claim(world, "ask_for_reports", None).await;
    job::perform(&world.ctx, &claim).await.unwrap_err();
    // It comes back all the same.
    let later = world.now() + Duration::minutes(10);
    let next: DateTime<Utc> = world
        .one("SELECT run_at FROM job WHERE kind = 'ask_for_reports'", vec![])
        .await;
    assert_eq!(next, later);
    world
        .execute("DELETE FROM job WHERE kind = 'ask_for_reports'", vec![])
        .await;
}

async fn one_unreadable_row_stops_nobody_else(world: &World) {
    let all = watched(world).await;
    let mut others = Vec::new();
    for (address, name) in [("vera@example.org", "Верина Вера"), ("yana@example.org", "Янина Яна")] {
        let new = patient(address, name, all.doctor.membership);
        let other = world.patient(&all.clinic.organizer, new).await;
        others.push(other.acts::<Patient>(world).await);
    }
    let unknown = "SET programme = 'unknown', programme_version = 1 WHERE patient_id";
    let vera = others[0].membership().0;
    world
        .execute(&format!("UPDATE observation {unknown} = $1"), vec![vera.into()])
        .await;
    asks_in_vain(world).await;
    let asked = async |who: &Actor<Patient>| own(&world.ctx, who, None).await.unwrap().rows.len();
    assert_eq!((asked(&all.me).await, asked(&others[1]).await), (1, 1));
    assert_eq!(world.number("SELECT count(*) FROM report").await, 2);
    // Nor is one report that can't be closed in the way of the rest.
    world
        .execute(
            &format!("UPDATE report {unknown} = $1"),
            vec![all.me.membership().0.into()],
        )
        .await;
    world.pass(Duration::days(6));
    asks_in_vain(world).await;
    let rows = own(&world.ctx, &others[1], None).await.unwrap().rows;
    assert_eq!(rows[0].state, ReportState::Expired);
}

async fn whoever_moves_to_another_zone_keeps_the_days_of_the_reports(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    // Where the patient lives now, it began on the evening of Monday.
    world
        .execute("UPDATE login SET time_zone = 'Pacific/Honolulu'", vec![])
        .await;
    world.pass(Duration::days(7) + Duration::hours(12));
    asks(world).await;
    let days: Vec<_> = own(&world.ctx, &all.me, None)
        .await
        .unwrap()
        .rows
        .iter()
        .map(|row| row.day.to_string())
        .collect();
    assert_eq!(days, ["2026-12-01", "2026-11-24"]);
}

async fn a_long_list_has_pages(world: &World) {
    let all = watched(world).await;
    asks(world).await;
    let row = all.open(world).await;
    let pages = domain::limits::REPORTS_PAGE;
    for number in 1..=pages + 1 {
        let copy = format!(
            "INSERT INTO report (id, clinic_id, observation_id, patient_id, programme, programme_version, form, day, \
             opens_at, closes_at, call_at, state, answers, created_at) \
             SELECT $1, clinic_id, observation_id, patient_id, programme, programme_version, form, '2025-01-{:02}', \
             $2, $3, $3, 'expired', answers, created_at FROM report WHERE id = $4",
            number % 28 + 1
        );
        // Two at each moment: neither is lost between pages. Days are told apart by the month.
        let copy = copy.replace("2025-01", if number > 28 { "2025-02" } else { "2025-01" });
        let opens = row.opens_at - Duration::days(i64::try_from(number / 2 + 1).unwrap());
        let closes = opens + Duration::hours(1);
        let values = vec![
            uuid::Uuid::now_v7().into(),
            opens.into(),
            closes.into(),
            row.id.0.into(),
        ];
        world.execute(&copy, values).await;
    }
    let first = own(&world.ctx, &all.me, None).await.unwrap();
    assert!(first.more);
    let last = first.rows.last().unwrap().id;
    let second = own(&world.ctx, &all.me, Some(last)).await.unwrap();
    assert!(!second.more);
    let mut ids: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.id).collect();
    assert_eq!(ids.len(), usize::try_from(pages + 2).unwrap());
    ids.dedup();
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup();
    assert_eq!(ids.len(), usize::try_from(pages + 2).unwrap());
    let doctors = clinic::monitoring::record::reports(&world.ctx, &all.anna, all.patient.membership, Some(last));
    let (_, lines, more) = doctors.await.unwrap();
    assert_eq!((lines.len(), more), (second.rows.len(), false));
    let strange = own(
        &world.ctx,
        &all.me,
        Some(domain::monitoring::ReportId(uuid::Uuid::now_v7())),
    )
    .await;
    assert!(strange.unwrap_err().is(&Code::NotFound));
}
