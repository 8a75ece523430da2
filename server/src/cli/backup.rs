//! `oncocenter backup` and `oncocenter restore`.

use std::{path::Path, process::ExitCode};

use super::{audit, context};
use crate::{
    backup::{self, Contents},
    config::Config,
    stop::Stop,
};

pub(super) async fn save(config: &Config, file: &Path) -> Result<ExitCode, Stop> {
    let contents = backup::save(config, file).await?;
    println!("Копия готова: {} ({}).", file.display(), told(&contents));
    println!(
        "В ней сведения о здоровье людей и ключ от секретов подтверждения входа. Читать её может только владелец файла; \
         храните её на другой машине и в зашифрованном виде."
    );
    Ok(ExitCode::SUCCESS)
}

/// Exit code 1 where the journal of the copy is not as it was sealed.
pub(super) async fn restore(config: &Config, file: &Path, replace: bool) -> Result<ExitCode, Stop> {
    let contents = backup::restore(config, file, replace).await?;
    crate::vault::check(&context(config).await?, config).await?;
    println!(
        "База данных и ключ возвращены из копии {} ({}).",
        file.display(),
        told(&contents)
    );
    println!(
        "То, что было на их месте, лежит рядом с окончанием .before-restore, если это файлы. Удалите его, когда всё проверите."
    );
    audit::verify(config).await
}

fn told(contents: &Contents) -> String {
    format!(
        "организаций: {}, людей: {}, записей журнала: {}",
        contents.clinics, contents.people, contents.journal
    )
}
