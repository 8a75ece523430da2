//! Alerts that go to another doctor: it is told by letter, once, of what is still open.

use clinic::{
    identity::{Actor, Doctor},
    mail::{Content, NewsOfMonitoring},
    monitoring::alerts::{close, of_doctor},
    settings::name_deputy,
    staff::hand_over,
};
use domain::{
    identity::Role,
    monitoring::{AlertAction, Closing},
    settings::NewDeputy,
    staff::HandOver,
};

use super::{Watched, watched};
use crate::harness::{Person, World, key};

on_both![
    who_takes_over_is_told_once,
    who_stands_in_from_today_is_told,
    nobody_is_told_of_what_is_answered,
];

async fn with_boris(world: &World) -> (Watched, Person) {
    let all = watched(world).await;
    let boris = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    world.letters().await;
    (all, boris)
}

/// To whom alerts were given: how many are open, and whether only for a time.
async fn told(world: &World) -> Vec<(String, u64, bool)> {
    let letters = world.letters().await;
    letters
        .iter()
        .filter_map(|sent| match &sent.letter.content {
            Content::Monitoring(NewsOfMonitoring::AlertsGiven { open, stands_in, .. }) => {
                Some((sent.to.clone(), *open, *stands_in))
            }
            _ => None,
        })
        .collect()
}

async fn who_takes_over_is_told_once(world: &World) {
    let (all, boris) = with_boris(world).await;
    all.reports(world, &[("urgent", "yes")]).await;
    world.letters().await;
    let (from, to) = (all.doctor.membership, boris.membership);
    hand_over(&world.ctx, &all.organizer, from, HandOver::All(to), key())
        .await
        .unwrap();
    assert_eq!(told(world).await, [("boris@example.org".to_owned(), 1, false)]);
    let his: Actor<Doctor> = boris.acts(world).await;
    assert_eq!(of_doctor(&world.ctx, &his).await.unwrap().len(), 1);
    // Handed back, the first is told in turn.
    hand_over(&world.ctx, &all.organizer, to, HandOver::All(from), key())
        .await
        .unwrap();
    assert_eq!(told(world).await, [("anna@example.org".to_owned(), 1, false)]);
}

async fn who_stands_in_from_today_is_told(world: &World) {
    let (all, boris) = with_boris(world).await;
    all.reports(world, &[("urgent", "yes")]).await;
    world.letters().await;
    let day = "2026-11-24".parse().unwrap();
    let new = NewDeputy {
        doctor: all.doctor.membership,
        deputy: boris.membership,
        from: day,
        to: day,
    };
    name_deputy(&world.ctx, &all.organizer, new, key()).await.unwrap();
    assert_eq!(told(world).await, [("boris@example.org".to_owned(), 1, true)]);
}

async fn nobody_is_told_of_what_is_answered(world: &World) {
    let (all, boris) = with_boris(world).await;
    let (from, to) = (all.doctor.membership, boris.membership);
    hand_over(&world.ctx, &all.organizer, from, HandOver::All(to), key())
        .await
        .unwrap();
    assert_eq!(told(world).await, [], "there was no alert");
    hand_over(&world.ctx, &all.organizer, to, HandOver::All(from), key())
        .await
        .unwrap();
    all.reports(world, &[("urgent", "yes")]).await;
    world.letters().await;
    hand_over(&world.ctx, &all.organizer, from, HandOver::All(to), key())
        .await
        .unwrap();
    let his: Actor<Doctor> = boris.acts(world).await;
    let id = of_doctor(&world.ctx, &his).await.unwrap()[0].id;
    let closing = Closing {
        action: AlertAction::Called,
        note: None,
    };
    close(&world.ctx, &his, id, closing, key()).await.unwrap();
    assert_eq!(told(world).await, []);
}
