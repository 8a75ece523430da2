use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::BrandId;
use crate::{
    error::Problem,
    identity::{Email, PersonName, single_line},
    limits::CLINIC_NAME_MAX,
};

/// A clinic's name, one line of visible text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClinicName(String);

impl ClinicName {
    /// The name that was typed.
    ///
    /// # Errors
    /// Empty, too long, or with characters that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        single_line(typed, CLINIC_NAME_MAX).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ClinicName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A clinic to be created with its first organizer.
#[derive(Clone, Debug)]
pub struct NewClinic {
    pub name: ClinicName,
    pub brand: BrandId,
    pub time_zone: Tz,
    pub organizer_email: Email,
    pub organizer_name: PersonName,
}

/// The IANA zone of that name.
///
/// # Errors
/// `UnknownChoice` where there is none.
pub fn time_zone(name: &str) -> Result<Tz, Problem> {
    name.parse().map_err(|_unknown| Problem::UnknownChoice)
}
