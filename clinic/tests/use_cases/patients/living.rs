//! A patient's card, invitation, removal and return.

use chrono::Duration;
use clinic::{
    identity::{Expiry, InvitationPage, expire, invitation_page},
    patients::{copy_link, former, list, register, remove, reregister, resend, save, undo_removal},
};
use domain::{
    error::{Code, DeadLink},
    identity::{Email, PersonName, Phone, Role, Status},
    staff::ListQuery,
};

use super::{events, keepers, no_such_doctor, row, unchanged};
use crate::harness::{PASSWORD, World, key, patient as somebody, period};

on_both![
    a_card_is_changed_by_whoever_keeps_the_patient,
    a_card_saved_as_it_was_changes_nothing,
    another_address_on_the_card_sends_the_invitation_anew,
    an_active_patients_address_is_its_own,
    sending_again_corrects_the_address,
    a_copied_link_activates,
    a_patient_who_is_gone_has_no_card_to_save,
    an_expired_patient_is_found_and_registered_again,
    a_removed_patient_is_signed_out_and_found,
    only_those_who_are_gone_are_registered_again,
];

async fn a_card_is_changed_by_whoever_keeps_the_patient(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    for (keeper, name, phone) in [
        (&all.clinic.organizer, "Лебедева Ольга", "+79161234567"),
        (&all.doctor, "Ёлкина Ольга", "+79031112233"),
        (&all.assistant, "Яшина Ольга", "+79059998877"),
    ] {
        let keeper = keeper.keeps(world).await;
        let mut change = unchanged(&row(world, &keeper, id).await);
        change.full_name = PersonName::parse(name).unwrap();
        change.phone = Some(Phone::parse(phone).unwrap());
        let key = key();
        save(&world.ctx, &keeper, id, change.clone(), key).await.unwrap();
        let saved = row(world, &keeper, id).await;
        assert_eq!(
            (saved.full_name, saved.phone),
            (change.full_name.clone(), change.phone.clone())
        );
        for search in [name, phone, "olga@example.org"] {
            let query = ListQuery {
                search: search.to_owned(),
                ..ListQuery::default()
            };
            assert_eq!(list(&world.ctx, &keeper, &query).await.unwrap().total, 1, "{search}");
        }
        let before = world.dump().await;
        save(&world.ctx, &keeper, id, change, key).await.unwrap();
        assert_eq!(world.dump().await, before, "the second press");
    }
    assert_eq!(events(world, "member_changed", id).await, 3);
    let organizer = all.clinic.organizer.keeps(world).await;
    let mut change = unchanged(&row(world, &organizer, id).await);
    change.phone = None;
    save(&world.ctx, &organizer, id, change, key()).await.unwrap();
    assert_eq!(row(world, &organizer, id).await.phone, None);
}

async fn a_card_saved_as_it_was_changes_nothing(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    let link = world.letter().await.link;
    let doctor = all.doctor.keeps(world).await;
    let before = row(world, &doctor, id).await;
    world.pass(Duration::days(1));
    save(&world.ctx, &doctor, id, unchanged(&before), key()).await.unwrap();
    for action in ["member_changed", "observation_changed", "invitation_resent"] {
        assert_eq!(events(world, action, id).await, 0, "{action}");
    }
    world.activate(&link, PASSWORD).await.unwrap();
}

async fn another_address_on_the_card_sends_the_invitation_anew(world: &World) {
    let all = keepers(world).await;
    let new = somebody("wrong@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    let wrong = world.letter().await.link;
    let assistant = all.assistant.keeps(world).await;
    let mut change = unchanged(&row(world, &assistant, id).await);
    change.email = Some(Email::parse("olga@example.org").unwrap());
    change.full_name = PersonName::parse("Лебедева Ольга").unwrap();
    world.pass(Duration::days(2));
    save(&world.ctx, &assistant, id, change, key()).await.unwrap();
    let saved = row(world, &assistant, id).await;
    assert_eq!(
        (saved.email.as_str(), saved.invitation.unwrap().days_left),
        ("olga@example.org", 10)
    );
    assert_eq!(dead(world, &wrong).await, Some(DeadLink::Replaced));
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), letter.invite().full_name.as_str()),
        ("olga@example.org", "Лебедева Ольга")
    );
    for (search, expected) in [("wrong@", 0), ("лебедева olga@", 1)] {
        let query = ListQuery {
            search: search.to_owned(),
            ..ListQuery::default()
        };
        assert_eq!(
            list(&world.ctx, &assistant, &query).await.unwrap().total,
            expected,
            "{search}"
        );
    }
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn an_active_patients_address_is_its_own(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    let doctor = all.doctor.keeps(world).await;
    let mut change = unchanged(&row(world, &doctor, id).await);
    change.email = Some(Email::parse("olga@example.com").unwrap());
    change.full_name = PersonName::parse("Лебедева Ольга").unwrap();
    let before = world.dump().await;
    let refused = save(&world.ctx, &doctor, id, change.clone(), key()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(world.dump().await, before, "nothing is half saved");
    change.email = None;
    save(&world.ctx, &doctor, id, change, key()).await.unwrap();
    assert_eq!(row(world, &doctor, id).await.email.as_str(), "olga@example.org");
}

async fn sending_again_corrects_the_address(world: &World) {
    let all = keepers(world).await;
    let new = somebody("wrong@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    let wrong = world.letter().await.link;
    let doctor = all.doctor.keeps(world).await;
    let (right, key) = (Email::parse("olga@example.org").unwrap(), key());
    for _press in 0..2 {
        resend(&world.ctx, &doctor, id, &right, key).await.unwrap();
    }
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), events(world, "invitation_resent", id).await),
        (right.as_str(), 1)
    );
    assert_eq!(dead(world, &wrong).await, Some(DeadLink::Replaced));
    world.activate(&letter.link, PASSWORD).await.unwrap();
    let refused = resend(&world.ctx, &doctor, id, &right, crate::harness::key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
}

async fn a_copied_link_activates(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    world.letter().await;
    let assistant = all.assistant.keeps(world).await;
    let link = world.noted(copy_link(&world.ctx, &assistant, id).await.unwrap().reveal());
    let began = world.activate(&link, PASSWORD).await.unwrap();
    assert_eq!(began.held.membership, id);
    let late = copy_link(&world.ctx, &assistant, id).await.unwrap_err();
    assert!(late.is(&Code::NotFound), "{late:?}");
    assert_eq!(events(world, "invitation_link_copied", id).await, 1);
}

async fn a_patient_who_is_gone_has_no_card_to_save(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    let doctor = all.doctor.keeps(world).await;
    remove(&world.ctx, &doctor, id).await.unwrap();
    let gone = row(world, &doctor, id).await;
    assert_eq!((gone.status, gone.doctor.id), (Status::Removed, all.doctor.membership));
    let before = world.dump().await;
    let refused = save(&world.ctx, &doctor, id, unchanged(&gone), key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(world.dump().await, before);
}

async fn an_expired_patient_is_found_and_registered_again(world: &World) {
    let all = keepers(world).await;
    let colleague = world
        .member_of(&all.clinic.organizer, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let mut new = somebody("wrong@example.org", "Смирнова Ольга", all.doctor.membership);
    new.phone = Some(Phone::parse("+79161234567").unwrap());
    let id = world.invited_patient(&all.doctor, new.clone()).await;
    world.letter().await;
    let (organizer, doctor) = (all.clinic.organizer.keeps(world).await, all.doctor.keeps(world).await);
    world.pass(Duration::days(10));
    assert_eq!(expire(&world.ctx, false).await.unwrap(), Expiry::Done(1));
    world.letters().await;
    for keeper in [&organizer, &doctor] {
        let (rows, more) = former(&world.ctx, keeper, "смирн 916 123", None).await.unwrap();
        assert_eq!((rows.len(), more), (1, false));
        let gone = &rows[0];
        assert_eq!(
            (gone.id, gone.status, gone.ended_at),
            (id, Status::Expired, world.now())
        );
        assert_eq!((&gone.email, &gone.phone), (&new.email, &new.phone));
        assert_eq!(gone.doctor.id, all.doctor.membership);
        assert_eq!(list(&world.ctx, keeper, &ListQuery::default()).await.unwrap().total, 0);
    }
    let mut again = somebody("olga@example.org", "Лебедева Ольга", colleague.membership);
    again.period = period("1m", 30);
    let refused = reregister(&world.ctx, &doctor, id, again.clone(), key())
        .await
        .unwrap_err();
    assert!(
        refused.is(&no_such_doctor()),
        "a doctor gives it to nobody else: {refused:?}"
    );
    let key = key();
    for _press in 0..2 {
        reregister(&world.ctx, &organizer, id, again.clone(), key)
            .await
            .unwrap();
    }
    let invited = row(world, &organizer, id).await;
    assert_eq!(
        (invited.status, invited.full_name, invited.email, invited.phone),
        (Status::Invited, again.full_name, again.email, None)
    );
    assert_eq!(
        (invited.doctor.id, invited.observation.days),
        (colleague.membership, 30)
    );
    assert_eq!(
        former(&world.ctx, &organizer, "", None).await.unwrap(),
        (Vec::new(), false)
    );
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), letter.invite().role),
        ("olga@example.org", Role::Patient)
    );
    world.activate(&letter.link, PASSWORD).await.unwrap();
    let active = row(world, &organizer, id).await;
    let ends = world.now() + Duration::days(30);
    assert_eq!(active.observation.runs, Some((world.now(), ends)));
    assert_eq!(events(world, "member_reregistered", id).await, 1);
}

async fn a_removed_patient_is_signed_out_and_found(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let olga = world.patient(&all.doctor, new).await;
    let assistant = all.assistant.keeps(world).await;
    remove(&world.ctx, &assistant, olga.membership).await.unwrap();
    assert!(world.resumed(&olga.cookie).await.is_none(), "signed out at once");
    let (rows, _) = former(&world.ctx, &assistant, "ольга", None).await.unwrap();
    assert_eq!((rows[0].id, rows[0].status), (olga.membership, Status::Removed));
    let again = remove(&world.ctx, &assistant, olga.membership).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    undo_removal(&world.ctx, &assistant, olga.membership).await.unwrap();
    assert_eq!(row(world, &assistant, olga.membership).await.status, Status::Active);
    world.pass(Duration::minutes(1));
    remove(&world.ctx, &assistant, olga.membership).await.unwrap();
    world.pass(Duration::hours(1));
    let late = undo_removal(&world.ctx, &assistant, olga.membership).await.unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
}

async fn only_those_who_are_gone_are_registered_again(world: &World) {
    let all = keepers(world).await;
    let doctor = all.doctor.keeps(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let active = world.patient(&all.doctor, new.clone()).await.membership;
    let invited = register(&world.ctx, &doctor, new.clone(), key()).await.unwrap();
    world.letter().await;
    let before = world.dump().await;
    for id in [active, invited] {
        let refused = reregister(&world.ctx, &doctor, id, new.clone(), key())
            .await
            .unwrap_err();
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn dead(world: &World, link: &str) -> Option<DeadLink> {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Open(_) => None,
        InvitationPage::Closed(page) => Some(page.why),
    }
}
