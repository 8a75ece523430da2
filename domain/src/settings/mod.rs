//! What a clinic and a brand set for themselves.

mod brand;
mod clinic;
mod course;
mod deputy;
mod factor;
mod form;
mod hours;
mod slug;
mod zone;

pub use brand::{Brand, BrandId, Colour};
pub use clinic::{ClinicName, NewClinic, time_zone};
pub use course::{Course, CourseId, CourseName, CourseRef};
pub use deputy::{Deputy, DeputyId, NewDeputy, NewDeputyForm};
pub(crate) use deputy::{day, membership};
pub use factor::{FACTOR_ROLES, FactorDemand, FactorDemandChange, FactorDemandForm, FactorRule};
pub use form::{ClinicChoice, ClinicFront, ClinicSettings, SettingsChange, SettingsForm};
pub use hours::{TimeOfDay, WorkingDays};
pub use slug::slugs;
pub use zone::{ZONES, zone_choice};
