use chrono::NaiveDate;

use super::{Because, Fired, Level, Rule, Triage};
use crate::{
    classes::questionnaire::Questionnaire,
    questions::{Answers, Truth, Verdict, each_once},
};

impl Questionnaire {
    /// What the rules say to these answers on that day. The same whenever it is asked again, whatever the order of the
    /// answers; an application that is not filled in yet has its hints too.
    #[must_use]
    pub fn judge(&self, answers: &Answers, today: NaiveDate) -> Triage {
        let answers = &self.pruned(answers, today);
        let facts = self.facts(answers, today);
        let verdicts: Vec<(&Rule, Verdict)> = self
            .rules()
            .iter()
            .map(|rule| (rule, rule.when.judge(&facts)))
            .collect();
        let holds = |verdict: &Verdict| verdict.truth == Truth::Yes;
        let alone = verdicts
            .iter()
            .filter(|(rule, verdict)| rule.together_with.is_none() && holds(verdict));
        let level_alone = alone.map(|(rule, _)| rule.level).max().unwrap_or(Level::Info);

        let is_met = |rule: &Rule| rule.together_with.is_none_or(|level| level <= level_alone);
        let mut fired: Vec<Fired> = verdicts
            .iter()
            .filter(|(rule, verdict)| holds(verdict) && is_met(rule))
            .map(|(rule, verdict)| self.fired(rule, verdict, answers))
            .collect();
        fired.sort_by_key(|fired| std::cmp::Reverse(fired.level));
        let unknown = verdicts
            .iter()
            .filter(|(rule, verdict)| verdict.truth == Truth::Unknown && is_met(rule));
        Triage {
            questionnaire: self.id().clone(),
            judged_on: today,
            level: fired.iter().map(|fired| fired.level).max().unwrap_or(Level::Info),
            fired,
            missing: each_once(unknown.filter_map(|(rule, _)| rule.if_unknown.clone())),
        }
    }

    fn fired(&self, rule: &Rule, verdict: &Verdict, answers: &Answers) -> Fired {
        // In the order of the questionnaire, which is the order in which a doctor asks.
        let decisive = self.items().filter(|item| verdict.because.contains(&item.id));
        let because = decisive.map(|item| Because {
            item: item.id.clone(),
            ask: item.ask.clone(),
            answer: item.shown(answers.get(&item.id), self.words()),
        });
        Fired {
            rule: rule.id.clone(),
            level: rule.level,
            text: self.filled(&rule.text, answers),
            tag: rule.tag.as_deref().map(|tag| self.filled(tag, answers)),
            advice: rule.advice.clone(),
            because: because.collect(),
        }
    }
}
