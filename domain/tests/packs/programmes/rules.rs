//! Every rule of every programme: it fires where it must, is silent where it must, and where an answer is missing it
//! is silent too, but says that it could not tell.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use domain::{
    classes::triage::Level,
    monitoring::{Acknowledged, Earlier, Form, History, Judgement, Programme, ProgrammeCode, Reason, Rule, Test},
    questions::{Answer, Answers, Expr, Number, Posted},
};

use super::{Case, Typed, answered, form, pack, packs};

/// The rules that a case is of: one, or, where it does not say which, all that a rule «for each» stands for.
fn rules_of<'a>(programme: &'a Programme, case: &Case) -> Vec<&'a Rule> {
    let of = |rule: &&Rule| rule.id == case.rule && (case.about.is_none() || rule.about == case.about);
    let found: Vec<_> = programme.rules().iter().filter(of).collect();
    assert!(!found.is_empty(), "a case of {}, which is no rule", case.rule);
    found
}

/// The answers of a case of that rule: `it` is what the rule is about.
fn about(rule: &Rule, typed: &Typed) -> Typed {
    let name = |name: &String| match &rule.about {
        Some(about) if name == "it" => about.to_string(),
        _ => name.clone(),
    };
    typed.iter().map(|(of, values)| (name(of), values.clone())).collect()
}

fn fired<'a>(judgement: &'a Judgement, rule: &Rule) -> Option<&'a Reason> {
    judgement
        .all()
        .find(|reason| reason.rule == rule.id && reason.about == rule.about)
}

fn judged(programme: &Programme, rule: &Rule, case: &Case, typed: &Typed, today: NaiveDate) -> Judgement {
    let form = form(programme, case.form.as_ref());
    let earlier: Vec<(&Form, NaiveDate, Answers)> = case
        .earlier
        .iter()
        .map(|report| {
            let form = super::form(programme, report.form.as_ref());
            (
                form,
                report.day,
                answered(form, &about(rule, &report.answers), report.day),
            )
        })
        .collect();
    let history = History {
        earlier: earlier
            .iter()
            .map(|(form, day, answers)| Earlier {
                programme: &programme.id().code,
                form: form.id(),
                day: *day,
                answers,
            })
            .collect(),
        ..History::default()
    };
    programme.judge(form, &answered(form, &about(rule, typed), today), today, &history)
}

#[test]
fn every_case_of_every_rule_comes_out() {
    for pack in packs() {
        for case in &pack.cases.cases {
            for rule in rules_of(&pack.programme, case) {
                check(&pack.programme, pack.cases.today, rule, case);
            }
        }
    }
}

fn check(programme: &Programme, today: NaiveDate, rule: &Rule, case: &Case) {
    let kinds = [&case.fires, &case.quiet, &case.missing];
    let kinds = kinds.iter().filter(|kind| kind.is_some()).count() + usize::from(case.missed.is_some());
    assert_eq!(kinds, 1, "{}", rule.id);
    assert!(case.fires.is_some() || case.text.is_none(), "{}", rule.id);
    if let Some(typed) = &case.fires {
        let judgement = judged(programme, rule, case, typed, today);
        let fired = fired(&judgement, rule);
        let fired = fired.unwrap_or_else(|| panic!("{} does not fire: {typed:?}", rule.id));
        assert!(judgement.level >= rule.level && fired.level == rule.level);
        assert!(!fired.because.is_empty(), "{} fires because of nothing", rule.id);
        for because in &fired.because {
            let named = about(rule, typed).contains_key(because.item.as_str());
            assert!(
                named,
                "{} fires because of {}, which nobody answered",
                rule.id, because.item
            );
        }
        assert!(!fired.text.contains(['{', '}']), "{}", fired.text);
        if let Some(text) = &case.text {
            assert_eq!(fired.text, *text, "{}", rule.id);
        }
        let told = rule
            .advice
            .as_ref()
            .is_none_or(|advice| judgement.advice.contains(advice));
        assert!(told, "{}", rule.id);
    }
    if let Some(typed) = &case.quiet {
        let judgement = judged(programme, rule, case, typed, today);
        assert!(fired(&judgement, rule).is_none(), "{} fires: {typed:?}", rule.id);
        let unknown = rule
            .if_unknown
            .as_ref()
            .is_some_and(|line| judgement.missing.contains(line));
        assert!(!unknown, "{} can't tell: {typed:?}", rule.id);
    }
    if let Some(typed) = &case.missing {
        let judgement = judged(programme, rule, case, typed, today);
        assert!(fired(&judgement, rule).is_none(), "{} fires: {typed:?}", rule.id);
        let noted = rule
            .if_unknown
            .as_ref()
            .is_none_or(|line| judgement.missing.contains(line));
        assert!(noted, "{} is silent about what it could not tell: {typed:?}", rule.id);
    }
    if let Some(missed) = case.missed {
        let Test::Missed { form, .. } = &rule.test else {
            panic!("{} looks at answers", rule.id)
        };
        let fires = |missed| programme.missed(form, missed).any(|other| other.id == rule.id);
        assert!(fires(missed) && !fires(missed - 1) && !fires(missed + 1), "{}", rule.id);
    }
}

/// Whether an answer can be missing so that the rule can't tell: not where it asks just that.
fn can_miss(rule: &Rule) -> bool {
    fn asks_more(expr: &Expr) -> bool {
        match expr {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().any(asks_more),
            Expr::Not(part) => asks_more(part),
            Expr::Unknown(_) => false,
            Expr::Is(..) | Expr::Has(..) | Expr::Compare(..) => true,
        }
    }
    matches!(&rule.test, Test::Answers { when, .. } if asks_more(when.expr()))
}

#[test]
fn no_rule_lacks_a_case_of_each_kind() {
    for pack in packs() {
        let of = |kind: fn(&Case) -> bool| -> BTreeSet<_> {
            let cases = pack.cases.cases.iter().filter(|case| kind(case));
            let rules = cases.flat_map(|case| rules_of(&pack.programme, case));
            rules.map(|rule| (&rule.id, rule.about.as_ref())).collect()
        };
        let rules = |which: fn(&Rule) -> bool| -> BTreeSet<_> {
            let rules = pack.programme.rules().iter().filter(|rule| which(rule));
            rules.map(|rule| (&rule.id, rule.about.as_ref())).collect()
        };
        let by_answers = rules(|rule| matches!(rule.test, Test::Answers { .. }));
        assert_eq!(of(|case| case.fires.is_some()), by_answers);
        assert_eq!(of(|case| case.quiet.is_some()), by_answers);
        assert_eq!(of(|case| case.missing.is_some()), rules(can_miss));
        assert_eq!(
            of(|case| case.missed.is_some()),
            rules(|rule| matches!(rule.test, Test::Missed { .. }))
        );
    }
}

#[test]
fn whoever_answered_nothing_has_no_signal() {
    for pack in packs() {
        for form in pack.programme.forms() {
            let judgement = pack
                .programme
                .judge(form, &Answers::default(), pack.cases.today, &History::default());
            assert_eq!((judgement.alert(), judgement.reasons.len()), (None, 0));
            assert_eq!(judgement.advice, [pack.programme.texts().advice.calm.clone()]);
        }
    }
}

#[test]
fn all_is_well_takes_one_tick_a_group_and_is_written_down() {
    let pack = pack("onco-basic");
    let form = form(&pack.programme, None);
    let topic = form.sheet().topics().first().unwrap();
    let posted: Posted = [
        (topic.nothing_name(), "on".to_owned()),
        ("pain".to_owned(), "1".to_owned()),
    ]
    .into_iter()
    .collect();
    let checked = form
        .sheet()
        .check_page(topic, &Answers::default(), &posted, pack.cases.today);
    assert!(checked.errors.is_empty());
    let value = |item: &str| checked.answers.get(&item.parse().unwrap()).cloned();
    assert_eq!(value("pain"), Some(Answer::Number(Number::whole(1))));
    assert_eq!(value("sleep"), Some(Answer::Number(Number::whole(0))));
    // Without the tick what was left alone stays unanswered, and is asked for.
    let posted: Posted = [("pain".to_owned(), "1".to_owned())].into_iter().collect();
    let checked = form
        .sheet()
        .check_page(topic, &Answers::default(), &posted, pack.cases.today);
    assert_eq!(checked.answers.iter().count(), 1);
    assert_eq!(checked.errors.iter().count(), topic.items.len() - 1);
    for wrong in ["5", "-1", "1.5", "много"] {
        let posted: Posted = [("pain".to_owned(), wrong.to_owned())].into_iter().collect();
        let checked = form
            .sheet()
            .check_page(topic, &Answers::default(), &posted, pack.cases.today);
        assert!(checked.answers.is_empty(), "{wrong}");
    }
}

/// A week's report of a patient in pain, and one in the same pain a week later.
fn in_pain(pain: &str, fatigue: &str) -> Typed {
    let typed = [("pain", pain), ("fatigue", fatigue)];
    typed
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .into()
}

#[test]
fn what_is_known_and_steady_does_not_ring_again() {
    let pack = pack("onco-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    let form = form(programme, None);
    let first = today - Days::new(7);
    let judge = |typed: &Typed, today, history: &History<'_>| {
        programme.judge(form, &answered(form, typed, today), today, history)
    };
    let before = answered(form, &in_pain("3", "0"), first);
    let alarmed = judge(&in_pain("3", "0"), first, &History::default());
    assert_eq!(alarmed.alert(), Some(Level::Red));
    let after = |acknowledged| History {
        earlier: vec![Earlier {
            programme: &programme.id().code,
            form: form.id(),
            day: first,
            answers: &before,
        }],
        start: None,
        acknowledged,
    };
    let seen = |day| {
        after(vec![Acknowledged {
            day,
            reasons: &alarmed.reasons,
        }])
    };
    // Nobody has answered: it rings again.
    assert_eq!(
        judge(&in_pain("3", "0"), today, &after(Vec::new())).alert(),
        Some(Level::Red)
    );
    let known = judge(&in_pain("3", "0"), today, &seen(first));
    assert_eq!((known.alert(), known.steady.len()), (None, 1));
    // Nobody looks at it again today, and nobody says so.
    assert_eq!(known.advice, [programme.texts().advice.known.clone()]);
    assert_eq!(known.steady[0].because[0].was.as_ref().unwrap().day, first);
    // It got worse, on the same level.
    assert_eq!(judge(&in_pain("4", "0"), today, &seen(first)).alert(), Some(Level::Red));
    // Something else came: what is known stands beside it.
    let other = judge(&in_pain("3", "3"), today, &seen(first));
    assert_eq!((other.alert(), other.steady.len()), (Some(Level::Red), 1));
    let advice = &programme.texts().advice;
    assert_eq!(
        other.advice.get(..2),
        Some([advice.red.clone(), advice.known.clone()].as_slice())
    );
    assert!(
        other
            .reasons
            .iter()
            .all(|reason| reason.because.iter().all(|because| because.item.as_str() != "pain"))
    );
    // It was too long ago.
    let long_ago = today - Days::new(u64::from(programme.texts().steady_days) + 1);
    assert_eq!(
        judge(&in_pain("3", "0"), today, &seen(long_ago)).alert(),
        Some(Level::Red)
    );
    let just = today - Days::new(programme.texts().steady_days.into());
    assert_eq!(judge(&in_pain("3", "0"), today, &seen(just)).alert(), None);
}

#[test]
fn what_went_and_came_back_rings() {
    let pack = pack("onco-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    let form = form(programme, None);
    let weeks_ago = |weeks: u64| today - Days::new(7 * weeks);
    let pain = |pain, day| answered(form, &in_pain(pain, "0"), day);
    let (there, gone) = (pain("3", weeks_ago(2)), pain("0", weeks_ago(1)));
    let alarmed = programme.judge(form, &there, weeks_ago(2), &History::default());
    let earlier = |weeks, answers| Earlier {
        programme: &programme.id().code,
        form: form.id(),
        day: weeks_ago(weeks),
        answers,
    };
    let seen = |last| History {
        earlier: vec![earlier(2, &there), earlier(1, last)],
        start: None,
        acknowledged: vec![Acknowledged {
            day: weeks_ago(2),
            reasons: &alarmed.reasons,
        }],
    };
    let judge = |history| programme.judge(form, &pain("3", today), today, &history);
    let back = judge(seen(&gone));
    assert_eq!((back.alert(), back.steady.len()), (Some(Level::Red), 0));
    assert_eq!(back.advice.first(), Some(&programme.texts().advice.red));
    assert_eq!(judge(seen(&there)).alert(), None, "it never went");
}

#[test]
fn low_pressure_rings_however_high_it_was_before() {
    let pack = pack("nephro-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    let form = form(programme, None);
    let pressure = |upper: &str, lower: &str, day| {
        let typed = [("systolic", upper), ("diastolic", lower)];
        let typed: Typed = typed
            .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
            .into();
        answered(form, &typed, day)
    };
    let first = today - Days::new(1);
    let high = pressure("185", "85", first);
    let alarmed = programme.judge(form, &high, first, &History::default());
    assert_eq!(alarmed.alert(), Some(Level::Red));
    let seen = |reasons| History {
        earlier: vec![Earlier {
            programme: &programme.id().code,
            form: form.id(),
            day: first,
            answers: &high,
        }],
        start: None,
        acknowledged: vec![Acknowledged { day: first, reasons }],
    };
    let low = programme.judge(form, &pressure("85", "50", today), today, &seen(&alarmed.reasons));
    assert_eq!(low.alert(), Some(Level::Red));
    // However often: so low is never «as before».
    let again = programme.judge(form, &pressure("85", "50", today), today, &seen(&low.reasons));
    assert_eq!(again.alert(), Some(Level::Red));
}

#[test]
fn a_form_of_the_same_name_in_another_programme_is_another_form() {
    let pack = pack("onco-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    // Every rule that takes several reports in a row fires after so many of its own programme's.
    let mut found = 0;
    for case in pack.cases.cases.iter().filter(|case| case.fires.is_some()) {
        for rule in rules_of(programme, case) {
            let Test::Answers { in_a_row, .. } = rule.test else {
                continue;
            };
            if in_a_row < 2 {
                continue;
            }
            found += 1;
            let form = form(programme, case.form.as_ref());
            let earlier: Vec<_> = case
                .earlier
                .iter()
                .map(|report| (report.day, answered(form, &about(rule, &report.answers), report.day)))
                .collect();
            let other: ProgrammeCode = "lfk-course".parse().unwrap();
            let judge = |code: &ProgrammeCode| {
                let earlier = earlier.iter().map(|(day, answers)| Earlier {
                    programme: code,
                    form: form.id(),
                    day: *day,
                    answers,
                });
                let history = History {
                    earlier: earlier.collect(),
                    ..History::default()
                };
                let typed = about(rule, case.fires.as_ref().unwrap());
                programme.judge(form, &answered(form, &typed, today), today, &history)
            };
            assert!(fired(&judge(&programme.id().code), rule).is_some(), "{}", rule.id);
            assert!(fired(&judge(&other), rule).is_none(), "{}", rule.id);
        }
    }
    assert!(found > 0);
}

#[test]
fn whoever_asks_for_a_call_is_heard_every_time() {
    let pack = pack("onco-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    let form = form(programme, None);
    let typed: Typed = [("urgent".to_owned(), vec!["yes".to_owned()])].into();
    let answers = answered(form, &typed, today);
    let first = programme.judge(form, &answers, today, &History::default());
    let history = History {
        acknowledged: vec![Acknowledged {
            day: today,
            reasons: &first.reasons,
        }],
        ..History::default()
    };
    assert_eq!(
        programme.judge(form, &answers, today, &history).alert(),
        Some(Level::Red)
    );
}

#[test]
fn a_card_reads_the_same_when_the_pack_has_changed() {
    let pack = pack("onco-basic");
    let (programme, today) = (&pack.programme, pack.cases.today);
    let form = form(programme, None);
    let before = answered(
        form,
        &[("sleep".to_owned(), vec!["0".to_owned()])].into(),
        today - Days::new(7),
    );
    let history = History {
        earlier: vec![Earlier {
            programme: &programme.id().code,
            form: form.id(),
            day: today - Days::new(7),
            answers: &before,
        }],
        ..History::default()
    };
    let typed: Typed = [("sleep".to_owned(), vec!["2".to_owned()])].into();
    let judgement = programme.judge(form, &answered(form, &typed, today), today, &history);
    let mut wire = serde_json::to_value(&judgement).unwrap();
    assert_eq!(serde_json::from_value::<Judgement>(wire.clone()).unwrap(), judgement);
    wire.as_object_mut().unwrap().remove("missing");
    let expected = serde_json::json!({
        "programme": { "code": "onco-basic", "version": 1 },
        "form": "weekly",
        "judged_on": "2026-11-24",
        "level": "amber",
        "reasons": [{
            "rule": "AL2",
            "about": "sleep",
            "level": "amber",
            "text": "Плохой сон: умеренно, хуже на 2 ступени и больше.",
            "because": [{
                "item": "sleep",
                "name": "Плохой сон",
                "answer": "Умеренно",
                "value": { "number": "2" },
                "was": { "day": "2026-11-17", "answer": "Не было" },
            }],
        }],
        "steady": [],
        "advice": ["Врач посмотрит ваши ответы в ближайшие дни. Если станет хуже, не ждите: позвоните в клинику."],
    });
    assert_eq!(wire, expected);
}
