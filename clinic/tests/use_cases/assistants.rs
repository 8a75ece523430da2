//! «Данные ассистента»: who an assistant works for, in which zone; what is saved holds from the next request on.

use chrono_tz::Tz;
use clinic::{
    assistants::{card, grid, save, save_grid, working_for},
    identity::{Actor, Anyone, Assistant, act_as_anyone, save_profile},
    staff::remove,
};
use domain::{
    assistants::{AccessChange, AssistantChange},
    error::{Code, Field, Problem},
    identity::{Email, MembershipId, PersonName, ProfileForm, Role, Status},
};
use uuid::Uuid;

use crate::harness::{World, assistants, at_once, clinic, doctors, from, key, people};

on_both![
    the_card_attaches_an_assistant_to_doctors_at_once,
    the_organizers_zone_holds_until_the_person_saves_one,
    a_corrected_address_sends_the_invitation_anew,
    the_card_is_saved_once_however_often_it_is_pressed,
    a_card_with_doctors_who_are_not_here_changes_nothing,
    only_assistants_of_the_clinic_have_a_card,
    doctors_who_are_gone_are_not_shown_and_keep_their_ticks,
];

async fn the_card_attaches_an_assistant_to_doctors_at_once(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let doctors = doctors(world, &clinic, ["Белов", "Авдеев"]).await;
    let olga = world
        .member_of(&clinic.organizer, Role::Assistant, "olga@example.org", "Орлова Ольга")
        .await;
    let works = async || {
        let names = working_for(&world.ctx, &olga.acts::<Assistant>(world).await)
            .await
            .unwrap();
        names
            .into_iter()
            .map(|doctor| doctor.full_name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(works().await, Vec::<String>::new());
    save(
        &world.ctx,
        &organizer,
        olga.membership,
        change("Орлова Ольга", &doctors),
        key(),
    )
    .await
    .unwrap();
    assert_eq!(works().await, ["Авдеев", "Белов"], "by name");
    let shown = card(&world.ctx, &organizer, olga.membership).await.unwrap();
    assert_eq!(shown.member.full_name.as_str(), "Орлова Ольга");
    let ticks: Vec<_> = shown
        .doctors
        .iter()
        .map(|(doctor, ticked)| (doctor.full_name.as_str(), *ticked))
        .collect();
    assert_eq!(ticks, [("Авдеев", true), ("Белов", true)]);

    save(
        &world.ctx,
        &organizer,
        olga.membership,
        change("Орлова Ольга", &doctors[..1]),
        key(),
    )
    .await
    .unwrap();
    assert_eq!(works().await, ["Белов"]);
    save(
        &world.ctx,
        &organizer,
        olga.membership,
        change("Орлова Инна", &doctors[..1]),
        key(),
    )
    .await
    .unwrap();
    assert_eq!(
        journal(world).await,
        ["access_changed", "access_changed", "member_changed"]
    );
}

async fn the_organizers_zone_holds_until_the_person_saves_one(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let olga = world
        .member_of(&clinic.organizer, Role::Assistant, "olga@example.org", "Орлова Ольга")
        .await;
    let reads_in = async || olga.acts::<Assistant>(world).await.zone();
    let shown = async || {
        let card = card(&world.ctx, &organizer, olga.membership).await.unwrap();
        (card.zone, card.own_zone)
    };
    let enter = async |zone| {
        let change = AssistantChange {
            zone,
            ..change("Орлова Ольга", &[])
        };
        save(&world.ctx, &organizer, olga.membership, change, key())
            .await
            .unwrap();
    };
    assert_eq!(
        (reads_in().await, shown().await),
        (Tz::Europe__Moscow, (Tz::Europe__Moscow, false))
    );
    enter(Some(Tz::Europe__Moscow)).await;
    assert_eq!(journal(world).await, Vec::<String>::new(), "that is no change");
    enter(Some(Tz::Asia__Omsk)).await;
    enter(None).await;
    assert_eq!(
        (reads_in().await, shown().await),
        (Tz::Asia__Omsk, (Tz::Asia__Omsk, false))
    );
    assert_eq!(journal(world).await, ["member_changed"]);

    let signed_in = olga.signed_in(world).await;
    let herself: Actor<Anyone> = act_as_anyone(Some(&signed_in), Some(olga.membership)).unwrap();
    let form = ProfileForm {
        full_name: "Орлова Ольга".into(),
        email: "olga@example.org".into(),
        password: String::new(),
        current_password: String::new(),
        factor: String::new(),
        time_zone: "Asia/Magadan".into(),
        clinic_name: None,
    };
    let caller = from("203.0.113.0/24");
    save_profile(&world.ctx, &herself, &signed_in, &form, &caller, key())
        .await
        .unwrap();
    enter(Some(Tz::Europe__Samara)).await;
    assert_eq!(
        (reads_in().await, shown().await),
        (Tz::Asia__Magadan, (Tz::Asia__Magadan, true))
    );
}

async fn a_corrected_address_sends_the_invitation_anew(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let olga = world
        .invited(&clinic.organizer, Role::Assistant, "olag@example.org", "Орлова Ольга")
        .await;
    let first = world.letter().await;
    let corrected = |email: &str| AssistantChange {
        email: Some(Email::parse(email).unwrap()),
        ..change("Орлова Ольга", &[])
    };
    save(&world.ctx, &organizer, olga, corrected("olag@example.org"), key())
        .await
        .unwrap();
    assert_eq!(world.letters().await.len(), 0, "the same address is no correction");
    save(&world.ctx, &organizer, olga, corrected("olga@example.org"), key())
        .await
        .unwrap();
    let second = world.letter().await;
    assert_eq!(second.to, "olga@example.org");
    assert!(world.activate(&first.link, "семь слонов у реки").await.is_err());
    world.activate(&second.link, "семь слонов у реки").await.unwrap();
    let before = world.dump().await;
    let late = save(&world.ctx, &organizer, olga, corrected("other@example.org"), key()).await;
    assert!(late.unwrap_err().is(&Code::Conflict), "from now on it is the owner's");
    assert_eq!(world.dump().await, before);
}

async fn the_card_is_saved_once_however_often_it_is_pressed(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let doctors = doctors(world, &clinic, ["Белов"]).await;
    let olga = assistants(world, &clinic, ["Орлова Ольга"]).await[0];
    let pressed = key();
    let processes = [world.ctx.clone(), world.another_process().await];
    let presses = (0..4).map(|n| {
        let (ctx, organizer, change) = (
            processes[n % 2].clone(),
            organizer.clone(),
            change("Орлова Инна", &doctors),
        );
        async move { save(&ctx, &organizer, olga, change, pressed).await }
    });
    for pressed in at_once(presses).await {
        pressed.unwrap();
    }
    assert_eq!(journal(world).await, ["member_changed", "access_changed"]);
    let shown = card(&world.ctx, &organizer, olga).await.unwrap();
    assert_eq!(shown.member.full_name.as_str(), "Орлова Инна");
}

async fn a_card_with_doctors_who_are_not_here_changes_nothing(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let ours = doctors(world, &clinic, ["Белов"]).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = doctors(world, &there, ["Чужой"]).await;
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
    let olga = assistants(world, &clinic, ["Орлова Ольга"]).await[0];
    let nobody = MembershipId(Uuid::now_v7());
    let before = world.dump().await;
    for strange in others.iter().map(|(_, id)| *id).chain([theirs[0], olga, nobody]) {
        let ticked = [ours[0], strange];
        let refused = save(&world.ctx, &organizer, olga, change("Орлова Инна", &ticked), key()).await;
        let unknown = Code::field(Field::Doctor, Problem::UnknownChoice);
        assert!(refused.unwrap_err().is(&unknown));
    }
    assert_eq!(world.dump().await, before);
}

async fn only_assistants_of_the_clinic_have_a_card(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let doctor = doctors(world, &clinic, ["Белов"]).await[0];
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = assistants(world, &there, ["Чужая Анна"]).await[0];
    let before = world.dump().await;
    for id in [
        doctor,
        theirs,
        clinic.organizer.membership,
        MembershipId(Uuid::now_v7()),
    ] {
        let looked = card(&world.ctx, &organizer, id).await.unwrap_err();
        assert!(looked.is(&Code::NotFound), "{looked:?}");
        let saved = save(&world.ctx, &organizer, id, change("Анна", &[]), key())
            .await
            .unwrap_err();
        assert!(saved.is(&Code::NotFound), "{saved:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn doctors_who_are_gone_are_not_shown_and_keep_their_ticks(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [white, green] = doctors(world, &clinic, ["Белов", "Зелёнин"]).await[..] else {
        panic!("two were made")
    };
    let olga = world
        .member_of(&clinic.organizer, Role::Assistant, "olga@example.org", "Орлова Ольга")
        .await;
    save(
        &world.ctx,
        &organizer,
        olga.membership,
        change("Орлова Ольга", &[white, green]),
        key(),
    )
    .await
    .unwrap();
    remove(&world.ctx, &organizer, white).await.unwrap();

    let shown = card(&world.ctx, &organizer, olga.membership).await.unwrap();
    let ids: Vec<_> = shown
        .doctors
        .iter()
        .map(|(doctor, ticked)| (doctor.id, *ticked))
        .collect();
    assert_eq!(ids, [(green, true)]);
    let works_for = working_for(&world.ctx, &olga.acts(world).await).await.unwrap();
    assert_eq!(works_for.iter().map(|doctor| doctor.id).collect::<Vec<_>>(), [green]);
    let whole = grid(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!(
        whole.doctors.iter().map(|doctor| doctor.id).collect::<Vec<_>>(),
        [green]
    );

    // Saved by the card and, from a page that still showed the one who is gone, by the grid.
    save(
        &world.ctx,
        &organizer,
        olga.membership,
        change("Орлова Ольга", &[]),
        key(),
    )
    .await
    .unwrap();
    let stale = AccessChange {
        assistants: vec![olga.membership],
        doctors: vec![white, green],
        pairs: vec![(0, 1)],
    };
    save_grid(&world.ctx, &organizer, stale, key()).await.unwrap();
    clinic::staff::undo_removal(&world.ctx, &organizer, white)
        .await
        .unwrap();
    let works_for = working_for(&world.ctx, &olga.acts(world).await).await.unwrap();
    let ids: Vec<_> = works_for.iter().map(|doctor| doctor.id).collect();
    assert_eq!(ids, [white, green], "brought back, all is as it was");
}

fn change(name: &str, doctors: &[MembershipId]) -> AssistantChange {
    AssistantChange {
        full_name: PersonName::parse(name).unwrap(),
        email: None,
        zone: None,
        doctors: doctors.to_vec(),
    }
}

/// What was done to assistants and their access, in the order of doing.
async fn journal(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE action IN ('member_changed', 'access_changed') ORDER BY id";
    world.column(sql, Vec::new()).await
}
