//! A pack with a mistake is refused with its file, line and what is wrong there.

use domain::monitoring::{Programme, ProgrammeId};

use super::{FILES, Wrong, read};

const PROGRAMME: &str = r#"
[programme]
title = "Проба"
about = "Для проверки"
periods = ["1m", "3m"]
default-period = "3m"
steady-days = 14
[programme.answer]
red-working-hours = 4
amber-hours = 72
[programme.advice]
calm = "Спасибо"
amber = "Скоро"
red = "Сейчас"
known = "Знают"
closed = "Завтра"
[words]
yes = "Да"
no = "Нет"
unknown = "Не знаю"
none = "Ничего"
missing = "Не указано"
"#;

const OBSERVABLES: &str = r#"
[scales]
severity = ["Нет", "Слабо", "Сильно"]
[[observables]]
id = "pain"
ask = "Боль"
type = "scale"
scale = "severity"
worse = "more"
[[observables]]
id = "ill"
ask = "Больны?"
type = "yes-no"
[[observables]]
id = "weight"
ask = "Вес"
type = "number"
unit = "кг"
min = 30
max = 200
when = "ill is yes"
"#;

const FORMS: &str = r#"
[[forms]]
id = "weekly"
title = "Неделя"
every-days = 7
due-hours = 72
open-from = "08:00"
open-until = "22:00"
remind-after-hours = 24
call-after-hours = 72
[[forms.pages]]
id = "first"
title = "Первая"
nothing = "Ничего не было"
items = ["pain", "ill"]
[[forms.pages]]
id = "second"
title = "Вторая"
items = ["weight"]
"#;

const RULES: &str = r#"
[[rules]]
id = "A"
level = "red"
for-each = ["pain"]
when = "it >= 2 and change(it) >= 1"
text = "{it.name}: {it}"
basis = "Решение"
[[rules]]
id = "B"
level = "amber"
when = "rise(weight, 7) >= 2"
text = "Вес {weight}"
basis = "Решение"
[[rules]]
id = "C"
level = "amber"
form = "weekly"
missed = 2
text = "Нет отчётов"
basis = "Решение"
"#;

fn made(files: &[String; 4]) -> Result<Programme, Wrong> {
    let id = ProgrammeId {
        code: "test".parse().unwrap(),
        version: 1,
    };
    read(id, files)
}

fn files() -> [String; 4] {
    [PROGRAMME, OBSERVABLES, FORMS, RULES].map(str::to_owned)
}

#[test]
fn the_sound_pack_is_read() {
    let programme = made(&files()).unwrap();
    assert_eq!((programme.observables().len(), programme.rules().len()), (3, 3));
    assert_eq!(programme.rules()[0].text, "Боль: {pain}");
}

#[test]
fn every_mistake_is_refused_with_its_place_and_line() {
    for (from, to, file, near, what) in [
        (
            "default-period = \"3m\"",
            "default-period = \"6m\"",
            0,
            "default-period",
            "one of the periods",
        ),
        (
            "red-working-hours = 4",
            "red-working-hours = 0",
            0,
            "red-working-hours",
            "between 1 and 40",
        ),
        ("closed = \"Завтра\"", "closed = \" \"", 0, "closed", "nothing in it"),
        (
            "scale = \"severity\"",
            "scale = \"strength\"",
            1,
            "scale = \"strength\"",
            "no scale",
        ),
        (
            "severity = [\"Нет\", \"Слабо\", \"Сильно\"]",
            "severity = [\"Нет\"]",
            1,
            "id = \"pain\"",
            "nothing in it",
        ),
        (
            "when = \"ill is yes\"",
            "when = \"change(pain) > 1\"",
            2,
            "\"weight\"",
            "earlier answers",
        ),
        (
            "items = [\"weight\"]",
            "items = [\"wait\"]",
            2,
            "items = [\"wait\"]",
            "no question «wait»",
        ),
        (
            "items = [\"weight\"]",
            "items = [\"weight\", \"pain\"]",
            2,
            "\"pain\"",
            "another one",
        ),
        (
            "items = [\"pain\", \"ill\"]",
            "items = [\"pain\", \"ill\", \"weight\"]",
            2,
            "\"weight\"",
            "always asked",
        ),
        (
            "items = [\"pain\", \"ill\"]",
            "items = [\"ill\"]",
            1,
            "id = \"pain\"",
            "no form asks",
        ),
        ("due-hours = 72", "due-hours = 169", 2, "due-hours", "between 1 and 168"),
        (
            "remind-after-hours = 24",
            "remind-after-hours = 73",
            2,
            "remind-after-hours",
            "between 1 and 72",
        ),
        (
            "open-until = \"22:00\"",
            "open-until = \"07:00\"",
            2,
            "open-until",
            "a time of the day",
        ),
        ("id = \"B\"", "id = \"A\"", 3, "id = \"A\"", "another one"),
        (
            "for-each = [\"pain\"]",
            "for-each = [\"paint\"]",
            3,
            "for-each",
            "no question «paint»",
        ),
        (
            "rise(weight, 7) >= 2",
            "rise(weight, 7) >= 200",
            3,
            "rise(weight",
            "no answers",
        ),
        (
            "it >= 2 and change(it) >= 1",
            "it >= 2 and change(it) >= 3",
            3,
            "it >= 2",
            "no answers",
        ),
        (
            "rise(weight, 7) >= 2",
            "rise(ill, 7) >= 2",
            3,
            "rise(ill",
            "of the type number",
        ),
        (
            "rise(weight, 7) >= 2",
            "rise(weight) >= 2",
            3,
            "rise(weight)",
            "at character 12",
        ),
        ("rise(weight, 7) >= 2", "it >= 2", 3, "it >= 2", "at character 1"),
        ("missed = 2", "missed = 0", 3, "missed", "between 1 and 30"),
        ("form = \"weekly\"", "form = \"daily\"", 3, "form = ", "no form «daily»"),
        (
            "form = \"weekly\"\nmissed = 2",
            "missed = 2",
            3,
            "id = \"C\"",
            "either «when» or «missed»",
        ),
        ("Вес {weight}", "Вес {wait}", 3, "text = \"Вес", "no question «wait»"),
        (
            "text = \"Вес {weight}\"",
            "text = \"Вес {weight}\"\nadvice = \"Ваш вес {weight}\"",
            3,
            "advice = ",
            "would be read",
        ),
        (
            "text = \"Вес {weight}\"",
            "text = \"Вес {weight}\"\nif-unknown = \"Нет веса, {weight}\"",
            3,
            "if-unknown = ",
            "would be read",
        ),
        ("text = \"Нет отчётов\"", "text = \"\"", 3, "text = ", "nothing in it"),
    ] {
        let mut changed = files();
        for text in &mut changed {
            *text = text.replacen(from, to, 1);
        }
        assert_ne!(changed, files(), "{from}");
        let Err(Wrong::Mistake(mistake)) = made(&changed) else {
            panic!("accepted «{to}»")
        };
        assert!(mistake.to_string().contains(what), "«{to}» gives: {mistake}");
        let place = FILES.iter().position(|name| *name == mistake.file()).unwrap();
        assert_eq!(place, file, "«{to}» gives: {mistake}");
        let line = mistake.line(&changed[place]);
        let line = changed[place].lines().nth(line - 1).unwrap();
        assert!(line.contains(near), "«{to}» is shown at «{line}»: {mistake}");
    }
}

#[test]
fn every_form_that_asks_what_a_rule_looks_at_asks_what_its_text_says() {
    let mut files = files();
    files[3] = files[3].replace("{it.name}: {it}", "{it.name}: {it}, вес {weight}");
    made(&files).unwrap();
    // A second form asks for the pain, and not for the weight.
    let shorter = FORMS
        .replace("\"weekly\"", "\"daily\"")
        .replace("every-days = 7", "every-days = 4");
    let shorter = shorter.split("[[forms.pages]]\nid = \"second\"").next().unwrap();
    files[2].push_str(shorter);
    let Err(Wrong::Mistake(mistake)) = made(&files) else {
        panic!("accepted a text with a hole")
    };
    assert_eq!(
        mistake.to_string(),
        "rules.toml, A, for-each, text: there is no question «weight», or it is not asked before this one"
    );
}

#[test]
fn what_nobody_understands_is_not_passed_over() {
    for (from, to, named) in [
        ("steady-days = 14", "steady-days = 14\nsteady = 3", "steady"),
        ("worse = \"more\"", "worse = \"bigger\"", "bigger"),
        ("every-days = 7", "every-days = 7\nevery-hours = 3", "every-hours"),
        ("level = \"amber\"", "level = \"yellow\"", "yellow"),
        ("id = \"weekly\"", "id = \"Неделя\"", "Неделя"),
    ] {
        let changed = files().map(|text| text.replacen(from, to, 1));
        assert_ne!(changed, files(), "{from}");
        let Err(Wrong::Unreadable(sentence)) = made(&changed) else {
            panic!("accepted «{to}»")
        };
        assert!(sentence.contains(named), "«{to}» gives: {sentence}");
    }
}
