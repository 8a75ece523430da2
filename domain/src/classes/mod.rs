//! Classes of therapeutic exercise (ЛФК): what an applicant is asked, what the answers call a doctor's attention to,
//! and the rules of groups, schedules and seats.
//!
//! No illness, organ or threshold stands here: questions and rules are data, `packs/questionnaires`.

mod application;
mod apply;
mod call;
mod class;
mod course;
mod group;
mod hand_over;
mod promise;
pub mod questionnaire;
mod remind;
mod restriction;
mod review;
mod roll;
mod running;
mod schedule;
mod seat;
pub mod triage;

pub use application::{ApplicationState, ApplicationStep, NoSuchStep};
pub(crate) use apply::given;
pub use apply::{
    CODE_DIGITS, Contact, ContactForm, Entrance, OwnApplication, OwnMessage, OwnRow, PatientEntrance, PatientStartForm,
    typed_code,
};
pub use call::{CallForm, CallOutcome, CallReason, NewCall, Visit, missed_in_a_row};
pub use class::{
    AbsenceReason, ApplicationId, AttendanceState, ClassId, ClassState, EnrolmentEnd, EnrolmentId, WaitingId,
};
pub use course::{Door, Load, door};
pub use group::{GroupForm, GroupId, GroupTitle, NewGroup};
pub use hand_over::{GroupBurden, LeftBehind, NewSpecialists, NewSpecialistsForm};
pub use promise::WorkingHours;
pub use remind::{Reminder, is_night, remind_at};
pub use restriction::Restrictions;
pub use review::{
    ApplicationCard, Decision, GroupChoice, KnownPatient, LetIn, LetInForm, Message, Overseen, Oversight, Place, Prose,
    QueuePage, QueueRow, Shelf, chosen_doctor, question, refusal,
};
pub use roll::{CourseGroups, GroupCard, GroupFacts, GroupRef, GroupRow, SeatOffer, SeatRow, WaitingList, WaitingRow};
pub use running::{
    ClassTime, DayOffForm, DayOffId, EmergencyContact, EmergencyForm, Extent, MoveForm, NewDayOff, note, reason,
};
pub use schedule::{Occurrence, Schedule, instant};
pub use seat::{Entry, NoSuchWaitStep, Notice, Seats, WaitState, WaitStep, entry, notice, offer_until};
