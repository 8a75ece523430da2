//! Every door of the product and who may go through it. The test over all server functions and pages reads this
//! table; one that has no row here fails it.

use domain::identity::{Operation, Role, reach};

/// Who may go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Public,
    /// Whoever is signed in and holds a role, whichever it is.
    SignedIn,
    /// Whoever acts in this role: its home and its own pages.
    Role(Role),
    /// Whoever's role has the right to this, as far as it reaches.
    May(Operation),
}

impl Door {
    /// Whether somebody who acts in this role (`None`: nobody is signed in) may go through.
    #[must_use]
    pub fn lets(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Role(owner), Some(role)) => owner == role,
            (Self::May(operation), Some(role)) => reach(role, operation).is_some(),
            (_, None) => false,
        }
    }
}

/// Server functions, by path.
pub const FUNCTIONS: &[(&str, Door)] = &[
    ("/api/identity/sign_in", Door::Public),
    ("/api/identity/sign_out", Door::Public),
    ("/api/identity/activate", Door::Public),
    ("/api/identity/decline", Door::Public),
    ("/api/identity/ask_for_new_invitation", Door::Public),
    ("/api/identity/ask_for_reset", Door::Public),
    ("/api/identity/reset_password", Door::Public),
    ("/api/identity/confirm_email", Door::Public),
    ("/api/identity/save_profile", Door::SignedIn),
    ("/api/identity/end_session", Door::SignedIn),
    ("/api/identity/end_other_sessions", Door::SignedIn),
    ("/api/staff/register", Door::May(Operation::ManageStaff)),
    ("/api/staff/save", Door::May(Operation::ManageStaff)),
    ("/api/staff/resend", Door::May(Operation::ManageStaff)),
    ("/api/staff/resend_expiring", Door::May(Operation::ManageStaff)),
    ("/api/staff/copy_link", Door::May(Operation::ManageStaff)),
    ("/api/staff/remove", Door::May(Operation::ManageStaff)),
    ("/api/staff/undo_removal", Door::May(Operation::ManageStaff)),
    ("/api/staff/end_sessions", Door::May(Operation::ManageStaff)),
    ("/api/staff/reregister", Door::May(Operation::ManageStaff)),
    ("/api/assistants/save", Door::May(Operation::ManageStaff)),
    ("/api/assistants/save_grid", Door::May(Operation::ManageStaff)),
    ("/api/staff/delivery", Door::May(Operation::ManageStaff)),
    ("/api/staff/hand_over", Door::Role(Role::Organizer)),
    ("/api/settings/save", Door::May(Operation::ManageSettings)),
    ("/api/settings/add_course", Door::May(Operation::ManageSettings)),
    ("/api/settings/rename_course", Door::May(Operation::ManageSettings)),
    ("/api/settings/end_course", Door::May(Operation::ManageSettings)),
    ("/api/settings/name_deputy", Door::May(Operation::ManageSettings)),
    ("/api/settings/demand_factors", Door::May(Operation::ManageSettings)),
    ("/api/settings/dismiss_deputy", Door::May(Operation::ManageSettings)),
    ("/api/patients/register", Door::May(Operation::ManagePatients)),
    ("/api/patients/save", Door::May(Operation::ManagePatients)),
    ("/api/patients/resend", Door::May(Operation::ManagePatients)),
    ("/api/patients/resend_expiring", Door::May(Operation::ManagePatients)),
    ("/api/patients/copy_link", Door::May(Operation::ManagePatients)),
    ("/api/patients/remove", Door::May(Operation::ManagePatients)),
    ("/api/patients/undo_removal", Door::May(Operation::ManagePatients)),
    ("/api/patients/end_sessions", Door::May(Operation::ManagePatients)),
    ("/api/patients/reregister", Door::May(Operation::ManagePatients)),
    ("/api/patients/delivery", Door::May(Operation::ManagePatients)),
    ("/api/import/read", Door::May(Operation::ManagePatients)),
    ("/api/import/name_columns", Door::May(Operation::ManagePatients)),
    ("/api/import/choose", Door::May(Operation::ManagePatients)),
    ("/api/import/save_rows", Door::May(Operation::ManagePatients)),
    ("/api/import/start", Door::May(Operation::ManagePatients)),
    ("/api/import/discard", Door::May(Operation::ManagePatients)),
    ("/api/identity/finish_sign_in", Door::Public),
    ("/api/identity/prove_self", Door::SignedIn),
    ("/api/identity/begin_totp", Door::SignedIn),
    ("/api/identity/confirm_totp", Door::SignedIn),
    ("/api/identity/remove_totp", Door::SignedIn),
    ("/api/identity/new_recovery_codes", Door::SignedIn),
    ("/api/identity/drop_factors", Door::Public),
    ("/api/identity/reset_factor", Door::May(Operation::ManageStaff)),
];

/// Pages, by route.
pub const PAGES: &[(&str, Door)] = &[
    ("/", Door::Public),
    ("/login", Door::Public),
    ("/activate/:token", Door::Public),
    ("/decline/:token", Door::Public),
    ("/help", Door::Public),
    ("/help/:topic", Door::Public),
    ("/forgot", Door::Public),
    ("/reset/:token", Door::Public),
    ("/email/:token", Door::Public),
    ("/join", Door::Public),
    ("/join/:slug", Door::Public),
    ("/profile", Door::SignedIn),
    ("/org", Door::May(Operation::ManageStaff)),
    ("/org/doctors", Door::May(Operation::ManageStaff)),
    ("/org/doctors/new", Door::May(Operation::ManageStaff)),
    ("/org/doctors/resend", Door::May(Operation::ManageStaff)),
    ("/org/doctors/:id", Door::May(Operation::ManageStaff)),
    ("/org/doctors/:id/resend", Door::May(Operation::ManageStaff)),
    ("/org/doctors/:id/link", Door::May(Operation::ManageStaff)),
    ("/org/doctors/:id/remove", Door::May(Operation::ManageStaff)),
    ("/org/doctors/:id/handover", Door::May(Operation::ManageStaff)),
    ("/org/assistants", Door::May(Operation::ManageStaff)),
    ("/org/assistants/new", Door::May(Operation::ManageStaff)),
    ("/org/assistants/resend", Door::May(Operation::ManageStaff)),
    ("/org/assistants/access", Door::May(Operation::ManageStaff)),
    ("/org/assistants/:id", Door::May(Operation::ManageStaff)),
    ("/org/assistants/:id/resend", Door::May(Operation::ManageStaff)),
    ("/org/assistants/:id/link", Door::May(Operation::ManageStaff)),
    ("/org/assistants/:id/remove", Door::May(Operation::ManageStaff)),
    ("/org/specialists", Door::May(Operation::ManageStaff)),
    ("/org/specialists/new", Door::May(Operation::ManageStaff)),
    ("/org/specialists/resend", Door::May(Operation::ManageStaff)),
    ("/org/specialists/:id", Door::May(Operation::ManageStaff)),
    ("/org/specialists/:id/resend", Door::May(Operation::ManageStaff)),
    ("/org/specialists/:id/link", Door::May(Operation::ManageStaff)),
    ("/org/specialists/:id/remove", Door::May(Operation::ManageStaff)),
    ("/org/audit", Door::May(Operation::ReadJournal)),
    ("/org/settings", Door::May(Operation::ManageSettings)),
    ("/org/settings/address", Door::May(Operation::ManageSettings)),
    ("/org/settings/courses/new", Door::May(Operation::ManageSettings)),
    ("/org/settings/courses/:id", Door::May(Operation::ManageSettings)),
    ("/org/settings/courses/:id/end", Door::May(Operation::ManageSettings)),
    ("/org/settings/deputies/new", Door::May(Operation::ManageSettings)),
    ("/org/staff/removed", Door::May(Operation::ManageStaff)),
    ("/org/staff/removed/:id", Door::May(Operation::ManageStaff)),
    ("/org/patients", Door::Role(Role::Organizer)),
    ("/org/patients/new", Door::Role(Role::Organizer)),
    ("/org/patients/resend", Door::Role(Role::Organizer)),
    ("/org/patients/removed", Door::Role(Role::Organizer)),
    ("/org/patients/:id", Door::Role(Role::Organizer)),
    ("/org/patients/:id/resend", Door::Role(Role::Organizer)),
    ("/org/patients/:id/link", Door::Role(Role::Organizer)),
    ("/org/patients/:id/remove", Door::Role(Role::Organizer)),
    ("/doctor", Door::Role(Role::Doctor)),
    ("/doctor/patients/new", Door::Role(Role::Doctor)),
    ("/doctor/patients/resend", Door::Role(Role::Doctor)),
    ("/doctor/patients/removed", Door::Role(Role::Doctor)),
    ("/doctor/patients/:id", Door::Role(Role::Doctor)),
    ("/doctor/patients/:id/resend", Door::Role(Role::Doctor)),
    ("/doctor/patients/:id/link", Door::Role(Role::Doctor)),
    ("/doctor/patients/:id/remove", Door::Role(Role::Doctor)),
    ("/rehab", Door::Role(Role::Specialist)),
    ("/assist", Door::Role(Role::Assistant)),
    ("/assist/patients", Door::Role(Role::Assistant)),
    ("/assist/patients/new", Door::Role(Role::Assistant)),
    ("/assist/patients/resend", Door::Role(Role::Assistant)),
    ("/assist/patients/removed", Door::Role(Role::Assistant)),
    ("/assist/patients/:id", Door::Role(Role::Assistant)),
    ("/assist/patients/:id/resend", Door::Role(Role::Assistant)),
    ("/assist/patients/:id/link", Door::Role(Role::Assistant)),
    ("/assist/patients/:id/remove", Door::Role(Role::Assistant)),
    ("/me", Door::Role(Role::Patient)),
    ("/org/import", Door::Role(Role::Organizer)),
    ("/org/import/:id", Door::Role(Role::Organizer)),
    ("/doctor/import", Door::Role(Role::Doctor)),
    ("/doctor/import/:id", Door::Role(Role::Doctor)),
    ("/assist/import", Door::Role(Role::Assistant)),
    ("/assist/import/:id", Door::Role(Role::Assistant)),
    ("/login/factor", Door::Public),
    ("/factor/:token", Door::Public),
    ("/profile/factor", Door::SignedIn),
    ("/profile/factor/app", Door::SignedIn),
    ("/org/members/:id/factor", Door::May(Operation::ManageStaff)),
];

/// Files that are made for whoever asks, by route.
pub const FILES: &[(&str, Door)] = &[
    ("/org/audit/journal.csv", Door::Role(Role::Organizer)),
    ("/org/import/:id/result.csv", Door::Role(Role::Organizer)),
    ("/doctor/import/:id/result.csv", Door::Role(Role::Doctor)),
    ("/assist/import/:id/result.csv", Door::Role(Role::Assistant)),
];

/// Server functions that take a list as a file beside their fields.
pub const UPLOADS: &[&str] = &["/api/import/read"];
