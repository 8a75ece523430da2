//! What holds for all answers, of whatever kind and however they came about.

use chrono::{Days, NaiveDate};
use domain::{
    classes::triage::Level,
    monitoring::{Acknowledged, Earlier, Form, History, Judgement},
    questions::{Answer, Answers, Item, Kind, Number},
};
use proptest::{option, prelude::*, sample::subsequence};

use super::packs;

fn any_answer(item: &Item) -> BoxedStrategy<Option<Answer>> {
    let fitting = match &item.kind {
        Kind::One { choices } => {
            let choices: Vec<_> = choices.iter().map(|choice| choice.id.clone()).collect();
            proptest::sample::select(choices).prop_map(Answer::One).boxed()
        }
        Kind::Many { choices, .. } => {
            let choices: Vec<_> = choices.iter().map(|choice| choice.id.clone()).collect();
            let most = choices.len();
            let some = subsequence(choices, 0..=most);
            some.prop_map(|some| Answer::Many(some.into_iter().collect())).boxed()
        }
        Kind::YesNo => any::<bool>().prop_map(Answer::YesNo).boxed(),
        Kind::Scale { labels } => (0..i64::try_from(labels.len()).unwrap())
            .prop_map(|number| Answer::Number(Number::whole(number)))
            .boxed(),
        Kind::Number { .. } => (-10_i64..400)
            .prop_map(|number| Answer::Number(Number::whole(number)))
            .boxed(),
        Kind::Day { .. } | Kind::Month { .. } => Just(Answer::Unknown).boxed(),
        Kind::Text { .. } => "\\PC{0,20}".prop_map(Answer::Text).boxed(),
    };
    let odd = prop_oneof![
        Just(Answer::Unknown),
        Just(Answer::YesNo(true)),
        Just(Answer::Day(NaiveDate::MAX))
    ];
    option::weighted(0.8, prop_oneof![12 => fitting, 1 => odd]).boxed()
}

fn any_answers(form: &Form) -> impl Strategy<Value = Answers> + use<> {
    let ids: Vec<_> = form.sheet().items().map(|item| item.id.clone()).collect();
    let all: Vec<_> = form.sheet().items().map(any_answer).collect();
    all.prop_map(move |answers| {
        let given = ids.iter().cloned().zip(answers);
        given.filter_map(|(id, answer)| Some((id, answer?))).collect()
    })
}

/// Answers to every form of every pack, four reports of each.
fn any_reports() -> Vec<Vec<impl Strategy<Value = Answers>>> {
    let forms = packs().iter().flat_map(|pack| pack.programme.forms());
    forms.map(|form| (0..4).map(|_| any_answers(form)).collect()).collect()
}

fn without(answers: &Answers, item: &Item) -> Answers {
    let rest = answers.iter().filter(|(id, _)| **id != item.id);
    rest.map(|(id, answer)| (id.clone(), answer.clone())).collect()
}

fn because_of(judgement: &Judgement, item: &Item) -> bool {
    let mut because = judgement.all().flat_map(|reason| &reason.because);
    because.any(|because| because.item == item.id && because.value.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_that_is_answered_breaks_anything_and_twice_is_once(reports in any_reports()) {
        let forms = packs().iter().flat_map(|pack| pack.programme.forms().iter().map(move |form| (pack, form)));
        for ((pack, form), reports) in forms.zip(&reports) {
            let (programme, today) = (&pack.programme, pack.cases.today);
            let [now, before @ ..] = reports.as_slice() else { continue };
            let earlier: Vec<Earlier<'_>> = before.iter().zip(1..).map(|(answers, weeks)| Earlier {
                programme: &programme.id().code,
                form: form.id(), day: today - Days::new(28 - 7 * weeks), answers,
            }).collect();
            let history = History { earlier: earlier.clone(), ..History::default() };
            let judgement = programme.judge(form, now, today, &history);
            prop_assert_eq!(&programme.judge(form, now, today, &history), &judgement, "twice");
            let wire = serde_json::to_string(&judgement).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Judgement>(&wire).unwrap(), &judgement);
            let loudest = judgement.reasons.iter().map(|reason| reason.level).max();
            prop_assert_eq!(judgement.level, loudest.unwrap_or(Level::Info));
            prop_assert!(judgement.all().all(|reason| !reason.because.is_empty()));
            prop_assert!(!judgement.advice.is_empty());
            prop_assert!(judgement.steady.is_empty(), "nobody has acknowledged anything");
            // The same report after somebody answered its alert: silent, unless it always rings.
            let acknowledged = History {
                earlier,
                start: None,
                acknowledged: vec![Acknowledged { day: today, reasons: &judgement.reasons }],
            };
            let again = programme.judge(form, now, today, &acknowledged);
            let rings = |reason: &domain::monitoring::Reason| programme.rules().iter().any(|rule| rule.id == reason.rule && rule.always_rings);
            // What is as the last time, that is: what went and came back is news.
            let changed = |reason: &domain::monitoring::Reason| {
                reason.because.iter().any(|because| because.was.as_ref().is_some_and(|was| was.answer != because.answer))
            };
            let may_ring = |reason: &domain::monitoring::Reason| {
                reason.level == Level::Info || rings(reason) || changed(reason)
            };
            prop_assert!(again.reasons.iter().all(may_ring));
            prop_assert_eq!(again.all().count(), judgement.all().count());
            // What the rules tell the patient does not depend on what the doctor knows; that somebody looks at it
            // is not promised again.
            let of_rules = |told: &Judgement| -> Vec<String> {
                let advice = &programme.texts().advice;
                let of_levels = [&advice.calm, &advice.amber, &advice.red, &advice.known];
                told.advice.iter().filter(|line| !of_levels.contains(line)).cloned().collect()
            };
            prop_assert_eq!(of_rules(&again), of_rules(&judgement));
            prop_assert_eq!(again.advice.contains(&programme.texts().advice.known), !again.steady.is_empty());
            let promises = [&programme.texts().advice.amber, &programme.texts().advice.red];
            prop_assert_eq!(again.advice.iter().any(|line| promises.contains(&line)), again.alert().is_some());
        }
    }

    #[test]
    fn what_is_missing_is_never_zero_and_never_no(reports in any_reports()) {
        let forms = packs().iter().flat_map(|pack| pack.programme.forms().iter().map(move |form| (pack, form)));
        for ((pack, form), reports) in forms.zip(&reports) {
            let (programme, today) = (&pack.programme, pack.cases.today);
            let Some(answers) = reports.first() else { continue };
            for item in form.sheet().items() {
                let missing = without(answers, item);
                let judgement = programme.judge(form, &missing, today, &History::default());
                // No reason stands on an answer that is not there: no rule of these packs asks for «not answered».
                prop_assert!(!because_of(&judgement, item), "{}", item.id);
                // «Не знаю» says the same as nothing.
                let unknown = missing.iter().map(|(id, answer)| (id.clone(), answer.clone()));
                let unknown: Answers = unknown.chain([(item.id.clone(), Answer::Unknown)]).collect();
                let unknown = programme.judge(form, &unknown, today, &History::default());
                prop_assert_eq!(unknown.level, judgement.level);
                prop_assert_eq!(unknown.missing, judgement.missing);
            }
        }
    }
}
