//! `oncocenter audit verify`: whether the journal is as it was written.

use std::process::ExitCode;

use clinic::{audit, identity::Operator};
use domain::audit::Broken;

use super::context;
use crate::{config::Config, stop::Stop};

/// Exit code 1 where a row is not as it was sealed, with its place.
pub(super) async fn verify(config: &Config) -> Result<ExitCode, Stop> {
    let ctx = context(config).await?;
    let looked = audit::verify(&ctx, &Operator::at_the_console()).await;
    match looked? {
        Ok(events) => {
            println!("Журнал в порядке. Проверено записей: {events}.");
            Ok(ExitCode::SUCCESS)
        }
        Err(found) => {
            let whose = found
                .clinic
                .map_or_else(|| "без организации".to_owned(), |name| format!("организации «{name}»"));
            let why = match found.broken {
                Broken::Gone => "запись удалена",
                Broken::Changed => "запись изменена",
                Broken::Skipped => "перед записью пропуск",
            };
            let at = found
                .at
                .map_or_else(String::new, |at| format!(" от {}", at.format("%Y-%m-%d %H:%M:%S UTC")));
            println!("Журнал {whose} нарушен: {why}, номер {}{at}.", found.number);
            Ok(ExitCode::FAILURE)
        }
    }
}
