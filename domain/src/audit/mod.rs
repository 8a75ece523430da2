//! The journal: what is recorded of every change, and of every look at clinical data.

crate::identity::id!(
    /// One entry of the journal.
    AuditEventId
);

/// What was done. The name is what the database and exports hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ClinicCreated,
    MemberRegistered,
    InvitationResent,
    InvitationLinkCopied,
    InvitationExpired,
    InvitationDeclined,
    InvitationAskedFor,
    MemberChanged,
    MemberRemoved,
    RemovalUndone,
    MemberReregistered,
    MembershipActivated,
    SignedIn,
    SignInFailed,
    SignedOut,
    ProfileChanged,
    ClinicRenamed,
    PasswordChanged,
    EmailChangeRequested,
    EmailChanged,
    RecoveryRequested,
    PasswordReset,
    SessionsEnded,
    ObservationChanged,
    HandedOver,
    AccessChanged,
    SettingsChanged,
    CourseAdded,
    CourseChanged,
    CourseEnded,
    DeputyNamed,
    DeputyRemoved,
    FactorAdded,
    FactorRemoved,
    FactorFailed,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    FactorResetSent,
}

impl Action {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClinicCreated => "clinic_created",
            Self::MemberRegistered => "member_registered",
            Self::InvitationResent => "invitation_resent",
            Self::InvitationLinkCopied => "invitation_link_copied",
            Self::InvitationExpired => "invitation_expired",
            Self::InvitationDeclined => "invitation_declined",
            Self::InvitationAskedFor => "invitation_asked_for",
            Self::MemberChanged => "member_changed",
            Self::MemberRemoved => "member_removed",
            Self::RemovalUndone => "removal_undone",
            Self::MemberReregistered => "member_reregistered",
            Self::MembershipActivated => "membership_activated",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::ProfileChanged => "profile_changed",
            Self::ClinicRenamed => "clinic_renamed",
            Self::PasswordChanged => "password_changed",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::RecoveryRequested => "recovery_requested",
            Self::PasswordReset => "password_reset",
            Self::SessionsEnded => "sessions_ended",
            Self::ObservationChanged => "observation_changed",
            Self::HandedOver => "handed_over",
            Self::AccessChanged => "access_changed",
            Self::SettingsChanged => "settings_changed",
            Self::CourseAdded => "course_added",
            Self::CourseChanged => "course_changed",
            Self::CourseEnded => "course_ended",
            Self::DeputyNamed => "deputy_named",
            Self::DeputyRemoved => "deputy_removed",
            Self::FactorAdded => "factor_added",
            Self::FactorRemoved => "factor_removed",
            Self::FactorFailed => "factor_failed",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::FactorResetSent => "factor_reset_sent",
        }
    }
}
