//! How much a patient needs the doctor's attention, for a list that begins with whoever needs it most.

use super::{Form, Judgement};
use crate::{
    questions::{Answer, Answers, Item, Kind, Number, Worse},
    words::words,
};

words! {
    /// What a patient needs, the most pressing first.
    Need {
        /// An alert is open.
        Alert = "alert",
        /// A report did not come.
        Silent = "silent",
        /// The last report is worse than the one before.
        Worse = "worse",
        /// Nothing of that.
        Steady = "steady",
        /// Nothing is asked: the observation has not begun, rests or is over.
        Quiet = "quiet",
    }
}

words! {
    /// How the last report compares with the one before.
    Trend {
        Worse = "worse",
        Steady = "steady",
        Better = "better",
    }
}

impl Need {
    /// Its place in the order, from 0.
    #[must_use]
    pub fn number(self) -> i64 {
        let place = Self::ALL.iter().position(|need| *need == self);
        place.and_then(|place| i64::try_from(place).ok()).unwrap_or_default()
    }

    /// The one in that place.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        let place = usize::try_from(number).ok()?;
        Self::ALL.get(place).copied()
    }
}

impl Form {
    /// Whether a report is worse than the one of the same form before: it calls for more attention, or more steps of
    /// the scales went the wrong way than the right one. A scale that was not answered both times says nothing.
    #[must_use]
    pub fn trend(&self, now: (&Answers, &Judgement), before: (&Answers, &Judgement)) -> Trend {
        let loudest = |judged: &Judgement| judged.all().map(|reason| reason.level).max();
        let steps = self.sheet.items().filter_map(|item| worse_by(item, now.0, before.0));
        let steps: i64 = steps.sum();
        match loudest(now.1).cmp(&loudest(before.1)).then(steps.cmp(&0)) {
            std::cmp::Ordering::Greater => Trend::Worse,
            std::cmp::Ordering::Equal => Trend::Steady,
            std::cmp::Ordering::Less => Trend::Better,
        }
    }
}

/// How many steps of its scale an answer is worse by.
fn worse_by(item: &Item, now: &Answers, before: &Answers) -> Option<i64> {
    let (Kind::Scale { .. }, Some(worse)) = (&item.kind, item.worse) else {
        return None;
    };
    let number = |answers: &Answers| match answers.get(&item.id) {
        Some(Answer::Number(number)) => Some(*number),
        _ => None,
    };
    let more = step(number(now)?.minus(number(before)?));
    Some(match worse {
        Worse::More => more,
        Worse::Less => -more,
    })
}

fn step(number: Number) -> i64 {
    number.round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_need_has_its_place() {
        for need in Need::ALL {
            assert_eq!(Need::from_number(need.number()), Some(*need));
        }
        assert!(Need::Alert.number() < Need::Silent.number());
        assert_eq!((Need::from_number(-1), Need::from_number(5)), (None, None));
    }
}
