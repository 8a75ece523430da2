//! A clinic is created with its first organizer, or not at all.

use clinic::{
    Error,
    classes::Questionnaires,
    identity::{invite_organizer, members_of, operator_link},
    monitoring::Programmes,
    settings::{BadBrands, Brands, clinics, create_clinic},
};
use domain::{
    error::Code,
    identity::{ClinicId, Email, PersonName, Role, Status},
    settings::BrandId,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

use crate::harness::{PASSWORD, World, new_clinic, operator, programmes, questionnaires};

on_both![
    a_clinic_begins_with_an_organizer_and_a_letter,
    a_clinic_is_created_whole_or_not_at_all,
    the_worker_hears_of_a_new_letter_and_of_nothing_else,
    one_address_may_organize_several_clinics,
    another_organizer_is_invited_by_the_operator,
    an_organizer_is_invited_whole_or_not_at_all,
    a_link_is_handed_over_only_while_somebody_is_invited,
    a_clinic_outlives_the_pack_of_its_brand,
    brands_that_do_not_fit_together_are_refused,
];

async fn a_clinic_begins_with_an_organizer_and_a_letter(world: &World) {
    let new = new_clinic("Клиника «Север»", "ivan@example.org");
    let created = create_clinic(&world.ctx, &operator(), new).await.unwrap();

    let all = clinics(&world.ctx, &operator()).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].id, created.clinic);
    assert_eq!(all[0].name, "Клиника «Север»");
    assert_eq!(all[0].created_at, world.now(), "to the microsecond");
    let organizers = members_of(&world.ctx, &operator(), created.clinic, Role::Organizer)
        .await
        .unwrap();
    assert_eq!(organizers, [(created.organizer, Status::Invited)]);
    for role in [Role::Doctor, Role::Specialist, Role::Assistant, Role::Patient] {
        let others = members_of(&world.ctx, &operator(), created.clinic, role).await.unwrap();
        assert_eq!(others, []);
    }
    assert_eq!(journal(world).await, ["clinic_created", "member_registered"]);

    let sent = world.letter().await;
    assert_eq!(
        (sent.to.as_str(), sent.invite().role),
        ("ivan@example.org", Role::Organizer)
    );
    assert_eq!(sent.letter.clinic_name, "Клиника «Север»");
    assert_eq!(sent.letter.clinic_zone, chrono_tz::Europe::Moscow);
    assert_eq!(sent.letter.brand.name, "ONCOCENTER");
    let invite = sent.invite();
    assert_eq!(invite.full_name.as_str(), "Петров Иван Аркадьевич");
    assert_eq!(invite.invited_by, None, "the service itself invited");
    assert_eq!(invite.expires_at, world.now() + chrono::Duration::days(10));
}

async fn a_clinic_is_created_whole_or_not_at_all(world: &World) {
    let before = world.dump().await;
    for table in ["membership", "invitation", "outbox_mail", "job", "audit_event"] {
        let created = world
            .without_table(table, async || {
                create_clinic(&world.ctx, &operator(), new_clinic("Клиника", "ivan@example.org")).await
            })
            .await;
        assert!(matches!(created, Err(Error::Broken(_))), "{table}: {created:?}");
        assert_eq!(world.dump().await, before, "nothing is left without {table}");
    }
}

async fn the_worker_hears_of_a_new_letter_and_of_nothing_else(world: &World) {
    let rung = async || timeout(Duration::ZERO, world.ctx.rung()).await.is_ok();
    assert!(!rung().await);
    let failed = world
        .without_table("job", async || {
            create_clinic(&world.ctx, &operator(), new_clinic("Клиника", "ivan@example.org")).await
        })
        .await;
    assert!(failed.is_err());
    assert!(!rung().await);
    world.clinic("Клиника", "ivan@example.org").await;
    assert!(rung().await);
    assert!(!rung().await);
}

async fn one_address_may_organize_several_clinics(world: &World) {
    let first = world.clinic("Первая", "ivan@example.org").await;
    let second = create_clinic(&world.ctx, &operator(), new_clinic("Вторая", "ivan@example.org"))
        .await
        .unwrap();
    let names: Vec<_> = clinics(&world.ctx, &operator())
        .await
        .unwrap()
        .into_iter()
        .map(|card| card.name)
        .collect();
    assert_eq!(names, ["Первая", "Вторая"], "the oldest first");

    let letter = world.letter().await;
    let joined = world.activate(&letter.link, PASSWORD).await.unwrap();
    assert_eq!(joined.held.clinic, second.clinic);
    let signed_in = world.resumed(joined.token.reveal()).await.unwrap();
    assert_eq!(signed_in.login(), first.organizer.signed_in(world).await.login());
    assert_eq!(signed_in.held().len(), 2);
}

async fn another_organizer_is_invited_by_the_operator(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let email = Email::parse("olga@example.org").unwrap();
    let name = PersonName::parse("Орлова Ольга").unwrap();
    let invited = invite_organizer(&world.ctx, &operator(), clinic.id, &email, &name)
        .await
        .unwrap();
    let sent = world.letter().await;
    assert_eq!(
        (sent.to.as_str(), sent.invite().role),
        ("olga@example.org", Role::Organizer)
    );
    let organizers = members_of(&world.ctx, &operator(), clinic.id, Role::Organizer)
        .await
        .unwrap();
    assert_eq!(
        organizers,
        [
            (clinic.organizer.membership, Status::Active),
            (invited, Status::Invited)
        ]
    );
}

async fn an_organizer_is_invited_whole_or_not_at_all(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let before = world.dump().await;
    let email = Email::parse("olga@example.org").unwrap();
    let name = PersonName::parse("Орлова Ольга").unwrap();
    let invite = async |clinic| invite_organizer(&world.ctx, &operator(), clinic, &email, &name).await;
    let nowhere = invite(ClinicId(Uuid::now_v7())).await.unwrap_err();
    assert!(nowhere.is(&Code::NotFound), "{nowhere}");
    let broken = world
        .without_table("audit_event", async || invite(clinic.id).await)
        .await;
    assert!(matches!(broken, Err(Error::Broken(_))), "{broken:?}");
    assert_eq!(world.dump().await, before);
}

async fn a_link_is_handed_over_only_while_somebody_is_invited(world: &World) {
    let created = create_clinic(&world.ctx, &operator(), new_clinic("Клиника", "ivan@example.org"))
        .await
        .unwrap();
    let letter = world.letter().await;
    let link = async || operator_link(&world.ctx, &operator(), created.organizer).await;
    let one = world.noted(link().await.unwrap().reveal());
    let other = world.noted(link().await.unwrap().reveal());
    assert_ne!(one, other);
    let handed_over = journal(world)
        .await
        .iter()
        .filter(|action| *action == "invitation_link_copied")
        .count();
    assert_eq!(handed_over, 2, "each is in the journal");

    world.pass(chrono::Duration::days(10));
    assert!(link().await.unwrap_err().is(&Code::NotFound), "expired");
    world.pass(-chrono::Duration::days(10));
    world.activate(&letter.link, PASSWORD).await.unwrap();
    let before = world.dump().await;
    assert!(link().await.unwrap_err().is(&Code::NotFound), "active");
    assert_eq!(world.dump().await, before);
}

async fn a_clinic_outlives_the_pack_of_its_brand(world: &World) {
    let mut new = new_clinic("Клиника", "ivan@example.org");
    new.brand = BrandId("withdrawn".to_owned());
    create_clinic(&world.ctx, &operator(), new).await.unwrap();
    let sent = world.letter().await;
    assert_eq!(sent.letter.brand.name, "ONCOCENTER");
    let asked = world.ctx.brands.questionnaire(&BrandId("withdrawn".to_owned()));
    assert_eq!(asked.id().code.as_str(), "onco-lfk");
}

async fn brands_that_do_not_fit_together_are_refused(world: &World) {
    let default = BrandId("oncocenter".to_owned());
    let (_, brand) = world.ctx.brands.get(&default);
    let brand = || BTreeMap::from([(default.clone(), brand.clone())]);
    let withdrawn = Brands::new(brand(), BrandId("withdrawn".to_owned()), questionnaires(), programmes());
    assert!(matches!(withdrawn, Err(BadBrands::UnknownBrand(_))));
    let nothing_to_ask = Brands::new(brand(), default.clone(), Questionnaires::from_iter([]), programmes());
    assert!(matches!(nothing_to_ask, Err(BadBrands::UnknownQuestionnaire(id)) if id == default));
    let nothing_to_watch_by = Brands::new(brand(), default.clone(), questionnaires(), Programmes::from_iter([]));
    assert!(matches!(nothing_to_watch_by, Err(BadBrands::UnknownProgramme { brand, .. }) if brand == default));
    let mut short = brand();
    for brand in short.values_mut() {
        brand.periods.truncate(1);
    }
    let short = Brands::new(short, default.clone(), questionnaires(), programmes());
    assert!(matches!(short, Err(BadBrands::UnknownPeriod { programme, .. }) if programme.as_str() == "onco-basic"));
    assert!(Brands::new(brand(), default.clone(), questionnaires(), programmes()).is_ok());
}

async fn journal(world: &World) -> Vec<String> {
    world
        .column("SELECT action FROM audit_event ORDER BY id", Vec::new())
        .await
}
