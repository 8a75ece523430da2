//! Whose applications somebody sees, in what order, and that looks are recorded.

use chrono::{Duration, NaiveDate};
use clinic::{
    classes::review::{ask, card, decline, let_in, queue},
    identity::Organizer,
    settings::{dismiss_deputy, name_deputy},
};
use domain::{
    classes::{ApplicationState, Shelf, triage::Level},
    error::Code,
    identity::Role,
    limits::LIST_PAGE,
    settings::NewDeputy,
};

use super::{into_group, prose, seen};
use crate::harness::{Desk, World, answers, key};

on_both![
    the_reddest_and_oldest_come_first_and_what_was_asked_last,
    what_is_decided_stands_on_another_shelf,
    a_page_goes_on_after_the_last_row,
    another_doctor_finds_nothing,
    a_deputy_decides_in_its_days_only,
    every_look_is_recorded,
    a_long_queue_takes_no_more_statements_than_a_short_one,
];

async fn the_reddest_and_oldest_come_first_and_what_was_asked_last(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let calm = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let asked = desk
        .application(world, "b@example.org", "Вторая Анна", &answers(true))
        .await;
    let red = desk
        .application(world, "c@example.org", "Третья Анна", &answers(true))
        .await;
    let redder = desk
        .application(world, "d@example.org", "Четвёртая Анна", &answers(true))
        .await;
    let seen = seen(world, &doctor, asked).await;
    ask(&world.ctx, &doctor, asked, seen, prose("Какой срок?"), key())
        .await
        .unwrap();
    world.letter().await;
    let page = queue(&world.ctx, &doctor, Shelf::Open, None).await.unwrap();
    let order: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    assert_eq!(order, [red, redder, calm, asked]);
    assert_eq!((page.total, page.more), (4, false));
    let first = &page.rows[0];
    assert_eq!((first.level, first.number), (Level::Red, 3));
    assert!(first.signals[0].contains("был против"), "{:?}", first.signals);
    assert_eq!(first.answer_by - first.submitted_at, Duration::days(3));
    assert_eq!(page.rows[3].state, ApplicationState::QuestionAsked);
}

async fn what_is_decided_stands_on_another_shelf(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let seen = seen(world, &doctor, id).await;
    let words = (prose("Нужен очный осмотр"), prose("Запишитесь на приём"));
    decline(&world.ctx, &doctor, id, seen, words, key()).await.unwrap();
    world.letter().await;
    let open = queue(&world.ctx, &doctor, Shelf::Open, None).await.unwrap();
    assert_eq!(open.rows, []);
    let closed = queue(&world.ctx, &doctor, Shelf::Closed, None).await.unwrap();
    assert_eq!(closed.rows[0].id, id);
    let decision = card(&world.ctx, &doctor, id).await.unwrap().decision.unwrap();
    assert_eq!(decision.by.id, desk.doctor.membership);
    assert_eq!(decision.reason.as_deref(), Some("Нужен очный осмотр"));
    assert_eq!(decision.advice.as_deref(), Some("Запишитесь на приём"));
}

async fn a_page_goes_on_after_the_last_row(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    for n in 0..=LIST_PAGE {
        let address = format!("a{n}@example.org");
        desk.application(world, &address, "Первая Анна", &answers(n % 3 == 0))
            .await;
    }
    let first = queue(&world.ctx, &doctor, Shelf::Open, None).await.unwrap();
    assert!(first.more);
    let last = first.rows.last().unwrap().id;
    let second = queue(&world.ctx, &doctor, Shelf::Open, Some(last)).await.unwrap();
    assert_eq!((second.rows.len(), second.more), (1, false));
    assert!(first.rows.iter().all(|row| row.id != second.rows[0].id));
}

async fn another_doctor_finds_nothing(world: &World) {
    let desk = Desk::new(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let seen = seen(world, &desk.reviews(world).await, id).await;
    let colleague = world
        .member_of(
            &desk.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let elsewhere = world.clinic("Другая", "petr@example.org").await;
    let foreign = world.doctor(&elsewhere, "clara@example.org").await;
    for other in [colleague, foreign] {
        let doctor = other.acts(world).await;
        assert_eq!(queue(&world.ctx, &doctor, Shelf::Open, None).await.unwrap().rows, []);
        let before = world.dump().await;
        let words = (prose("нет"), prose("нет"));
        let ctx = &world.ctx;
        let tries = [
            card(ctx, &doctor, id).await.map(|_card| ()),
            let_in(ctx, &doctor, id, seen, into_group(group), key()).await,
            ask(ctx, &doctor, id, seen, prose("Что?"), key()).await,
            decline(ctx, &doctor, id, seen, words, key()).await,
            queue(ctx, &doctor, Shelf::Open, Some(id)).await.map(|_page| ()),
        ];
        for tried in tries {
            assert!(tried.as_ref().unwrap_err().is(&Code::NotFound), "{tried:?}");
        }
        assert_eq!(world.dump().await, before);
    }
}

async fn a_deputy_decides_in_its_days_only(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let boris = world
        .member_of(
            &desk.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let deputy = boris.acts(world).await;
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let new = NewDeputy {
        doctor: desk.doctor.membership,
        deputy: boris.membership,
        from: day("2026-11-25"),
        to: day("2026-11-26"),
    };
    let named = name_deputy(&world.ctx, &organizer, new, key()).await.unwrap();
    // Midnight in Moscow is 21:00 in UTC.
    for (now, found) in [
        ("2026-11-24T20:59:59Z", false),
        ("2026-11-24T21:00:00Z", true),
        ("2026-11-26T20:59:59Z", true),
        ("2026-11-26T21:00:00Z", false),
    ] {
        world.set(now.parse().unwrap());
        let looked = card(&world.ctx, &deputy, id).await;
        assert_eq!(looked.is_ok(), found, "{now}");
        let rows = queue(&world.ctx, &deputy, Shelf::Open, None).await.unwrap().rows;
        assert_eq!(rows.len(), usize::from(found), "{now}");
    }
    world.set("2026-11-25T09:00:00Z".parse().unwrap());
    let seen = seen(world, &deputy, id).await;
    ask(&world.ctx, &deputy, id, seen, prose("Какой срок?"), key())
        .await
        .unwrap();
    let messages = card(&world.ctx, &doctor, id).await.unwrap().messages;
    assert_eq!(messages[0].author.as_ref().unwrap().id, boris.membership);
    world.letter().await;
    dismiss_deputy(&world.ctx, &organizer, named).await.unwrap();
    assert!(card(&world.ctx, &deputy, id).await.unwrap_err().is(&Code::NotFound));
}

async fn every_look_is_recorded(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    queue(&world.ctx, &doctor, Shelf::Open, None).await.unwrap();
    let before = world.dump().await;
    card(&world.ctx, &doctor, id).await.unwrap();
    card(&world.ctx, &doctor, id).await.unwrap();
    let sql = "SELECT action FROM audit_event WHERE membership_id = $1 AND action LIKE 'application%' ORDER BY id";
    let looks: Vec<String> = world.column(sql, vec![desk.doctor.membership.0.into()]).await;
    assert_eq!(
        looks,
        ["applications_listed", "application_opened", "application_opened"]
    );
    let of: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE object_id = $1 AND action = 'application_opened'",
            vec![id.0.into()],
        )
        .await;
    assert_eq!(of, 2);
    let mut after = world.dump().await;
    after.insert("audit_event".into(), before["audit_event"].clone());
    assert_eq!(after, before, "a look changes nothing else");
}

async fn a_long_queue_takes_no_more_statements_than_a_short_one(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    desk.application(world, "a@example.org", "Первая Анна", &answers(true))
        .await;
    let (ctx, statements) = world.counted_process().await;
    let count = async || {
        statements.store(0, std::sync::atomic::Ordering::SeqCst);
        queue(&ctx, &doctor, Shelf::Open, None).await.unwrap();
        statements.load(std::sync::atomic::Ordering::SeqCst)
    };
    let one = count().await;
    for n in 0..20 {
        let address = format!("b{n}@example.org");
        desk.application(world, &address, "Вторая Анна", &answers(false)).await;
    }
    assert_eq!(count().await, one);
}
