use serde::{Deserialize, Serialize};

/// What a person is in a clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// организатор
    Organizer,
    /// врач
    Doctor,
    /// специалист по реабилитации, инструктор
    Specialist,
    /// ассистент, телеассистент
    Assistant,
    /// пациент
    Patient,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Organizer,
        Self::Doctor,
        Self::Specialist,
        Self::Assistant,
        Self::Patient,
    ];

    /// Whether this role works for the clinic. Staff sessions are short: tablets lie about in corridors.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Patient)
    }

    /// The name in addresses, databases and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Organizer => "organizer",
            Self::Doctor => "doctor",
            Self::Specialist => "specialist",
            Self::Assistant => "assistant",
            Self::Patient => "patient",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
