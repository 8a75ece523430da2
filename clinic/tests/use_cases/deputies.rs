//! Who stands in for whom: one at a time for each doctor, from day to day of the clinic's calendar.

use chrono::NaiveDate;
use clinic::{
    identity::{Actor, Organizer},
    settings::{deputies, dismiss_deputy, name_deputy},
    staff::{remove, reregister, undo_removal},
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    settings::{DeputyId, NewDeputy},
};
use uuid::Uuid;

use crate::harness::{Clinic, World, at_once, clinic, doctors, key, member, new_clinic, people};

on_both![
    a_deputy_is_listed_until_the_last_day_is_over,
    a_deputy_takes_days_that_are_free,
    of_two_deputies_named_at_once_one_is,
    only_doctors_who_are_here_stand_in,
    a_deputy_is_dismissed_once,
    deputies_end_with_the_doctor,
];

async fn a_deputy_is_listed_until_the_last_day_is_over(world: &World) {
    let mut new = new_clinic("Клиника на Камчатке", "ivan@example.org");
    new.time_zone = chrono_tz::Asia::Kamchatka;
    let clinic = world.clinic_of(new).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let [anna, boris] = two_doctors(world, &clinic).await;
    // 9:00 in UTC is 21:00 there, of the same day.
    let today = named(&world.ctx, &organizer, (anna, boris), ("2026-11-24", "2026-11-24"))
        .await
        .unwrap();
    let later = named(&world.ctx, &organizer, (boris, anna), ("2026-12-01", "2026-12-14"))
        .await
        .unwrap();
    let over = named(&world.ctx, &organizer, (anna, boris), ("2026-11-20", "2026-11-23"))
        .await
        .unwrap_err();
    assert!(over.is(&Code::field(Field::ToDay, Problem::Day)), "{over:?}");
    let listed = deputies(&world.ctx, &organizer).await.unwrap();
    assert_eq!(
        listed.iter().map(|deputy| deputy.id).collect::<Vec<_>>(),
        [today, later]
    );
    let first = &listed[0];
    assert_eq!((first.doctor.id, first.deputy.id), (anna, boris));
    assert_eq!((first.from, first.to), (day("2026-11-24"), day("2026-11-24")));

    let midnight = "2026-11-24T12:00:00Z".parse().unwrap();
    world.set(midnight - chrono::Duration::microseconds(1));
    assert_eq!(deputies(&world.ctx, &organizer).await.unwrap().len(), 2);
    world.set(midnight);
    let listed = deputies(&world.ctx, &organizer).await.unwrap();
    assert_eq!(listed.iter().map(|deputy| deputy.id).collect::<Vec<_>>(), [later]);
    assert_eq!(journal(world).await, ["deputy_named", "deputy_named"]);
}

async fn a_deputy_takes_days_that_are_free(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = two_doctors(world, &clinic).await;
    let clara = doctors(world, &clinic, ["Клара"]).await[0];
    named(&world.ctx, &organizer, (anna, boris), ("2026-12-05", "2026-12-10"))
        .await
        .unwrap();
    let before = world.dump().await;
    for days in [
        ("2026-12-10", "2026-12-20"),
        ("2026-12-01", "2026-12-05"),
        ("2026-12-06", "2026-12-07"),
        ("2026-12-01", "2026-12-31"),
    ] {
        for deputy in [boris, clara] {
            let refused = named(&world.ctx, &organizer, (anna, deputy), days).await.unwrap_err();
            assert!(
                refused.is(&Code::field(Field::FromDay, Problem::StoodIn)),
                "{days:?} {refused:?}"
            );
        }
    }
    assert_eq!(world.dump().await, before);
    for (who, days) in [
        ((anna, clara), ("2026-12-11", "2026-12-11")),
        ((anna, clara), ("2026-12-04", "2026-12-04")),
        ((boris, clara), ("2026-12-05", "2026-12-10")),
        ((clara, boris), ("2026-12-05", "2026-12-10")),
    ] {
        named(&world.ctx, &organizer, who, days).await.unwrap();
    }
}

async fn of_two_deputies_named_at_once_one_is(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = two_doctors(world, &clinic).await;
    let clara = doctors(world, &clinic, ["Клара"]).await[0];
    let processes = [world.ctx.clone(), world.another_process().await];
    for month in 1..=5 {
        let days = (format!("2027-0{month}-01"), format!("2027-0{month}-09"));
        let names = processes.iter().zip([boris, clara]).map(|(ctx, deputy)| {
            let (ctx, organizer, days) = (ctx.clone(), organizer.clone(), days.clone());
            async move { named(&ctx, &organizer, (anna, deputy), (&days.0, &days.1)).await }
        });
        let results = at_once(names).await;
        let refused: Vec<_> = results.iter().filter_map(|named| named.as_ref().err()).collect();
        assert_eq!(refused.len(), 1, "{results:?}");
        assert!(
            refused[0].is(&Code::field(Field::FromDay, Problem::StoodIn)),
            "{refused:?}"
        );
    }
    // Each for the other, at the same moment: locked in one order, nobody waits for ever.
    let names = processes
        .iter()
        .zip([(boris, clara), (clara, boris)])
        .map(|(ctx, who)| {
            let (ctx, organizer) = (ctx.clone(), organizer.clone());
            async move { named(&ctx, &organizer, who, ("2027-08-01", "2027-08-02")).await }
        });
    for named in at_once(names).await {
        named.unwrap();
    }
    let (pressed, days) = (key(), (day("2027-09-01"), day("2027-09-02")));
    let presses = processes.iter().map(|ctx| {
        let (ctx, organizer) = (ctx.clone(), organizer.clone());
        let new = NewDeputy {
            doctor: anna,
            deputy: boris,
            from: days.0,
            to: days.1,
        };
        async move { name_deputy(&ctx, &organizer, new, pressed).await.unwrap() }
    });
    let ids = at_once(presses).await;
    assert_eq!(ids[0], ids[1], "two presses of one form are one deputy");
}

async fn only_doctors_who_are_here_stand_in(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, _boris] = two_doctors(world, &clinic).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = doctors(world, &there, ["Чужой"]).await[0];
    let others = people(
        world,
        clinic.id,
        [
            ("Ушедший", Role::Doctor, Status::Removed),
            ("Непришедший", Role::Doctor, Status::Expired),
            ("Инструктор", Role::Specialist, Status::Invited),
        ],
    )
    .await;
    let before = world.dump().await;
    let days = ("2026-12-01", "2026-12-02");
    for strange in others
        .iter()
        .map(|(_, id)| *id)
        .chain([theirs, MembershipId(Uuid::now_v7())])
    {
        for (who, field) in [((anna, strange), Field::Deputy), ((strange, anna), Field::Doctor)] {
            let refused = named(&world.ctx, &organizer, who, days).await.unwrap_err();
            assert!(refused.is(&Code::field(field, Problem::UnknownChoice)), "{refused:?}");
        }
    }
    let refused = named(
        &world.ctx,
        &organizer,
        (theirs, others[0].1),
        ("2026-11-01", "2026-11-02"),
    )
    .await;
    let clinic::Error::Refused(Code::Invalid { fields }) = refused.unwrap_err() else {
        panic!("another refusal")
    };
    let wrong: Vec<_> = fields.iter().map(|(field, _)| field).collect();
    assert_eq!(wrong, [Field::Doctor, Field::Deputy, Field::ToDay], "each is named");
    assert_eq!(world.dump().await, before);
}

async fn a_deputy_is_dismissed_once(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let who = two_doctors(world, &clinic).await;
    let days = ("2026-12-01", "2026-12-14");
    let id = named(&world.ctx, &organizer, (who[0], who[1]), days).await.unwrap();
    let there = world
        .clinic("Чужая", "oleg@example.org")
        .await
        .organizer
        .acts(world)
        .await;
    let before = world.dump().await;
    let dismissed = dismiss_deputy(&world.ctx, &there, id).await.unwrap_err();
    assert!(dismissed.is(&Code::NotFound), "{dismissed:?}");
    assert_eq!(world.dump().await, before);
    assert_eq!(deputies(&world.ctx, &there).await.unwrap(), []);
    dismiss_deputy(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(deputies(&world.ctx, &organizer).await.unwrap(), []);
    for gone in [id, DeputyId(Uuid::now_v7())] {
        let again = dismiss_deputy(&world.ctx, &organizer, gone).await.unwrap_err();
        assert!(again.is(&Code::NotFound), "{again:?}");
    }
    named(&world.ctx, &organizer, (who[0], who[1]), days).await.unwrap();
    assert_eq!(journal(world).await, ["deputy_named", "deputy_removed", "deputy_named"]);
}

async fn deputies_end_with_the_doctor(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [anna, boris] = two_doctors(world, &clinic).await;
    let clara = doctors(world, &clinic, ["Клара"]).await[0];
    let days = ("2026-12-01", "2026-12-14");
    named(&world.ctx, &organizer, (anna, boris), days).await.unwrap();
    named(&world.ctx, &organizer, (boris, clara), days).await.unwrap();
    let listed = async || deputies(&world.ctx, &organizer).await.unwrap().len();
    remove(&world.ctx, &organizer, boris).await.unwrap();
    assert_eq!(listed().await, 0, "neither has a deputy nor is one");
    undo_removal(&world.ctx, &organizer, boris).await.unwrap();
    assert_eq!(listed().await, 2, "brought back, all is as it was");

    remove(&world.ctx, &organizer, boris).await.unwrap();
    named(&world.ctx, &organizer, (anna, clara), days)
        .await
        .expect("the days are free again");
    undo_removal(&world.ctx, &organizer, boris).await.unwrap();
    let shown = deputies(&world.ctx, &organizer).await.unwrap();
    let who: Vec<_> = shown
        .iter()
        .map(|deputy| (deputy.doctor.id, deputy.deputy.id))
        .collect();
    assert_eq!(who, [(boris, clara), (anna, clara)], "and two never stand in for one");

    remove(&world.ctx, &organizer, boris).await.unwrap();
    reregister(
        &world.ctx,
        &organizer,
        boris,
        &member("boris@example.org", "Борис"),
        key(),
    )
    .await
    .unwrap();
    world.letter().await;
    let shown = deputies(&world.ctx, &organizer).await.unwrap();
    assert_eq!(shown.len(), 1, "registered again, one begins without");
    assert_eq!(journal(world).await.last().unwrap(), "deputy_removed");
}

async fn two_doctors(world: &World, clinic: &Clinic) -> [MembershipId; 2] {
    doctors(world, clinic, ["Анна", "Борис"]).await
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn named(
    ctx: &clinic::Context,
    organizer: &Actor<Organizer>,
    (doctor, deputy): (MembershipId, MembershipId),
    (from, to): (&str, &str),
) -> clinic::Result<DeputyId> {
    let new = NewDeputy {
        doctor,
        deputy,
        from: day(from),
        to: day(to),
    };
    name_deputy(ctx, organizer, new, key()).await
}

/// What was done to settings, courses and deputies, in the order of doing.
async fn journal(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE action LIKE 'settings%' OR action LIKE 'course%' \
               OR action LIKE 'deputy%' ORDER BY id";
    world.column(sql, Vec::new()).await
}
