//! Applications under review, from the queue to the seat.

mod deciding;
mod known;
mod letting_in;
mod organizer;
mod queue;
mod responsible;
mod time;

use chrono::{DateTime, Utc};
use clinic::{
    Result,
    classes::review::{card, let_in},
    identity::{Actor, Doctor},
};
use domain::classes::{ApplicationId, GroupId, LetIn, Place, Prose, Restrictions};

use crate::harness::{World, key, period};

/// Into that group for three months, with one thing to mind.
fn into_group(group: GroupId) -> LetIn {
    LetIn {
        place: Place::Group(group),
        period: period("3m", 91),
        restrictions: Restrictions::parse(["без прыжков"]).unwrap(),
        reason: None,
    }
}

pub(crate) fn onto_list() -> LetIn {
    LetIn {
        place: Place::WaitingList,
        ..into_group(GroupId(uuid::Uuid::nil()))
    }
}

fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// What a form about the application, made now, has seen.
async fn seen(world: &World, doctor: &Actor<Doctor>, id: ApplicationId) -> DateTime<Utc> {
    card(&world.ctx, doctor, id).await.unwrap().touched_at
}

/// The form as it is shown now, sent at once.
pub(crate) async fn lets_in(world: &World, doctor: &Actor<Doctor>, id: ApplicationId, new: LetIn) -> Result<()> {
    let seen = seen(world, doctor, id).await;
    let_in(&world.ctx, doctor, id, seen, new, key()).await
}

/// What was done to applications, and who got seats, in the order of doing; looks are left out.
async fn journal(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE (action LIKE 'application_%' AND action <> 'application_opened') \
               OR action IN ('enrolled', 'member_registered', 'member_reregistered') ORDER BY id";
    let mut all: Vec<String> = world.column(sql, Vec::new()).await;
    // The staff of the desk.
    let first = all.iter().position(|action| action.starts_with("application_"));
    let before = first.map_or(0, |first| first.saturating_sub(2));
    all.drain(..before.min(all.len()));
    all
}
