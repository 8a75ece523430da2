//! Whether a condition can hold at all: tried out on answers around everything it compares with.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{
    Answer, Answers, Change, ChoiceId, Condition, Expr, Facts, Item, ItemId, Kind, Month, Number, Past, Term, Truth,
};

/// Sets of answers that are tried at most.
const TRIES_MAX: usize = 50_000;

/// Any day does: conditions look at how many days lie between, never at the calendar.
const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 6, 15) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The truths that the condition takes over all answers to the questions it looks at, and to those that decide
/// whether these are asked. Ends as soon as it has held and not held. None where there are too many to try.
pub(crate) fn outcomes(condition: &Condition, items: &[&Item]) -> Option<BTreeSet<Truth>> {
    let involved = involved(condition, items);
    let conditions = || involved.iter().filter_map(|item| item.when.as_ref()).chain([condition]);
    let atoms: Vec<&Expr> = conditions().flat_map(|condition| condition.expr().atoms()).collect();
    let samples: Vec<(&ItemId, Vec<Option<Answer>>)> =
        involved.iter().map(|item| (&item.id, samples(item, &atoms))).collect();
    let tries = samples
        .iter()
        .try_fold(1_usize, |tries, (_, some)| tries.checked_mul(some.len()))?;
    if tries > TRIES_MAX {
        return None;
    }
    let pasts = pasts(&involved, &atoms);
    let mut truths = BTreeSet::new();
    for number in 0..tries {
        let mut rest = number;
        let mut answers = Answers::default();
        for (item, some) in &samples {
            answers.set(item, some.get(rest % some.len()).cloned().flatten());
            rest /= some.len();
        }
        for past in &pasts {
            let facts = Facts::of(involved.iter().copied(), &answers, TODAY).after(past_of(past, &atoms));
            truths.insert(condition.judge(&facts).truth);
            if truths.contains(&Truth::Yes) && truths.len() > 1 {
                return Some(truths);
            }
        }
    }
    Some(truths)
}

/// What was answered before to everything that conditions look back at: nothing, the least, the most. Together with
/// samples of today that has the least and the most of it too, no change is larger.
fn pasts(involved: &[&Item], atoms: &[&Expr]) -> Vec<Answers> {
    let looks_back = |item: &Item| {
        atoms
            .iter()
            .any(|atom| matches!(atom, Expr::Compare(Term::Changed(_, looked), ..) if *looked == item.id))
    };
    let ends: Vec<(&ItemId, Number, Number)> = involved
        .iter()
        .filter(|item| looks_back(item))
        .filter_map(|item| match &item.kind {
            Kind::Number { min, max, .. } => Some((&item.id, *min, *max)),
            Kind::Scale { labels } => {
                let most = i64::try_from(labels.len()).ok()?.saturating_sub(1);
                Some((&item.id, Number::whole(0), Number::whole(most)))
            }
            _ => None,
        })
        .collect();
    let all = |value: fn(&(&ItemId, Number, Number)) -> Number| -> Answers {
        let answers = ends.iter().map(|end| (end.0.clone(), Answer::Number(value(end))));
        answers.collect()
    };
    if ends.is_empty() {
        return vec![Answers::default()];
    }
    vec![Answers::default(), all(|(_, min, _)| *min), all(|(.., max)| *max)]
}

/// The same answers as often as a mean asks for, today: within whatever days a condition looks back.
fn past_of<'a>(answers: &'a Answers, atoms: &[&Expr]) -> Past<'a> {
    let count = atoms.iter().map(|atom| match atom {
        Expr::Compare(Term::Changed(Change::Mean(count), _), ..) => *count,
        _ => 1,
    });
    let count = count.max().unwrap_or(1);
    Past::new((0..count).map(|_| (TODAY, answers)).collect(), None)
}

/// The questions that the condition looks at, and those that the conditions of these look at, and so on.
fn involved<'a>(condition: &Condition, items: &[&'a Item]) -> Vec<&'a Item> {
    let mut ids: BTreeSet<&ItemId> = condition.items();
    // Conditions look at earlier questions only, so one way back finds them all.
    let mut involved: Vec<&'a Item> = Vec::new();
    for item in items.iter().rev() {
        if ids.contains(&item.id) {
            ids.extend(item.when.iter().flat_map(Condition::items));
            involved.push(item);
        }
    }
    involved.reverse();
    involved
}

/// No answer, and answers on both sides of everything that this question is compared with.
fn samples(item: &Item, atoms: &[&Expr]) -> Vec<Option<Answer>> {
    let own = || atoms.iter().filter(|atom| atom.own_item() == Some(&item.id));
    let named: BTreeSet<&ChoiceId> = own()
        .flat_map(|atom| match atom {
            Expr::Is(_, choices) | Expr::Has(_, choices) => choices.as_slice(),
            _ => &[],
        })
        .collect();
    let thresholds: Vec<(&Term, Number)> = own()
        .filter_map(|atom| match atom {
            Expr::Compare(term, _, number) => Some((term, *number)),
            _ => None,
        })
        .collect();
    let answers: Vec<Answer> = match &item.kind {
        Kind::One { choices } => {
            let other = choices.iter().find(|choice| !named.contains(&choice.id));
            let tried = named.into_iter().chain(other.map(|choice| &choice.id));
            tried.map(|choice| Answer::One(choice.clone())).collect()
        }
        Kind::Many { .. } => {
            let singly = named.iter().map(|choice| BTreeSet::from([(*choice).clone()]));
            let all: BTreeSet<ChoiceId> = named.iter().copied().cloned().collect();
            singly.chain([BTreeSet::new(), all]).map(Answer::Many).collect()
        }
        Kind::YesNo => vec![Answer::YesNo(true), Answer::YesNo(false)],
        Kind::Scale { labels } => {
            let all = (0..).take(labels.len());
            all.map(|number| Answer::Number(Number::whole(number))).collect()
        }
        Kind::Number { min, max, decimals, .. } => {
            let around = thresholds.iter().flat_map(|(_, number)| {
                let [less, more] = number.neighbours(*decimals);
                [less, *number, more]
            });
            let tried: BTreeSet<Number> = around.chain([*min, *max]).collect();
            let plausible = tried.into_iter().filter(|number| (*min..=*max).contains(number));
            plausible.map(Answer::Number).collect()
        }
        Kind::Day { .. } => days(&thresholds).into_iter().map(Answer::Day).collect(),
        Kind::Month { .. } => {
            let months = days(&thresholds)
                .into_iter()
                .filter_map(|day| Month::of(day.year(), day.month()));
            months.map(Answer::Month).collect()
        }
        Kind::Text { .. } => vec![Answer::Text(String::from("…"))],
    };
    std::iter::once(None).chain(answers.into_iter().map(Some)).collect()
}

/// Today, and days well around each threshold.
fn days(thresholds: &[(&Term, Number)]) -> Vec<NaiveDate> {
    let around = thresholds.iter().filter_map(|(term, number)| {
        let size = u32::try_from(number.round()).ok()?;
        let day = match term {
            Term::Age(_) => TODAY.checked_sub_months(Months::new(size.checked_mul(12)?))?,
            Term::DaysSince(_) | Term::Number(_) | Term::Changed(..) => {
                TODAY.checked_sub_days(Days::new(size.into()))?
            }
        };
        let month = Days::new(62);
        Some([day.checked_sub_days(month)?, day, day.checked_add_days(month)?])
    });
    around.flatten().chain([TODAY]).collect()
}
