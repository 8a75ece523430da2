//! A changed schedule: coming classes follow it, but for those that somebody moved or cancelled by hand.

use clinic::{classes::group, mail::GroupNews};
use domain::classes::{GroupForm, GroupId, NewGroup};

use super::{enrol, news, readers, taken};
use crate::harness::{Course, World, course, key};

on_both![
    a_changed_schedule_moves_coming_classes_and_tells_those_touched_only,
    what_was_moved_or_cancelled_by_hand_stays,
    a_day_that_comes_back_brings_its_class_back,
    a_change_that_moves_nothing_tells_nobody,
    a_longer_group_has_more_classes,
];

fn form(course: &Course, change: impl FnOnce(&mut GroupForm)) -> NewGroup {
    let mut form = course.form(3);
    change(&mut form);
    form.check(chrono_tz::Europe::Moscow, 30).unwrap()
}

/// A group with one patient, whose letter is sent, and another group with another one.
async fn two_groups(world: &World) -> (Course, GroupId) {
    let course = course(world).await;
    let (one, other) = (course.group(world, 3).await, course.group(world, 3).await);
    for (group, email) in [(one, "vera@example.org"), (other, "nina@example.org")] {
        let patient = course.active(world, email).await;
        enrol(world, &course, group, patient).await.unwrap();
        world.letter().await;
    }
    (course, one)
}

async fn states(world: &World, group: GroupId, state: &str) -> Vec<String> {
    let days = "SELECT day FROM class WHERE group_id = $1 AND state = $2 ORDER BY day";
    world.column(days, vec![group.0.into(), state.into()]).await
}

async fn a_changed_schedule_moves_coming_classes_and_tells_those_touched_only(world: &World) {
    let (course, group) = two_groups(world).await;
    world.set("2026-12-02T12:00:00Z".parse().unwrap());
    let new = form(&course, |form| form.starts_at = "11:30".into());
    group::change(&world.ctx, &course.doctor, group, new, key())
        .await
        .unwrap();
    let letters = world.letters().await;
    assert_eq!(
        readers(&letters),
        ["somebody@example.org", "vera@example.org"],
        "the specialist and the patient"
    );
    let told = letters.iter().find(|letter| letter.to == "vera@example.org").unwrap();
    let GroupNews::Changed(facts) = news(told) else {
        panic!("{told:?}")
    };
    assert_eq!(facts.next_class.unwrap().to_rfc3339(), "2026-12-03T08:30:00+00:00");
    let began: Vec<chrono::DateTime<chrono::Utc>> = world
        .column(
            "SELECT starts_at FROM class WHERE group_id = $1 ORDER BY day",
            vec![group.0.into()],
        )
        .await;
    assert_eq!(began[0].to_rfc3339(), "2026-12-01T07:00:00+00:00", "what is past stays");
    assert!(
        began[1..].iter().all(|at| at.format("%H:%M").to_string() == "08:30"),
        "{began:?}"
    );
    let revised: i64 = world
        .one(
            "SELECT CAST(sum(revision) AS BIGINT) FROM class WHERE group_id = $1",
            vec![group.0.into()],
        )
        .await;
    assert_eq!(revised, 14, "calendars learn of each");
}

async fn what_was_moved_or_cancelled_by_hand_stays(world: &World) {
    let (course, group) = two_groups(world).await;
    let by_hand = "UPDATE class SET moved_at = created_at WHERE group_id = $1 AND day = '2026-12-03'";
    world.execute(by_hand, vec![group.0.into()]).await;
    let cancelled =
        "UPDATE class SET state = 'cancelled', reason = 'праздник' WHERE group_id = $1 AND day = '2026-12-08'";
    world.execute(cancelled, vec![group.0.into()]).await;
    let new = form(&course, |form| form.weekdays = vec!["Mon".into()]);
    group::change(&world.ctx, &course.doctor, group, new, key())
        .await
        .unwrap();
    world.letters().await;
    let planned = states(world, group, "planned").await;
    assert_eq!(planned[..3], ["2026-12-03", "2026-12-07", "2026-12-14"], "{planned:?}");
    let reason: Vec<String> = world
        .column(
            "SELECT reason FROM class WHERE group_id = $1 AND day = '2026-12-08'",
            vec![group.0.into()],
        )
        .await;
    assert_eq!(reason, ["праздник"]);
    assert_eq!(taken(world, group).await, 1);
    // A schedule that has these days again brings back what it took away, and not what somebody cancelled.
    group::change(&world.ctx, &course.doctor, group, course.new_group(3), key())
        .await
        .unwrap();
    world.letters().await;
    let cancelled = states(world, group, "cancelled").await;
    assert!(cancelled.contains(&"2026-12-08".to_owned()), "{cancelled:?}");
    assert!(!cancelled.contains(&"2026-12-10".to_owned()), "{cancelled:?}");
}

async fn a_day_that_comes_back_brings_its_class_back(world: &World) {
    let (course, group) = two_groups(world).await;
    let before = states(world, group, "planned").await;
    let new = form(&course, |form| form.weekdays = vec!["Tue".into()]);
    group::change(&world.ctx, &course.doctor, group, new, key())
        .await
        .unwrap();
    let thursdays = states(world, group, "cancelled").await;
    assert_eq!(thursdays.len(), 7);
    // Whoever is enrolled meanwhile is expected at the Thursdays as well once they are back.
    let late = course.active_later(world, "late@example.org").await;
    enrol(world, &course, group, late).await.unwrap();
    group::change(&world.ctx, &course.doctor, group, course.new_group(3), key())
        .await
        .unwrap();
    assert_eq!(states(world, group, "planned").await, before);
    assert_eq!(taken(world, group).await, 2);
    let expected: Vec<i64> = world
        .column("SELECT taken FROM class WHERE group_id = $1", vec![group.0.into()])
        .await;
    assert!(expected.iter().all(|taken| *taken == 2), "{expected:?}");
    world.letters().await;
}

async fn a_change_that_moves_nothing_tells_nobody(world: &World) {
    let (course, group) = two_groups(world).await;
    // Meanwhile the coming eight weeks have come to another class.
    world.pass(chrono::Duration::days(2));
    let new = form(&course, |form| {
        form.group_title = "Вечерняя".into();
        form.class_capacity = "8".into();
    });
    group::change(&world.ctx, &course.doctor, group, new, key())
        .await
        .unwrap();
    assert!(world.letters().await.is_empty());
    let revised: i64 = world
        .one("SELECT CAST(sum(revision) AS BIGINT) FROM class", vec![])
        .await;
    assert_eq!(revised, 0);
    assert_eq!(world.number("SELECT max(capacity) FROM class").await, 8);
}

async fn a_longer_group_has_more_classes(world: &World) {
    let (course, group) = two_groups(world).await;
    let new = form(&course, |form| form.to_day = "2026-12-10".into());
    group::change(&world.ctx, &course.doctor, group, new, key())
        .await
        .unwrap();
    assert_eq!(
        states(world, group, "planned").await,
        ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10"]
    );
    group::change(&world.ctx, &course.doctor, group, course.new_group(3), key())
        .await
        .unwrap();
    assert_eq!(states(world, group, "planned").await.len(), 15);
    assert_eq!(taken(world, group).await, 1);
    world.letters().await;
}
