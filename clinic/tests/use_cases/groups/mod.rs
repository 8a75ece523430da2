//! Groups, seats and waiting lists.

mod applicants;
mod handing_over;
mod keeping;
mod offers;
mod races;
mod removal;
mod schedules;
mod seats;
mod waiting;

use clinic::{
    classes::{group, waiting as lists},
    mail::{Content, GroupNews},
};
use domain::{
    classes::{EnrolmentId, GroupId, Restrictions},
    identity::MembershipId,
};

use crate::harness::{Course, Sent, World, key};

/// Gives a patient a seat; the letter is still to be sent.
async fn enrol(world: &World, course: &Course, group: GroupId, patient: MembershipId) -> clinic::Result<EnrolmentId> {
    let new = group::Enrol {
        group,
        patient,
        restrictions: Restrictions::default(),
    };
    group::enrol(&world.ctx, &course.doctor, new, key()).await
}

/// Puts a patient on the waiting list; the letter is still to be sent.
async fn wait(world: &World, course: &Course, patient: MembershipId) -> clinic::Result<()> {
    let who = (patient, &Restrictions::default());
    lists::wait(&world.ctx, &course.doctor, course.id, who, key()).await
}

fn news(sent: &Sent) -> &GroupNews {
    match &sent.letter.content {
        Content::Group(news) => news,
        other => panic!("nothing of a group: {other:?}"),
    }
}

/// To whom letters went, in alphabetical order.
fn readers(letters: &[Sent]) -> Vec<&str> {
    let mut readers: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    readers.sort_unstable();
    readers
}

/// The seats taken in a group, as it keeps them itself and as they are counted.
async fn taken(world: &World, group: GroupId) -> i64 {
    let kept: i64 = world
        .one("SELECT taken FROM exercise_group WHERE id = $1", vec![group.0.into()])
        .await;
    let counted: i64 = world
        .one(
            "SELECT (SELECT count(*) FROM enrolment WHERE group_id = $1 AND ended_at IS NULL) \
             + (SELECT count(*) FROM waiting WHERE group_id = $1 AND state = 'offered')",
            vec![group.0.into()],
        )
        .await;
    assert_eq!(kept, counted, "the group counts its seats wrongly");
    let wrong: i64 = world
        .one(
            "SELECT count(*) FROM class WHERE group_id = $1 AND state = 'planned' AND taken <> \
             (SELECT count(*) FROM attendance WHERE class_id = class.id AND attendance.state <> 'cancelled')",
            vec![group.0.into()],
        )
        .await;
    assert_eq!(wrong, 0, "a class counts its seats wrongly");
    kept
}
