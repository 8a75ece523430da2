//! Clinics and brands.

mod courses;
pub(crate) mod deputies;
mod factor;
mod front;
mod hours;
mod own;

pub use courses::{add_course, courses, end_course, save_course};
pub(crate) use deputies::forget as forget_deputies;
pub use deputies::{deputies, dismiss_deputy, name_deputy};
pub(crate) use factor::without_factor;
pub use factor::{demand_factors, factor_rules};
pub use front::{at_address, of_member, open_to_all};
pub(crate) use front::{found_at, of_clinic};
pub(crate) use hours::hours;
pub use own::{ask_about_groups, save_settings, settings};

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::questionnaire::Questionnaire,
    identity::{ClinicId, MembershipId, Role},
    monitoring::{Programme, ProgrammeCode},
    patients::PeriodId,
    settings::{Brand, BrandId, NewClinic},
};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

use crate::{
    audit::{self, By},
    classes::Questionnaires,
    context::Context,
    entity::{clinic, id_of},
    error::Result,
    identity::{Invitee, Operator, invite},
    monitoring::Programmes,
};

/// The brands that this service runs under, the one for pages that belong to no clinic, and the questionnaires that
/// they ask applicants.
#[derive(Clone)]
pub struct Brands {
    all: Arc<BTreeMap<BrandId, Brand>>,
    default: BrandId,
    questionnaires: Questionnaires,
    programmes: Programmes,
}

/// The brands don't fit together.
#[derive(Debug, thiserror::Error)]
pub enum BadBrands {
    #[error("there is no brand «{}»", .0.0)]
    UnknownBrand(BrandId),
    #[error("the brand «{}» names a questionnaire that there is not", .0.0)]
    UnknownQuestionnaire(BrandId),
    #[error("the brand «{}» names no programme of observation, or one that there is not: «{code}»", .brand.0)]
    UnknownProgramme { brand: BrandId, code: String },
    #[error("the programme «{programme}» of the brand «{}» names a period that the brand has not", .brand.0)]
    UnknownPeriod { brand: BrandId, programme: ProgrammeCode },
}

impl Brands {
    /// # Errors
    /// The default is not among them, or one names a questionnaire or a programme that is not among these.
    pub fn new(
        all: BTreeMap<BrandId, Brand>,
        default: BrandId,
        questionnaires: Questionnaires,
        programmes: Programmes,
    ) -> Result<Self, BadBrands> {
        if !all.contains_key(&default) {
            return Err(BadBrands::UnknownBrand(default));
        }
        let asks_nothing = |brand: &Brand| questionnaires.newest(&brand.questionnaire).is_none();
        if let Some((id, _)) = all.iter().find(|(_, brand)| asks_nothing(brand)) {
            return Err(BadBrands::UnknownQuestionnaire(id.clone()));
        }
        for (id, brand) in &all {
            offered(id, brand, &programmes)?;
        }
        Ok(Self {
            all: Arc::new(all),
            default,
            questionnaires,
            programmes,
        })
    }

    /// What those who apply to a clinic of this brand are asked now.
    #[must_use]
    pub fn questionnaire(&self, id: &BrandId) -> &Questionnaire {
        let (_, brand) = self.get(id);
        #[expect(clippy::expect_used, reason = "`new` checked it and nothing takes one out")]
        self.questionnaires
            .newest(&brand.questionnaire)
            .expect("every brand's questionnaire is one of the questionnaires")
    }

    /// All versions of all questionnaires, for what was filled in by an older one.
    #[must_use]
    pub fn questionnaires(&self) -> &Questionnaires {
        &self.questionnaires
    }

    /// What patients of clinics of this brand can be observed by from now on, the one that is offered first.
    pub fn programmes_of(&self, id: &BrandId) -> impl Iterator<Item = &Programme> {
        let (_, brand) = self.get(id);
        brand.programmes.iter().filter_map(|code| self.programmes.newest(code))
    }

    /// All versions of all programmes, for who is observed by an older one.
    #[must_use]
    pub fn programmes(&self) -> &Programmes {
        &self.programmes
    }

    /// The brand of that name. A clinic whose brand was taken out of the packs keeps working under the default.
    #[must_use]
    pub fn get(&self, id: &BrandId) -> (&BrandId, &Brand) {
        self.all.get_key_value(id).unwrap_or_else(|| self.default_brand())
    }

    /// The brand of pages that belong to no clinic.
    #[must_use]
    pub fn default_brand(&self) -> (&BrandId, &Brand) {
        #[expect(clippy::expect_used, reason = "`new` checked it and nothing takes one out")]
        self.all
            .get_key_value(&self.default)
            .expect("the default brand is one of the brands")
    }

    #[must_use]
    pub fn contains(&self, id: &BrandId) -> bool {
        self.all.contains_key(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&BrandId, &Brand)> {
        self.all.iter()
    }
}

/// Every programme of the brand is there, and its periods are the brand's.
fn offered(id: &BrandId, brand: &Brand, programmes: &Programmes) -> std::result::Result<(), BadBrands> {
    let unknown = |code: String| BadBrands::UnknownProgramme {
        brand: id.clone(),
        code,
    };
    if brand.programmes.is_empty() {
        return Err(unknown(String::new()));
    }
    for code in &brand.programmes {
        let programme = programmes.newest(code).ok_or_else(|| unknown(code.to_string()))?;
        let is_here = |period: &PeriodId| brand.periods.iter().any(|own| own.id == *period);
        if !programme.texts().periods.iter().all(is_here) {
            return Err(BadBrands::UnknownPeriod {
                brand: id.clone(),
                programme: code.clone(),
            });
        }
    }
    Ok(())
}

/// A clinic as the operator sees it.
#[derive(Clone, Debug)]
pub struct ClinicCard {
    pub id: ClinicId,
    pub name: String,
    pub brand: BrandId,
    pub created_at: DateTime<Utc>,
}

/// A new clinic and its first organizer's membership.
#[derive(Clone, Copy, Debug)]
pub struct CreatedClinic {
    pub clinic: ClinicId,
    pub organizer: MembershipId,
}

/// Creates a clinic with sensible settings, its first course and its organizer, the invitation and its letter, in one
/// transaction.
///
/// # Errors
/// The database's.
pub async fn create_clinic(ctx: &Context, _: &Operator, new: NewClinic) -> Result<CreatedClinic> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let clinic = id_of(ClinicId);
    let row = clinic::ActiveModel {
        id: Set(clinic.0),
        name: Set(new.name.to_string()),
        brand: Set(new.brand.0.clone()),
        time_zone: Set(new.time_zone.name().to_owned()),
        created_at: Set(now),
    };
    clinic::Entity::insert(row).exec_without_returning(&txn).await?;
    let by = By {
        clinic: Some(clinic),
        ..By::default()
    };
    audit::record(&txn, now, by, Action::ClinicCreated, Some(clinic.0), None).await?;
    own::begin(&txn, clinic, &new.name).await?;
    let first_course = &ctx.brands.get(&new.brand).1.first_course;
    courses::begin(&txn, now, clinic, first_course).await?;
    let invitee = Invitee::staff(Role::Organizer, &new.organizer_email, &new.organizer_name);
    let organizer = invite(&txn, now, by, clinic, invitee).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(CreatedClinic { clinic, organizer })
}

/// All clinics of the service, the oldest first.
///
/// # Errors
/// The database's.
pub async fn clinics(ctx: &Context, _: &Operator) -> Result<Vec<ClinicCard>> {
    let rows = clinic::Entity::find()
        .order_by_asc(clinic::Column::Id)
        .all(ctx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(
            |clinic::Model {
                 id,
                 name,
                 brand,
                 created_at,
                 time_zone: _,
             }| ClinicCard {
                id: ClinicId(id),
                name,
                brand: BrandId(brand),
                created_at,
            },
        )
        .collect())
}
