//! Waiting lists. What the users of other systems suffer from must not happen here.

use chrono::Duration;
use clinic::{
    classes::{
        group,
        waiting::{self as lists, OfferState, accept, decline, offer_page},
    },
    identity::Patient,
    mail::GroupNews,
};
use domain::{
    classes::GroupId,
    error::{Code, DeadLink},
    identity::MembershipId,
};

use super::{enrol, news, readers, taken, wait};
use crate::harness::{Course, Sent, World, course, key, patient};

on_both![
    a_full_group_of_twelve_has_a_waiting_list,
    whoever_leaves_the_list_with_an_offer_passes_it_on,
    whoever_waits_can_leave_by_the_link_of_the_letter,
    the_order_is_that_of_the_clearance_whatever_group_has_a_seat,
    whoever_is_first_keeps_the_place_when_a_group_ends,
    nobody_learns_who_else_waits,
    a_patient_waits_for_a_course_once,
    taken_off_the_list_one_is_told,
    the_journal_tells_who_put_whom_on_the_list_and_took_it_off,
    a_link_that_was_never_sent_leads_nowhere,
    what_the_list_shows_is_told_to_the_doctor_of_the_course_alone,
];

/// A course whose one group is full, and those who wait, in order: each with an address, and the seat that is taken.
pub(super) async fn full(world: &World, waiting: &[&str]) -> (Course, GroupId, domain::classes::EnrolmentId) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let seated = course.patient(world, "seated@example.org").await;
    let seat = enrol(world, &course, group, seated).await.unwrap();
    world.letter().await;
    for email in waiting {
        let patient = course.patient(world, email).await;
        world.pass(Duration::minutes(1));
        wait(world, &course, patient).await.unwrap();
        let letter = world.letter().await;
        assert!(matches!(news(&letter), GroupNews::Waiting { .. }), "{letter:?}");
    }
    (course, group, seat)
}

/// The seat comes free; the letters that follow from that, but for the one to whoever had it.
pub(super) async fn freed(world: &World, course: &Course, seat: domain::classes::EnrolmentId) -> Vec<Sent> {
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    let mut letters = world.letters().await;
    letters.retain(|letter| letter.to != "seated@example.org");
    letters
}

/// The one offer among these letters.
pub(super) fn offer(letters: Vec<Sent>) -> Sent {
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = letters.into_iter().next().unwrap();
    assert!(matches!(news(&letter), GroupNews::Offer { .. }), "{letter:?}");
    letter
}

pub(super) async fn state(world: &World, email: &str) -> Vec<String> {
    world
        .column(
            "SELECT waiting.state FROM waiting JOIN membership ON membership.id = waiting.patient_id \
             JOIN invitation ON invitation.membership_id = membership.id WHERE invitation.email = $1",
            vec![email.into()],
        )
        .await
}

pub(super) fn is_offer(letter: &Sent) -> bool {
    matches!(
        &letter.letter.content,
        clinic::mail::Content::Group(GroupNews::Offer { .. })
    )
}

async fn a_full_group_of_twelve_has_a_waiting_list(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 12).await;
    for n in 0..12 {
        let patient = course.patient(world, &format!("p{n}@example.org")).await;
        enrol(world, &course, group, patient).await.unwrap();
        world.letter().await;
    }
    let thirteenth = course.patient(world, "late@example.org").await;
    let refused = enrol(world, &course, group, thirteenth).await.unwrap_err();
    assert!(refused.is(&Code::NoSeat), "{refused:?}");
    wait(world, &course, thirteenth).await.unwrap();
    let letter = world.letter().await;
    assert!(
        matches!(news(&letter), GroupNews::Waiting { place: 1, .. }),
        "{letter:?}"
    );
    assert_eq!(group::courses(&world.ctx, &course.doctor).await.unwrap()[0].waiting, 1);
    assert_eq!(taken(world, group).await, 12);
}

async fn whoever_leaves_the_list_with_an_offer_passes_it_on(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    offer(freed(world, &course, seat).await);
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    assert_eq!(list.rows[0].offer.as_ref().unwrap().group.id, group);
    lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap();
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["first@example.org", "second@example.org"]);
    assert_eq!(state(world, "first@example.org").await, ["withdrawn"]);
    assert_eq!(taken(world, group).await, 1);
}

async fn whoever_waits_can_leave_by_the_link_of_the_letter(world: &World) {
    let (course, _, seat) = full(world, &[]).await;
    let first = course.patient(world, "first@example.org").await;
    wait(world, &course, first).await.unwrap();
    let letter = world.letter().await;
    let page = offer_page(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(page.state, OfferState::Waiting { place: 1 });
    decline(&world.ctx, &letter.link).await.unwrap();
    decline(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(state(world, "first@example.org").await, ["withdrawn"]);
    assert!(
        freed(world, &course, seat).await.is_empty(),
        "nothing is offered to who left"
    );
}

async fn the_order_is_that_of_the_clearance_whatever_group_has_a_seat(world: &World) {
    let waiting = ["first@example.org", "second@example.org"];
    let (course, _, seat) = full(world, &waiting).await;
    // Another group of the course opens: the first in line is offered its seat, the second one waits for the next.
    let other = course.group(world, 1).await;
    let first = offer(world.letters().await);
    assert_eq!(first.to, "first@example.org");
    let second = offer(freed(world, &course, seat).await);
    assert_eq!(second.to, "second@example.org");
    accept(&world.ctx, &second.link).await.unwrap();
    accept(&world.ctx, &first.link).await.unwrap();
    assert_eq!(world.letters().await.len(), 2);
    assert_eq!(taken(world, other).await, 1);
}

async fn whoever_is_first_keeps_the_place_when_a_group_ends(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    offer(freed(world, &course, seat).await);
    group::end(&world.ctx, &course.doctor, group, key()).await.unwrap();
    world.letters().await;
    assert_eq!(
        state(world, "first@example.org").await,
        ["waiting"],
        "an offer that is gone costs no place"
    );
    course.group(world, 1).await;
    assert_eq!(offer(world.letters().await).to, "first@example.org");
}

async fn nobody_learns_who_else_waits(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let second = world
        .patient(
            &course.person,
            patient("second@example.org", "Второва Анна", course.person.membership),
        )
        .await;
    world.pass(Duration::minutes(1));
    wait(world, &course, second.membership).await.unwrap();
    let letter = world.letter().await;
    let page = offer_page(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(page.state, OfferState::Waiting { place: 2 });
    let own = lists::own(&world.ctx, &second.acts::<Patient>(world).await)
        .await
        .unwrap();
    assert_eq!((own.len(), own[0].place, own[0].offer.is_none()), (1, 2, true));
    for told in [format!("{page:?}"), format!("{own:?}"), format!("{:?}", letter.letter)] {
        assert!(!told.contains("Верина"), "{told}");
    }
}

async fn a_patient_waits_for_a_course_once(world: &World) {
    let (course, group, _) = full(world, &[]).await;
    let first = course.patient(world, "first@example.org").await;
    wait(world, &course, first).await.unwrap();
    let again = wait(world, &course, first).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    world.letter().await;
    let seated: Vec<uuid::Uuid> = world
        .column(
            "SELECT patient_id FROM enrolment WHERE group_id = $1",
            vec![group.0.into()],
        )
        .await;
    let seated = wait(world, &course, MembershipId(seated[0])).await.unwrap_err();
    assert!(seated.is(&Code::Conflict), "who has a seat waits for none: {seated:?}");
}

async fn taken_off_the_list_one_is_told(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap();
    let letter = world.letter().await;
    assert!(matches!(news(&letter), GroupNews::OffList), "{letter:?}");
    let again = lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
}

async fn the_journal_tells_who_put_whom_on_the_list_and_took_it_off(world: &World) {
    let (course, _, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap();
    let offered = freed(world, &course, seat).await;
    let offered = offered.iter().find(|letter| is_offer(letter)).unwrap();
    decline(&world.ctx, &offered.link).await.unwrap();
    let patients: Vec<_> = list.rows.iter().map(|row| row.patient.unwrap().0).collect();
    let told = async |action: &str, by: Option<MembershipId>, whom: uuid::Uuid| {
        let sql = "SELECT count(*) FROM audit_event WHERE action = $1 AND object_id = $2 \
                   AND ((membership_id IS NULL AND $3) OR membership_id = $4)";
        let values = vec![
            action.into(),
            whom.into(),
            by.is_none().into(),
            by.map(|by| by.0).unwrap_or_default().into(),
        ];
        world.one::<i64>(sql, values).await
    };
    let doctor = Some(course.person.membership);
    for (action, by, whom) in [
        ("waitlisted", doctor, patients[0]),
        ("waitlisted", doctor, patients[1]),
        ("taken_off_list", doctor, patients[0]),
        ("seat_offered", None, patients[1]),
        ("seat_declined", None, patients[1]),
    ] {
        assert_eq!(told(action, by, whom).await, 1, "{action}");
    }
}

async fn a_link_that_was_never_sent_leads_nowhere(world: &World) {
    let unknown = Code::DeadLink { why: DeadLink::Unknown };
    assert!(offer_page(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
    assert!(accept(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
    assert!(decline(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
}

async fn what_the_list_shows_is_told_to_the_doctor_of_the_course_alone(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let other = world.doctor(&course.clinic, "boris@example.org").await;
    let boris = other.acts::<clinic::identity::Doctor>(world).await;
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    let id = list.rows[0].id;
    let (of, row) = lists::one(&world.ctx, &course.doctor, id).await.unwrap();
    assert_eq!((of, &row), (list.course, &list.rows[0]));
    for refused in [
        lists::list(&world.ctx, &boris, course.id).await.map(|_list| ()),
        lists::one(&world.ctx, &boris, id).await.map(|_row| ()),
        lists::withdraw(&world.ctx, &boris, id, key()).await,
    ] {
        let refused = refused.unwrap_err();
        assert!(refused.is(&Code::NotFound), "{refused:?}");
    }
}
