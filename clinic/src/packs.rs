//! Packs that this service knows, each in all its versions.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    classes::questionnaire::{Questionnaire, QuestionnaireCode},
    monitoring::{Programme, ProgrammeCode},
    questions::PackId,
};

/// A pack in one version.
pub trait Versioned {
    type Code: Ord + Clone;

    fn id(&self) -> &PackId<Self::Code>;
}

/// Every version of every pack. Old ones stay: what somebody filled in is shown and judged by the version that it was
/// asked by.
pub struct Packs<T: Versioned>(Arc<BTreeMap<PackId<T::Code>, T>>);

impl<T: Versioned> Packs<T> {
    /// The version that what begins now takes.
    #[must_use]
    pub fn newest(&self, code: &T::Code) -> Option<&T> {
        let of_code = self.0.values().filter(|version| version.id().code == *code);
        of_code.max_by_key(|version| version.id().version)
    }

    /// The version that something names.
    #[must_use]
    pub fn get(&self, id: &PackId<T::Code>) -> Option<&T> {
        self.0.get(id)
    }
}

impl<T: Versioned> Clone for Packs<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Versioned> FromIterator<T> for Packs<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let all = all.into_iter().map(|version| (version.id().clone(), version));
        Self(Arc::new(all.collect()))
    }
}

impl Versioned for Questionnaire {
    type Code = QuestionnaireCode;

    fn id(&self) -> &PackId<QuestionnaireCode> {
        self.id()
    }
}

impl Versioned for Programme {
    type Code = ProgrammeCode;

    fn id(&self) -> &PackId<ProgrammeCode> {
        self.id()
    }
}
