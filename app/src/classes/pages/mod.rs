//! Pages about classes, a folder for each room.

pub mod apply;
pub mod attendance;
pub mod calendar;
pub mod calls;
pub mod review;
pub mod when;

pub use apply::{ApplyFromMe, CheckAnswers, Contact, Join, Questions, Status, Withdraw};
pub use review::{ApplicationPage, Applications, OverseenApplication, OverseenApplications};
pub mod groups;

pub use groups::{
    EditGroup, EndGroup, EnrolPatient, Groups, GroupsOfClinic, HandGroupsOver, NewGroup, OfferedSeat, OneGroup,
    OnePlace, OneSeat, PassGroupOn, Waiting,
};
