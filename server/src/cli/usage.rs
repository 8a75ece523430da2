//! A command that was typed wrongly: a sentence instead of clap's English.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

pub(super) fn answer(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{}", error.render());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", error.render());
            ExitCode::from(2)
        }
        _ => {
            eprintln!("{} Справка: oncocenter --help.", sentence(error));
            ExitCode::from(2)
        }
    }
}

fn sentence(error: &clap::Error) -> String {
    let named = |kind| error.get(kind).map(listed).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => format!("Нет команды «{}».", named(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("Нет параметра «{}».", named(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => format!("Не хватает параметров: {}.", named(ContextKind::InvalidArg)),
        ErrorKind::MissingSubcommand => "Не хватает команды.".to_owned(),
        ErrorKind::ArgumentConflict => format!("Параметр «{}» указан дважды.", named(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("У параметра «{}» нет значения.", named(ContextKind::InvalidArg))
        }
        _ => "Команда набрана неверно.".to_owned(),
    }
}

fn listed(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(several) => several.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Arguments, *};
    use clap::Parser;

    #[test]
    fn each_mistake_is_a_russian_sentence() {
        for (typed, says) in [
            (vec!["serv"], "Нет команды «serv»."),
            (vec!["serve", "--prot"], "Нет параметра «--prot»."),
            (
                vec!["clinic", "create", "--name"],
                "У параметра «--name <НАЗВАНИЕ>» нет значения.",
            ),
            (
                vec!["clinic", "create", "--name", "a", "--name", "b"],
                "Параметр «--name <НАЗВАНИЕ>» указан дважды.",
            ),
            (
                vec!["clinic", "create", "--name", "a", "--organizer-email", "b"],
                "Не хватает параметров: --organizer-name <ФИО>.",
            ),
        ] {
            let words = std::iter::once("oncocenter").chain(typed);
            let error = Arguments::try_parse_from(words).unwrap_err();
            assert_eq!(sentence(&error), says);
        }
    }
}
