//! The cards of the staff as they are saved, and everybody whose invitation runs out sent to again.

use chrono::Duration;
use clinic::{
    identity::{Actor, Organizer},
    staff::{list, member, remove, resend_expiring, save},
};
use domain::{
    error::Code,
    identity::{Email, MembershipId, PersonName, Role},
    staff::{ListQuery, Standing},
};

use crate::harness::{Clinic, PASSWORD, World, key};

on_both![
    another_address_of_somebody_invited_sends_the_invitation_anew,
    a_card_saved_as_it_was_changes_nothing,
    after_the_activation_the_address_is_its_owners,
    pressing_save_twice_is_one_change,
    those_of_a_role_who_expire_soon_are_sent_to_again,
];

async fn another_address_of_somebody_invited_sends_the_invitation_anew(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let wrong = world.letter().await.link;
    world.pass(Duration::days(2));
    let (name, right) = (name("Лебедева Анна"), email("anna.l@example.org"));
    save(&world.ctx, &organizer, id, &name, Some(&right), key())
        .await
        .unwrap();
    let saved = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((&saved.full_name, &saved.email), (&name, &right));
    assert_eq!(saved.invitation.unwrap().days_left, 10);
    for (search, expected) in [("лебедева anna.l@", 1), ("кузнецова", 0), ("anna@", 0)] {
        let query = ListQuery {
            search: search.to_owned(),
            ..ListQuery::default()
        };
        let found = list(&world.ctx, &organizer, Role::Doctor, &query).await.unwrap();
        assert_eq!(found.total, expected, "{search}");
    }
    assert!(
        world.activate(&wrong, PASSWORD).await.is_err(),
        "the older link is dead"
    );
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), &letter.invite().full_name),
        (right.as_str(), &name)
    );
    world.activate(&letter.link, PASSWORD).await.unwrap();
    assert_eq!(events(world, id).await, ["member_changed", "invitation_resent"]);
}

async fn a_card_saved_as_it_was_changes_nothing(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    let link = world.letter().await.link;
    let card = member(&world.ctx, &organizer, id).await.unwrap();
    save(&world.ctx, &organizer, id, &card.full_name, Some(&card.email), key())
        .await
        .unwrap();
    assert_eq!(member(&world.ctx, &organizer, id).await.unwrap(), card);
    assert_eq!(events(world, id).await, [""; 0]);
    world.activate(&link, PASSWORD).await.unwrap();
}

async fn after_the_activation_the_address_is_its_owners(world: &World) {
    let (clinic, organizer, removed) = invited(world).await;
    world.letter().await;
    remove(&world.ctx, &organizer, removed).await.unwrap();
    let active = world.doctor(&clinic, "vera@example.org").await.membership;
    let other = email("other@example.org");
    let before = world.dump().await;
    for id in [active, removed] {
        let refused = save(&world.ctx, &organizer, id, &name("Белова Вера"), Some(&other), key()).await;
        let refused = refused.unwrap_err();
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
    assert_eq!(world.dump().await, before, "nothing is half saved");
    let own = email("vera@example.org");
    save(&world.ctx, &organizer, active, &name("Белова Вера"), Some(&own), key())
        .await
        .unwrap();
    let saved = member(&world.ctx, &organizer, active).await.unwrap();
    assert_eq!((saved.full_name.as_str(), saved.email), ("Белова Вера", own));
}

async fn pressing_save_twice_is_one_change(world: &World) {
    let (_clinic, organizer, id) = invited(world).await;
    world.letter().await;
    let (right, key) = (email("anna.l@example.org"), key());
    let press = async || save(&world.ctx, &organizer, id, &name("Лебедева Анна"), Some(&right), key).await;
    press().await.unwrap();
    let before = world.dump().await;
    press().await.unwrap();
    assert_eq!(world.dump().await, before);
    world.letter().await;
}

async fn those_of_a_role_who_expire_soon_are_sent_to_again(world: &World) {
    let (clinic, organizer, id) = invited(world).await;
    let by = &clinic.organizer;
    world
        .invited(by, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    let gone = world.invited(by, Role::Doctor, "gleb@example.org", "Глебов Глеб").await;
    world.invited(by, Role::Specialist, "dina@example.org", "Дина").await;
    remove(&world.ctx, &organizer, gone).await.unwrap();
    world.letters().await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    world
        .invited(&there.organizer, Role::Doctor, "zoya@example.org", "Зоя")
        .await;
    world.letters().await;
    let refused = resend_expiring(&world.ctx, &organizer, Role::Patient, key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::Forbidden), "{refused:?}");
    world.pass(Duration::days(7) - Duration::microseconds(1));
    assert_eq!(
        resend_expiring(&world.ctx, &organizer, Role::Doctor, key())
            .await
            .unwrap(),
        0
    );
    world.pass(Duration::microseconds(1));
    // Four are reminded, whoever removed one or not.
    assert_eq!(world.letters().await.len(), 4);
    let before = member(&world.ctx, &organizer, id).await.unwrap().invitation.unwrap();
    assert_eq!(before.days_left, 3);

    let key = key();
    for _press in 0..2 {
        assert_eq!(
            resend_expiring(&world.ctx, &organizer, Role::Doctor, key)
                .await
                .unwrap(),
            2
        );
    }
    let mut to: Vec<_> = world.letters().await.into_iter().map(|letter| letter.to).collect();
    to.sort();
    assert_eq!(to, ["anna@example.org", "boris@example.org"]);
    let after = member(&world.ctx, &organizer, id).await.unwrap().invitation.unwrap();
    assert_eq!(after.days_left, 10);
    let soon = ListQuery {
        standing: Standing::ExpiringSoon,
        ..ListQuery::default()
    };
    for (role, expected) in [(Role::Doctor, 0), (Role::Specialist, 1)] {
        let left = list(&world.ctx, &organizer, role, &soon).await.unwrap();
        assert_eq!(left.total, expected, "{role:?}");
    }
}

/// A clinic, who organizes it, and Anna, a doctor whose letter waits in the outbox.
async fn invited(world: &World) -> (Clinic, Actor<Organizer>, MembershipId) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts(world).await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    (clinic, organizer, id)
}

/// What the journal tells of somebody after the registration and before the activation.
async fn events(world: &World, id: MembershipId) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE object_id = $1 \
               AND action NOT IN ('member_registered', 'membership_activated') ORDER BY id";
    world.column(sql, vec![id.0.into()]).await
}

fn name(name: &str) -> PersonName {
    PersonName::parse(name).unwrap()
}

fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}
