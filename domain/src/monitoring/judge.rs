//! Judging a report against those before it.

use chrono::{Days, NaiveDate};

use super::{Because, Form, FormId, Judgement, Programme, ProgrammeCode, Reason, Rule, Test, Was};
use crate::questions::{Answer, Answers, Facts, Item, Level, Past, Truth, Verdict, Worse, each_once};

/// An earlier report that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    pub programme: &'a ProgrammeCode,
    pub form: &'a FormId,
    /// The patient's day.
    pub day: NaiveDate,
    pub answers: &'a Answers,
}

/// What somebody has seen and answered: the reasons of an alert that was closed.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged<'a> {
    pub day: NaiveDate,
    pub reasons: &'a [Reason],
}

/// What was before a report.
#[derive(Clone, Debug, Default)]
pub struct History<'a> {
    /// Of all forms, in the order in which they were sent.
    pub earlier: Vec<Earlier<'a>>,
    /// What changes from the beginning are counted from, where a doctor has set it.
    pub start: Option<&'a Answers>,
    pub acknowledged: Vec<Acknowledged<'a>>,
}

impl Programme {
    /// What the rules say to a report of that day. The same whenever it is asked again.
    #[must_use]
    pub fn judge(&self, form: &Form, answers: &Answers, today: NaiveDate, history: &History<'_>) -> Judgement {
        let answers = &form.sheet.pruned(answers, today);
        let report = Report {
            programme: &self.id.code,
            form,
            answers,
            today,
            history,
        };
        let verdicts: Vec<(&Rule, Verdict)> = self
            .rules
            .iter()
            .filter(|rule| form.asks_all(rule, None))
            .filter_map(|rule| Some((rule, report.verdict(rule)?)))
            .collect();
        let holds = |verdict: &Verdict| verdict.truth == Truth::Yes;
        let alone = verdicts
            .iter()
            .filter(|(rule, verdict)| rule.together_with.is_none() && holds(verdict));
        let level_alone = alone.map(|(rule, _)| rule.level).max().unwrap_or(Level::Info);
        let is_met = |rule: &Rule| rule.together_with.is_none_or(|level| level <= level_alone);
        let fired = || verdicts.iter().filter(|(rule, verdict)| holds(verdict) && is_met(rule));

        let mut reasons: Vec<Reason> = Vec::new();
        let mut steady: Vec<Reason> = Vec::new();
        for (rule, verdict) in fired() {
            let reason = report.reason(rule, verdict);
            let is_known = rule.level > Level::Info && !rule.always_rings && self.is_known(&reason, &report);
            if is_known { &mut steady } else { &mut reasons }.push(reason);
        }
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level));
        steady.sort_by_key(|reason| std::cmp::Reverse(reason.level));
        let loudest = reasons.iter().map(|reason| reason.level).max().unwrap_or(Level::Info);
        let unknown = verdicts
            .iter()
            .filter(|(rule, verdict)| verdict.truth == Truth::Unknown && is_met(rule));
        let of_rules = fired().filter_map(|(rule, _)| rule.advice.clone());
        let advice = each_once(self.advice(loudest, !steady.is_empty()).chain(of_rules));
        Judgement {
            programme: self.id.clone(),
            form: form.id.clone(),
            judged_on: today,
            level: loudest,
            reasons,
            steady,
            missing: each_once(unknown.filter_map(|(rule, _)| rule.if_unknown.clone())),
            advice,
        }
    }

    /// The rules that fire where so many reports of a form in a row did not come.
    pub fn missed(&self, form: &FormId, in_a_row: u32) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| match &rule.test {
            Test::Missed { form: own, missed } => own == form && *missed == in_a_row,
            Test::Answers { .. } => false,
        })
    }

    /// What the rules of that level say, and that the rest is known: of that nobody promises an answer anew.
    fn advice(&self, rings: Level, is_some_known: bool) -> impl Iterator<Item = String> {
        let advice = &self.texts.advice;
        let of_level = match rings {
            Level::Info if is_some_known => None,
            Level::Info => Some(&advice.calm),
            Level::Amber => Some(&advice.amber),
            Level::Red => Some(&advice.red),
        };
        let known = is_some_known.then_some(&advice.known);
        of_level.into_iter().chain(known).cloned()
    }

    /// Whether somebody acknowledged the same lately and no answer is worse than it was then, nor than the last one:
    /// what went and came back is news.
    fn is_known(&self, reason: &Reason, report: &Report<'_>) -> bool {
        let since = report.today.checked_sub_days(Days::new(self.texts.steady_days.into()));
        let lately = report
            .history
            .acknowledged
            .iter()
            .filter(|seen| since.is_none_or(|since| since <= seen.day) && seen.day <= report.today);
        let mut same = lately
            .flat_map(|seen| seen.reasons)
            .filter(|seen| (&seen.rule, &seen.about, seen.level) == (&reason.rule, &reason.about, reason.level));
        let past = report.past(report.history.earlier.len());
        same.any(|seen| {
            reason.because.iter().all(|now| {
                let then = seen.because.iter().find(|then| then.item == now.item);
                let Some((then, item)) = then.zip(report.form.sheet.item(&now.item)) else {
                    return false;
                };
                let is_worse_than = |other| item.is_worse(now.value.as_ref(), other);
                let last = past.last(&now.item).map(|(_, last)| last);
                !is_worse_than(then.value.as_ref()) && !last.is_some_and(|last| is_worse_than(Some(last)))
            })
        })
    }
}

impl Item {
    /// Whether an answer is worse than another. Where no way is worse, every other answer is.
    fn is_worse(&self, now: Option<&Answer>, then: Option<&Answer>) -> bool {
        match (now, then, self.worse) {
            (Some(Answer::Number(now)), Some(Answer::Number(then)), Some(Worse::More)) => now > then,
            (Some(Answer::Number(now)), Some(Answer::Number(then)), Some(Worse::Less)) => now < then,
            (now, then, _) => now != then,
        }
    }
}

/// A report with what was before it.
struct Report<'a> {
    programme: &'a ProgrammeCode,
    form: &'a Form,
    answers: &'a Answers,
    today: NaiveDate,
    history: &'a History<'a>,
}

impl<'a> Report<'a> {
    fn past(&self, before: usize) -> Past<'a> {
        let earlier = self.history.earlier.iter().take(before);
        let earlier = earlier.map(|report| (report.day, report.answers)).collect();
        Past::new(earlier, self.history.start)
    }

    /// None for a rule that no report fires.
    fn verdict(&self, rule: &Rule) -> Option<Verdict> {
        let Test::Answers { when, in_a_row } = &rule.test else {
            return None;
        };
        let all = self.history.earlier.len();
        let mut verdict =
            when.judge(&Facts::of(self.form.sheet.items(), self.answers, self.today).after(self.past(all)));
        let before = usize::try_from(in_a_row.saturating_sub(1)).ok()?;
        let same_form = self.history.earlier.iter().enumerate().rev();
        // Another programme's may be called the same.
        let is_same = |earlier: &Earlier<'_>| (earlier.programme, earlier.form) == (self.programme, &self.form.id);
        let same_form = same_form.filter(|(_, earlier)| is_same(earlier));
        let mut found = 0;
        for (place, earlier) in same_form.take(before) {
            let answers = self.form.sheet.pruned(earlier.answers, earlier.day);
            let facts = Facts::of(self.form.sheet.items(), &answers, earlier.day).after(self.past(place));
            verdict.truth = verdict.truth.min(when.judge(&facts).truth);
            found += 1;
        }
        // Fewer reports than it takes are no repetition.
        if found < before {
            verdict.truth = Truth::No;
        }
        Some(verdict)
    }

    fn reason(&self, rule: &Rule, verdict: &Verdict) -> Reason {
        let sheet = &self.form.sheet;
        let past = self.past(self.history.earlier.len());
        // In the order of the form, which is the order in which a doctor asks.
        let decisive = sheet.items().filter(|item| verdict.because.contains(&item.id));
        let because = decisive.map(|item| {
            let value = self.answers.get(&item.id);
            Because {
                item: item.id.clone(),
                name: item.called().to_owned(),
                answer: item.shown(value, sheet.words()),
                value: value.cloned(),
                was: past.last(&item.id).map(|(day, answer)| Was {
                    day,
                    answer: item.shown(Some(answer), sheet.words()),
                }),
            }
        });
        Reason {
            rule: rule.id.clone(),
            about: rule.about.clone(),
            level: rule.level,
            text: sheet.filled(&rule.text, self.answers),
            because: because.collect(),
        }
    }
}
