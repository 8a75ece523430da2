use serde::{Deserialize, Serialize};

/// How much attention something needs. Ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing, or a note.
    Info,
    /// To be asked about, in a few days at the latest.
    Amber,
    /// A doctor answers for it.
    Red,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Info, Self::Amber, Self::Red];

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}
