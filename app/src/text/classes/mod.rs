//! Words of classes of therapeutic exercise.

pub mod apply;
pub mod attendance;
pub mod calendar;
pub mod calls;
pub mod groups;
pub mod offers;
pub mod review;

/// Why a class does not take place: what somebody wrote, or that it is no longer in the schedule.
#[must_use]
pub fn why_cancelled(reason: &str) -> String {
    match reason {
        "" => "Изменилось расписание группы".to_owned(),
        reason => reason.to_owned(),
    }
}
