//! Who people are to the system: signing in, sessions, invitations and their activation, and the proofs of who acts.

mod activation;
mod actor;
mod expiry;
mod invitations;
mod lifecycle;
mod passwords;
mod session;
mod sign_in;
mod throttle;

pub use activation::{AddressState, ClosedInvitation, InvitationPage, OpenInvitation, activate, invitation_page};
pub use actor::{Actor, Assistant, Doctor, Operator, Organizer, Patient, RoleKind, Specialist, act_as};
pub(crate) use expiry::remind;
pub use expiry::{Expiry, expire};
pub(crate) use invitations::{Invitee, invite, mint};
pub use invitations::{invite_organizer, members_of, operator_link};
pub(crate) use lifecycle::{copied_link, remove, reregister, resend, undo_removal};
pub use passwords::Passwords;
pub use session::{Caller, Held, NewSession, SignedIn, resume, sign_out, touch};
pub use sign_in::sign_in;
pub(crate) use throttle::REMEMBERED as FAILURES_REMEMBERED;
