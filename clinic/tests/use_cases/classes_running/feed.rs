//! A patient's calendar at a secret address.

use clinic::{
    classes::{
        attendance::call_off,
        calendar::cancel,
        feed::{feed, has_address, new_address, revoke_address},
    },
    identity::Patient,
};
use domain::{
    classes::{AbsenceReason, Extent},
    error::Code,
};

use super::chosen;
use crate::harness::{Plan, World, cohort, key};

on_both![
    the_address_shows_the_own_classes_until_it_is_revoked,
    of_two_addresses_made_at_once_one_works,
];

async fn the_address_shows_the_own_classes_until_it_is_revoked(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let me = olga.acts::<Patient>(world).await;
    assert_eq!(has_address(&world.ctx, &me).await.unwrap(), None);
    let first = world.noted(new_address(&world.ctx, &me).await.unwrap().reveal());
    assert_eq!(feed(&world.ctx, &first).await.unwrap().classes.len(), 4);
    call_off(&world.ctx, &me, made[0].0, AbsenceReason::Busy, key())
        .await
        .unwrap();
    let runner = all.specialist.runs(world).await;
    cancel(&world.ctx, &runner, chosen(made[1].0, Extent::One), "Болезнь", key())
        .await
        .unwrap();
    world.letters().await;
    let shown = feed(&world.ctx, &first).await.unwrap().classes;
    let shown: Vec<_> = shown
        .iter()
        .map(|class| (class.id, class.is_cancelled, class.revision))
        .collect();
    assert_eq!(
        shown,
        [(made[1].0, true, 1), (made[2].0, false, 0), (made[3].0, false, 0)]
    );
    // A new address kills the old one.
    let second = world.noted(new_address(&world.ctx, &me).await.unwrap().reveal());
    assert!(feed(&world.ctx, &first).await.unwrap_err().is(&Code::NotFound));
    assert!(feed(&world.ctx, &second).await.is_ok());
    assert!(has_address(&world.ctx, &me).await.unwrap().is_some());
    let before = world.dump().await;
    feed(&world.ctx, &second).await.unwrap();
    assert_eq!(world.dump().await, before, "looking changes nothing");
    revoke_address(&world.ctx, &me).await.unwrap();
    assert!(feed(&world.ctx, &second).await.unwrap_err().is(&Code::NotFound));
    // Whoever is gone has no calendar.
    let third = world.noted(new_address(&world.ctx, &me).await.unwrap().reveal());
    let remove = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world
        .execute(remove, vec![world.now().into(), olga.membership.0.into()])
        .await;
    assert!(feed(&world.ctx, &third).await.unwrap_err().is(&Code::NotFound));
    assert!(
        feed(&world.ctx, "no-such-secret")
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    );
}

async fn of_two_addresses_made_at_once_one_works(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let me = olga.acts::<Patient>(world).await;
    // Both have seen that there is no address yet when the first one writes.
    let held = world.hold("LOCK TABLE calendar_feed IN SHARE MODE", vec![]).await;
    let mut presses = Vec::new();
    for ctx in [world.ctx.clone(), world.another_process().await] {
        let me = me.clone();
        presses.push(tokio::spawn(async move { new_address(&ctx, &me).await }));
    }
    world.until_waiting(2).await;
    held.let_go().await;
    let mut addresses = Vec::new();
    for press in presses {
        addresses.push(world.noted(press.await.unwrap().unwrap().reveal()));
    }
    let mut works = 0;
    for address in addresses {
        works += u8::from(feed(&world.ctx, &address).await.is_ok());
    }
    assert_eq!(works, 1);
}
