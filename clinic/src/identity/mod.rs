//! Who people are to the system: signing in, sessions, invitations and their activation, and the proofs of who acts.

mod activation;
mod actor;
mod answers;
mod card;
mod email_change;
mod expiry;
mod factor;
mod held;
mod invitation_page;
mod invitations;
mod lifecycle;
mod links;
mod passwords;
mod profile;
mod recovery;
mod session;
mod sessions;
mod sign_in;
mod throttle;

pub use activation::activate;
pub(crate) use actor::still_keeping;
pub use actor::{
    Actor, Anyone, Assistant, ClassRunner, Doctor, Operator, Organizer, Patient, PatientKeeper, RoleKind, Specialist,
    act_as, act_as_anyone, act_as_class_runner, act_as_patient_keeper,
};
pub use answers::{ask_for_new_invitation, decline};
pub(crate) use card::{address_of, save_card};
pub use email_change::{confirm_email, email_page};
pub(crate) use expiry::remind;
pub use expiry::{Expiry, expire};
pub use factor::{
    Entered, Factors, PasskeyCard, Passkeys, TotpSetup, add_passkey, begin_totp, confirm_totp, drop_factors,
    factor_holder, factor_link_page, factors, finish_sign_in, new_recovery_codes, operator_resets_factor,
    passkey_to_add, passkey_to_prove, passkey_to_sign_in, prove_self, remove_passkey, remove_totp, reset_factor,
    totp_setup, vault_fits, waiting,
};
pub(crate) use factor::{has as has_factor, has_any as has_any_factor};
pub use held::Held;
pub(crate) use held::held_by;
pub use invitation_page::{
    AddressState, AskAgain, ClosedInvitation, Contact, InvitationPage, OpenInvitation, invitation_page,
};
pub(crate) use invitations::{Invitee, invite, mint};
pub use invitations::{invite_organizer, members_of, operator_link, organizer_at};
pub(crate) use lifecycle::{copied_link, remove, reregister, resend, resend_expiring, undo_removal};
pub(crate) use links::{prepared_link, reset_link};
pub use passwords::Passwords;
pub use profile::{Profile, Saved, WaitingEmail, profile, save_profile};
pub use recovery::{LinkPage, ask_for_reset, reset_page, reset_password};
pub use session::{Caller, NewSession, SignedIn, resume, sign_out, touch};
pub(crate) use sessions::end_sessions_of;
pub use sessions::{SessionCard, end_other_sessions, end_session, sessions};
pub use sign_in::sign_in;
pub(crate) use throttle::{REMEMBERED as FAILURES_REMEMBERED, letter as count_letter};
