//! The bands of charts say what the rules say.

use chrono::NaiveDate;
use domain::{
    classes::triage::Level,
    monitoring::{Band, Form, History, Judgement, Programme, Sample, Sent},
    questions::{Answer, Answers, Item, ItemId, Kind, Number},
};

use super::{pack, packs};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn answered(item: &Item, value: Number) -> Answers {
    let answer = match item.kind {
        Kind::YesNo => Answer::YesNo(value > Number::whole(0)),
        _ => Answer::Number(value),
    };
    [(item.id.clone(), answer)].into_iter().collect()
}

/// The bands of an observable, which a chart has as soon as something was answered.
fn bands(programme: &Programme, form: &Form, item: &Item) -> Vec<Band> {
    let least = match &item.kind {
        Kind::Number { min, .. } => *min,
        _ => Number::whole(0),
    };
    let answers = answered(item, least);
    let judgement = programme.judge(form, &answers, today(), &History::default());
    let sample = Sample {
        form,
        day: today(),
        sent: Some(Sent {
            answers: &answers,
            judgement: &judgement,
        }),
    };
    let series = programme.charts(&[sample]);
    let series = series.into_iter().find(|series| series.item == item.id);
    series.map(|series| series.bands).unwrap_or_default()
}

fn of(code: &str, item: &str) -> Vec<(Level, Option<String>, Option<String>)> {
    let programme = &pack(code).programme;
    let id: ItemId = item.parse().unwrap();
    let form = programme.forms().iter().find(|form| form.sheet().item(&id).is_some());
    let form = form.unwrap();
    let shown = |number: Option<Number>| number.map(|number| number.to_string());
    bands(programme, form, form.sheet().item(&id).unwrap())
        .into_iter()
        .map(|band| (band.level, shown(band.from), shown(band.to)))
        .collect()
}

#[test]
fn a_band_is_where_a_rule_calls_attention_to_a_value_by_itself() {
    let number = |text: &str| Some(text.to_owned());
    for (item, expected) in [
        ("pain", vec![(Level::Red, number("3"), None)]),
        (
            "nausea",
            vec![
                (Level::Amber, number("3"), number("3")),
                (Level::Red, number("4"), None),
            ],
        ),
        ("temperature", vec![(Level::Red, number("38"), None)]),
        // Four to six twice in a row is no band: once alone nobody is called.
        ("pain_score", vec![(Level::Red, number("7"), None)]),
        ("food", vec![(Level::Red, number("2"), None)]),
        ("fall", vec![(Level::Amber, number("1"), None)]),
        // Only a loss calls attention to it.
        ("weight", vec![]),
        ("activity", vec![]),
    ] {
        assert_eq!(of("onco-basic", item), expected, "{item}");
    }
}

/// The loudest of what the rules say to a report that has this answer and no other, of the rules that this answer alone
/// makes fire.
fn said(judged: &Judgement, item: &ItemId) -> Option<Level> {
    let alone = judged.all().filter(|reason| {
        let because = reason.because.iter().map(|because| &because.item);
        because.eq([item])
    });
    alone
        .map(|reason| reason.level)
        .max()
        .filter(|level| *level > Level::Info)
}

#[test]
fn a_value_is_in_a_band_exactly_where_the_rules_call_attention_to_it() {
    let mut compared = 0;
    for programme in packs().iter().map(|pack| &pack.programme) {
        for form in programme.forms() {
            // What is asked after another answer only has no report of its own.
            for item in form.sheet().items().filter(|item| item.when.is_none()) {
                let bands = bands(programme, form, item);
                for value in values(item) {
                    let answers = answered(item, value);
                    let judged = programme.judge(form, &answers, today(), &History::default());
                    let here = bands.iter().filter(|band| {
                        band.from.is_none_or(|from| from <= value) && band.to.is_none_or(|to| value <= to)
                    });
                    let levels: Vec<Level> = here.map(|band| band.level).collect();
                    let said: Vec<Level> = said(&judged, &item.id).into_iter().collect();
                    assert_eq!(levels, said, "{} {} {value}", programme.id().code, item.id);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

/// Every value that can be answered, of wide ranges the whole numbers.
fn values(item: &Item) -> Vec<Number> {
    match &item.kind {
        Kind::YesNo => vec![Number::whole(0), Number::whole(1)],
        Kind::Scale { labels } => (0..i64::try_from(labels.len()).unwrap()).map(Number::whole).collect(),
        Kind::Number { min, max, decimals, .. } => {
            let step = if *decimals == 0 || max.minus(*min) > Number::whole(20) {
                1000
            } else {
                100
            };
            let range = min.thousandths()..=max.thousandths();
            let steps = (0..).map(|n| min.thousandths() + n * step);
            steps
                .take_while(|thousandths| range.contains(thousandths))
                .map(|thousandths| Number::parse(&format!("{}.{:03}", thousandths / 1000, thousandths % 1000)).unwrap())
                .collect()
        }
        _ => Vec::new(),
    }
}
