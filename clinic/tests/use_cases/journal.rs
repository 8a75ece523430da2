//! «Журнал»: what it shows, and that a row which was changed by hand is found.

use clinic::{
    audit::{Mismatch, journal, journal_file, verify},
    job::{self, Work},
    staff,
};
use domain::{
    audit::{Action, Broken, JournalEntry, JournalQuery, What},
    error::Code,
    identity::Role,
};
use uuid::Uuid;

use crate::harness::{World, clinic, doctors, key, member, operator};

on_both![
    it_shows_who_did_what_to_whom_the_latest_first,
    it_is_found_by_name_role_day_and_person_and_paged,
    another_clinics_journal_is_not_there,
    a_page_costs_the_same_queries_however_much_is_on_it,
    a_row_that_was_changed_or_removed_by_hand_is_found,
    sealing_twice_and_late_leaves_one_chain,
];

async fn shown(
    world: &World,
    actor: &clinic::identity::Actor<clinic::identity::Organizer>,
    query: JournalQuery,
) -> Vec<JournalEntry> {
    journal(&world.ctx, actor, &query).await.unwrap().0
}

async fn it_shows_who_did_what_to_whom_the_latest_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    world.pass(chrono::Duration::minutes(1));
    let new = member("anna@example.org", "Орлова Анна Петровна");
    let added = staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
        .await
        .unwrap();
    let entries = shown(world, &organizer, JournalQuery::default()).await;
    let first = entries.first().unwrap();
    assert_eq!(
        (first.at, first.action, first.role),
        (world.now(), Action::MemberRegistered, Some(Role::Organizer))
    );
    assert_eq!(first.who.as_ref().unwrap().id, clinic.organizer.membership);
    let Some(What::Person(whom)) = &first.what else {
        panic!("{first:?}");
    };
    assert_eq!((whom.id, whom.full_name.as_str()), (added, "Орлова Анна Петровна"));
    assert!(entries.is_sorted_by(|one, next| one.at >= next.at));
    world.letters().await;
}

async fn it_is_found_by_name_role_day_and_person_and_paged(world: &World) {
    let (here, organizer) = clinic(world).await;
    let ids = doctors(world, &here, ["Орлова Анна", "Берёзов Борис"]).await;
    world.pass(chrono::Duration::days(1));
    staff::remove(&world.ctx, &organizer, ids[1]).await.unwrap();
    let by_name = JournalQuery {
        search: "березов".into(),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, by_name).await;
    assert!(found.iter().any(|entry| entry.action == Action::MemberRemoved));
    assert!(
        found
            .iter()
            .all(|entry| matches!(&entry.what, Some(What::Person(whom)) if whom.id == ids[1]))
    );
    let about = JournalQuery {
        about: Some(ids[0]),
        ..JournalQuery::default()
    };
    assert!(
        shown(world, &organizer, about)
            .await
            .iter()
            .all(|entry| entry.action == Action::MemberRegistered)
    );
    let as_doctor = JournalQuery {
        role: Some(Role::Doctor),
        ..JournalQuery::default()
    };
    assert_eq!(shown(world, &organizer, as_doctor).await, []);
    let today = world.now().with_timezone(&chrono_tz::Tz::Europe__Moscow).date_naive();
    let only_today = JournalQuery {
        from: Some(today),
        to: Some(today),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, only_today).await;
    assert_eq!(
        found.iter().map(|entry| entry.action).collect::<Vec<_>>(),
        [Action::MemberRemoved]
    );
    let until_yesterday = JournalQuery {
        to: today.pred_opt(),
        ..JournalQuery::default()
    };
    let found = shown(world, &organizer, until_yesterday).await;
    assert!(!found.is_empty() && found.iter().all(|entry| entry.action != Action::MemberRemoved));

    for n in 0..60 {
        let new = member(&format!("d{n}@example.org"), "Новый Врач");
        staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
            .await
            .unwrap();
    }
    let all = journal_file(&world.ctx, &organizer, &JournalQuery::default())
        .await
        .unwrap()
        .0;
    let mut paged = Vec::new();
    let mut query = JournalQuery::default();
    loop {
        let (page, more) = journal(&world.ctx, &organizer, &query).await.unwrap();
        query.after = page.last().map(|entry| entry.id);
        paged.extend(page);
        if !more {
            break;
        }
    }
    assert!(all.len() > 60);
    assert_eq!(paged, all);
    world.letters().await;
}

async fn another_clinics_journal_is_not_there(world: &World) {
    let (here, organizer) = clinic(world).await;
    let there = world.clinic("Другая", "oleg@example.org").await;
    let stranger = there.organizer.acts(world).await;
    let [doctor] = doctors(world, &here, ["Орлова Анна"]).await;
    let about = JournalQuery {
        about: Some(doctor),
        ..JournalQuery::default()
    };
    assert_eq!(shown(world, &stranger, about).await, []);
    let by_name = JournalQuery {
        search: "Орлова".into(),
        ..JournalQuery::default()
    };
    assert_eq!(shown(world, &stranger, by_name).await, []);
    let entry = shown(world, &organizer, JournalQuery::default()).await[0].id;
    let beyond = JournalQuery {
        after: Some(entry),
        ..JournalQuery::default()
    };
    let refused = journal(&world.ctx, &stranger, &beyond).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    world.letters().await;
}

async fn a_page_costs_the_same_queries_however_much_is_on_it(world: &World) {
    let (_, organizer) = clinic(world).await;
    let (ctx, queries) = world.counted_process().await;
    let count = async || {
        let before = queries.load(std::sync::atomic::Ordering::SeqCst);
        journal(&ctx, &organizer, &JournalQuery::default()).await.unwrap();
        queries.load(std::sync::atomic::Ordering::SeqCst) - before
    };
    let few = count().await;
    for n in 0..40 {
        let new = member(&format!("d{n}@example.org"), "Новый Врач");
        staff::register(&world.ctx, &organizer, Role::Doctor, new, key())
            .await
            .unwrap();
    }
    assert_eq!(count().await, few);
    assert!(few <= 6, "{few}");
    world.letters().await;
}

/// Has the job of sealing done, and nothing else that comes again and again.
async fn seal(world: &World) {
    job::ensure_recurring(&world.ctx).await.unwrap();
    let mut sealed = false;
    while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
        if claim.work == Work::Seal {
            job::perform(&world.ctx, &claim).await.unwrap();
            sealed = true;
        } else {
            let later = world.now() + chrono::Duration::hours(1);
            job::again(&world.ctx, &claim, later).await.unwrap();
        }
    }
    assert!(sealed);
}

async fn a_row_that_was_changed_or_removed_by_hand_is_found(world: &World) {
    let (here, _) = clinic(world).await;
    doctors(world, &here, ["Орлова Анна", "Берёзов Борис"]).await;
    world.letters().await;
    seal(world).await;
    let events = world.number("SELECT count(*) FROM audit_event").await;
    let sound = verify(&world.ctx, &operator()).await.unwrap();
    assert_eq!(sound, Ok(u64::try_from(events).unwrap()));

    let victim: Uuid = world
        .one(
            "SELECT id FROM audit_event WHERE action = 'member_registered' AND role IS NULL ORDER BY id LIMIT 1",
            Vec::new(),
        )
        .await;
    let number: i64 = world
        .one("SELECT number FROM audit_seal WHERE event_id = $1", vec![victim.into()])
        .await;
    let expect = async |broken: Broken, number: i64| {
        let found = verify(&world.ctx, &operator()).await.unwrap().unwrap_err();
        assert_eq!((found.broken, found.number), (broken, number), "{found:?}");
        found
    };
    for (change, back) in [
        ("action = 'member_removed'", "action = 'member_registered'"),
        ("role = 'doctor'", "role = NULL"),
        ("network = '10.0.0.1'", "network = NULL"),
    ] {
        world
            .execute(
                &format!("UPDATE audit_event SET {change} WHERE id = $1"),
                vec![victim.into()],
            )
            .await;
        let found: Mismatch = expect(Broken::Changed, number).await;
        assert_eq!(
            (found.clinic.as_deref(), found.at),
            (Some("Клиника"), Some(world.now()))
        );
        world
            .execute(
                &format!("UPDATE audit_event SET {back} WHERE id = $1"),
                vec![victim.into()],
            )
            .await;
        assert!(verify(&world.ctx, &operator()).await.unwrap().is_ok(), "{back}");
    }
    world
        .execute("DELETE FROM audit_seal WHERE event_id = $1", vec![victim.into()])
        .await;
    world
        .execute("DELETE FROM audit_event WHERE id = $1", vec![victim.into()])
        .await;
    expect(Broken::Skipped, number + 1).await;
    world.letters().await;
}

async fn sealing_twice_and_late_leaves_one_chain(world: &World) {
    let (here, organizer) = clinic(world).await;
    world.letters().await;
    seal(world).await;
    let first = world.number("SELECT count(*) FROM audit_seal").await;
    world.pass(chrono::Duration::minutes(6));
    seal(world).await;
    assert_eq!(
        world.number("SELECT count(*) FROM audit_seal").await,
        first,
        "nothing new"
    );
    doctors(world, &here, ["Орлова Анна"]).await;
    world.letters().await;
    // As by a transaction that began before the last sealing and was slow.
    world
        .execute(
            "UPDATE audit_event SET at = $1 WHERE id NOT IN (SELECT event_id FROM audit_seal)",
            vec![(world.now() - chrono::Duration::minutes(30)).into()],
        )
        .await;
    world.pass(chrono::Duration::minutes(6));
    seal(world).await;
    let events = world.number("SELECT count(*) FROM audit_event").await;
    assert_eq!(world.number("SELECT count(*) FROM audit_seal").await, events);
    assert_eq!(
        verify(&world.ctx, &operator()).await.unwrap(),
        Ok(u64::try_from(events).unwrap())
    );
    assert!(!shown(world, &organizer, JournalQuery::default()).await.is_empty());
}
