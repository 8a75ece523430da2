//! `oncocenter demo`: a training clinic to try everything in, with twelve weeks behind it where that is wished for.

mod cast;
mod life;
mod story;

use std::process::ExitCode;

use chrono::Duration;
use clinic::{
    Context,
    identity::{Operator, invite_organizer, members_of, operator_link},
    settings::{self, create_clinic},
};
use domain::{
    classes::instant,
    identity::{ClinicId, Email, MembershipId, Role, Status},
    settings::{ClinicName, NewClinic, TimeOfDay, time_zone},
};

use self::{
    cast::DOMAIN,
    story::{Story, address, name, unsound},
};
use super::context;
use crate::{config::Config, stop::Stop};

const CLINIC: &str = "Учебная клиника";
const EMAIL: &str = "organizer@example.org";
const NAME: &str = "Петров Иван Аркадьевич";
const ZONE: &str = "Europe/Moscow";
const NOT_ALONE: &str =
    "Историю можно придумать только в пустой базе: чужое прошлое не трогаем. Запустите без --history.";

/// `has_history`: whether a clinic that is made now has staff, patients, reports and classes of the weeks before.
pub(super) async fn run(config: &Config, has_history: bool) -> Result<ExitCode, Stop> {
    let ctx = context(config).await?;
    let operator = Operator::at_the_console();
    let mut clinics = settings::clinics(&ctx, &operator).await?.into_iter();
    let is_alone = clinics.len() == 0;
    let clinic = match clinics.find(|clinic| clinic.name == CLINIC) {
        Some(clinic) => clinic.id,
        None if !has_history => create(&ctx, &operator, config, (NAME, email(EMAIL)?)).await?,
        None if is_alone => with_history(&ctx, &operator, config).await?,
        None => return Err(Stop::new(NOT_ALONE)),
    };
    let organizers = members_of(&ctx, &operator, clinic, Role::Organizer).await?;
    let address = config.public_url.origin();
    match of_status(&organizers, Status::Invited) {
        Some(invited) => {
            let link = operator_link(&ctx, &operator, invited).await;
            match link {
                Ok(token) => println!(
                    "Организатор учебной клиники активируется здесь: {address}/activate/{}",
                    token.reveal()
                ),
                // The ten days are over, and nobody has swept it out yet.
                Err(error) if error.is(&domain::error::Code::NotFound) => start_anew(config),
                Err(error) => return Err(error.into()),
            }
        }
        None if of_status(&organizers, Status::Active).is_some() => {
            println!("В учебной клинике уже есть организатор. Войдите: {address}/login (email {EMAIL}).");
        }
        None => start_anew(config),
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(
    ctx: &Context,
    operator: &Operator,
    config: &Config,
    (organizer, organizer_email): (&str, Email),
) -> Result<ClinicId, Stop> {
    let new = NewClinic {
        name: ClinicName::parse(CLINIC).map_err(|_problem| unsound())?,
        brand: config.brand.clone(),
        time_zone: time_zone(ZONE).map_err(|_problem| unsound())?,
        organizer_email,
        organizer_name: name(organizer)?,
    };
    Ok(create_clinic(ctx, operator, new).await?.clinic)
}

/// Invents the weeks before, and invites whoever is to try the clinic as one more organizer.
async fn with_history(ctx: &Context, operator: &Operator, config: &Config) -> Result<ClinicId, Stop> {
    // A service that runs would send the letters of those weeks, and do their jobs by its own clock.
    let _stopped = crate::backup::stopped(config)?;
    println!("Придумываем учебную клинику с историей за 12 недель, это займёт меньше минуты.");
    let now = ctx.now();
    let zone = time_zone(ZONE).map_err(|_problem| unsound())?;
    let first = (now - Duration::days(life::DAYS)).with_timezone(&zone).date_naive();
    let story = Story::beginning(ctx, instant(first, TimeOfDay::MIDNIGHT, zone));
    let (organizer, half) = life::ORGANIZER;
    let clinic = create(&story.ctx, operator, config, (organizer, address(half)?)).await?;
    let password = Box::pin(life::live(story, zone, now)).await?;
    invite_organizer(ctx, operator, clinic, &email(EMAIL)?, &name(NAME)?).await?;
    println!(
        "Все вымышленные люди входят с паролем {password}: врач kuznetsova@{DOMAIN}, специалист orlov@{DOMAIN}, \
         ассистент aseeva@{DOMAIN}, пациент smirnova@{DOMAIN}. Письма им никуда не уходят."
    );
    Ok(clinic)
}

fn email(address: &str) -> Result<Email, Stop> {
    Email::parse(address).map_err(|_problem| unsound())
}

fn of_status(members: &[(MembershipId, Status)], wanted: Status) -> Option<MembershipId> {
    members
        .iter()
        .find(|(_, status)| *status == wanted)
        .map(|(member, _)| *member)
}

fn start_anew(config: &Config) {
    println!(
        "Приглашение организатора учебной клиники истекло. Пригласите нового: oncocenter organizer invite \
         --clinic \"{CLINIC}\" --email {EMAIL} --name \"{NAME}\" (письмо придёт в {}/mailbox или на почту).",
        config.public_url.origin()
    );
}
