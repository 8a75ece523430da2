//! A pack with a mistake is refused with a sentence that says where it is.

use domain::classes::questionnaire::{Questionnaire, QuestionnaireId};

use super::read;

const QUESTIONS: &str = r#"
[[topics]]
id = "first"
title = "Первая"
[[topics.items]]
id = "stage"
ask = "Стадия"
type = "one"
choices = [["i", "I"], ["iv", "IV"]]
[[topics.items]]
id = "signs"
ask = "Признаки"
type = "many"
choices = [["fever", "Жар"], ["fall", "Упал"]]

[[topics]]
id = "second"
title = "Вторая"
[[topics.items]]
id = "weight"
ask = "Вес"
type = "number"
unit = "кг"
min = 30
max = 200
decimals = 1
[[topics.items]]
id = "surgery"
ask = "Операция"
type = "day"
when = "stage is iv"
[[topics.items]]
id = "note"
ask = "Ещё"
type = "text"
limit = 100
"#;

const TEXTS: &str = r#"
title = "Анкета"
[stop]
title = "Стоп"
lead = "Если"
signs = ["боль"]
action = "Звоните"
prepare = "Минута"
[words]
yes = "Да"
no = "Нет"
unknown = "Не знаю"
none = "Ничего"
missing = "Не указано"
[[consents]]
id = "data"
version = 1
label = "Согласен"
text = "Полностью"
required = true
"#;

const RULES: &str = r#"
[[rules]]
id = "A"
level = "red"
when = "weight < 40"
text = "Вес {weight}"
advice = "Звоните"
basis = "Решение"
"#;

fn made(questions: &str, texts: &str, rules: &str) -> Result<Questionnaire, String> {
    let id = QuestionnaireId {
        code: "test".parse().unwrap(),
        version: 1,
    };
    read(id, questions, texts, rules)
}

/// The sentence about this pack with one thing changed.
fn wrong(from: &str, to: &str) -> String {
    let changed = [QUESTIONS, TEXTS, RULES].map(|file| file.replacen(from, to, 1));
    assert_ne!(changed, [QUESTIONS, TEXTS, RULES], "{from}");
    match made(&changed[0], &changed[1], &changed[2]) {
        Ok(_) => panic!("accepted «{to}»"),
        Err(sentence) => sentence,
    }
}

#[test]
fn the_sound_pack_is_read() {
    let questionnaire = made(QUESTIONS, TEXTS, RULES).unwrap();
    assert_eq!(questionnaire.items().count(), 5);
    assert_eq!(questionnaire.reviewed(), None);
}

#[test]
fn whom_to_call_is_named_in_an_answer_in_words() {
    let naming = |item: &str| format!("title = \"Анкета\"\nemergency = \"{item}\"");
    let named = made(
        QUESTIONS,
        &TEXTS.replacen("title = \"Анкета\"", &naming("note"), 1),
        RULES,
    )
    .unwrap();
    assert_eq!(named.emergency().map(ToString::to_string).as_deref(), Some("note"));
    for (item, what) in [
        ("weight", "«weight» is not a question of the type text"),
        ("nobody", "there is no question «nobody»"),
    ] {
        let sentence = wrong("title = \"Анкета\"", &naming(item));
        assert!(
            sentence.starts_with("texts.toml, emergency") && sentence.contains(what),
            "{sentence}"
        );
    }
}

#[test]
fn every_mistake_is_refused_with_its_place() {
    for (from, to, place, what) in [
        // What a condition names must be there, asked before, and of the right kind.
        (
            "stage is iv",
            "stge is iv",
            "questions.toml, second, surgery, when",
            "no question «stge»",
        ),
        (
            "stage is iv",
            "note is iv",
            "questions.toml, second, surgery, when",
            "no question «note»",
        ),
        (
            "stage is iv",
            "surgery is iv",
            "questions.toml, second, surgery, when",
            "no question «surgery»",
        ),
        (
            "stage is iv",
            "stage is v",
            "questions.toml, second, surgery, when",
            "no choice «v»",
        ),
        (
            "stage is iv",
            "signs is fever",
            "questions.toml, second, surgery, when",
            "of the type one",
        ),
        (
            "stage is iv",
            "stage has iv",
            "questions.toml, second, surgery, when",
            "of the type many",
        ),
        (
            "stage is iv",
            "stage > 4",
            "questions.toml, second, surgery, when",
            "of the type number",
        ),
        (
            "weight < 40",
            "age(weight) < 40",
            "rules.toml, A, when",
            "of the type day",
        ),
        (
            "weight < 40",
            "days_since(note) < 40",
            "rules.toml, A, when",
            "of the type day or month",
        ),
        (
            "stage is iv",
            "stage is",
            "questions.toml, second, surgery, when",
            "at character 9",
        ),
        (
            "weight < 40",
            "weight < 40 or stage is iv and signs has fall",
            "rules.toml, A, when",
            "parentheses",
        ),
        // A question that is never asked, a rule that never or always fires.
        (
            "stage is iv",
            "stage is iv and stage is i",
            "questions.toml, second, surgery, when",
            "no answers",
        ),
        ("weight < 40", "weight < 30", "rules.toml, A, when", "no answers"),
        (
            "weight < 40",
            "stage is i and days_since(surgery) < 9",
            "rules.toml, A, when",
            "no answers",
        ),
        (
            "weight < 40",
            "unknown(weight) or weight >= 30",
            "rules.toml, A, when",
            "all answers",
        ),
        // Twice the same.
        (
            "id = \"second\"",
            "id = \"first\"",
            "questions.toml, first",
            "another one",
        ),
        (
            "id = \"weight\"",
            "id = \"stage\"",
            "questions.toml, second, stage",
            "another one",
        ),
        (
            "[\"fall\"",
            "[\"fever\"",
            "questions.toml, first, signs, choices, fever",
            "another one",
        ),
        // What does not belong together.
        (
            "limit = 100",
            "unit = \"кг\"\nlimit = 100",
            "questions.toml, second, note",
            "«unit» does not belong",
        ),
        ("limit = 100", "", "questions.toml, second, note", "«limit» is missing"),
        (
            "limit = 100",
            "limit = 0",
            "questions.toml, second, note, limit",
            "between 1 and",
        ),
        ("min = 30", "min = 300", "questions.toml, second, weight", "the least"),
        ("min = 30", "min = 30.25", "questions.toml, second, weight", "digits"),
        (
            "choices = [[\"i\", \"I\"], [\"iv\", \"IV\"]]",
            "choices = []",
            "questions.toml, first, stage, choices",
            "nothing",
        ),
        (
            "ask = \"Вес\"",
            "ask = \" \"",
            "questions.toml, second, weight, ask",
            "nothing",
        ),
        (
            "label = \"Согласен\"",
            "label = \"\"",
            "texts.toml, consents, data, label",
            "nothing",
        ),
        (
            "required = true",
            "required = false",
            "texts.toml, consents",
            "«required» is missing",
        ),
        ("signs = [\"боль\"]", "signs = []", "texts.toml, stop, signs", "nothing"),
        ("{weight}", "{wait}", "rules.toml, A, text", "no question «wait»"),
        ("advice = \"Звоните\"", "", "rules.toml, A", "an advice"),
        (
            "advice = \"Звоните\"",
            "advice = \"Звоните: {weight}\"",
            "rules.toml, A, advice",
            "would be read",
        ),
        ("basis = \"Решение\"", "basis = \"\"", "rules.toml, A, basis", "nothing"),
    ] {
        let sentence = wrong(from, to);
        assert!(
            sentence.starts_with(&format!("{place}: ")) && sentence.contains(what),
            "«{to}» gives: {sentence}"
        );
    }
}

#[test]
fn what_nobody_understands_is_not_passed_over() {
    for (from, to, named) in [
        ("ask = \"Вес\"", "ask = \"Вес\"\nrequierd = true", "requierd"),
        ("type = \"day\"", "type = \"date\"", "date"),
        ("level = \"red\"", "level = \"crimson\"", "crimson"),
        ("id = \"stage\"", "id = \"Стадия\"", "Стадия"),
        ("[\"i\", \"I\"]", "[\"unknown\", \"Не знаю\"]", "unknown"),
        ("lead = \"Если\"", "", "lead"),
        ("yes = \"Да\"", "yes = \"Да\"\nmaybe = \"Может\"", "maybe"),
    ] {
        let sentence = wrong(from, to);
        assert!(sentence.contains(named), "«{to}» gives: {sentence}");
    }
}

#[test]
fn a_condition_over_too_much_is_refused_rather_than_not_checked() {
    let items: String = (0..12)
        .map(|number| {
            format!("[[topics.items]]\nid = \"n{number}\"\nask = \"?\"\ntype = \"number\"\nmin = 0\nmax = 100\n")
        })
        .collect();
    let questions = format!("{QUESTIONS}\n{items}");
    let when: Vec<String> = (0..12).map(|number| format!("n{number} > 50")).collect();
    let rules = RULES.replace("weight < 40", &when.join(" and "));
    let sentence = made(&questions, TEXTS, &rules).unwrap_err();
    assert!(sentence.contains("too many questions"), "{sentence}");
}
