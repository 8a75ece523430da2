//! What invitees answer without activating anything: «это не я», and a new invitation asked for; and what the page of a
//! dead link says.

use chrono::Duration;
use clinic::{
    identity::{
        self, AskAgain, ClosedInvitation, Expiry, InvitationPage, Organizer, act_as_patient_keeper,
        ask_for_new_invitation, decline, expire, invitation_page,
    },
    mail::Content,
    patients, staff,
};
use domain::{
    error::{Code, DeadLink},
    identity::{ActivationForm, Email, MembershipId, Role, Status},
    staff::{InviteeAnswer, ListQuery, Standing},
};

use crate::harness::{Clinic, PASSWORD, World, from, key, member, patient};

const ANNA: &str = "anna@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    whoever_is_not_meant_says_so_once,
    a_declined_person_stays_in_the_list_until_the_deadline,
    a_corrected_address_makes_up_for_it,
    a_removal_taken_back_revives_no_declined_link,
    the_organizers_hear_of_it_where_the_inviter_is_gone,
    a_doctor_hears_of_the_own_patient,
    a_letter_that_is_out_of_date_is_not_sent,
    activating_and_declining_exclude_each_other,
    an_invitation_that_ran_out_is_asked_about_once,
    nothing_else_can_be_asked_for,
    a_link_that_ran_out_tells_what_became_of_it,
    a_dead_link_names_the_clinic_and_its_contact,
];

async fn whoever_is_not_meant_says_so_once(world: &World) {
    let (clinic, id, link) = invited(world).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    let told = world.letter().await;
    assert_eq!(told.to, "ivan@example.org");
    assert_eq!(told.letter.clinic_name, "Клиника");
    let Content::Declined(declined) = &told.letter.content else {
        panic!("{told:?}")
    };
    assert_eq!((declined.role, declined.keeper), (Role::Doctor, Role::Organizer));
    assert_eq!(declined.full_name.as_str(), "Кузнецова Анна");
    assert_eq!(declined.address.as_str(), ANNA);

    let before = world.dump().await;
    for _ in 0..2 {
        decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
        assert_eq!(closed(world, &link).await.why, DeadLink::Declined);
    }
    assert_eq!(world.dump().await, before, "pressing again changes nothing");
    let dead = world.activate(&link, PASSWORD).await.unwrap_err();
    assert!(
        dead.is(&Code::DeadLink {
            why: DeadLink::Declined
        }),
        "{dead:?}"
    );

    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let row = staff::member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.status, row.invitation), (Status::Invited, None));
    assert_eq!(row.answer, Some(InviteeAnswer::NotMe { at: world.now() }));
    let needy = staff::attention(&world.ctx, &organizer).await.unwrap();
    assert_eq!(needy, [(Standing::NotMe, Role::Doctor, 1)]);
    let query = ListQuery {
        standing: Standing::NotMe,
        ..ListQuery::default()
    };
    let page = staff::list(&world.ctx, &organizer, Role::Doctor, &query).await.unwrap();
    assert_eq!((page.total, page.rows[0].id), (1, id));
    assert!(
        staff::copy_link(&world.ctx, &organizer, id)
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    );
    let journal = "SELECT count(*) FROM audit_event WHERE action = 'invitation_declined'";
    assert_eq!(world.number(journal).await, 1);
}

async fn a_declined_person_stays_in_the_list_until_the_deadline(world: &World) {
    let (clinic, id, link) = invited(world).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    world.letter().await;
    world.pass(Duration::days(10) - Duration::microseconds(1));
    assert_eq!(expire(&world.ctx, false).await.unwrap(), Expiry::Done(0));
    assert!(world.letters().await.is_empty(), "nobody is reminded of it");
    world.pass(Duration::microseconds(1));
    assert_eq!(expire(&world.ctx, false).await.unwrap(), Expiry::Done(1));
    assert_eq!(expire(&world.ctx, false).await.unwrap(), Expiry::Done(0));
    let organizer = world
        .sign_in("ivan@example.org", PASSWORD, &clinic.organizer.caller(NETWORK))
        .await
        .unwrap();
    let organizer = world.person(clinic.organizer.email.clone(), organizer);
    let organizer = organizer.acts::<Organizer>(world).await;
    let (former, _) = staff::former(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!((former[0].id, former[0].status), (id, Status::Expired));
    assert!(matches!(former[0].answer, Some(InviteeAnswer::NotMe { .. })));
    assert_eq!(closed(world, &link).await.why, DeadLink::Declined);
}

async fn a_corrected_address_makes_up_for_it(world: &World) {
    let (clinic, id, link) = invited(world).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    world.letter().await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let right = Email::parse("kuznetsova@example.org").unwrap();
    staff::resend(&world.ctx, &organizer, id, &right, key()).await.unwrap();
    let letter = world.letter().await;
    assert_eq!(letter.to, right.as_str());
    let row = staff::member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(row.answer, None, "the newest invitation is another one");
    assert!(staff::attention(&world.ctx, &organizer).await.unwrap().is_empty());
    world.activate(&letter.link, PASSWORD).await.unwrap();
    assert_eq!(closed(world, &link).await.why, DeadLink::Declined);
}

async fn a_removal_taken_back_revives_no_declined_link(world: &World) {
    let (clinic, id, link) = invited(world).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    world.letter().await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
    staff::undo_removal(&world.ctx, &organizer, id).await.unwrap();
    let row = staff::member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.status, row.invitation), (Status::Invited, None));
    assert!(matches!(row.answer, Some(InviteeAnswer::NotMe { .. })));
    assert_eq!(closed(world, &link).await.why, DeadLink::Declined);
}

async fn the_organizers_hear_of_it_where_the_inviter_is_gone(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let second = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let _foreign = world.clinic("Другая", "oleg@example.org").await;
    world.invited(&second, Role::Doctor, ANNA, "Кузнецова Анна").await;
    let link = world.letter().await.link;
    let gone = "UPDATE membership SET status = 'removed' WHERE id = $1";
    world.execute(gone, vec![second.membership.0.into()]).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    assert_eq!(world.letter().await.to, "ivan@example.org");

    // The operator's invitation: those who organize already are told.
    let new = member("third@example.org", "Третьяков Пётр");
    identity::invite_organizer(
        &world.ctx,
        &crate::harness::operator(),
        clinic.id,
        &new.email,
        &new.full_name,
    )
    .await
    .unwrap();
    let link = world.letter().await.link;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    assert_eq!(world.letter().await.to, "ivan@example.org");
}

async fn a_doctor_hears_of_the_own_patient(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, ANNA).await;
    let keeper = act_as_patient_keeper(Some(&doctor.signed_in(world).await), None, Some(Role::Doctor)).unwrap();
    let new = patient("vera@example.org", "Верещагина Вера", doctor.membership);
    let id = patients::register(&world.ctx, &keeper, new, key()).await.unwrap();
    let link = world.letter().await.link;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    let told = world.letter().await;
    assert_eq!(told.to, ANNA);
    let Content::Declined(declined) = &told.letter.content else {
        panic!("{told:?}")
    };
    assert_eq!((declined.role, declined.keeper), (Role::Patient, Role::Doctor));
    let row = patients::patient(&world.ctx, &keeper, id).await.unwrap();
    assert!(matches!(row.answer, Some(InviteeAnswer::NotMe { .. })));
    world.pass(Duration::days(10));
    expire(&world.ctx, false).await.unwrap();
    let signed_in = world.sign_in(ANNA, PASSWORD, &doctor.caller(NETWORK)).await.unwrap();
    let doctor = world.person(doctor.email.clone(), signed_in);
    let keeper = act_as_patient_keeper(Some(&doctor.signed_in(world).await), None, Some(Role::Doctor)).unwrap();
    let (former, _) = patients::former(&world.ctx, &keeper, "", None).await.unwrap();
    assert!(matches!(former[0].answer, Some(InviteeAnswer::NotMe { .. })));
}

async fn a_letter_that_is_out_of_date_is_not_sent(world: &World) {
    let (clinic, id, link) = invited(world).await;
    decline(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let right = Email::parse("kuznetsova@example.org").unwrap();
    staff::resend(&world.ctx, &organizer, id, &right, key()).await.unwrap();
    assert_eq!(
        world.letter().await.to,
        right.as_str(),
        "the address was corrected first"
    );
}

async fn activating_and_declining_exclude_each_other(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    for n in 0..4 {
        let email = format!("anna{n}@example.org");
        world.invited(&clinic.organizer, Role::Doctor, &email, "Анна").await;
        let link = world.letter().await.link;
        let (here, there) = (world.another_process().await, world.another_process().await);
        let activation = link.clone();
        let activated = tokio::spawn(async move {
            let form = ActivationForm {
                password: PASSWORD.to_owned(),
            };
            identity::activate(&here, &activation, &form, None, &from(NETWORK), key()).await
        });
        let declined = tokio::spawn(async move { decline(&there, &link, &from(NETWORK)).await });
        match (activated.await.unwrap(), declined.await.unwrap()) {
            (Ok(_session), Err(declined)) => {
                assert!(declined.is(&Code::DeadLink { why: DeadLink::Used }), "{declined:?}")
            }
            (Err(activated), Ok(())) => {
                let why = DeadLink::Declined;
                assert!(activated.is(&Code::DeadLink { why }), "{activated:?}");
                assert_eq!(world.letter().await.to, "ivan@example.org");
            }
            other => panic!("{n}: {other:?}"),
        }
    }
}

async fn an_invitation_that_ran_out_is_asked_about_once(world: &World) {
    let (clinic, id, link) = invited(world).await;
    world.pass(Duration::days(10));
    // Before the job has looked, and after it.
    assert_eq!(closed(world, &link).await.ask, Some(AskAgain::Possible));
    expire(&world.ctx, false).await.unwrap();
    assert_eq!(closed(world, &link).await.ask, Some(AskAgain::Possible));
    let at = world.now();
    ask_for_new_invitation(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    world.pass(Duration::minutes(5));
    let before = world.dump().await;
    for _ in 0..3 {
        ask_for_new_invitation(&world.ctx, &link, &from(NETWORK)).await.unwrap();
    }
    assert_eq!(world.dump().await, before);
    assert_eq!(closed(world, &link).await.ask, Some(AskAgain::Asked(at)));
    assert!(world.letters().await.is_empty(), "a mark in the list, no letter");

    let again = world
        .sign_in("ivan@example.org", PASSWORD, &clinic.organizer.caller(NETWORK))
        .await
        .unwrap();
    let organizer = world.person(clinic.organizer.email.clone(), again);
    let organizer = organizer.acts::<Organizer>(world).await;
    let (former, _) = staff::former(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!(former[0].answer, Some(InviteeAnswer::AsksAgain { at }));
    assert_eq!(staff::asking(&world.ctx, &organizer).await.unwrap(), 1);
    let new = member(ANNA, "Кузнецова Анна");
    staff::reregister(&world.ctx, &organizer, id, &new, key())
        .await
        .unwrap();
    assert_eq!(staff::asking(&world.ctx, &organizer).await.unwrap(), 0);
    let query = ListQuery::default();
    let page = staff::list(&world.ctx, &organizer, Role::Doctor, &query).await.unwrap();
    assert_eq!(page.rows[0].answer, None);
    world.activate(&world.letter().await.link, PASSWORD).await.unwrap();
}

async fn nothing_else_can_be_asked_for(world: &World) {
    let (clinic, id, link) = invited(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let refused = async |link: &str| {
        ask_for_new_invitation(&world.ctx, link, &from(NETWORK))
            .await
            .unwrap_err()
    };
    let before = world.dump().await;
    assert!(refused(&link).await.is(&Code::Conflict), "it still works");
    let unknown = Code::DeadLink { why: DeadLink::Unknown };
    assert!(refused("made-up").await.is(&unknown));
    assert!(
        decline(&world.ctx, "made-up", &from(NETWORK))
            .await
            .unwrap_err()
            .is(&unknown)
    );
    assert_eq!(world.dump().await, before);
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
    let revoked = Code::DeadLink { why: DeadLink::Revoked };
    assert!(refused(&link).await.is(&revoked));
    assert!(
        decline(&world.ctx, &link, &from(NETWORK))
            .await
            .unwrap_err()
            .is(&revoked)
    );
}

async fn a_link_that_ran_out_tells_what_became_of_it(world: &World) {
    let (clinic, id, link) = invited(world).await;
    world.pass(Duration::days(10));
    expire(&world.ctx, false).await.unwrap();
    assert_eq!(closed(world, &link).await.why, DeadLink::Expired);
    let again = world
        .sign_in("ivan@example.org", PASSWORD, &clinic.organizer.caller(NETWORK))
        .await
        .unwrap();
    let organizer = world.person(clinic.organizer.email.clone(), again);
    let organizer = organizer.acts::<Organizer>(world).await;
    let new = member(ANNA, "Кузнецова Анна");
    staff::reregister(&world.ctx, &organizer, id, &new, key())
        .await
        .unwrap();
    let newer = world.letter().await.link;
    let page = closed(world, &link).await;
    assert_eq!((page.why, page.ask), (DeadLink::Replaced, None));
    world.activate(&newer, PASSWORD).await.unwrap();
    assert_eq!(closed(world, &link).await.why, DeadLink::Used);
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(closed(world, &link).await.why, DeadLink::Revoked);
}

async fn a_dead_link_names_the_clinic_and_its_contact(world: &World) {
    let (clinic, id, link) = invited(world).await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
    let contact = closed(world, &link).await.clinic.unwrap();
    assert_eq!(contact.clinic_name, "Клиника");
    assert_eq!(contact.invited_by.as_deref(), Some("Петров Иван Аркадьевич"));
    assert!(contact.phone.is_none() && contact.email.is_none());
    world
        .execute(
            "UPDATE clinic_settings SET contact_phone = '+74951234567', contact_email = 'office@example.org'",
            Vec::new(),
        )
        .await;
    let contact = closed(world, &link).await.clinic.unwrap();
    assert_eq!(contact.phone.unwrap().as_str(), "+74951234567");
    assert_eq!(contact.email.unwrap().as_str(), "office@example.org");
    assert!(closed(world, "made-up").await.clinic.is_none());
}

/// Anna, invited as a doctor.
async fn invited(world: &World) -> (Clinic, MembershipId, String) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, ANNA, "Кузнецова Анна")
        .await;
    let link = world.letter().await.link;
    (clinic, id, link)
}

async fn closed(world: &World, link: &str) -> ClosedInvitation {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Closed(page) => page,
        InvitationPage::Open(page) => panic!("the link works: {page:?}"),
    }
}
