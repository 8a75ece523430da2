//! `oncocenter demo`: a training clinic to try everything in.

use std::process::ExitCode;

use clinic::{
    Context,
    identity::{Operator, members_of, operator_link},
    settings::{self, create_clinic},
};
use domain::{
    error::Problem,
    identity::{ClinicId, Email, MembershipId, PersonName, Role, Status},
    settings::{ClinicName, NewClinic, time_zone},
};

use super::context;
use crate::{config::Config, stop::Stop};

const CLINIC: &str = "Учебная клиника";
const EMAIL: &str = "organizer@example.org";
const NAME: &str = "Петров Иван Аркадьевич";
const ZONE: &str = "Europe/Moscow";

pub(super) async fn run(config: &Config) -> Result<ExitCode, Stop> {
    let ctx = context(config).await?;
    let operator = Operator::at_the_console();
    let known = settings::clinics(&ctx, &operator)
        .await?
        .into_iter()
        .find(|clinic| clinic.name == CLINIC);
    let organizers = match known {
        Some(clinic) => members_of(&ctx, &operator, clinic.id, Role::Organizer).await?,
        None => create(&ctx, &operator, config).await?.1,
    };
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
) -> Result<(ClinicId, Vec<(MembershipId, Status)>), Stop> {
    let unsound = |_problem: Problem| Stop::new("Учебная клиника описана неверно.");
    let created = create_clinic(
        ctx,
        operator,
        NewClinic {
            name: ClinicName::parse(CLINIC).map_err(unsound)?,
            brand: config.brand.clone(),
            time_zone: time_zone(ZONE).map_err(unsound)?,
            organizer_email: Email::parse(EMAIL).map_err(unsound)?,
            organizer_name: PersonName::parse(NAME).map_err(unsound)?,
        },
    )
    .await?;
    Ok((created.clinic, vec![(created.organizer, Status::Invited)]))
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
