use super::{Place, What};
use crate::questions::{Condition, Expr, Item, Kind, Mistake, Term, Truth, reachable::outcomes};

/// Which answers a condition may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    AtToday,
    /// At earlier ones, too.
    Back,
}

/// The condition of that text, every word of which means something for the questions it may look at.
pub(crate) fn condition(text: &str, items: &[&Item], place: &Place, looks: Looks) -> Result<Condition, Mistake> {
    let condition: Condition = text.parse().map_err(|mistake| place.wrong(What::Unreadable(mistake)))?;
    for atom in condition.expr().atoms() {
        let Some(id) = atom.own_item() else { continue };
        if matches!(atom, Expr::Compare(Term::Changed(..), ..)) && looks == Looks::AtToday {
            return Err(place.wrong(What::NoPast));
        }
        let item = items.iter().find(|item| item.id == *id);
        let item = item.ok_or_else(|| place.wrong(What::UnknownItem(id.to_string())))?;
        fits(atom, item).map_err(|what| place.wrong(what))?;
    }
    Ok(condition)
}

/// A rule's condition, which holds for some answers and not for all.
pub(crate) fn can_fire(condition: &Condition, items: &[&Item], place: &Place) -> Result<(), Mistake> {
    let truths = outcomes(condition, items).ok_or_else(|| place.wrong(What::TooComplex))?;
    if !truths.contains(&Truth::Yes) {
        return Err(place.wrong(What::Never));
    }
    if truths.len() == 1 {
        return Err(place.wrong(What::Always));
    }
    Ok(())
}

fn fits(atom: &Expr, item: &Item) -> Result<(), What> {
    let expected = |expected| What::WrongType {
        item: item.id.clone(),
        expected,
    };
    match (atom, &item.kind) {
        (Expr::Is(_, named), Kind::One { choices }) | (Expr::Has(_, named), Kind::Many { choices, .. }) => {
            let strange = named
                .iter()
                .find(|name| !choices.iter().any(|choice| choice.id == **name));
            strange.map_or(Ok(()), |choice| Err(unknown_choice(item, choice.as_str())))
        }
        (Expr::Is(_, named), Kind::YesNo) => {
            let strange = named.iter().find(|name| !matches!(name.as_str(), "yes" | "no"));
            strange.map_or(Ok(()), |choice| Err(unknown_choice(item, choice.as_str())))
        }
        (Expr::Is(..), _) => Err(expected(&["one", "yes-no"])),
        (Expr::Has(..), _) => Err(expected(&["many"])),
        (Expr::Compare(Term::Number(_) | Term::Changed(..), ..), Kind::Number { .. } | Kind::Scale { .. })
        | (Expr::Compare(Term::Age(_), ..), Kind::Day { .. })
        | (Expr::Compare(Term::DaysSince(_), ..), Kind::Day { .. } | Kind::Month { .. }) => Ok(()),
        (Expr::Compare(Term::Number(_) | Term::Changed(..), ..), _) => Err(expected(&["number", "scale"])),
        (Expr::Compare(Term::Age(_), ..), _) => Err(expected(&["day"])),
        (Expr::Compare(Term::DaysSince(_), ..), _) => Err(expected(&["day", "month"])),
        (Expr::Unknown(_) | Expr::All(_) | Expr::Any(_) | Expr::Not(_), _) => Ok(()),
    }
}

fn unknown_choice(item: &Item, choice: &str) -> What {
    What::UnknownChoice {
        item: item.id.clone(),
        choice: choice.to_owned(),
    }
}
