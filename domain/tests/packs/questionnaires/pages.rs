//! Pages as they are posted: what is taken, what is wrong, what comes next.

use domain::classes::questionnaire::{
    Answer, AnswerErrors, AnswerProblem, Answers, CheckedPage, ItemId, Number, Posted,
};

use super::{Pack, onco};

fn posted(pairs: &[(&str, &str)]) -> Posted {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn page(pack: &Pack, topic: &str, saved: &Answers, pairs: &[(&str, &str)]) -> CheckedPage {
    let topic = pack.questionnaire.topic(&topic.parse().unwrap()).unwrap();
    pack.questionnaire
        .check_page(topic, saved, &posted(pairs), pack.cases.today)
}

fn id(item: &str) -> ItemId {
    item.parse().unwrap()
}

/// What is wrong with this value of this question.
fn wrong(pack: &Pack, item: &str, values: &[&str]) -> Option<AnswerProblem> {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    pack.questionnaire
        .item(&id(item))
        .unwrap()
        .check(&values, pack.cases.today)
        .err()
}

#[test]
fn every_wrong_answer_of_a_page_is_named_and_the_right_ones_are_kept() {
    let pack = onco();
    let checked = page(
        pack,
        "heart",
        &Answers::default(),
        &[
            ("heart_illness", "none"),
            ("heart_illness", "angina"),
            ("systolic", "1200"),
            ("pulse", "70"),
            ("clots", "maybe"),
        ],
    );
    let problems: Vec<_> = checked
        .errors
        .iter()
        .map(|(item, problem)| (item.as_str(), problem.clone()))
        .collect();
    let (min, max) = (Number::whole(50), Number::whole(280));
    assert_eq!(
        problems,
        [
            ("heart_illness", AnswerProblem::Contradiction),
            ("systolic", AnswerProblem::NotBetween { min, max }),
            ("clots", AnswerProblem::UnknownChoice),
            ("blood_thinners", AnswerProblem::Required),
        ]
    );
    assert_eq!(
        checked.answers.get(&id("pulse")),
        Some(&Answer::Number(Number::whole(70)))
    );
    let wire = serde_json::to_string(&checked.errors).unwrap();
    assert_eq!(
        wire,
        concat!(
            r#"[["heart_illness",{"problem":"contradiction"}],"#,
            r#"["systolic",{"problem":"not_between","min":"50","max":"280"}],"#,
            r#"["clots",{"problem":"unknown_choice"}],["blood_thinners",{"problem":"required"}]]"#
        )
    );
    assert_eq!(serde_json::from_str::<AnswerErrors>(&wire).unwrap(), checked.errors);
}

#[test]
fn not_knowing_is_an_answer_where_it_is_offered() {
    let pack = onco();
    let checked = page(
        pack,
        "blood",
        &Answers::default(),
        &[
            ("platelets", ""),
            ("platelets", "unknown"),
            ("haemoglobin", " 82 "),
            ("neutrophils", "1,5"),
        ],
    );
    assert!(checked.errors.is_empty());
    assert_eq!(checked.answers.get(&id("platelets")), Some(&Answer::Unknown));
    assert_eq!(checked.answers.get(&id("leukocytes")), None);
    assert_eq!(
        checked.answers.get(&id("neutrophils")),
        Number::parse("1.5").map(Answer::Number).as_ref()
    );
    assert_eq!(
        wrong(pack, "platelets", &["20", "unknown"]),
        Some(AnswerProblem::Contradiction)
    );
    assert_eq!(wrong(pack, "camera", &["unknown"]), Some(AnswerProblem::UnknownChoice));
    assert_eq!(wrong(pack, "fatigue", &["unknown"]), Some(AnswerProblem::NotANumber));
}

#[test]
fn each_kind_of_question_takes_only_its_own() {
    use AnswerProblem as P;
    let pack = onco();
    let far = P::TooFar;
    for (item, values, problem) in [
        ("birth_date", vec!["24", "11", "1960"], None),
        ("birth_date", vec!["1960-11-24"], None),
        ("birth_date", vec!["31", "02", "1960"], Some(P::NotADay)),
        ("birth_date", vec!["24", "", "1960"], Some(P::NotADay)),
        ("birth_date", vec!["24", "11", "60"], Some(P::NotADay)),
        ("birth_date", vec!["24.11.1960"], Some(P::NotADay)),
        ("birth_date", vec!["", "", ""], Some(P::Required)),
        ("birth_date", vec!["25", "11", "2026"], Some(P::NotPast)),
        ("birth_date", vec!["24", "11", "2026"], None),
        ("birth_date", vec!["1", "1", "1800"], Some(far.clone())),
        ("chemo_next", vec!["23", "11", "2026"], Some(P::NotComing)),
        ("chemo_next", vec!["24", "11", "2026"], None),
        ("chemo_next", vec!["24", "12", "2036"], Some(far)),
        ("diagnosed", vec!["11", "2026"], None),
        ("diagnosed", vec!["12", "2026"], Some(P::NotPast)),
        ("diagnosed", vec!["13", "2020"], Some(P::NotAMonth)),
        ("diagnosed", vec!["2020"], Some(P::NotAMonth)),
        ("stage", vec!["iv"], None),
        ("stage", vec!["i", "iv"], Some(P::Contradiction)),
        ("stage", vec!["IV"], Some(P::UnknownChoice)),
        ("stop_signs", vec!["fever", "fever", "back"], None),
        ("stop_signs", vec!["fever", "cough"], Some(P::UnknownChoice)),
        ("stop_signs", vec![], Some(P::Required)),
        ("pain", vec!["7,5"], Some(P::TooPrecise { decimals: 0 })),
        ("pain", vec!["семь"], Some(P::NotANumber)),
        ("room", vec!["on"], Some(P::UnknownChoice)),
        ("place", vec!["Орёл\u{202e}"], Some(P::HiddenCharacter)),
        ("drugs", vec!["Эналаприл\r\nМетформин"], None),
        ("drugs", vec!["Эналаприл\u{0}"], Some(P::HiddenCharacter)),
    ] {
        assert_eq!(wrong(pack, item, &values), problem, "{item} {values:?}");
    }
    let long = "я".repeat(1001);
    assert_eq!(wrong(pack, "drugs", &[&long]), Some(P::TooLong { max: 1000 }));
    assert_eq!(wrong(pack, "place", &[&long]), Some(P::TooLong { max: 200 }));
}

#[test]
fn a_question_that_an_answer_calls_for_comes_with_the_page_again() {
    let pack = onco();
    let (questionnaire, today) = (&pack.questionnaire, pack.cases.today);
    let fine = [
        ("phase", "now"),
        ("treatments", "surgery"),
        ("transplant", "no"),
        ("doctor_aware", "agrees"),
    ];
    let checked = page(pack, "treatment", &Answers::default(), &fine);
    assert!(checked.errors.is_empty(), "{:?}", checked.errors);
    let open = |answers: &Answers| -> Vec<String> {
        let unanswered = questionnaire.unanswered(answers, today).into_iter();
        let here = unanswered.filter(|(topic, _)| topic.id.as_str() == "treatment");
        here.map(|(_, item)| item.id.to_string()).collect()
    };
    assert_eq!(open(&checked.answers), ["surgery_date"]);
    // Now it was shown, so passing it over is an error.
    let again = page(pack, "treatment", &checked.answers, &fine);
    assert_eq!(again.errors.get(&id("surgery_date")), Some(&AnswerProblem::Required));
    let with_script = [fine.as_slice(), &[("surgery_date", "")]].concat();
    let at_once = page(pack, "treatment", &Answers::default(), &with_script);
    assert_eq!(at_once.errors.get(&id("surgery_date")), Some(&AnswerProblem::Required));

    let done = [fine.as_slice(), &[("surgery_date", "2026-10-01")]].concat();
    let done = page(pack, "treatment", &Answers::default(), &done).answers;
    assert_eq!(open(&done), Vec::<String>::new());
    // Without the operation its date is no longer asked, shown or sent.
    let changed = page(
        pack,
        "treatment",
        &done,
        &[&fine[..1], &[("treatments", "none")], &fine[2..]].concat(),
    )
    .answers;
    assert!(changed.get(&id("surgery_date")).is_some());
    assert_eq!(questionnaire.pruned(&changed, today).get(&id("surgery_date")), None);
    let rows = questionnaire
        .summary(&changed, today)
        .into_iter()
        .flat_map(|topic| topic.rows);
    assert!(rows.into_iter().all(|row| row.item != id("surgery_date")));
}

#[test]
fn steps_count_pages_that_ask_and_the_summary_says_what_is_open() {
    let pack = onco();
    let (questionnaire, today) = (&pack.questionnaire, pack.cases.today);
    let answers = page(
        pack,
        "about",
        &Answers::default(),
        &[
            ("birth_date", "1"),
            ("birth_date", "2"),
            ("birth_date", "1960"),
            ("place", " Липецкая  область, Елец "),
        ],
    )
    .answers;
    let pages = questionnaire.topics().len();
    let disease = "disease".parse().unwrap();
    let step = questionnaire.step(&disease, &answers, today).unwrap();
    assert_eq!((step.step, step.of), (2, pages));
    assert_eq!(
        questionnaire
            .page_after(&"about".parse().unwrap(), &answers, today)
            .unwrap()
            .id,
        disease
    );
    let last = &questionnaire.topics().last().unwrap().id;
    assert!(questionnaire.page_after(last, &answers, today).is_none());
    assert_eq!(questionnaire.step(&"no_such".parse().unwrap(), &answers, today), None);

    let summary = questionnaire.summary(&answers, today);
    let rows: Vec<_> = summary[0]
        .rows
        .iter()
        .map(|row| (row.answer.as_str(), row.is_missing))
        .collect();
    assert_eq!(
        rows,
        [
            ("01.02.1960", false),
            ("Не указано", false),
            ("Липецкая область, Елец", false),
            ("Не указано", false)
        ]
    );
    let site = &summary[1].rows[0];
    assert_eq!((site.item.as_str(), site.is_missing), ("site", true));
    let (topic, item) = questionnaire.unanswered(&answers, today)[0];
    assert_eq!((topic.id.as_str(), item.id.as_str()), ("disease", "site"));
}
