//! An organizer registers the people who work for the clinic.

use clinic::{
    Error,
    identity::{Actor, Organizer},
    staff::{list, member, register},
};
use domain::{
    error::Code,
    identity::{MembershipId, Role, Status},
    mail::DeliveryState,
    staff::ListQuery,
};

use crate::harness::{PASSWORD, World, at_once, key, member as somebody};

on_both![
    a_doctor_is_registered_invited_and_at_work,
    pressing_save_twice_registers_one,
    pressing_save_many_times_at_once_registers_one,
    two_forms_register_two,
    a_form_key_is_good_for_its_owner_only,
    only_staff_is_registered_here,
    a_member_is_registered_whole_or_not_at_all,
    one_address_holds_many_roles_in_many_clinics,
    everybody_is_invited_by_name,
];

async fn a_doctor_is_registered_invited_and_at_work(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let new = somebody(" Anna@Example.org", " Кузнецова   Анна Львовна ");
    let id = register(&world.ctx, &organizer, Role::Doctor, new, key())
        .await
        .unwrap();

    let row = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.id, row.role, row.status), (id, Role::Doctor, Status::Invited));
    assert_eq!(row.full_name.as_str(), "Кузнецова Анна Львовна");
    assert_eq!(row.email.as_str(), "anna@example.org");
    let invitation = row.invitation.unwrap();
    assert_eq!(invitation.days_left, 10);
    assert_eq!(invitation.expires_at, world.now() + chrono::Duration::days(10));
    let delivery = invitation.delivery.unwrap();
    assert_eq!(
        (delivery.state, delivery.answer, delivery.failures),
        (DeliveryState::Queued, None, 0)
    );

    let letter = world.letter().await;
    let row = member(&world.ctx, &organizer, id).await.unwrap();
    let delivery = row.invitation.unwrap().delivery.unwrap();
    assert_eq!(delivery.state, DeliveryState::Accepted);
    assert_eq!(delivery.answer.as_deref(), Some("250 2.0.0 Ok"));

    let began = world.activate(&letter.link, PASSWORD).await.unwrap();
    assert_eq!((began.held.role, began.held.membership), (Role::Doctor, id));
    let row = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.status, row.invitation), (Status::Active, None));
    assert_eq!(row.email.as_str(), "anna@example.org");

    let events: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'member_registered' AND role = 'organizer' \
             AND clinic_id = $1 AND login_id = $2 AND membership_id = $3 AND object_id = $4",
            vec![
                clinic.id.0.into(),
                clinic.organizer.signed_in(world).await.login().0.into(),
                clinic.organizer.membership.0.into(),
                id.0.into(),
            ],
        )
        .await;
    assert_eq!(events, 1, "the journal names who registered whom");
}

async fn pressing_save_twice_registers_one(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let key = key();
    let anna = || somebody("anna@example.org", "Кузнецова Анна");
    let first = register(&world.ctx, &organizer, Role::Doctor, anna(), key)
        .await
        .unwrap();
    let after_one = world.dump().await;
    let again = register(&world.ctx, &organizer, Role::Doctor, anna(), key)
        .await
        .unwrap();
    let elsewhere = world.another_process().await;
    let there = register(&elsewhere, &organizer, Role::Doctor, anna(), key)
        .await
        .unwrap();
    assert_eq!((again, there), (first, first));
    assert_eq!(world.dump().await, after_one);
    world.letter().await;
}

async fn pressing_save_many_times_at_once_registers_one(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let processes = [world.another_process().await, world.another_process().await];
    let key = key();
    let presses = (0..12).map(|n| {
        let (ctx, organizer) = (processes[n % 2].clone(), organizer.clone());
        async move {
            let anna = somebody("anna@example.org", "Кузнецова Анна");
            register(&ctx, &organizer, Role::Doctor, anna, key).await.unwrap()
        }
    });
    let registered = at_once(presses).await;
    assert!(registered.iter().all(|id| *id == registered[0]), "{registered:?}");
    let doctors = list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(doctors.total, 1);
    world.letter().await;
}

async fn two_forms_register_two(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let first = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    let second = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    assert_ne!(first, second);
    assert_eq!(world.letters().await.len(), 2);
}

async fn a_form_key_is_good_for_its_owner_only(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let stranger = world.clinic("Чужая", "oleg@example.org").await.organizer;
    let key = key();
    let press = async |organizer: &Actor<Organizer>| {
        let anna = somebody("anna@example.org", "Кузнецова Анна");
        register(&world.ctx, organizer, Role::Doctor, anna, key).await
    };
    press(&clinic.organizer.acts(world).await).await.unwrap();
    let after_one = world.dump().await;
    for other in [&colleague, &stranger] {
        let refused = press(&other.acts(world).await).await.unwrap_err();
        assert!(refused.is(&Code::Forbidden), "{refused}");
    }
    assert_eq!(world.dump().await, after_one);
    world.letter().await;
}

async fn only_staff_is_registered_here(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let before = world.dump().await;
    for role in [Role::Organizer, Role::Patient] {
        let anna = somebody("anna@example.org", "Кузнецова Анна");
        let refused = register(&world.ctx, &organizer, role, anna, key()).await.unwrap_err();
        assert!(refused.is(&Code::Forbidden), "{role:?}: {refused}");
    }
    assert_eq!(world.dump().await, before);
    for role in [Role::Doctor, Role::Specialist, Role::Assistant] {
        world
            .invited(&clinic.organizer, role, "anna@example.org", "Кузнецова Анна")
            .await;
        assert_eq!(world.letter().await.invite().role, role);
    }
}

async fn a_member_is_registered_whole_or_not_at_all(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let before = world.dump().await;
    let key = key();
    let press = async || {
        let anna = somebody("anna@example.org", "Кузнецова Анна");
        register(&world.ctx, &organizer, Role::Doctor, anna, key).await
    };
    for table in [
        "membership",
        "invitation",
        "outbox_mail",
        "job",
        "audit_event",
        "form_result",
    ] {
        let failed = world.without_table(table, &press).await;
        assert!(matches!(failed, Err(Error::Broken(_))), "{table}: {failed:?}");
        assert_eq!(world.dump().await, before, "nothing is left without {table}");
    }
    // The failed presses did not use the key up.
    press().await.unwrap();
    world.letter().await;
}

async fn one_address_holds_many_roles_in_many_clinics(world: &World) {
    let here = world.clinic("Здесь", "ivan@example.org").await.organizer;
    let there = world.clinic("Там", "oleg@example.org").await.organizer;
    let mut held: Vec<MembershipId> = Vec::new();
    let mut cookie = String::new();
    for (organizer, role, name) in [
        (&here, Role::Doctor, "Кузнецова Анна"),
        (&here, Role::Doctor, "Кузнецова-Лев Анна"),
        (&here, Role::Specialist, "Кузнецова Анна"),
        (&there, Role::Doctor, "Анна Кузнецова"),
        (&there, Role::Assistant, "Кузнецова А. Л."),
    ] {
        let person = world.member_of(organizer, role, "anna@example.org", name).await;
        held.push(person.membership);
        cookie = person.cookie;
    }
    let anna = world.resumed(&cookie).await.unwrap();
    let mut found: Vec<_> = anna.held().iter().map(|held| held.membership).collect();
    found.sort();
    assert_eq!(found, held, "all by one login");
    let names: Vec<_> = anna
        .held()
        .iter()
        .filter(|held| held.role == Role::Doctor)
        .map(|held| (held.clinic_name.as_str(), held.full_name.as_str()))
        .collect();
    assert!(names.contains(&("Здесь", "Кузнецова-Лев Анна")) && names.contains(&("Там", "Анна Кузнецова")));
    assert_eq!(
        world.number("SELECT count(*) FROM login").await,
        3,
        "two organizers and one Anna"
    );
}

async fn everybody_is_invited_by_name(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Assistant, "anna@example.org", "Кузнецова Анна")
        .await;
    let letter = world.letter().await;
    assert_eq!(letter.invite().invited_by.as_deref(), Some("Петров Иван Аркадьевич"));
}
