use serde::{Deserialize, Serialize};

/// The name of a period in a brand's pack, `3m`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeriodId(pub String);

/// «Продолжительность наблюдения»: a choice of the brand's pack. Data, never literals in code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub id: PeriodId,
    /// «3 месяца».
    pub label: String,
    /// Days from the activation to the end.
    pub days: u32,
}
