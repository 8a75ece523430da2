//! Invitations that nobody takes up: reminded of, then over.

use chrono::Duration;
use clinic::{
    identity::{self, Expiry, InvitationPage, Organizer, invitation_page},
    job::{self, Work},
    mail,
    staff::{former, list, member, remove, reregister},
};
use domain::{
    error::DeadLink,
    identity::{ClinicId, Role, Status},
    mail::Outcome,
    staff::ListQuery,
};

use crate::harness::{Clinic, PASSWORD, Sent, World, key, member as somebody, people};

on_both![
    an_invitation_is_over_at_exactly_ten_days,
    the_job_ends_what_ran_out_again_and_again,
    an_expired_member_is_kept_and_can_be_registered_again,
    reminders_come_three_days_and_one_day_before,
    a_reminders_link_activates,
    only_those_who_still_wait_are_reminded,
    fifty_expire_without_a_question,
    more_than_fifty_and_a_fifth_ask_first,
    more_than_fifty_but_no_fifth_expire_without_a_question,
];

async fn an_invitation_is_over_at_exactly_ten_days(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let id = invited(world, &clinic, "anna@example.org").await;
    let link = world.letter().await.link;
    world.pass(Duration::days(10) - Duration::microseconds(1));
    let before = world.dump().await;
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(0));
    assert_eq!(world.dump().await, before);
    world.pass(Duration::microseconds(1));
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(1));
    let row = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!((row.status, row.invitation), (Status::Expired, None));
    match invitation_page(&world.ctx, &link, None).await.unwrap() {
        InvitationPage::Open(page) => panic!("the link works: {page:?}"),
        InvitationPage::Closed(page) => assert_eq!(page.why, DeadLink::Expired),
    }
    let ended: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'invitation_expired' AND object_id = $1 AND clinic_id = $2 \
             AND login_id IS NULL AND at = $3",
            vec![id.0.into(), clinic.id.0.into(), world.now().into()],
        )
        .await;
    assert_eq!(ended, 1, "nobody did it, time did");
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(0));
}

async fn the_job_ends_what_ran_out_again_and_again(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    job::ensure_recurring(&world.ctx).await.unwrap();
    job::ensure_recurring(&world.ctx).await.unwrap();
    invited(world, &clinic, "anna@example.org").await;
    assert_eq!(work(world).await, [Expiry::Done(0)]);
    world.pass(Duration::minutes(50));
    invited(world, &clinic, "boris@example.org").await;
    assert_eq!(work(world).await, [Expiry::Done(0)]);
    world.pass(Duration::days(10) - Duration::minutes(50));
    assert_eq!(work(world).await, [Expiry::Done(1)]);
    world.pass(Duration::minutes(10) - Duration::microseconds(1));
    assert_eq!(work(world).await, [], "it looks every ten minutes");
    world.pass(Duration::microseconds(1));
    assert_eq!(work(world).await, [Expiry::Done(0)]);
    world.pass(Duration::minutes(40));
    assert_eq!(work(world).await, [Expiry::Done(1)]);
}

async fn an_expired_member_is_kept_and_can_be_registered_again(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let id = invited(world, &clinic, "anna@example.org").await;
    world.letter().await;
    world.pass(Duration::days(10));
    identity::expire(&world.ctx, false).await.unwrap();
    let listed = list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default()).await;
    assert_eq!(listed.unwrap().total, 0);
    let (gone, _) = former(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!((gone[0].id, gone[0].status), (id, Status::Expired));
    assert_eq!(gone[0].ended_at, world.now());

    let new = somebody("anna@example.org", "Кузнецова Анна");
    reregister(&world.ctx, &organizer, id, &new, key()).await.unwrap();
    let letter = world.letter().await;
    world.activate(&letter.link, PASSWORD).await.unwrap();
    let row = member(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(row.status, Status::Active);
    world.pass(Duration::days(20));
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(0));
}

async fn reminders_come_three_days_and_one_day_before(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    invited(world, &clinic, "anna@example.org").await;
    let first = world.letter().await;
    assert!(!is_reminder(&first));
    for days in [7, 2] {
        world.pass(Duration::days(days) - Duration::microseconds(1));
        assert_eq!(world.letters().await.len(), 0);
        world.pass(Duration::microseconds(1));
        let reminder = world.letter().await;
        assert!(is_reminder(&reminder));
        assert_eq!((&reminder.to, reminder.invite().role), (&first.to, Role::Doctor));
        assert_ne!(reminder.link, first.link);
    }
    world.pass(Duration::days(1));
    assert_eq!(world.letters().await.len(), 0);
}

async fn a_reminders_link_activates(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = invited(world, &clinic, "anna@example.org").await;
    world.letter().await;
    world.pass(Duration::days(9));
    let reminders = world.letters().await;
    assert_eq!(reminders.len(), 2, "both, after two days without a worker");
    let began = world.activate(&reminders[0].link, PASSWORD).await.unwrap();
    assert_eq!(began.held.membership, id);
}

async fn only_those_who_still_wait_are_reminded(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    world.doctor(&clinic, "vera@example.org").await;
    let removed = invited(world, &clinic, "anna@example.org").await;
    invited(world, &clinic, "boris@example.org").await;
    assert_eq!(world.letters().await.len(), 2);
    remove(&world.ctx, &organizer, removed).await.unwrap();
    world.pass(Duration::days(7));
    assert_eq!(world.letter().await.to, "boris@example.org");
    // The worker was away until it was too late.
    world.pass(Duration::days(3));
    assert_eq!(world.letters().await.len(), 0);
}

async fn fifty_expire_without_a_question(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    crowd(world, clinic.id, Status::Invited, 50).await;
    world.pass(Duration::days(10));
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(50));
}

async fn more_than_fifty_and_a_fifth_ask_first(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    crowd(world, clinic.id, Status::Invited, 51).await;
    // With the organizer 254: fifty are the last whole number within a fifth.
    crowd(world, clinic.id, Status::Removed, 202).await;
    world.pass(Duration::days(10));
    let before = world.dump().await;
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Asks(51));
    assert_eq!(world.dump().await, before);
    assert_eq!(identity::expire(&world.ctx, true).await.unwrap(), Expiry::Done(51));
    let waiting = "SELECT count(*) FROM membership WHERE status = 'invited'";
    assert_eq!(world.number(waiting).await, 0);
}

async fn more_than_fifty_but_no_fifth_expire_without_a_question(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    crowd(world, clinic.id, Status::Invited, 51).await;
    crowd(world, clinic.id, Status::Removed, 203).await;
    world.pass(Duration::days(10));
    assert_eq!(identity::expire(&world.ctx, false).await.unwrap(), Expiry::Done(51));
}

async fn invited(world: &World, clinic: &Clinic, email: &str) -> domain::identity::MembershipId {
    world
        .invited(&clinic.organizer, Role::Doctor, email, "Кузнецова Анна")
        .await
}

async fn crowd(world: &World, clinic: ClinicId, status: Status, many: usize) {
    people(
        world,
        clinic,
        std::iter::repeat_n(("Иванов", Role::Doctor, status), many),
    )
    .await;
}

fn is_reminder(sent: &Sent) -> bool {
    sent.invite().reminder
}

/// Does everything that is due, as the workers do; what the expiry said.
async fn work(world: &World) -> Vec<Expiry> {
    let mut said = Vec::new();
    while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
        if claim.work == Work::Expire {
            said.push(job::expire(&world.ctx, &claim).await.unwrap());
        } else if let Work::Letter(id) = claim.work {
            match mail::open(&world.ctx, id).await.unwrap() {
                Some(_) => mail::settle(&world.ctx, &claim, id, Outcome::Accepted("250 Ok".to_owned())).await,
                None => job::done(&world.ctx, &claim).await,
            }
            .unwrap();
        } else {
            job::perform(&world.ctx, &claim).await.unwrap();
        }
    }
    said
}
