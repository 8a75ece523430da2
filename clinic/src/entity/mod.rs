//! The tables as the database has them. Nothing outside this crate sees one: use cases give out domain types.

#![expect(
    unreachable_pub,
    reason = "the derives ask for `pub`; the module is private, so nothing gets out"
)]

pub(crate) mod alert;
pub(crate) mod alert_event;
pub(crate) mod application;
pub(crate) mod application_message;
pub(crate) mod application_token;
pub(crate) mod assignment;
pub(crate) mod attendance;
pub(crate) mod audit_event;
pub(crate) mod audit_seal;
pub(crate) mod calendar_feed;
pub(crate) mod call;
pub(crate) mod caregiver;
pub(crate) mod caregiver_report;
pub(crate) mod caregiver_token;
pub(crate) mod class;
pub(crate) mod class_reminder;
pub(crate) mod clinic;
pub(crate) mod clinic_settings;
pub(crate) mod consent;
pub(crate) mod course;
pub(crate) mod day_off;
pub(crate) mod deputy;
pub(crate) mod doctor_note;
pub(crate) mod emergency_contact;
pub(crate) mod ending_notice;
pub(crate) mod enrolment;
pub(crate) mod exercise_group;
pub(crate) mod factor_demand;
pub(crate) mod form_result;
pub(crate) mod import_draft;
pub(crate) mod import_row;
pub(crate) mod invitation;
pub(crate) mod invitation_token;
pub(crate) mod job;
pub(crate) mod known_device;
pub(crate) mod login;
pub(crate) mod login_link;
pub(crate) mod login_link_token;
pub(crate) mod membership;
pub(crate) mod observation;
pub(crate) mod outbox_mail;
pub(crate) mod passkey;
pub(crate) mod passkey_challenge;
pub(crate) mod patient_data;
pub(crate) mod recovery_code;
pub(crate) mod report;
pub(crate) mod report_check;
pub(crate) mod report_token;
pub(crate) mod session;
pub(crate) mod sign_in_failure;
pub(crate) mod totp;
pub(crate) mod waiting;
pub(crate) mod waiting_sign_in;
pub(crate) mod waiting_token;
mod words;

pub(crate) use words::{
    ImportState, InvitationEnd, LinkEnd, LinkPurpose, ObservationState, TokenOrigin, id_of, parsed,
};
