use super::{Item, Mistake, RulesFile, What, pack::PackRule};
use crate::{
    classes::triage::Rule,
    questions::{Level, Looks, Part, Place, can_fire, condition, parts, without_places},
};

/// The rules, each of which can fire and can be silent.
pub(super) fn rules_of(file: RulesFile, items: &[&Item]) -> Result<Vec<Rule>, Mistake> {
    let place = Place::file("rules.toml");
    let mut rules: Vec<Rule> = Vec::new();
    for rule in file.rules {
        let place = place.at(&rule.id);
        if rules.iter().any(|other| other.id == rule.id) {
            return Err(place.wrong(What::Duplicate));
        }
        let rule = rule_of(rule, items, &place)?;
        rules.push(rule);
    }
    if rules.is_empty() {
        return Err(place.wrong(What::Empty));
    }
    Ok(rules)
}

fn rule_of(rule: PackRule, items: &[&Item], place: &Place) -> Result<Rule, Mistake> {
    place.all_visible(&[("text", &rule.text), ("basis", &rule.basis)])?;
    for (field, text) in [("text", Some(&rule.text)), ("tag", rule.tag.as_ref())] {
        for part in text.map(|text| parts(text)).unwrap_or_default() {
            match part {
                Part::Place(id) if !items.iter().any(|item| item.id.as_str() == id) => {
                    return Err(place.at(field).wrong(What::UnknownItem(id.to_owned())));
                }
                Part::Place(_) | Part::Text(_) => {}
            }
        }
    }
    without_places(
        &[
            ("advice", rule.advice.as_ref()),
            ("if-unknown", rule.if_unknown.as_ref()),
        ],
        place,
    )?;
    if rule.level == Level::Red && rule.advice.is_none() {
        return Err(place.wrong(What::NoAdvice));
    }
    let at_when = place.at("when");
    let when = condition(&rule.when, items, &at_when, Looks::AtToday)?;
    can_fire(&when, items, &at_when)?;
    Ok(Rule {
        id: rule.id,
        level: rule.level,
        when,
        together_with: rule.together_with,
        text: rule.text,
        tag: rule.tag,
        advice: rule.advice,
        if_unknown: rule.if_unknown,
        basis: rule.basis,
    })
}
