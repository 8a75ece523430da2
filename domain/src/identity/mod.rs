//! Who people are: addresses, names, passwords, roles, memberships, invitations, and who may do what.

mod email;
mod factor;
mod forms;
mod ids;
mod invitation;
mod mail_domain;
mod membership;
mod password;
mod permission;
mod person_name;
mod phone;
mod profile;
mod recovery;
mod role;

pub use email::Email;
pub use factor::{
    FACTOR_LINK_LIVES, FactorForm, LostFactorForm, PROVED_FOR, PasskeyForm, ProofForm, RECOVERY_CODES, RECOVERY_DIGITS,
    SETUP_LIVES, TOTP_DIGITS, TypedFactor, WAITING_LIVES,
};
pub use forms::{ActivationForm, CheckedActivation, SignInForm};
pub(crate) use ids::id;
pub use ids::{ClinicId, FormKey, InvitationId, LoginId, MembershipId, PasskeyId, SessionId};
pub use invitation::{days_left, expires_at};
pub use membership::{Change, NotPossible, Status};
pub use password::{Password, new_password};
pub use permission::{Operation, Reach, reach};
pub use person_name::PersonName;
pub(crate) use person_name::{is_hidden, several_lines, single_line};
pub use phone::Phone;
pub use profile::{Present, ProfileChange, ProfileForm};
pub use recovery::{EMAIL_LINK_LIVES, RESET_LINK_LIVES, RecoveryForm, ResetForm};
pub use role::Role;

use serde::{Deserialize, Serialize};

/// Somebody to choose or to refer to: a doctor of a select, a colleague of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: MembershipId,
    pub full_name: PersonName,
}
