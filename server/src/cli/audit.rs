//! `oncocenter audit verify`: whether the journal is as it was written.

use std::process::ExitCode;

use clinic::{audit, identity::Operator};
use domain::audit::Broken;

use super::context;
use crate::{config::Config, stop::Stop};

/// How far each chain goes; exit code 1 where a row is not as it was sealed, with its place.
pub(super) async fn verify(config: &Config) -> Result<ExitCode, Stop> {
    let ctx = context(config).await?;
    let looked = audit::verify(&ctx, &Operator::at_the_console()).await;
    match looked? {
        Ok(chains) => {
            println!("Записи журнала такие, какими были. Сохраните эти строки: без них не видно, не отрезан ли конец.");
            for chain in chains {
                println!("{}: записей {}, {}", whose(chain.clinic), chain.number, chain.hash);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(found) => {
            let why = match found.broken {
                Broken::Gone => "запись удалена",
                Broken::Changed => "запись изменена",
                Broken::Skipped => "перед записью пропуск",
                Broken::Late => "запись добавлена задним числом",
            };
            let number = found
                .number
                .map_or_else(String::new, |number| format!(", номер {number}"));
            let at = found
                .at
                .map_or_else(String::new, |at| format!(", от {}", at.format("%Y-%m-%d %H:%M:%S UTC")));
            println!("Журнал нарушен. {}: {why}{number}{at}.", whose(found.clinic));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn whose(clinic: Option<String>) -> String {
    clinic.map_or_else(|| "Вне организаций".to_owned(), |name| format!("Организация «{name}»"))
}
