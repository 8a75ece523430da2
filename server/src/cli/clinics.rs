//! `oncocenter clinic create`, `oncocenter organizer invite` and `oncocenter organizer reset-factor`.

use std::process::ExitCode;

use clinic::{
    Context,
    identity::{Operator, invite_organizer, operator_resets_factor, organizer_at},
    settings::{self, ClinicCard, create_clinic},
};
use domain::{
    error::{Code, Field, Problem},
    identity::{ClinicId, Email, PersonName},
    settings::{BrandId, ClinicName, NewClinic, time_zone},
};

use super::{LockedOut, NewClinic as Typed, NewOrganizer, context};
use crate::{config::Config, stop::Stop};

pub(super) async fn create(config: &Config, typed: &Typed) -> Result<ExitCode, Stop> {
    let new = NewClinic {
        name: ClinicName::parse(&typed.name).map_err(wrong("--name", Field::ClinicName))?,
        brand: BrandId(typed.brand.clone().unwrap_or_else(|| config.brand.0.clone())),
        time_zone: time_zone(&typed.time_zone)
            .map_err(|_unknown| Stop::usage(format!("--time-zone: нет часовой зоны «{}».", typed.time_zone)))?,
        organizer_email: Email::parse(&typed.organizer_email).map_err(wrong("--organizer-email", Field::Email))?,
        organizer_name: PersonName::parse(&typed.organizer_name).map_err(wrong("--organizer-name", Field::FullName))?,
    };
    let brands = crate::brands::load(&config.brand)?;
    if !brands.contains(&new.brand) {
        let names: Vec<&str> = brands.iter().map(|(BrandId(name), _)| name.as_str()).collect();
        return Err(Stop::usage(format!(
            "--brand: нет бренда «{}». Есть такие: {}.",
            new.brand.0,
            names.join(", ")
        )));
    }
    let ctx = context(config).await?;
    let (name, email) = (new.name.clone(), new.organizer_email.clone());
    let created = create_clinic(&ctx, &Operator::at_the_console(), new).await?;
    println!("Создана медицинская организация «{name}», её номер {}.", created.clinic);
    println!("Приглашение для {email} отправит работающий сервис (oncocenter serve).");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn invite(config: &Config, typed: &NewOrganizer) -> Result<ExitCode, Stop> {
    let email = Email::parse(&typed.email).map_err(wrong("--email", Field::Email))?;
    let name = PersonName::parse(&typed.name).map_err(wrong("--name", Field::FullName))?;
    let ctx = context(config).await?;
    let clinic = find(&ctx, &typed.clinic).await?;
    invite_organizer(&ctx, &Operator::at_the_console(), clinic.id, &email, &name).await?;
    println!("В организацию «{}» приглашён организатор {name}.", clinic.name);
    println!("Приглашение для {email} отправит работающий сервис (oncocenter serve).");
    Ok(ExitCode::SUCCESS)
}

/// For the organizer whom no other organizer can help.
pub(super) async fn reset_factor(config: &Config, typed: &LockedOut) -> Result<ExitCode, Stop> {
    let email = Email::parse(&typed.email).map_err(wrong("--email", Field::Email))?;
    let ctx = context(config).await?;
    let clinic = find(&ctx, &typed.clinic).await?;
    let operator = Operator::at_the_console();
    let organizer = match organizer_at(&ctx, &operator, clinic.id, &email).await {
        Err(error) if error.is(&Code::NotFound) => {
            return Err(Stop::usage(format!(
                "--email: в организации «{}» нет активного организатора с адресом {email}.",
                clinic.name
            )));
        }
        found => found?,
    };
    operator_resets_factor(&ctx, &operator, organizer).await?;
    println!("Письмо со ссылкой для {email} отправит работающий сервис (oncocenter serve).");
    println!("Ссылка действует 24 часа и выключает подтверждение входа только вместе с паролем.");
    Ok(ExitCode::SUCCESS)
}

/// The clinic of that number, or of exactly that name.
async fn find(ctx: &Context, named: &str) -> Result<ClinicCard, Stop> {
    let number: Option<ClinicId> = named.trim().parse().ok();
    let all = settings::clinics(ctx, &Operator::at_the_console()).await?;
    let mut found: Vec<ClinicCard> = all
        .into_iter()
        .filter(|clinic| Some(clinic.id) == number || clinic.name == named.trim())
        .collect();
    if found.len() > 1 {
        let numbers: Vec<String> = found.iter().map(|clinic| clinic.id.to_string()).collect();
        return Err(Stop::usage(format!(
            "--clinic: организаций с таким названием несколько. Укажите номер: {}.",
            numbers.join(" или ")
        )));
    }
    found
        .pop()
        .ok_or_else(|| Stop::usage(format!("--clinic: нет медицинской организации «{named}».")))
}

/// «--organizer-email: в адресе должен быть…».
fn wrong(parameter: &'static str, field: Field) -> impl FnOnce(Problem) -> Stop {
    move |problem| Stop::usage(format!("{parameter}: {}.", app::text::errors::problem(field, &problem)))
}
