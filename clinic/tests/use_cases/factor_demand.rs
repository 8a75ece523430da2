//! A clinic demands a second factor of a role: it may be put off for some days, and then nothing else is possible.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use clinic::{
    Error,
    identity::{
        Doctor, Organizer, act_as, act_as_anyone, act_as_class_runner, act_as_patient_keeper, begin_totp, prove_self,
    },
    settings::{demand_factors, factor_rules},
    staff,
};
use domain::{
    error::Code,
    identity::{FormKey, ProofForm, Role},
    settings::FactorDemandChange,
};

use crate::harness::{Clinic, PASSWORD, Person, World, from, key, member};

const ANNA: &str = "anna@example.org";

on_both![
    after_the_days_nothing_but_a_factor_is_possible,
    the_days_of_whoever_comes_later_begin_with_the_activation,
    nobody_else_is_asked,
    it_is_counted_who_has_none,
    what_was_demanded_before_goes_on_counting,
    a_factor_that_is_lost_is_owed_again,
];

/// Has the organizer demand it of these roles.
async fn demands(world: &World, clinic: &Clinic, roles: &[Role], grace_days: u32, key: FormKey) {
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let change = FactorDemandChange {
        roles: roles.iter().copied().collect(),
        grace_days,
    };
    demand_factors(&world.ctx, &organizer, &change, key).await.unwrap();
}

/// The same person, signed in anew.
async fn again(world: &World, person: &Person) -> Person {
    let begun = world
        .sign_in(person.email.as_str(), PASSWORD, &person.caller("203.0.113.0/24"))
        .await
        .unwrap();
    world.person(person.email.clone(), begun)
}

/// Until when the person may put it off, in the role that it acts in.
async fn due(world: &World, person: &Person) -> Option<DateTime<Utc>> {
    let me = person.signed_in(world).await;
    let held = me.held().iter().find(|held| held.membership == person.membership);
    me.factor_due(held.unwrap())
}

fn assert_demanded<T: std::fmt::Debug>(refused: Result<T, Error>) {
    let refused = refused.unwrap_err();
    assert!(refused.is(&Code::FactorDemanded), "{refused:?}");
}

async fn after_the_days_nothing_but_a_factor_is_possible(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    assert_eq!(due(world, &anna).await, None);
    demands(world, &clinic, &[Role::Doctor], 14, key()).await;
    let until = world.now() + Duration::days(14);
    assert_eq!(due(world, &anna).await, Some(until));
    anna.acts::<Doctor>(world).await;

    world.set(until - Duration::minutes(30));
    let anna = again(world, &anna).await;
    anna.acts::<Doctor>(world).await;
    world.set(until);
    let me = anna.signed_in(world).await;
    assert!(me.owes_factor(&me.held()[0]));
    assert_demanded(act_as::<Doctor>(Some(&me), None));
    assert_demanded(act_as_patient_keeper(Some(&me), Some(anna.membership), None));
    assert_demanded(act_as_class_runner(Some(&me), Some(anna.membership), None));
    // The own login is hers: she proves herself, sets the application up, and is let through.
    let own = act_as_anyone(Some(&me), None).unwrap();
    let form = ProofForm {
        current_password: world.noted(PASSWORD),
        factor: String::new(),
        factor_key: String::new(),
    };
    prove_self(&world.ctx, &own, &me, &form, &anna.caller("203.0.113.0/24"))
        .await
        .unwrap();
    begin_totp(&world.ctx, &own, &anna.signed_in(world).await)
        .await
        .unwrap();
    assert_demanded(act_as::<Doctor>(Some(&anna.signed_in(world).await), None));
    world.sets_up_app(&anna).await;
    world.letter().await;
    assert_eq!(due(world, &anna).await, None);
    anna.acts::<Doctor>(world).await;
}

async fn the_days_of_whoever_comes_later_begin_with_the_activation(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    demands(world, &clinic, &[Role::Doctor], 14, key()).await;
    world.pass(Duration::days(20));
    let organizer = again(world, &clinic.organizer).await;
    let clinic = Clinic {
        id: clinic.id,
        organizer,
    };
    let anna = world.doctor(&clinic, ANNA).await;
    assert_eq!(due(world, &anna).await, Some(world.now() + Duration::days(14)));
    anna.acts::<Doctor>(world).await;
    // So do those of whoever is registered again.
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, anna.membership).await.unwrap();
    let new = member(ANNA, "Кузнецова Анна Львовна");
    staff::reregister(&world.ctx, &organizer, anna.membership, &new, key())
        .await
        .unwrap();
    world.pass(Duration::days(5));
    let link = world.letter().await.link;
    let begun = world.activate(&link, PASSWORD).await.unwrap();
    let anna = world.person(new.email, begun);
    assert_eq!(due(world, &anna).await, Some(world.now() + Duration::days(14)));
}

async fn nobody_else_is_asked(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let theirs = world
        .member_of(&other.organizer, Role::Doctor, "nina@example.org", "Нинова Нина")
        .await;
    let assistant = world
        .member_of(&clinic.organizer, Role::Assistant, "vera@example.org", "Белова Вера")
        .await;
    demands(world, &clinic, &[Role::Doctor, Role::Specialist], 1, key()).await;
    world.pass(Duration::days(2));
    for person in [&theirs, &assistant, &clinic.organizer, &other.organizer] {
        let person = again(world, person).await;
        assert_eq!(due(world, &person).await, None, "{}", person.email);
    }
    // The same login owes one as a doctor here, and none in its other roles.
    let organizer = again(world, &clinic.organizer).await;
    let second = world
        .invited(&organizer, Role::Doctor, "vera@example.org", "Белова Вера, врач")
        .await;
    let link = world.letter().await.link;
    world.activate(&link, PASSWORD).await.unwrap();
    world.pass(Duration::days(1));
    let me = again(world, &assistant).await.signed_in(world).await;
    assert_demanded(act_as::<Doctor>(Some(&me), Some(second)));
    act_as::<clinic::identity::Assistant>(Some(&me), Some(assistant.membership)).unwrap();
}

async fn it_is_counted_who_has_none(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    world
        .member_of(&clinic.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    world
        .invited(&clinic.organizer, Role::Doctor, "gleb@example.org", "Глебов Глеб")
        .await;
    world.letter().await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    world.doctor(&other, "nina@example.org").await;
    world.sets_up_app(&anna).await;
    world.letter().await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let rules = factor_rules(&world.ctx, &organizer).await.unwrap();
    let counts: Vec<_> = rules
        .iter()
        .map(|rule| (rule.role, rule.people, rule.without))
        .collect();
    assert_eq!(
        counts,
        [
            (Role::Organizer, 1, 1),
            (Role::Doctor, 2, 1),
            (Role::Specialist, 0, 0),
            (Role::Assistant, 0, 0),
        ]
    );
    assert!(rules.iter().all(|rule| rule.demand.is_none()));
}

async fn what_was_demanded_before_goes_on_counting(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let began = world.now();
    let pressed = key();
    for _press in 0..2 {
        demands(world, &clinic, &[Role::Doctor], 14, pressed).await;
    }
    world.pass(Duration::minutes(10));
    let second = world.now();
    demands(world, &clinic, &[Role::Doctor, Role::Organizer], 30, key()).await;
    // Saved once more as it is, nothing changes and nothing is written down.
    demands(world, &clinic, &[Role::Organizer, Role::Doctor], 30, key()).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let rules = factor_rules(&world.ctx, &organizer).await.unwrap();
    let demanded: Vec<_> = rules
        .iter()
        .filter_map(|rule| rule.demand.map(|demand| (rule.role, demand.since, demand.grace_days)))
        .collect();
    assert_eq!(demanded, [(Role::Organizer, second, 30), (Role::Doctor, began, 30)]);
    demands(world, &clinic, &[], 14, key()).await;
    let rules = factor_rules(&world.ctx, &organizer).await.unwrap();
    assert!(rules.iter().all(|rule| rule.demand.is_none()));
    let events = "SELECT count(*) FROM audit_event WHERE action = 'factor_demand_changed'";
    assert_eq!(world.number(events).await, 3);
}

async fn a_factor_that_is_lost_is_owed_again(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    demands(world, &clinic, &[Role::Doctor], 1, key()).await;
    world.sets_up_app(&anna).await;
    world.letter().await;
    world.pass(Duration::days(2));
    // Helped by the organizer's letter, signed in by the password alone.
    world.execute("DELETE FROM totp", Vec::new()).await;
    let begun = world.sign_in(ANNA, PASSWORD, &from("192.0.2.0/24")).await.unwrap();
    let anna = world.person(anna.email, begun);
    let me = anna.signed_in(world).await;
    assert_demanded(act_as::<Doctor>(Some(&me), None));
    let roles: BTreeSet<Role> = me.held().iter().map(|held| held.role).collect();
    assert_eq!(roles, [Role::Doctor].into());
}
