//! People who leave: at once, on every device, and with a way back.

use chrono::Duration;
use clinic::{
    identity::{Actor, Doctor, InvitationPage, Organizer, act_as, invitation_page},
    staff::{copy_link, former, list, member, remove, undo_removal},
};
use domain::{
    error::{Code, DeadLink},
    identity::{MembershipId, Role, Status},
    staff::{FormerMember, ListQuery},
};
use uuid::Uuid;

use crate::harness::{Clinic, PASSWORD, World, clinic, from, people};

on_both![
    the_role_ends_at_once_and_so_do_the_sessions,
    another_role_keeps_the_session,
    removing_somebody_invited_kills_the_links,
    whoever_is_gone_is_not_removed_again,
    an_active_member_is_brought_back_within_the_hour,
    an_invited_member_is_brought_back_with_the_same_links,
    a_letter_withdrawn_meanwhile_is_sent_again,
    a_letter_that_still_waits_is_not_doubled,
    after_an_hour_nothing_is_taken_back,
    an_invitation_that_ran_out_meanwhile_is_not_brought_back,
    only_a_removal_is_taken_back_and_only_once,
    organizers_are_not_removed_here,
    former_members_are_listed_the_latest_first,
    former_members_are_paged_without_loss,
    former_members_of_another_clinic_are_not_seen,
];

async fn the_role_ends_at_once_and_so_do_the_sessions(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let known = anna.caller("198.51.100.0/24");
    let phone = world.sign_in("anna@example.org", PASSWORD, &known).await.unwrap();
    let phone = world.noted(phone.token.reveal());

    remove(&world.ctx, &organizer, anna.membership).await.unwrap();
    for cookie in [&anna.cookie, &phone] {
        assert!(world.resumed(cookie).await.is_none());
    }
    let refused = world
        .sign_in("anna@example.org", PASSWORD, &from("198.51.100.0/24"))
        .await;
    assert!(refused.unwrap_err().is(&Code::WrongCredentials));
    assert_eq!(listed(world, &organizer).await, (Vec::new(), 0));
    let gone = gone(world, &organizer, "").await;
    assert_eq!(gone.len(), 1);
    assert_eq!((gone[0].id, gone[0].role), (anna.membership, Role::Doctor));
    assert_eq!((gone[0].status, gone[0].ended_at), (Status::Removed, world.now()));
    assert_eq!(gone[0].email, anna.email);
    let events: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'member_removed' AND object_id = $1 AND membership_id = $2",
            vec![anna.membership.0.into(), clinic.organizer.membership.0.into()],
        )
        .await;
    assert_eq!(events, 1);
}

async fn another_role_keeps_the_session(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    world.doctor(&there, "anna@example.org").await;

    let request = anna.signed_in(world).await;
    act_as::<Doctor>(Some(&request), Some(anna.membership)).unwrap();
    remove(&world.ctx, &organizer, anna.membership).await.unwrap();
    let request = anna.signed_in(world).await;
    let refused = act_as::<Doctor>(Some(&request), Some(anna.membership)).unwrap_err();
    assert!(refused.is(&Code::Forbidden), "{refused:?}");
    let elsewhere = act_as::<Doctor>(Some(&request), None).unwrap();
    assert_eq!(elsewhere.clinic(), there.id);
}

async fn removing_somebody_invited_kills_the_links(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let id = invited(world, &clinic).await;
    let link = world.letter().await.link;
    let copied = world.noted(copy_link(&world.ctx, &organizer, id).await.unwrap().reveal());
    remove(&world.ctx, &organizer, id).await.unwrap();
    for link in [&link, &copied] {
        assert_eq!(dead(world, link).await, Some(DeadLink::Revoked));
        let refused = world.activate(link, PASSWORD).await.unwrap_err();
        assert!(refused.is(&Code::DeadLink { why: DeadLink::Revoked }), "{refused:?}");
    }
    world.pass(Duration::days(9));
    assert_eq!(world.letters().await.len(), 0, "nobody reminds of it");
    let row = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.status, row.invitation), (Status::Removed, None));
}

async fn whoever_is_gone_is_not_removed_again(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let ids = people(
        world,
        clinic.id,
        [Status::Removed, Status::Expired].map(|status| ("Абрамов", Role::Doctor, status)),
    )
    .await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = invited(world, &there).await;
    world.letter().await;
    let before = world.dump().await;
    for (id, code) in [
        (ids[0].1, Code::Conflict),
        (ids[1].1, Code::Conflict),
        (theirs, Code::NotFound),
        (MembershipId(Uuid::now_v7()), Code::NotFound),
    ] {
        let refused = remove(&world.ctx, &organizer, id).await.unwrap_err();
        assert!(refused.is(&code), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn an_active_member_is_brought_back_within_the_hour(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let before = world.dump().await;
    remove(&world.ctx, &organizer, anna.membership).await.unwrap();
    world.pass(Duration::hours(1) - Duration::microseconds(1));
    undo_removal(&world.ctx, &organizer, anna.membership).await.unwrap();
    let after = world.dump().await;
    for table in ["membership", "invitation", "login", "outbox_mail", "job"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    assert_eq!(gone(world, &organizer, "").await, []);
    let again = world
        .sign_in("anna@example.org", PASSWORD, &from("198.51.100.0/24"))
        .await;
    assert_eq!(again.unwrap().held.membership, anna.membership);
    let undone = "SELECT count(*) FROM audit_event WHERE action = 'removal_undone'";
    assert_eq!(world.number(undone).await, 1);
}

async fn an_invited_member_is_brought_back_with_the_same_links(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let id = invited(world, &clinic).await;
    let link = world.letter().await.link;
    let before = member(&world.ctx, &organizer, id).await.unwrap();
    remove(&world.ctx, &organizer, id).await.unwrap();
    world.pass(Duration::hours(1) - Duration::microseconds(1));
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(member(&world.ctx, &organizer, id).await.unwrap(), before);
    assert_eq!(world.letters().await.len(), 0, "the letter came before");
    assert_eq!(dead(world, &link).await, None);
    world.activate(&link, PASSWORD).await.unwrap();
}

async fn a_letter_withdrawn_meanwhile_is_sent_again(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let id = invited(world, &clinic).await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(world.letters().await.len(), 0, "withdrawn");
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    let letter = world.letter().await;
    assert_eq!(letter.to, "anna@example.org");
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn a_letter_that_still_waits_is_not_doubled(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let id = invited(world, &clinic).await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    let letter = world.letter().await;
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn after_an_hour_nothing_is_taken_back(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let waiting = invited(world, &clinic).await;
    world.letter().await;
    for id in [active, waiting] {
        remove(&world.ctx, &organizer, id).await.unwrap();
    }
    world.pass(Duration::hours(1));
    let before = world.dump().await;
    for id in [active, waiting] {
        let late = undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
        assert!(late.is(&Code::Conflict), "{late:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn an_invitation_that_ran_out_meanwhile_is_not_brought_back(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let id = invited(world, &clinic).await;
    world.letter().await;
    world.pass(Duration::days(10) - Duration::minutes(30));
    remove(&world.ctx, &organizer, id).await.unwrap();
    world.pass(Duration::minutes(30));
    let before = world.dump().await;
    let late = undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
    assert_eq!(world.dump().await, before);
}

async fn only_a_removal_is_taken_back_and_only_once(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let waiting = invited(world, &clinic).await;
    world.letter().await;
    let expired = people(world, clinic.id, [("Абрамов", Role::Doctor, Status::Expired)]).await[0].1;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = world.doctor(&there, "boris@example.org").await.membership;
    remove(&world.ctx, &there.organizer.acts(world).await, theirs)
        .await
        .unwrap();
    let refused = async |id| undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
    let before = world.dump().await;
    for id in [active, waiting, expired] {
        assert!(refused(id).await.is(&Code::Conflict));
    }
    assert!(refused(theirs).await.is(&Code::NotFound));
    assert_eq!(world.dump().await, before);
    remove(&world.ctx, &organizer, active).await.unwrap();
    undo_removal(&world.ctx, &organizer, active).await.unwrap();
    assert!(refused(active).await.is(&Code::Conflict));
}

async fn organizers_are_not_removed_here(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let before = world.dump().await;
    for id in [clinic.organizer.membership, colleague.membership] {
        let refused = remove(&world.ctx, &organizer, id).await.unwrap_err();
        assert!(refused.is(&Code::NotFound), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn former_members_are_listed_the_latest_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    people(
        world,
        clinic.id,
        [
            ("Ёлкин Пётр", Role::Doctor, Status::Removed),
            ("Ежова Анна", Role::Specialist, Status::Expired),
        ],
    )
    .await;
    world.pass(Duration::microseconds(1));
    people(
        world,
        clinic.id,
        [
            ("Яшин", Role::Assistant, Status::Removed),
            ("Белов", Role::Doctor, Status::Invited),
            ("Больной", Role::Patient, Status::Removed),
            ("Начальник", Role::Organizer, Status::Removed),
        ],
    )
    .await;
    for (search, expected) in [
        ("", vec!["Яшин", "Ежова Анна", "Ёлкин Пётр"]),
        ("елкин", vec!["Ёлкин Пётр"]),
        ("АННА ёж", vec!["Ежова Анна"]),
        ("белов", Vec::new()),
    ] {
        let gone = gone(world, &organizer, search).await;
        let names: Vec<_> = gone.iter().map(|gone| gone.full_name.as_str()).collect();
        assert_eq!(names, expected, "{search}");
    }
    let reasons: Vec<_> = gone(world, &organizer, "")
        .await
        .iter()
        .map(|gone| gone.status)
        .collect();
    assert_eq!(reasons, [Status::Removed, Status::Expired, Status::Removed]);
}

async fn former_members_are_paged_without_loss(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let mut expected = Vec::new();
    for many in [30, 60, 25] {
        let gone = std::iter::repeat_n(("Иванов Иван", Role::Doctor, Status::Removed), many);
        expected.extend(people(world, clinic.id, gone).await.into_iter().map(|(_, id)| id));
        world.pass(Duration::seconds(1));
    }
    expected.reverse();
    let (mut seen, mut after) = (Vec::new(), None);
    for more_is_there in [true, true, false] {
        let (page, more) = former(&world.ctx, &organizer, "иван", after).await.unwrap();
        assert_eq!(more, more_is_there);
        seen.extend(page.iter().map(|gone| gone.id));
        after = seen.last().copied();
    }
    assert_eq!(seen, expected);
}

async fn former_members_of_another_clinic_are_not_seen(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let ours = people(world, clinic.id, [("Иванов Иван", Role::Doctor, Status::Removed)]).await;
    let theirs = people(world, there.id, [("Иванов Иван", Role::Doctor, Status::Removed)]).await;
    for search in ["", "иванов", "ив"] {
        let gone = gone(world, &organizer, search).await;
        assert_eq!(gone.iter().map(|gone| gone.id).collect::<Vec<_>>(), [ours[0].1]);
    }
    let refused = former(&world.ctx, &organizer, "", Some(theirs[0].1)).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
}

async fn invited(world: &World, clinic: &Clinic) -> MembershipId {
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await
}

async fn listed(world: &World, organizer: &Actor<Organizer>) -> (Vec<MembershipId>, u64) {
    let page = list(&world.ctx, organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap();
    (page.rows.iter().map(|row| row.id).collect(), page.total)
}

async fn gone(world: &World, organizer: &Actor<Organizer>, search: &str) -> Vec<FormerMember> {
    let (rows, more) = former(&world.ctx, organizer, search, None).await.unwrap();
    assert!(!more);
    rows
}

async fn dead(world: &World, link: &str) -> Option<DeadLink> {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Open(_) => None,
        InvitationPage::Closed(page) => Some(page.why),
    }
}
