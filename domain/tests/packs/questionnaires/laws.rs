//! What holds for all answers, of whatever kind and however they came about.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use domain::classes::{
    questionnaire::{Answer, Answers, Item, ItemId, Kind, Month, Number, Posted, Questionnaire, TopicId},
    triage::{Level, Triage},
};
use proptest::{
    option,
    prelude::*,
    sample::{Index, subsequence},
};

use super::{Pack, answered, onco, packs};

/// Any answer to this question, now and then one of a kind that it can't have.
fn any_answer(item: &Item, today: NaiveDate) -> BoxedStrategy<Option<Answer>> {
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
        Kind::Scale { .. } | Kind::Number { .. } => (-10_i64..400)
            .prop_map(|number| Answer::Number(Number::whole(number)))
            .boxed(),
        Kind::Day { .. } | Kind::Month { .. } if any_month(item) => (1900..2100_i32, 1..=12_u32)
            .prop_map(|(year, month)| Answer::Month(Month::of(year, month).unwrap()))
            .boxed(),
        Kind::Day { .. } | Kind::Month { .. } => (0..40_000_u64)
            .prop_map(move |days| Answer::Day(today.checked_sub_days(Days::new(days)).unwrap()))
            .boxed(),
        Kind::Text { .. } => "\\PC{0,20}".prop_map(Answer::Text).boxed(),
    };
    let odd = prop_oneof![
        Just(Answer::Unknown),
        Just(Answer::YesNo(true)),
        Just(Answer::Text("{stage}".into())),
        Just(Answer::Many(BTreeSet::new())),
        Just(Answer::Day(NaiveDate::MAX)),
        Just(Answer::Day(NaiveDate::MIN)),
    ];
    option::weighted(0.8, prop_oneof![12 => fitting, 1 => odd]).boxed()
}

fn any_month(item: &Item) -> bool {
    matches!(item.kind, Kind::Month { .. })
}

fn any_answers(questionnaire: &Questionnaire, today: NaiveDate) -> impl Strategy<Value = Answers> + use<> {
    let ids: Vec<ItemId> = questionnaire.items().map(|item| item.id.clone()).collect();
    let all: Vec<_> = questionnaire.items().map(|item| any_answer(item, today)).collect();
    all.prop_map(move |answers| {
        let given = ids.iter().cloned().zip(answers);
        given.filter_map(|(id, answer)| Some((id, answer?))).collect()
    })
}

fn asked(questionnaire: &Questionnaire, answers: &Answers, today: NaiveDate) -> BTreeSet<ItemId> {
    let facts = questionnaire.facts(answers, today);
    let items = questionnaire.items().filter(|item| facts.is_asked(&item.id));
    items.map(|item| item.id.clone()).collect()
}

fn with(answers: &Answers, more: &Answers) -> Answers {
    let both = answers.iter().chain(more.iter());
    both.map(|(item, answer)| (item.clone(), answer.clone())).collect()
}

/// What a browser posts for these answers.
fn as_posted(answers: &Answers) -> Posted {
    let pairs = answers.iter().flat_map(|(item, answer)| {
        let values = match answer {
            Answer::Unknown => vec!["unknown".to_owned()],
            Answer::One(choice) => vec![choice.to_string()],
            Answer::Many(choices) if choices.is_empty() => vec!["none".to_owned()],
            Answer::Many(choices) => choices.iter().map(ToString::to_string).collect(),
            Answer::YesNo(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
            Answer::Number(number) => vec![number.to_string()],
            Answer::Day(day) => vec![day.to_string()],
            Answer::Month(month) => vec![String::from(*month)],
            Answer::Text(text) => vec![text.clone()],
        };
        values
            .into_iter()
            .map(|value| (item.to_string(), value))
            .collect::<Vec<_>>()
    });
    pairs.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_is_answered_breaks_anything(
        answers in packs().iter().map(|pack| any_answers(&pack.questionnaire, pack.cases.today)).collect::<Vec<_>>(),
        day in 0..60_000_i32,
    ) {
        let today = NaiveDate::from_num_days_from_ce_opt(700_000 + day).unwrap();
        for (pack, answers) in packs().iter().zip(&answers) {
            let questionnaire = &pack.questionnaire;
            let triage = questionnaire.judge(answers, today);
            // What comes out can be kept and read again.
            let wire = serde_json::to_string(&triage).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Triage>(&wire).unwrap(), &triage);
            let highest = triage.fired.iter().map(|fired| fired.level).max();
            prop_assert_eq!(triage.level, highest.unwrap_or(Level::Info));
            prop_assert!(triage.fired.iter().all(|fired| !fired.because.is_empty()));
            prop_assert!(triage.fired.iter().all(|fired| fired.level < Level::Red || fired.advice.is_some()));
            // What is sent says the same as what was filled in.
            let sent = questionnaire.pruned(answers, today);
            prop_assert_eq!(&questionnaire.judge(&sent, today), &triage);
            prop_assert_eq!(asked(questionnaire, &sent, today), asked(questionnaire, answers, today));
            for topic in questionnaire.topics() {
                let checked = questionnaire.check_page(topic, answers, &as_posted(answers), today);
                prop_assert!(checked.errors.iter().all(|(item, _)| topic.items.iter().any(|own| own.id == *item)));
            }
            let rows: usize = questionnaire.summary(answers, today).iter().map(|topic| topic.rows.len()).sum();
            prop_assert_eq!(rows, asked(questionnaire, answers, today).len());
        }
    }

    #[test]
    fn a_red_answer_is_red_whatever_else_was_answered(
        (answers, case) in {
            let pack = onco();
            (any_answers(&pack.questionnaire, pack.cases.today), any::<Index>())
        }
    ) {
        let Pack { questionnaire, cases } = onco();
        let red: Vec<_> = cases.cases.iter().filter_map(|case| {
            let rule = questionnaire.rules().iter().find(|rule| rule.id == case.rule)?;
            (rule.level == Level::Red).then_some(rule.id.clone()).zip(case.fires.as_ref())
        }).collect();
        let (rule, typed) = case.get(&red);
        let more = answered(questionnaire, typed, cases.today);
        let triage = questionnaire.judge(&with(&answers, &more), cases.today);
        prop_assert_eq!(triage.level, Level::Red);
        prop_assert!(triage.fired.iter().any(|fired| fired.rule == *rule));
    }

    #[test]
    fn another_sign_never_lowers_the_level(
        (answers, sign) in {
            let pack = onco();
            (any_answers(&pack.questionnaire, pack.cases.today), any::<Index>())
        }
    ) {
        let Pack { questionnaire, cases } = onco();
        for item in ["stop_signs", "other_signs", "heart_illness", "lines", "stoma", "illnesses"] {
            let id: ItemId = item.parse().unwrap();
            let Kind::Many { choices, .. } = &questionnaire.item(&id).unwrap().kind else { panic!("{item}") };
            let Some(Answer::Many(ticked)) = answers.get(&id) else { continue };
            let mut more = ticked.clone();
            more.insert(sign.get(choices).id.clone());
            let more = with(&answers, &[(id, Answer::Many(more))].into_iter().collect());
            let level = |answers: &Answers| questionnaire.judge(answers, cases.today).level;
            prop_assert!(level(&more) >= level(&answers));
        }
    }

    #[test]
    fn pages_may_be_filled_in_in_any_order(
        (answers, order) in {
            let pack = onco();
            let topics: Vec<TopicId> = pack.questionnaire.topics().iter().map(|topic| topic.id.clone()).collect();
            (any_answers(&pack.questionnaire, pack.cases.today), Just(topics).prop_shuffle())
        }
    ) {
        let Pack { questionnaire, cases } = onco();
        let posted = as_posted(&answers);
        let through = |order: Vec<&TopicId>| {
            // Twice: the second time every question that the first answers called for is there.
            order.iter().chain(&order).fold(Answers::default(), |saved, topic| {
                let topic = questionnaire.topic(topic).unwrap();
                questionnaire.check_page(topic, &saved, &posted, cases.today).answers
            })
        };
        let straight = through(questionnaire.topics().iter().map(|topic| &topic.id).collect());
        let shuffled = through(order.iter().collect());
        prop_assert_eq!(asked(questionnaire, &straight, cases.today), asked(questionnaire, &shuffled, cases.today));
        prop_assert_eq!(questionnaire.pruned(&straight, cases.today), questionnaire.pruned(&shuffled, cases.today));
    }
}
