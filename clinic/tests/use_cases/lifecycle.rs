//! What becomes of an invitation before it is taken up, and of a membership that begins anew.

use chrono::Duration;
use clinic::{
    identity::{Actor, InvitationPage, Organizer, invitation_page},
    staff::{copy_link, list, member, register, remove, reregister, resend, save, undo_removal},
};
use domain::{
    error::{Code, DeadLink},
    identity::{Email, MembershipId, PersonName, Role, Status},
    mail::DeliveryState,
    staff::{ListQuery, MemberRow},
};
use uuid::Uuid;

use crate::harness::{Clinic, PASSWORD, World, key, member as somebody};

on_both![
    sending_again_kills_older_links_and_begins_the_ten_days_anew,
    sending_again_goes_to_the_corrected_address,
    a_letter_that_was_overtaken_is_not_sent,
    pressing_send_twice_sends_one_letter,
    only_the_invited_are_sent_to_again,
    a_copied_link_activates_and_is_in_the_journal,
    there_is_no_link_to_copy_without_a_live_invitation,
    a_new_name_is_shown_found_and_written,
    registered_again_somebody_activates_anew,
    pressing_save_twice_registers_again_once,
    only_those_who_are_gone_are_registered_again,
];

async fn sending_again_kills_older_links_and_begins_the_ten_days_anew(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let first = world.letter().await.link;
    let copied = world.noted(copy_link(&world.ctx, &organizer, id).await.unwrap().reveal());
    world.pass(Duration::days(4));
    assert_eq!(row(world, &organizer, id).await.invitation.unwrap().days_left, 6);

    resend(&world.ctx, &organizer, id, &anna(), key()).await.unwrap();
    let invitation = row(world, &organizer, id).await.invitation.unwrap();
    assert_eq!(invitation.days_left, 10);
    assert_eq!(invitation.expires_at, world.now() + Duration::days(10));
    assert_eq!(invitation.delivery.unwrap().state, DeliveryState::Queued);
    let second = world.letter().await.link;
    for old in [&first, &copied] {
        assert_eq!(closed(world, old).await, DeadLink::Replaced);
        let refused = world.activate(old, PASSWORD).await.unwrap_err();
        let replaced = Code::DeadLink {
            why: DeadLink::Replaced,
        };
        assert!(refused.is(&replaced), "{refused:?}");
    }
    // Seven days after the first invitation its reminder would have been due.
    world.pass(Duration::days(3));
    assert_eq!(
        world.letters().await.len(),
        0,
        "nobody is reminded of a dead invitation"
    );
    world.pass(Duration::days(7) - Duration::microseconds(1));
    let began = world.activate(&second, PASSWORD).await.unwrap();
    assert_eq!(began.held.membership, id);
    world.letters().await;
    assert_eq!(count(world, "action = 'invitation_resent'").await, 1);
}

async fn sending_again_goes_to_the_corrected_address(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let wrong = world.letter().await.link;
    let right = Email::parse("anna.k@example.com").unwrap();
    resend(&world.ctx, &organizer, id, &right, key()).await.unwrap();
    let letter = world.letter().await;
    assert_eq!(letter.to, "anna.k@example.com");
    assert_eq!(closed(world, &wrong).await, DeadLink::Replaced);
    assert_eq!(row(world, &organizer, id).await.email, right);
    assert_eq!(found(world, &organizer, "anna.k@example.com").await, [id]);
    assert_eq!(found(world, &organizer, "example.org").await, []);

    world.activate(&letter.link, PASSWORD).await.unwrap();
    let active = row(world, &organizer, id).await;
    assert_eq!((active.status, active.email), (Status::Active, right));
    let logins = "SELECT email FROM login ORDER BY email";
    let logins: Vec<String> = world.column(logins, Vec::new()).await;
    assert_eq!(logins, ["anna.k@example.com", "ivan@example.org"]);
}

async fn a_letter_that_was_overtaken_is_not_sent(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let right = Email::parse("anna.k@example.com").unwrap();
    resend(&world.ctx, &organizer, id, &right, key()).await.unwrap();
    assert_eq!(world.letter().await.to, "anna.k@example.com");
    let states = "SELECT state FROM outbox_mail WHERE address LIKE 'anna%' ORDER BY id";
    let states: Vec<String> = world.column(states, Vec::new()).await;
    assert_eq!(states, ["withdrawn", "accepted"]);
}

async fn pressing_send_twice_sends_one_letter(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    world.letter().await;
    let key = key();
    resend(&world.ctx, &organizer, id, &anna(), key).await.unwrap();
    let before = world.dump().await;
    resend(&world.ctx, &organizer, id, &anna(), key).await.unwrap();
    assert_eq!(world.dump().await, before);
    world.letter().await;
}

async fn only_the_invited_are_sent_to_again(world: &World) {
    let (clinic, organizer, removed) = invited(world).await;
    world.letter().await;
    remove(&world.ctx, &organizer, removed).await.unwrap();
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let theirs = foreign(world).await;
    let nobody = MembershipId(Uuid::now_v7());
    let before = world.dump().await;
    for (id, code) in [
        (removed, Code::Conflict),
        (active, Code::Conflict),
        (theirs, Code::NotFound),
        (clinic.organizer.membership, Code::NotFound),
        (nobody, Code::NotFound),
    ] {
        let refused = resend(&world.ctx, &organizer, id, &anna(), key()).await.unwrap_err();
        assert!(refused.is(&code), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn a_copied_link_activates_and_is_in_the_journal(world: &World) {
    let (clinic, organizer, id) = invited(world).await;
    world.letter().await;
    let one = world.noted(copy_link(&world.ctx, &organizer, id).await.unwrap().reveal());
    let other = world.noted(copy_link(&world.ctx, &organizer, id).await.unwrap().reveal());
    assert_ne!(one, other);
    let copies: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'invitation_link_copied' AND object_id = $1 \
             AND membership_id = $2 AND clinic_id = $3",
            vec![id.0.into(), clinic.organizer.membership.0.into(), clinic.id.0.into()],
        )
        .await;
    assert_eq!(copies, 2);
    let began = world.activate(&one, PASSWORD).await.unwrap();
    assert_eq!(began.held.membership, id);
    let unproven = "SELECT email FROM login WHERE email_verified_at IS NULL";
    let unproven: Vec<String> = world.column(unproven, Vec::new()).await;
    assert_eq!(unproven, ["anna@example.org"]);
    assert_eq!(closed(world, &other).await, DeadLink::Used);
}

async fn there_is_no_link_to_copy_without_a_live_invitation(world: &World) {
    let (clinic, organizer, id) = invited(world).await;
    world.letter().await;
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let theirs = foreign(world).await;
    let refused = async |id| {
        copy_link(&world.ctx, &organizer, id)
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    };
    let before = world.dump().await;
    for id in [
        active,
        theirs,
        clinic.organizer.membership,
        MembershipId(Uuid::now_v7()),
    ] {
        assert!(refused(id).await);
    }
    world.pass(Duration::days(10));
    assert!(refused(id).await, "its ten days are over");
    assert_eq!(world.dump().await, before);
    world.pass(-Duration::days(10));
    remove(&world.ctx, &organizer, id).await.unwrap();
    assert!(refused(id).await, "removed");
}

async fn a_new_name_is_shown_found_and_written(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let name = PersonName::parse("Лебедева-Ёлкина Анна").unwrap();
    save(&world.ctx, &organizer, id, &name, None, key()).await.unwrap();
    assert_eq!(row(world, &organizer, id).await.full_name, name);
    for (search, expected) in [
        ("елкина", vec![id]),
        ("ЛЕБЕДЕВА anna@", vec![id]),
        ("кузнецова", Vec::new()),
    ] {
        assert_eq!(found(world, &organizer, search).await, expected, "{search}");
    }
    assert_eq!(world.letter().await.invite().full_name, name);
    assert_eq!(count(world, "action = 'member_changed'").await, 1);

    let theirs = foreign(world).await;
    let before = world.dump().await;
    let refused = save(&world.ctx, &organizer, theirs, &name, None, key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    assert_eq!(world.dump().await, before);
}

async fn registered_again_somebody_activates_anew(world: &World) {
    let (clinic, organizer, id) = invited(world).await;
    let first = world.letter().await.link;
    let began = world.activate(&first, PASSWORD).await.unwrap();
    let earlier = world.person(anna(), began);
    // A second role keeps her login alive.
    world
        .member_of(&clinic.organizer, Role::Assistant, "anna@example.org", "Кузнецова Анна")
        .await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    world.pass(Duration::days(400));

    let new = somebody("anna.k@example.com", "Лебедева Анна");
    // The organizer's session is long over; who acts now has signed in again.
    reregister(&world.ctx, &organizer, id, &new, key()).await.unwrap();
    let invited = row(world, &organizer, id).await;
    assert_eq!(
        (invited.status, invited.full_name, invited.email),
        (Status::Invited, new.full_name, new.email)
    );
    assert_eq!(invited.invitation.unwrap().days_left, 10);
    assert_eq!(found(world, &organizer, "лебедева example.com").await, [id]);
    assert_eq!(found(world, &organizer, "кузнецова").await, []);
    assert_eq!(closed(world, &first).await, DeadLink::Used);
    let again = world
        .sign_in("anna@example.org", PASSWORD, &earlier.caller("192.0.2.0/24"))
        .await;
    let again = again.unwrap();
    let rights = world.resumed(again.token.reveal()).await.unwrap();
    assert!(
        rights.held().iter().all(|held| held.membership != id),
        "no rights without activation"
    );

    let late = undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), letter.invite().role),
        ("anna.k@example.com", Role::Doctor)
    );
    let began = world.activate(&letter.link, PASSWORD).await.unwrap();
    let active = world.resumed(began.token.reveal()).await.unwrap();
    assert_eq!(
        (began.held.membership, active.email().as_str()),
        (id, "anna.k@example.com")
    );
    assert_ne!(active.login(), rights.login());
    assert_eq!(count(world, "action = 'member_reregistered'").await, 1);
}

async fn pressing_save_twice_registers_again_once(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    world.letter().await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    let (new, key) = (somebody("anna@example.org", "Кузнецова Анна"), key());
    reregister(&world.ctx, &organizer, id, &new, key).await.unwrap();
    let before = world.dump().await;
    reregister(&world.ctx, &organizer, id, &new, key).await.unwrap();
    assert_eq!(world.dump().await, before);
    world.letter().await;
}

async fn only_those_who_are_gone_are_registered_again(world: &World) {
    let (clinic, organizer, id) = invited(world).await;
    world.letter().await;
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let theirs = foreign(world).await;
    let before = world.dump().await;
    for (id, code) in [
        (id, Code::Conflict),
        (active, Code::Conflict),
        (theirs, Code::NotFound),
        (clinic.organizer.membership, Code::NotFound),
    ] {
        let new = somebody("anna@example.org", "Кузнецова Анна");
        let refused = reregister(&world.ctx, &organizer, id, &new, key()).await.unwrap_err();
        assert!(refused.is(&code), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

/// A clinic, who organizes it, and Anna, a doctor whose letter waits in the outbox.
async fn invited(world: &World) -> (Clinic, Actor<Organizer>, MembershipId) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let new = somebody("anna@example.org", "Кузнецова Анна");
    let id = register(&world.ctx, &organizer, Role::Doctor, new, key())
        .await
        .unwrap();
    (clinic, organizer, id)
}

/// A doctor of another clinic.
async fn foreign(world: &World) -> MembershipId {
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let id = world
        .invited(&there.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    world.letter().await;
    id
}

fn anna() -> Email {
    Email::parse("anna@example.org").unwrap()
}

async fn row(world: &World, organizer: &Actor<Organizer>, id: MembershipId) -> MemberRow {
    member(&world.ctx, organizer, id).await.unwrap()
}

async fn found(world: &World, organizer: &Actor<Organizer>, search: &str) -> Vec<MembershipId> {
    let query = ListQuery {
        search: search.to_owned(),
        ..ListQuery::default()
    };
    let page = list(&world.ctx, organizer, Role::Doctor, &query).await.unwrap();
    page.rows.iter().map(|row| row.id).collect()
}

async fn closed(world: &World, link: &str) -> DeadLink {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Open(page) => panic!("the link works: {page:?}"),
        InvitationPage::Closed(page) => page.why,
    }
}

async fn count(world: &World, events: &str) -> i64 {
    world
        .number(&format!("SELECT count(*) FROM audit_event WHERE {events}"))
        .await
}
