//! A specialist runs one class at a time.

use clinic::{
    classes::calendar::{Chosen, hand_over, move_class},
    identity::{Actor, ClassRunner},
};
use domain::{
    classes::Extent,
    error::{Code, Field, Problem},
};

use super::{
    changes::{three, vera},
    chosen, time,
};
use crate::harness::{Plan, World, key};

on_both![
    nobody_runs_two_classes_at_once,
    classes_that_are_moved_together_do_not_meet,
    two_who_move_classes_at_once_do_not_make_them_meet,
];

async fn nobody_runs_two_classes_at_once(world: &World) {
    let (all, _) = three(world).await;
    let vera = vera(world, &all).await;
    let at_half_past = Plan {
        starts_at: 630,
        ..Plan::default()
    };
    let other = all.another_group(world, at_half_past).await;
    let give = "UPDATE exercise_group SET specialist_id = $1 WHERE id = $2";
    world
        .execute(give, vec![vera.membership.0.into(), other.0.into()])
        .await;
    world.makes_classes().await;
    let runner: Actor<ClassRunner> = all.doctor.runs(world).await;
    let (first, _) = all.classes(world, all.group).await[0];
    let one = chosen(first, Extent::One);
    let busy = |field| Code::field(field, Problem::Busy);
    let both = hand_over(&world.ctx, &runner, one, vera.membership, key()).await;
    assert!(both.unwrap_err().is(&busy(Field::Specialist)));
    let (hers, _) = all.classes(world, other).await[0];
    let back_to_back = time("2026-11-26", "10:45");
    move_class(&world.ctx, &runner, chosen(hers, Extent::One), back_to_back, key())
        .await
        .unwrap();
    hand_over(&world.ctx, &runner, one, vera.membership, key())
        .await
        .unwrap();
    let seen = Chosen { revision: 1, ..one };
    let into_hers = move_class(&world.ctx, &runner, seen, time("2026-11-26", "11:00"), key()).await;
    assert!(into_hers.unwrap_err().is(&busy(Field::StartsAt)));
    world.letters().await;
}

/// Of two classes on one day, one is moved onto the other: by itself, or with all after it.
async fn classes_that_are_moved_together_do_not_meet(world: &World) {
    let (all, _) = three(world).await;
    let made = all.classes(world, all.group).await;
    let runner = all.specialist.runs(world).await;
    let ((first, _), (second, _)) = (made[0], made[1]);
    // The second one comes to the day of the first, in the afternoon.
    let afternoon = time("2026-11-26", "15:00");
    move_class(&world.ctx, &runner, chosen(second, Extent::One), afternoon, key())
        .await
        .unwrap();
    world.letters().await;
    let before = world.dump().await;
    for at in ["15:00", "15:30", "12:00"] {
        let to = time("2026-11-26", at);
        let moved = move_class(&world.ctx, &runner, chosen(first, Extent::FromHere), to, key()).await;
        let busy = Code::field(Field::StartsAt, Problem::Busy);
        assert!(moved.unwrap_err().is(&busy), "{at}");
    }
    assert_eq!(world.dump().await, before);
    // Given away together they do not meet; one of them may not come onto one that the other specialist has already.
    let vera = vera(world, &all).await;
    let one = Chosen {
        revision: 1,
        ..chosen(second, Extent::One)
    };
    hand_over(&world.ctx, &runner, one, vera.membership, key())
        .await
        .unwrap();
    let third = chosen(made[2].0, Extent::One);
    let onto = time("2026-11-26", "15:30");
    move_class(&world.ctx, &runner, third, onto, key()).await.unwrap();
    let both = chosen(first, Extent::FromHere);
    let given = hand_over(&world.ctx, &runner, both, vera.membership, key()).await;
    let busy = Code::field(Field::Specialist, Problem::Busy);
    assert!(given.unwrap_err().is(&busy));
    world.letters().await;
}

async fn two_who_move_classes_at_once_do_not_make_them_meet(world: &World) {
    let (all, _) = three(world).await;
    let evenings = Plan {
        starts_at: 1080,
        ..Plan::default()
    };
    let other = all.another_group(world, evenings).await;
    world.makes_classes().await;
    let specialist = vec![all.specialist.membership.0.into()];
    let held = world
        .hold("SELECT 1 FROM membership WHERE id = $1 FOR UPDATE", specialist)
        .await;
    let mut moves = Vec::new();
    for (group, runner, ctx) in [
        (all.group, all.specialist.runs(world).await, world.ctx.clone()),
        (other, all.doctor.runs(world).await, world.another_process().await),
    ] {
        let (first, _) = all.classes(world, group).await[0];
        let (one, to) = (chosen(first, Extent::One), time("2026-11-28", "12:00"));
        moves.push(tokio::spawn(
            async move { move_class(&ctx, &runner, one, to, key()).await },
        ));
    }
    world.until_waiting(2).await;
    held.let_go().await;
    let mut moved = 0;
    for result in moves {
        match result.await.unwrap() {
            Ok(is_moved) => moved += i32::from(is_moved),
            Err(error) => assert!(error.is(&Code::field(Field::StartsAt, Problem::Busy)), "{error:?}"),
        }
    }
    assert_eq!(moved, 1);
    world.letters().await;
}
