//! Why the program does not start or does not do what a command asked: one sentence in Russian for whoever typed it.

use std::io;

/// The sentence.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Stop {
    sentence: String,
    /// Whether the command itself was typed wrongly.
    is_usage: bool,
}

impl Stop {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            is_usage: false,
        }
    }

    /// For a command that was typed wrongly.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            is_usage: true,
        }
    }

    /// What the process ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.is_usage { 2 } else { 1 }
    }
}

impl From<clinic::Error> for Stop {
    /// The cause of a breakage is for whoever runs the command: it is the operator's own machine.
    fn from(error: clinic::Error) -> Self {
        match error {
            clinic::Error::Refused(code) => Self::new(app::text::errors::sentence(&code)),
            clinic::Error::Unavailable(_) => Self::new("База данных сейчас недоступна. Повторите через минуту."),
            clinic::Error::Broken(cause) => Self::new(format!("Что-то сломалось: {cause}.")),
        }
    }
}

/// Why the operating system refused, in the words that matter to an operator.
#[must_use]
pub(crate) fn reason(error: &io::Error) -> String {
    use io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "его нет".to_owned(),
        K::PermissionDenied => "нет прав".to_owned(),
        K::ReadOnlyFilesystem => "файловая система открыта только для чтения".to_owned(),
        K::StorageFull => "на диске нет места".to_owned(),
        K::AddrInUse => "порт занят другой программой".to_owned(),
        K::AddrNotAvailable => "такого адреса нет на этом компьютере".to_owned(),
        K::ConnectionRefused => "никто не отвечает".to_owned(),
        K::NotADirectory => "это не папка".to_owned(),
        K::AlreadyExists => "на этом месте уже что-то есть".to_owned(),
        K::InvalidData => "это не текст в кодировке UTF-8".to_owned(),
        _ => error.to_string(),
    }
}
