//! Watching over patients.

use std::{collections::BTreeMap, sync::Arc};

use domain::monitoring::{Programme, ProgrammeCode, ProgrammeId};

/// Every version of every programme that this service knows. Old ones stay: a report is shown and judged by the version
/// that it was asked by.
#[derive(Clone)]
pub struct Programmes(Arc<BTreeMap<ProgrammeId, Programme>>);

impl Programmes {
    /// The version that new observations take.
    #[must_use]
    pub fn newest(&self, code: &ProgrammeCode) -> Option<&Programme> {
        let of_code = self.0.values().filter(|version| version.id().code == *code);
        of_code.max_by_key(|version| version.id().version)
    }

    /// The version that an observation names.
    #[must_use]
    pub fn get(&self, id: &ProgrammeId) -> Option<&Programme> {
        self.0.get(id)
    }
}

impl FromIterator<Programme> for Programmes {
    fn from_iter<T: IntoIterator<Item = Programme>>(all: T) -> Self {
        let all = all.into_iter().map(|version| (version.id().clone(), version));
        Self(Arc::new(all.collect()))
    }
}
