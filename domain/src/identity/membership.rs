use serde::{Deserialize, Serialize};

/// Where a membership stands. Only an active one can do anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Invited, not activated yet.
    Invited,
    Active,
    /// The invitation ran out before anybody used it.
    Expired,
    /// Taken out by somebody; kept, and can be invited again.
    Removed,
}

/// What can happen to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The invitee set a password, or confirmed with the one there was.
    Activate,
    /// The ten days are over.
    Expire,
    /// Somebody with the right to do so removed it.
    Remove,
    /// Registered again after removal or expiry.
    Reregister,
    /// The removal of one who was active is taken back at once.
    UndoRemovalOfActive,
    /// The removal of one who was invited is taken back at once.
    UndoRemovalOfInvited,
}

/// The change does not fit the membership's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a membership that is {0:?} can't {1:?}")]
pub struct NotPossible(Status, Change);

impl Status {
    pub const ALL: [Self; 4] = [Self::Invited, Self::Active, Self::Expired, Self::Removed];

    /// The status after a change.
    ///
    /// # Errors
    /// Where the life of a membership has no such step.
    pub const fn after(self, change: Change) -> Result<Self, NotPossible> {
        match (self, change) {
            (Self::Invited, Change::Activate) => Ok(Self::Active),
            (Self::Invited, Change::Expire) => Ok(Self::Expired),
            (Self::Invited | Self::Active, Change::Remove) => Ok(Self::Removed),
            (Self::Expired | Self::Removed, Change::Reregister) => Ok(Self::Invited),
            (Self::Removed, Change::UndoRemovalOfActive) => Ok(Self::Active),
            (Self::Removed, Change::UndoRemovalOfInvited) => Ok(Self::Invited),
            (status, change) => Err(NotPossible(status, change)),
        }
    }

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Removed => "removed",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_steps_of_the_design_exist() {
        let steps = [
            (Status::Invited, Change::Activate, Status::Active),
            (Status::Invited, Change::Expire, Status::Expired),
            (Status::Invited, Change::Remove, Status::Removed),
            (Status::Active, Change::Remove, Status::Removed),
            (Status::Expired, Change::Reregister, Status::Invited),
            (Status::Removed, Change::Reregister, Status::Invited),
            (Status::Removed, Change::UndoRemovalOfActive, Status::Active),
            (Status::Removed, Change::UndoRemovalOfInvited, Status::Invited),
        ];
        for status in Status::ALL {
            for change in [
                Change::Activate,
                Change::Expire,
                Change::Remove,
                Change::Reregister,
                Change::UndoRemovalOfActive,
                Change::UndoRemovalOfInvited,
            ] {
                let expected = steps
                    .iter()
                    .find(|step| (step.0, step.1) == (status, change))
                    .map(|step| step.2);
                assert_eq!(status.after(change).ok(), expected, "{status:?} {change:?}");
            }
        }
    }
}
