//! The lists of people: whose rows they show, in which order, page after page, with how many queries.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Duration, Utc};
use clinic::{
    identity::{Actor, Organizer},
    staff::{list, member},
};
use domain::{
    error::Code,
    identity::{ClinicId, MembershipId, Role, Status},
    limits::LIST_PAGE,
    mail::DeliveryState,
    staff::{ListQuery, MemberRow},
};
use uuid::Uuid;

use crate::harness::{World, new_clinic, people};

on_both![
    names_stand_in_the_order_of_the_alphabet,
    pages_neither_lose_nor_repeat_anybody,
    a_page_follows_somebody_who_is_gone,
    only_those_of_the_role_who_work_here_or_are_invited,
    nothing_of_another_clinic_is_seen,
    a_page_takes_the_same_queries_whatever_its_rows,
    the_days_left_are_the_clinics_own,
    a_row_shows_the_newest_letter,
];

async fn names_stand_in_the_order_of_the_alphabet(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let expected = [
        "O’Neil John",
        "АВДЕЕВ",
        "Егоров",
        "Ёжиков Пётр",
        "Ежова Анна",
        "елисеев",
        "Ёлкин Яков",
        "ЖУКОВ",
        "Иванов Яков",
        "Иванов-Белый",
        "Иванова Анна",
        "Яшин",
    ];
    let mut shuffled = expected;
    shuffled.reverse();
    shuffled.swap(2, 9);
    people(
        world,
        clinic,
        shuffled.map(|name| (name, Role::Doctor, Status::Invited)),
    )
    .await;
    let rows = list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap()
        .rows;
    assert_eq!(names(&rows), expected);
}

async fn pages_neither_lose_nor_repeat_anybody(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let page = usize::try_from(LIST_PAGE).unwrap();
    let names_of_all = std::iter::repeat_n("Иванов Иван", 2 * page + 7)
        .chain(std::iter::repeat_n("Абрамов", 15))
        .chain(std::iter::repeat_n("Яшин", page - 15 - 7));
    let mut expected = people(
        world,
        clinic,
        names_of_all.map(|name| (name, Role::Doctor, Status::Invited)),
    )
    .await;
    expected.sort();
    let mut seen = Vec::new();
    let mut after = None;
    for _ in 0..3 {
        let found = list(&world.ctx, &organizer, Role::Doctor, &after_row(after))
            .await
            .unwrap();
        assert_eq!(found.total, u64::try_from(expected.len()).unwrap());
        assert_eq!(found.rows.len(), page, "every page is full");
        after = found.rows.last().map(|row| row.id);
        seen.extend(found.rows.into_iter().map(|row| (row.full_name.search_key(), row.id)));
    }
    assert_eq!(seen, expected);
    let beyond = list(&world.ctx, &organizer, Role::Doctor, &after_row(after))
        .await
        .unwrap();
    assert_eq!(beyond.rows, []);
}

async fn a_page_follows_somebody_who_is_gone(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let three = ["Абрамов", "Белов", "Власов"].map(|name| (name, Role::Doctor, Status::Invited));
    let ids = people(world, clinic, three).await;
    let (_, white) = ids[1].clone();
    set_status(world, white, Status::Removed).await;
    let rows = list(&world.ctx, &organizer, Role::Doctor, &after_row(Some(white)))
        .await
        .unwrap()
        .rows;
    assert_eq!(names(&rows), ["Власов"]);
}

async fn only_those_of_the_role_who_work_here_or_are_invited(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let ids = people(
        world,
        clinic,
        [
            ("Абрамов", Role::Doctor, Status::Invited),
            ("Белов", Role::Doctor, Status::Removed),
            ("Власов", Role::Doctor, Status::Expired),
            ("Громов", Role::Specialist, Status::Invited),
            ("Дроздов", Role::Patient, Status::Invited),
        ],
    )
    .await;
    for (role, expected) in [
        (Role::Doctor, vec!["Абрамов"]),
        (Role::Specialist, vec!["Громов"]),
        (Role::Assistant, vec![]),
        (Role::Organizer, vec![]),
        (Role::Patient, vec![]),
    ] {
        let found = list(&world.ctx, &organizer, role, &ListQuery::default()).await.unwrap();
        assert_eq!(names(&found.rows), expected, "{role:?}");
        assert_eq!(found.total, u64::try_from(expected.len()).unwrap());
    }
    for ((_, gone), status) in ids[1..3].iter().zip([Status::Removed, Status::Expired]) {
        let row = member(&world.ctx, &organizer, *gone).await.unwrap();
        assert_eq!(
            (row.status, row.invitation),
            (status, None),
            "the card still shows them"
        );
    }
    let patient = member(&world.ctx, &organizer, ids[4].1).await;
    assert!(patient.unwrap_err().is(&Code::NotFound));
    for row in list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap()
        .rows
    {
        assert_eq!(member(&world.ctx, &organizer, row.id).await.unwrap(), row);
    }
}

async fn nothing_of_another_clinic_is_seen(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    people(world, clinic, [("Наша", Role::Doctor, Status::Invited)]).await;
    let theirs = people(world, there.id, [("Чужая", Role::Doctor, Status::Invited)]).await;
    let (_, theirs) = theirs[0].clone();

    let found = list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!((names(&found.rows), found.total), (vec!["Наша"], 1));
    let after_theirs = list(&world.ctx, &organizer, Role::Doctor, &after_row(Some(theirs))).await;
    assert!(after_theirs.unwrap_err().is(&Code::NotFound));
    let looked_at = member(&world.ctx, &organizer, theirs).await;
    assert!(looked_at.unwrap_err().is(&Code::NotFound));
    let nobody = member(&world.ctx, &organizer, MembershipId(Uuid::now_v7())).await;
    assert!(nobody.unwrap_err().is(&Code::NotFound));
}

async fn a_page_takes_the_same_queries_whatever_its_rows(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let first = people(world, clinic, [("Абрамов", Role::Doctor, Status::Invited)]).await;
    let (_, first) = first[0].clone();
    let (ctx, statements) = world.counted_process().await;
    let queries = async |after| {
        statements.store(0, Ordering::SeqCst);
        let page = list(&ctx, &organizer, Role::Doctor, &after_row(after)).await.unwrap();
        (page.rows.len(), statements.load(Ordering::SeqCst))
    };
    assert_eq!(queries(None).await, (1, 3));
    people(
        world,
        clinic,
        std::iter::repeat_n(("Яшин", Role::Doctor, Status::Invited), 60),
    )
    .await;
    assert_eq!(queries(None).await, (50, 3));
    assert_eq!(queries(Some(first)).await, (50, 4), "one more finds where to go on");
}

async fn the_days_left_are_the_clinics_own(world: &World) {
    let mut new = new_clinic("Клиника на Камчатке", "ivan@example.org");
    new.time_zone = chrono_tz::Asia::Kamchatka;
    let clinic = world.clinic_of(new).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    world.letter().await;
    let days_left = async || {
        let row = member(&world.ctx, &organizer, id).await.unwrap();
        row.invitation.unwrap().days_left
    };
    assert_eq!(days_left().await, 10);
    // Noon in UTC is midnight there.
    let midnight: DateTime<Utc> = "2026-11-24T12:00:00Z".parse().unwrap();
    for day in 0..=12 {
        let midnight = midnight + Duration::days(day);
        world.set(midnight - Duration::microseconds(1));
        assert_eq!(i64::from(days_left().await), (10 - day).max(0), "before midnight {day}");
        world.set(midnight);
        assert_eq!(i64::from(days_left().await), (9 - day).max(0), "after midnight {day}");
    }
}

async fn a_row_shows_the_newest_letter(world: &World) {
    let (organizer, clinic) = organizer(world).await;
    let ids = people(world, clinic, [("Абрамов", Role::Doctor, Status::Invited)]).await;
    let (_, id) = ids[0].clone();
    let delivery = async || {
        member(&world.ctx, &organizer, id)
            .await
            .unwrap()
            .invitation
            .unwrap()
            .delivery
    };
    assert_eq!(delivery().await, None);
    for (state, answer) in [("accepted", "250 Ok"), ("refused", "550 No such user")] {
        world
            .execute(
                "INSERT INTO outbox_mail (id, clinic_id, kind, address, invitation_id, state, failures, answer, \
                 created_at, tried_at) SELECT $1, clinic_id, 'invitation', email, id, $2, 2, $3, created_at, $4 \
                 FROM invitation WHERE membership_id = $5",
                vec![
                    Uuid::now_v7().into(),
                    state.into(),
                    answer.into(),
                    world.now().into(),
                    id.0.into(),
                ],
            )
            .await;
    }
    let newest = delivery().await.unwrap();
    assert_eq!(newest.state, DeliveryState::Refused);
    assert_eq!(newest.answer.as_deref(), Some("550 No such user"));
    assert_eq!((newest.at, newest.failures), (world.now(), 2));
}

async fn organizer(world: &World) -> (Actor<Organizer>, ClinicId) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    (clinic.organizer.acts(world).await, clinic.id)
}

/// The page after that row.
fn after_row(after: Option<MembershipId>) -> ListQuery {
    ListQuery {
        after,
        ..ListQuery::default()
    }
}

fn names(rows: &[MemberRow]) -> Vec<&str> {
    rows.iter().map(|row| row.full_name.as_str()).collect()
}

async fn set_status(world: &World, id: MembershipId, status: Status) {
    let sql = "UPDATE membership SET status = $1 WHERE id = $2";
    world.execute(sql, vec![status.name().into(), id.0.into()]).await;
}
