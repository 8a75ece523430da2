//! What a clinic sets for itself, and its courses.

mod courses;
mod form;

use domain::{
    identity::MembershipId,
    settings::{CourseId, CourseName, SettingsChange, TimeOfDay, WorkingDays},
};

use crate::harness::World;

/// The invitation of that doctor runs out, as the expiry leaves it.
async fn expired(world: &World, doctor: MembershipId) {
    for sql in [
        "UPDATE membership SET status = 'expired', ended_at = $1 WHERE id = $2",
        "UPDATE invitation SET state = 'expired', closed_at = $1 WHERE membership_id = $2",
    ] {
        world.execute(sql, vec![world.now().into(), doctor.0.into()]).await;
    }
}

fn name(text: &str) -> CourseName {
    CourseName::parse(text).unwrap()
}

/// The form as a new clinic shows it.
fn as_new() -> SettingsChange {
    SettingsChange {
        self_registration: false,
        class_capacity: 12,
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        working_days: WorkingDays::FIVE,
        contact_phone: None,
        contact_email: None,
        courses: Vec::new(),
    }
}

fn giving(courses: Vec<(CourseId, Option<MembershipId>)>) -> SettingsChange {
    SettingsChange { courses, ..as_new() }
}

/// What was done to settings, courses and deputies, in the order of doing.
async fn journal(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE action LIKE 'settings%' OR action LIKE 'course%' \
               OR action LIKE 'deputy%' ORDER BY id";
    world.column(sql, Vec::new()).await
}
