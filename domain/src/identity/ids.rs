//! Identifiers: UUIDs, a type of its own for each kind, so that a patient's can't be taken for a clinic's.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

pub(crate) use id;

id!(
    /// A clinic: the tenant that every row of clinical data belongs to.
    ClinicId
);
id!(
    /// A login: one address and one password.
    LoginId
);
id!(
    /// A membership: one role of one person in one clinic.
    MembershipId
);
id!(
    /// An invitation: the right to activate one membership.
    InvitationId
);
id!(
    /// A session: a signed-in browser.
    SessionId
);
id!(
    /// A passkey: a key that somebody's device keeps.
    PasskeyId
);
id!(
    /// The one-time key of a rendered form: a second press of its button is the same deed as the first.
    FormKey
);
