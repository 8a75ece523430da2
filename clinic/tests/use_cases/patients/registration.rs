//! Who may register whom, and what a registration leads to.

use chrono::Duration;
use clinic::{
    identity::{self, AddressState, InvitationPage, act_as_patient_keeper, expire, invitation_page},
    patients::{doctors, patient, periods, register},
    staff,
};
use domain::{
    error::Code,
    identity::{ActivationForm, MembershipId, Phone, Role, Status},
};
use uuid::Uuid;

use super::{events, keepers, no_such_doctor, observations, row};
use crate::harness::{PASSWORD, World, from, key, new_clinic, patient as somebody, session};

on_both![
    each_keeper_registers_a_patient_who_activates,
    nobody_else_keeps_patients,
    each_keeper_chooses_among_the_doctors_within_reach,
    a_doctor_who_is_gone_or_out_of_reach_gets_no_patient,
    pressing_save_twice_registers_one,
    a_known_address_joins_its_login,
    the_letter_says_who_invited_to_what,
    the_periods_are_the_brands,
];

async fn each_keeper_registers_a_patient_who_activates(world: &World) {
    let all = keepers(world).await;
    let mut invited = Vec::new();
    for (n, keeper) in [&all.clinic.organizer, &all.doctor, &all.assistant]
        .into_iter()
        .enumerate()
    {
        let email = format!("patient{n}@example.org");
        let mut new = somebody(&email, "Смирнова Ольга", all.doctor.membership);
        new.phone = Some(Phone::parse("8 916 123-45-67").unwrap());
        let actor = keeper.keeps(world).await;
        let id = register(&world.ctx, &actor, new.clone(), key()).await.unwrap();

        let row = patient(&world.ctx, &actor, id).await.unwrap();
        assert_eq!(
            (row.full_name, row.email, row.phone),
            (new.full_name, new.email, new.phone)
        );
        assert_eq!(
            (row.status, row.doctor.id, row.doctor.full_name.as_str()),
            (Status::Invited, all.doctor.membership, "Кузнецова Анна Львовна")
        );
        assert_eq!(row.invitation.unwrap().days_left, 10);
        assert_eq!((row.observation.period, row.observation.days), (new.period.id, 91));
        assert_eq!(row.observation.runs, None, "the clock starts with the activation");
        assert_eq!(observations(world, id).await[0].state, "planned");
        assert_eq!(events(world, "member_registered", id).await, 1);
        invited.push((actor, id));
    }
    let letters = world.letters().await;
    assert_eq!(letters.len(), 3);
    world.pass(Duration::days(2));
    for ((actor, id), letter) in invited.iter().zip(letters) {
        let began = world.activate(&letter.link, PASSWORD).await.unwrap();
        assert_eq!((began.held.membership, began.held.role), (*id, Role::Patient));
        let row = row(world, actor, *id).await;
        let ends = world.now() + Duration::days(91);
        assert_eq!(
            (row.status, row.observation.runs),
            (Status::Active, Some((world.now(), ends)))
        );
        assert_eq!(observations(world, *id).await[0].state, "running");
    }
}

async fn nobody_else_keeps_patients(world: &World) {
    let all = keepers(world).await;
    let specialist = world
        .member_of(&all.clinic.organizer, Role::Specialist, "gleb@example.org", "Глеб")
        .await;
    let new = somebody("olga@example.org", "Ольга", all.doctor.membership);
    let patient = world.patient(&all.doctor, new).await;
    for somebody in [specialist, patient] {
        let signed_in = somebody.signed_in(world).await;
        let refused = act_as_patient_keeper(Some(&signed_in), Some(somebody.membership), None).unwrap_err();
        assert!(refused.is(&Code::Forbidden), "{refused:?}");
    }
    let signed_in = all.doctor.signed_in(world).await;
    let elsewhere = act_as_patient_keeper(Some(&signed_in), Some(all.doctor.membership), Some(Role::Organizer));
    assert!(
        elsewhere.unwrap_err().is(&Code::Forbidden),
        "a doctor on the organizer's page"
    );
}

async fn each_keeper_chooses_among_the_doctors_within_reach(world: &World) {
    let all = keepers(world).await;
    let by = &all.clinic.organizer;
    let invited = world
        .invited(by, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let gone = world.invited(by, Role::Doctor, "gleb@example.org", "Глебов Глеб").await;
    world.letters().await;
    let organizer = by.acts(world).await;
    staff::remove(&world.ctx, &organizer, gone).await.unwrap();
    let there = world.clinic("Чужая", "oleg@example.org").await;
    world.doctor(&there, "yana@example.org").await;

    let own = all.doctor.membership;
    for (keeper, expected) in [
        (&all.clinic.organizer, vec![invited, own]),
        (&all.doctor, vec![own]),
        (&all.assistant, vec![own]),
    ] {
        let found = doctors(&world.ctx, &keeper.keeps(world).await).await.unwrap();
        let found: Vec<_> = found.iter().map(|doctor| doctor.id).collect();
        assert_eq!(found, expected);
    }
    world.attach(&all.clinic, &all.assistant, gone).await;
    world.attach(&all.clinic, &all.assistant, invited).await;
    let found = doctors(&world.ctx, &all.assistant.keeps(world).await).await.unwrap();
    assert_eq!(found.len(), 2, "both who are here: {found:?}");
}

async fn a_doctor_who_is_gone_or_out_of_reach_gets_no_patient(world: &World) {
    let all = keepers(world).await;
    let by = &all.clinic.organizer;
    let organizer = by.acts(world).await;
    let colleague = world
        .member_of(by, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let removed = world.invited(by, Role::Doctor, "gleb@example.org", "Глебов Глеб").await;
    let expired = world.invited(by, Role::Doctor, "yana@example.org", "Яшина Яна").await;
    world.letters().await;
    staff::remove(&world.ctx, &organizer, removed).await.unwrap();
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = world.doctor(&there, "zoya@example.org").await;
    let keepers = [
        all.clinic.organizer.keeps(world).await,
        all.doctor.keeps(world).await,
        all.assistant.keeps(world).await,
    ];
    world.pass(Duration::days(10));
    expire(&world.ctx, true).await.unwrap();
    // Reminders of the invitation that ran out.
    assert_eq!(world.letters().await.len(), 0);

    let nobody = MembershipId(Uuid::now_v7());
    let [organizer, doctor, assistant] = &keepers;
    let before = world.dump().await;
    for (keeper, choice) in [
        (organizer, removed),
        (organizer, expired),
        (organizer, theirs.membership),
        (organizer, all.assistant.membership),
        (organizer, all.clinic.organizer.membership),
        (organizer, nobody),
        (doctor, colleague.membership),
        (doctor, theirs.membership),
        (assistant, colleague.membership),
        (assistant, all.assistant.membership),
        (assistant, nobody),
    ] {
        let new = somebody("olga@example.org", "Смирнова Ольга", choice);
        let refused = register(&world.ctx, keeper, new, key()).await.unwrap_err();
        assert!(refused.is(&no_such_doctor()), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn pressing_save_twice_registers_one(world: &World) {
    let all = keepers(world).await;
    let doctor = all.doctor.keeps(world).await;
    let (new, key) = (
        somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership),
        key(),
    );
    let first = register(&world.ctx, &doctor, new.clone(), key).await.unwrap();
    let before = world.dump().await;
    assert_eq!(register(&world.ctx, &doctor, new.clone(), key).await.unwrap(), first);
    let another = all.assistant.keeps(world).await;
    let refused = register(&world.ctx, &another, new, key).await.unwrap_err();
    assert!(refused.is(&Code::Forbidden), "{refused:?}");
    assert_eq!(world.dump().await, before);
    world.letter().await;
}

async fn a_known_address_joins_its_login(world: &World) {
    let all = keepers(world).await;
    // The guide's way to try everything: on one's own address.
    let new = somebody("ivan@example.org", "Петров Иван", all.doctor.membership);
    let id = world.invited_patient(&all.clinic.organizer, new).await;
    let letter = world.letter().await;
    let signed_in = all.clinic.organizer.signed_in(world).await;
    let page = invitation_page(&world.ctx, &letter.link, Some(&signed_in))
        .await
        .unwrap();
    let InvitationPage::Open(page) = page else {
        panic!("the link works")
    };
    assert_eq!((page.role, page.address_state), (Role::Patient, AddressState::SignedIn));
    let form = ActivationForm {
        password: String::new(),
    };
    let caller = from("203.0.113.0/24");
    let began = identity::activate(&world.ctx, &letter.link, &form, Some(&signed_in), &caller, key()).await;
    let began = session(began.unwrap());
    assert_eq!(began.held.membership, id);
    let now = world.resumed(began.token.reveal()).await.unwrap();
    let mut roles: Vec<_> = now.held().iter().map(|held| held.role).collect();
    roles.sort();
    assert_eq!(roles, [Role::Organizer, Role::Patient]);
    assert_eq!(observations(world, id).await[0].state, "running");
}

async fn the_letter_says_who_invited_to_what(world: &World) {
    let mut new = new_clinic("Нефроцентр", "ivan@example.org");
    new.brand = domain::settings::BrandId("nephro".to_owned());
    let clinic = world.clinic_of(new).await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let new = somebody("olga@example.org", "Смирнова Ольга", doctor.membership);
    world.invited_patient(&doctor, new).await;
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), letter.letter.brand.name.as_str()),
        ("olga@example.org", "ТЕЛЕНЕФРОЦЕНТР")
    );
    assert_eq!(
        (letter.invite().role, letter.invite().invited_by.as_deref()),
        (Role::Patient, Some("Кузнецова Анна Львовна"))
    );
    // Three days and one before the end a patient is reminded like anybody.
    world.pass(Duration::days(7));
    let reminder = world.letter().await;
    assert!(reminder.invite().reminder);
    assert_eq!(reminder.to, "olga@example.org");
}

async fn the_periods_are_the_brands(world: &World) {
    let all = keepers(world).await;
    let doctor = all.doctor.keeps(world).await;
    let days: Vec<_> = periods(&world.ctx, &doctor).iter().map(|period| period.days).collect();
    assert_eq!(days, [30, 61, 91, 183, 274, 365]);
}
