//! Reading the packs that are compiled in: every mistake is told with its file and line, in Russian; what is no TOML, or
//! of the wrong shape, in the words of the TOML reader.

use domain::questions::{Expected, Mistake, ParseMistake, What};
use include_dir::Dir;
use serde::de::DeserializeOwned;

/// One version of a pack: the folder `code/vN`.
pub(crate) struct Version<'a> {
    folder: &'a Dir<'a>,
}

impl<'a> Version<'a> {
    pub(crate) fn of(folder: &'a Dir<'a>) -> Self {
        Self { folder }
    }

    /// The code and the number that the folder is called by.
    ///
    /// # Errors
    /// A sentence, for a folder that is called otherwise.
    pub(crate) fn name<C: std::str::FromStr>(&self) -> Result<(C, u32), String> {
        let mut names = self.folder.path().iter().filter_map(|name| name.to_str());
        let name = names.next().zip(names.next()).and_then(|(code, version)| {
            let version = version.strip_prefix('v')?.parse().ok()?;
            Some((code.parse().ok()?, version))
        });
        name.ok_or_else(|| "папка должна называться «код/v1»".to_owned())
    }

    fn text(&self, name: &str) -> Result<&'a str, String> {
        let file = self.folder.files().find(|file| file.path().ends_with(name));
        let file = file.ok_or_else(|| format!("нет файла {name}"))?;
        file.contents_utf8().ok_or_else(|| format!("{name}: это не UTF-8"))
    }

    /// What a file says.
    ///
    /// # Errors
    /// The line of the file and what is wrong there.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, String> {
        read(name, self.text(name)?)
    }

    /// A mistake in what the files say, with its file and line.
    pub(crate) fn told(&self, mistake: &Mistake) -> String {
        let file = mistake.file();
        let line = self.text(file).map_or(1, |text| mistake.line(text));
        let place = mistake.place.get(1..).unwrap_or_default().join(", ");
        let place = if place.is_empty() { place } else { format!(" ({place})") };
        format!("{file}, строка {line}{place}: {}", wrong(&mistake.what))
    }
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map_or(1, |before| before.matches('\n').count() + 1);
        format!("{name}, строка {line}: {}", error.message())
    })
}

fn wrong(what: &What) -> String {
    match what {
        What::Duplicate => "такое имя уже есть".to_owned(),
        What::Empty => "здесь пусто".to_owned(),
        What::Missing(field) => format!("нет поля «{field}»"),
        What::Misplaced(field) => format!("поле «{field}» не для вопроса этого типа"),
        What::Range => {
            "«min» должно быть меньше «max», знаков после запятой не больше, чем «decimals», а оно не больше 3"
                .to_owned()
        }
        What::Limit => "число знаков — от 1 до 2000".to_owned(),
        What::Unreadable(mistake) => unreadable(mistake),
        What::UnknownItem(item) => format!("вопроса «{item}» нет, или он задаётся позже"),
        What::WrongType { item, expected } => {
            format!("вопрос «{item}» должен быть типа {}", expected.join(" или "))
        }
        What::UnknownChoice { item, choice } => format!("у вопроса «{item}» нет ответа «{choice}»"),
        What::Never => "при любых ответах условие не выполняется".to_owned(),
        What::Always => "условие выполняется при любых ответах".to_owned(),
        What::TooComplex => "условие смотрит на слишком много вопросов сразу: разделите его на два".to_owned(),
        What::NoPast => "на прошлые ответы смотрят только правила программ".to_owned(),
        What::NotNothing => {
            "«nothing» — для страниц, где все вопросы типа scale или yes-no и задаются всегда".to_owned()
        }
        What::UnknownScale(scale) => format!("шкалы «{scale}» нет"),
        What::Unasked => "этого не спрашивает ни один отчёт".to_owned(),
        What::NoForm => "ни один отчёт не спрашивает всего, на что смотрит условие".to_owned(),
        What::UnknownForm(form) => format!("отчёта «{form}» нет"),
        What::Between(most) => format!("число должно быть от 1 до {most}"),
        What::Window => "время пишется как 08:00, первое раньше второго".to_owned(),
        What::Test => "у правила либо «when», либо «missed» вместе с «form»".to_owned(),
        What::Period => "такого срока нет в «periods»".to_owned(),
        What::NoPlace(item) => format!("сюда ответ не подставляется: «{{{item}}}» прочтут как есть"),
        What::NoAdvice => "у красного правила должен быть совет «advice»".to_owned(),
    }
}

fn unreadable(mistake: &ParseMistake) -> String {
    match mistake {
        ParseMistake::Expected { at, expected } => format!("знак {at}: здесь ожидается {}", expects(*expected)),
        ParseMistake::Mixed { at } => format!("знак {at}: «and» и «or» рядом разделяют скобками"),
        ParseMistake::TooLong => "условие слишком длинное".to_owned(),
    }
}

fn expects(expected: Expected) -> String {
    let words = match expected {
        Expected::JoinOrEnd => "«and», «or» или конец",
        Expected::Sign(signs) => return signs.join(" или "),
        Expected::Term => "имя вопроса, «not», «unknown», «age», «days_since» или «(»",
        Expected::Item => "имя вопроса",
        Expected::Choice => "имя ответа (о неизвестном спрашивает «unknown(…)»)",
        Expected::Count => "целое число от 1 до 3650",
        Expected::Comparison => "«is», «in», «has» или сравнение",
        Expected::Number => "число",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{classes::questionnaire::QuestionsFile, questions::Condition};
    use include_dir::{DirEntry, File};

    #[test]
    fn a_mistake_is_told_with_its_file_and_line() {
        let text = "[[topics]]\nid = \"one\"\ntitle = \"Один\"\n\n[[topics.items]]\nid = \"Стадия\"\n";
        let wrong = read::<QuestionsFile>("questions.toml", text).err().unwrap();
        assert!(
            wrong.starts_with("questions.toml, строка 6: ") && wrong.contains("Стадия"),
            "{wrong}"
        );

        let entries = [DirEntry::File(File::new(
            "onco-basic/v9/rules.toml",
            b"[[rules]]\nid = \"A\"\nwhen = \"x\"\n",
        ))];
        let folder = Dir::new("onco-basic/v9", &entries);
        let mistake = Mistake {
            place: ["rules.toml", "A", "when"].map(str::to_owned).into(),
            what: What::UnknownItem("x".to_owned()),
        };
        let told = Version::of(&folder).told(&mistake);
        assert_eq!(
            told,
            "rules.toml, строка 3 (A, when): вопроса «x» нет, или он задаётся позже"
        );
    }

    #[test]
    fn what_a_condition_lacks_is_told_in_russian() {
        for (condition, told) in [
            ("x", "знак 2: здесь ожидается «is», «in», «has» или сравнение"),
            (
                "x is",
                "знак 5: здесь ожидается имя ответа (о неизвестном спрашивает «unknown(…)»)",
            ),
            ("x in (a", "знак 8: здесь ожидается «,» или «)»"),
        ] {
            let mistake = condition.parse::<Condition>().unwrap_err();
            assert_eq!(unreadable(&mistake), told);
        }
        let kind = What::WrongType {
            item: "x".parse().unwrap(),
            expected: &["number", "scale"],
        };
        assert_eq!(wrong(&kind), "вопрос «x» должен быть типа number или scale");
    }
}
