//! Every rule of every pack: it fires where it must, is silent where it must, and where an answer is missing it is
//! silent too, but says that it could not tell.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::classes::{
    questionnaire::{Answers, Questionnaire, RuleId, Truth},
    triage::{Level, Rule, Triage},
};

use super::{Case, answered, onco, packs};

fn rule<'a>(questionnaire: &'a Questionnaire, id: &RuleId) -> &'a Rule {
    let found = questionnaire.rules().iter().find(|rule| rule.id == *id);
    found.unwrap_or_else(|| panic!("a case of {id}, which is no rule"))
}

fn fires(triage: &Triage, rule: &RuleId) -> bool {
    triage.fired.iter().any(|fired| fired.rule == *rule)
}

#[test]
fn every_case_of_every_rule_comes_out() {
    for pack in packs() {
        let (questionnaire, today) = (&pack.questionnaire, pack.cases.today);
        for case in &pack.cases.cases {
            check(questionnaire, today, case);
        }
    }
}

fn check(questionnaire: &Questionnaire, today: NaiveDate, case: &Case) {
    let rule = rule(questionnaire, &case.rule);
    let kinds = [&case.fires, &case.quiet, &case.missing];
    assert_eq!(kinds.iter().filter(|kind| kind.is_some()).count(), 1, "{}", rule.id);
    assert!(case.fires.is_some() || case.tag.is_none(), "{}", rule.id);
    if let Some(typed) = &case.fires {
        let triage = questionnaire.judge(&answered(questionnaire, typed, today), today);
        let fired = triage.fired.iter().find(|fired| fired.rule == rule.id);
        let fired = fired.unwrap_or_else(|| panic!("{} does not fire: {typed:?}", rule.id));
        assert!(triage.level >= rule.level && fired.level == rule.level);
        assert!(!fired.because.is_empty(), "{} fires because of nothing", rule.id);
        for because in &fired.because {
            let named = typed.contains_key(because.item.as_str());
            assert!(
                named,
                "{} fires because of {}, which nobody answered",
                rule.id, because.item
            );
        }
        assert!(!fired.text.contains(['{', '}']), "{}", fired.text);
        if case.tag.is_some() {
            assert_eq!(fired.tag, case.tag, "{}", rule.id);
        }
    }
    if let Some(typed) = &case.quiet {
        let triage = questionnaire.judge(&answered(questionnaire, typed, today), today);
        assert!(!fires(&triage, &rule.id), "{} fires: {typed:?}", rule.id);
    }
    if let Some(typed) = &case.missing {
        let answers = answered(questionnaire, typed, today);
        let truth = rule.when.judge(&questionnaire.facts(&answers, today)).truth;
        assert_eq!(truth, Truth::Unknown, "{}: {typed:?}", rule.id);
        let triage = questionnaire.judge(&answers, today);
        assert!(!fires(&triage, &rule.id), "{} fires: {typed:?}", rule.id);
        let noted = rule
            .if_unknown
            .as_ref()
            .is_none_or(|line| triage.missing.contains(line));
        assert!(noted, "{} is silent about what it could not tell: {typed:?}", rule.id);
    }
}

#[test]
fn no_rule_lacks_a_case_of_each_kind() {
    for pack in packs() {
        let of = |kind: fn(&Case) -> bool| -> BTreeSet<&RuleId> {
            let cases = pack.cases.cases.iter().filter(|case| kind(case));
            cases.map(|case| &case.rule).collect()
        };
        let rules: BTreeSet<&RuleId> = pack.questionnaire.rules().iter().map(|rule| &rule.id).collect();
        assert_eq!(of(|case| case.fires.is_some()), rules);
        assert_eq!(of(|case| case.quiet.is_some()), rules);
        assert_eq!(of(|case| case.missing.is_some()), rules);
    }
}

#[test]
fn whoever_answered_nothing_has_no_signals_and_every_gap_is_named_once() {
    for pack in packs() {
        let triage = pack.questionnaire.judge(&Answers::default(), pack.cases.today);
        assert_eq!((triage.level, triage.fired.len()), (Level::Info, 0));
        let lines: BTreeSet<&String> = triage.missing.iter().collect();
        assert_eq!(lines.len(), triage.missing.len());
    }
    let pack = onco();
    let triage = pack.questionnaire.judge(&Answers::default(), pack.cases.today);
    let blood = triage.missing.iter().filter(|line| line.starts_with("Анализ крови"));
    assert_eq!(blood.count(), 1, "{:?}", triage.missing);
}

#[test]
fn a_result_reads_the_same_when_the_pack_has_changed() {
    let pack = onco();
    let typed = [
        ("platelets", vec!["19"]),
        ("adult_near", vec!["no"]),
        ("stop_signs", vec!["none"]),
    ];
    let typed = typed.map(|(name, values)| (name.to_owned(), values.into_iter().map(str::to_owned).collect()));
    let answers = answered(&pack.questionnaire, &typed.into(), pack.cases.today);
    let triage = pack.questionnaire.judge(&answers, pack.cases.today);
    let mut wire = serde_json::to_value(&triage).unwrap();
    assert_eq!(serde_json::from_value::<Triage>(wire.clone()).unwrap(), triage);
    assert_eq!(triage.advice().len(), 1);
    assert_eq!(
        triage.tags(),
        [
            "Тромбоциты ниже 20: только дыхание и суставная гимнастика",
            "Один дома: уточнить адрес и телефон перед занятием"
        ]
    );
    wire.as_object_mut().unwrap().remove("missing");
    let expected = serde_json::json!({
        "questionnaire": { "code": "onco-lfk", "version": 1 },
        "judged_on": "2026-11-24",
        "level": "red",
        "fired": [
            {
                "rule": "R05",
                "level": "red",
                "text": "Тромбоциты 19 ×10⁹/л: ниже 20. Только повседневные движения.",
                "tag": "Тромбоциты ниже 20: только дыхание и суставная гимнастика",
                "advice": "Пока не занимайтесь и берегитесь ушибов: дождитесь ответа врача. Если появилось кровотечение, позвоните 103.",
                "because": [{ "item": "platelets", "ask": "Тромбоциты", "answer": "19 ×10⁹/л" }],
            },
            {
                "rule": "R21",
                "level": "info",
                "text": "Занимается без взрослых рядом: нет.",
                "tag": "Один дома: уточнить адрес и телефон перед занятием",
                "because": [{
                    "item": "adult_near",
                    "ask": "Будет ли рядом кто-то из взрослых во время занятия?",
                    "answer": "Нет",
                }],
            },
        ],
    });
    assert_eq!(wire, expected);
}
