//! The command line. Its words stand beside its commands.

mod audit;
mod backup;
mod check;
mod clinics;
mod demo;
mod logging;
mod serve;
mod usage;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{ArgAction, Args, Parser, Subcommand};
use clinic::{
    Clock, Context,
    identity::{Expiry, Passwords},
};

use crate::{
    config::{self, Config},
    database,
    stop::Stop,
};

/// Passwords hashed at a time by commands; they hash none.
const NO_PASSWORDS: usize = 1;

const WHOLE: &str =
    "{about}\n\nКак вызвать:\n  {usage}\n\nКоманды:\n{subcommands}\n\nПараметры:\n{options}{after-help}";
const ONE: &str = "{about}\n\nКак вызвать:\n  {usage}\n\nПараметры:\n{options}{after-help}";

#[derive(Debug, Parser)]
#[command(
    name = "oncocenter",
    version,
    about = "ONCOCENTER: дистанционное наблюдение за пациентами и онлайн-занятия",
    override_usage = "oncocenter [--config ФАЙЛ] КОМАНДА",
    after_help = "Справка о команде: oncocenter КОМАНДА --help",
    help_template = WHOLE,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Arguments {
    /// Файл настроек; без него берётся Leptos.toml из текущей папки или из папки программы
    #[arg(long, global = true, display_order = 899, value_name = "ФАЙЛ")]
    config: Option<PathBuf>,
    /// Показать эту справку
    #[arg(short = 'h', long, global = true, display_order = 900, action = ArgAction::Help)]
    help: Option<bool>,
    /// Показать версию
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Запустить сервис
    #[command(help_template = ONE, override_usage = "oncocenter serve")]
    Serve,
    /// Создать базу данных или обновить её до этой версии
    #[command(help_template = ONE, override_usage = "oncocenter migrate")]
    Migrate,
    /// Медицинские организации
    #[command(
        subcommand,
        help_template = WHOLE,
        override_usage = "oncocenter clinic КОМАНДА",
        disable_help_subcommand = true,
        arg_required_else_help = true
    )]
    Clinic(ClinicCommand),
    /// Организаторы медицинских организаций
    #[command(
        subcommand,
        help_template = WHOLE,
        override_usage = "oncocenter organizer КОМАНДА",
        disable_help_subcommand = true,
        arg_required_else_help = true
    )]
    Organizer(OrganizerCommand),
    /// Создать учебную клинику и показать ссылку для её организатора
    #[command(help_template = ONE, override_usage = "oncocenter demo [--history]")]
    Demo {
        /// Придумать сотрудников, пациентов, отчёты и занятия за 12 недель (только в пустой базе)
        #[arg(long)]
        history: bool,
    },
    /// Завершить истёкшие приглашения, если сервис остановился и спрашивает
    #[command(help_template = ONE, override_usage = "oncocenter expire")]
    Expire,
    /// Журнал
    #[command(
        subcommand,
        help_template = WHOLE,
        override_usage = "oncocenter audit КОМАНДА",
        disable_help_subcommand = true,
        arg_required_else_help = true
    )]
    Audit(AuditCommand),
    /// Сохранить базу данных и ключ в один файл, не останавливая сервис
    #[command(help_template = ONE, override_usage = "oncocenter backup ФАЙЛ")]
    Backup {
        /// Новый файл с копией
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
    },
    /// Вернуть базу данных и ключ из такого файла; сервис при этом остановлен
    #[command(help_template = ONE, override_usage = "oncocenter restore ФАЙЛ [--replace]")]
    Restore {
        /// Файл, который сделала команда backup
        #[arg(value_name = "ФАЙЛ")]
        file: PathBuf,
        /// Заменить базу данных, в которой уже что-то есть
        #[arg(long)]
        replace: bool,
    },
    /// Проверить настройки, базу данных, почту, диск и часы
    #[command(help_template = ONE, override_usage = "oncocenter check")]
    Check,
}

#[derive(Debug, Subcommand)]
enum ClinicCommand {
    /// Создать медицинскую организацию и пригласить её организатора письмом
    #[command(
        help_template = ONE,
        override_usage = "oncocenter clinic create --name НАЗВАНИЕ --organizer-email EMAIL --organizer-name ФИО"
    )]
    Create(NewClinic),
}

#[derive(Debug, Args)]
struct NewClinic {
    /// Название медицинской организации
    #[arg(long, value_name = "НАЗВАНИЕ")]
    name: String,
    /// Адрес, на который придёт приглашение
    #[arg(long, value_name = "EMAIL")]
    organizer_email: String,
    /// Фамилия, имя и отчество организатора
    #[arg(long, value_name = "ФИО")]
    organizer_name: String,
    /// Бренд; без него тот, что в настройках
    #[arg(long, value_name = "БРЕНД")]
    brand: Option<String>,
    /// Часовая зона; без неё Europe/Moscow
    #[arg(
        long,
        value_name = "ЗОНА",
        default_value = "Europe/Moscow",
        hide_default_value = true
    )]
    time_zone: String,
}

#[derive(Debug, Subcommand)]
enum OrganizerCommand {
    /// Пригласить ещё одного организатора
    #[command(
        help_template = ONE,
        override_usage = "oncocenter organizer invite --clinic КЛИНИКА --email EMAIL --name ФИО"
    )]
    Invite(NewOrganizer),
    /// Отправить организатору, который не может подтвердить вход, письмо со ссылкой: она выключит подтверждение
    #[command(
        help_template = ONE,
        override_usage = "oncocenter organizer reset-factor --clinic КЛИНИКА --email EMAIL"
    )]
    ResetFactor(LockedOut),
}

#[derive(Debug, Args)]
struct NewOrganizer {
    /// Номер или точное название медицинской организации
    #[arg(long, value_name = "КЛИНИКА")]
    clinic: String,
    /// Адрес, на который придёт приглашение
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// Фамилия, имя и отчество организатора
    #[arg(long, value_name = "ФИО")]
    name: String,
}

#[derive(Debug, Args)]
struct LockedOut {
    /// Номер или точное название медицинской организации
    #[arg(long, value_name = "КЛИНИКА")]
    clinic: String,
    /// Адрес, с которым организатор входит
    #[arg(long, value_name = "EMAIL")]
    email: String,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Проверить, что записи журнала такие, какими были, и показать, чем он кончается
    #[command(help_template = ONE, override_usage = "oncocenter audit verify")]
    Verify,
}

/// Does what the command line asks.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage::answer(&error),
    };
    let stopped = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Stop::new(format!(
                "Система не даёт программе работать: {}.",
                crate::stop::reason(&error)
            ))
        })
        .and_then(|runtime| runtime.block_on(Box::pin(run(arguments))));
    match stopped {
        Ok(code) => code,
        Err(stop) => {
            eprintln!("{stop}");
            ExitCode::from(stop.exit_code())
        }
    }
}

async fn run(
    Arguments {
        config: file, command, ..
    }: Arguments,
) -> Result<ExitCode, Stop> {
    let config = config::load(file.as_deref())?;
    logging::start(matches!(command, Command::Serve));
    if !matches!(command, Command::Check) {
        // A mistake in the configuration stops every command but the one that lists mistakes.
        crate::brands::load(&config.brand)?;
    }
    match command {
        Command::Serve => serve::run(config).await,
        Command::Migrate => {
            database::open(&config).await?;
            println!("База данных готова к работе.");
            Ok(ExitCode::SUCCESS)
        }
        Command::Clinic(ClinicCommand::Create(new)) => clinics::create(&config, &new).await,
        Command::Organizer(OrganizerCommand::Invite(new)) => clinics::invite(&config, &new).await,
        Command::Organizer(OrganizerCommand::ResetFactor(locked_out)) => {
            clinics::reset_factor(&config, &locked_out).await
        }
        Command::Demo { history } => demo::run(&config, history).await,
        Command::Expire => expire(&config).await,
        Command::Audit(AuditCommand::Verify) => audit::verify(&config).await,
        Command::Backup { file } => backup::save(&config, &file).await,
        Command::Restore { file, replace } => backup::restore(&config, &file, replace).await,
        Command::Check => Ok(check::run(&config).await),
    }
}

/// Whoever types it has looked at the clock and confirms what the service would not do by itself.
async fn expire(config: &Config) -> Result<ExitCode, Stop> {
    let ctx = context(config).await?;
    if let Expiry::Done(memberships) = clinic::identity::expire(&ctx, true).await? {
        println!("Завершено приглашений: {memberships}.");
    }
    Ok(ExitCode::SUCCESS)
}

/// What a command works with: the database, brought up to date first.
async fn context(config: &Config) -> Result<Context, Stop> {
    let brands = crate::brands::load(&config.brand)?;
    let database = database::open(config).await?;
    Ok(Context::new(
        database,
        Clock::system(),
        brands,
        Passwords::new(NO_PASSWORDS),
        crate::vault::open(config)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_sound_and_their_help_is_russian() {
        let mut all = Arguments::command();
        all.clone().debug_assert();
        all.build();
        let mut waiting = vec![all];
        while let Some(mut command) = waiting.pop() {
            let help = command.render_help().to_string();
            for english in [
                "Usage",
                "Options",
                "Commands",
                "Print",
                "default",
                "OPTIONS",
                "COMMAND",
                "help message",
            ] {
                assert!(!help.contains(english), "{english} in:\n{help}");
            }
            assert!(help.contains("Показать эту справку"), "{help}");
            waiting.extend(command.get_subcommands().cloned());
        }
    }
}
