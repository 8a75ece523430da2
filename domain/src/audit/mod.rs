//! The journal: what is recorded of every change, and of every look at clinical data.

mod journal;

pub use journal::{Broken, JournalEntry, JournalQuery, What, Whom};

crate::identity::id!(
    /// One entry of the journal.
    AuditEventId
);

crate::words::words! {
    /// What was done. The name is what the database and exports hold.
    Action {
        ClinicCreated = "clinic_created",
        MemberRegistered = "member_registered",
        InvitationResent = "invitation_resent",
        InvitationLinkCopied = "invitation_link_copied",
        InvitationExpired = "invitation_expired",
        InvitationDeclined = "invitation_declined",
        InvitationAskedFor = "invitation_asked_for",
        MemberChanged = "member_changed",
        MemberRemoved = "member_removed",
        RemovalUndone = "removal_undone",
        MemberReregistered = "member_reregistered",
        MembershipActivated = "membership_activated",
        SignedIn = "signed_in",
        SignInFailed = "sign_in_failed",
        SignedOut = "signed_out",
        ProfileChanged = "profile_changed",
        ClinicRenamed = "clinic_renamed",
        PasswordChanged = "password_changed",
        EmailChangeRequested = "email_change_requested",
        EmailChanged = "email_changed",
        RecoveryRequested = "recovery_requested",
        PasswordReset = "password_reset",
        SessionsEnded = "sessions_ended",
        ObservationChanged = "observation_changed",
        HandedOver = "handed_over",
        AccessChanged = "access_changed",
        SettingsChanged = "settings_changed",
        CourseAdded = "course_added",
        CourseChanged = "course_changed",
        CourseEnded = "course_ended",
        DeputyNamed = "deputy_named",
        DeputyRemoved = "deputy_removed",
        FactorAdded = "factor_added",
        FactorRemoved = "factor_removed",
        FactorFailed = "factor_failed",
        RecoveryCodesMade = "recovery_codes_made",
        RecoveryCodeUsed = "recovery_code_used",
        FactorResetSent = "factor_reset_sent",
        FactorDemandChanged = "factor_demand_changed",
        ApplicationSent = "application_sent",
        ApplicationOpened = "application_opened",
        ApplicationsListed = "applications_listed",
        ApplicationAsked = "application_asked",
        ApplicationAnswered = "application_answered",
        ApplicationApproved = "application_approved",
        ApplicationWaitlisted = "application_waitlisted",
        ApplicationDeclined = "application_declined",
        ApplicationWithdrawn = "application_withdrawn",
        ApplicationReassigned = "application_reassigned",
        GroupAdded = "group_added",
        GroupChanged = "group_changed",
        GroupEnded = "group_ended",
        Enrolled = "enrolled",
        EnrolmentEnded = "enrolment_ended",
        SeatOffered = "seat_offered",
        SeatAccepted = "seat_accepted",
        SeatDeclined = "seat_declined",
        ClassMoved = "class_moved",
        ClassCancelled = "class_cancelled",
        ClassHandedOver = "class_handed_over",
        AttendanceMarked = "attendance_marked",
        AttendanceCancelled = "attendance_cancelled",
        RosterShown = "roster_shown",
        CallNoted = "call_noted",
        CalendarLinkMade = "calendar_link_made",
        CalendarLinkRevoked = "calendar_link_revoked",
    }
}
