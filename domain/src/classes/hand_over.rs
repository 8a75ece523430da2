use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{GroupId, GroupRef};
use crate::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Named},
    pairs,
};

/// What depends on a specialist, and is handed over before the specialist can be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupBurden {
    /// The running groups that the specialist leads.
    pub groups: Vec<GroupRef>,
    /// Coming classes of other groups, in the place of somebody else.
    pub classes: u64,
}

/// A specialist who is gone, and what still belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    pub specialist: Named,
    /// Running groups.
    pub groups: u64,
    /// Coming classes of other groups.
    pub classes: u64,
}

impl GroupBurden {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.classes == 0
    }
}

/// Who takes over from a specialist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewSpecialists {
    /// One takes all groups and classes.
    All(MembershipId),
    /// Each named group gets one of its own, and the classes in the place of others somebody, where one was chosen; the
    /// rest stays where it is.
    Each {
        groups: Vec<(GroupId, MembershipId)>,
        classes: Option<MembershipId>,
    },
}

/// «Передать группы», as chosen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewSpecialistsForm {
    /// The specialist who takes all; empty where each is chosen for.
    pub specialist: String,
    /// `group=specialist` for each that was shown, nothing after the sign where none was chosen.
    pub groups: Vec<String>,
    /// Who takes the classes in the place of others; empty where nobody was chosen.
    pub classes: String,
}

impl NewSpecialistsForm {
    /// Who takes what. A specialist for all goes before those for each.
    ///
    /// # Errors
    /// `Invalid` where nobody was chosen, or something that is no choice. Whether they work here the use case finds.
    pub fn check(&self) -> Result<NewSpecialists, Code> {
        let wrong = |problem| Code::field(Field::Specialist, problem);
        let unknown = || wrong(Problem::UnknownChoice);
        if !self.specialist.is_empty() {
            let all = self.specialist.parse().map_err(|_other| unknown())?;
            return Ok(NewSpecialists::All(all));
        }
        let mut groups = BTreeMap::new();
        for value in &self.groups {
            let (group, chosen) = pairs::parse::<GroupId, MembershipId>(value).ok_or_else(unknown)?;
            if groups.insert(group, chosen).is_some() {
                return Err(unknown());
            }
        }
        let groups: Vec<_> = groups
            .into_iter()
            .filter_map(|(group, chosen)| Some((group, chosen?)))
            .collect();
        let classes = match self.classes.as_str() {
            "" => None,
            chosen => Some(chosen.parse().map_err(|_other| unknown())?),
        };
        if groups.is_empty() && classes.is_none() {
            return Err(wrong(Problem::Required));
        }
        Ok(NewSpecialists::Each { groups, classes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ID: [Uuid; 3] = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];

    #[test]
    fn one_for_all_or_one_for_each() {
        let [group, other, specialist] = ID;
        let all = NewSpecialistsForm {
            specialist: specialist.to_string(),
            groups: vec![format!("{group}={other}")],
            classes: String::new(),
        };
        assert_eq!(all.check(), Ok(NewSpecialists::All(MembershipId(specialist))));
        let each = NewSpecialistsForm {
            specialist: String::new(),
            groups: vec![format!("{group}={specialist}"), format!("{other}=")],
            classes: specialist.to_string(),
        };
        let chosen = NewSpecialists::Each {
            groups: vec![(GroupId(group), MembershipId(specialist))],
            classes: Some(MembershipId(specialist)),
        };
        assert_eq!(each.check(), Ok(chosen));
    }

    #[test]
    fn somebody_must_be_chosen_and_once_for_each() {
        let [group, other, specialist] = ID;
        let form = |groups: &[String], classes: &str| NewSpecialistsForm {
            specialist: String::new(),
            groups: groups.to_vec(),
            classes: classes.into(),
        };
        let refused = |form: NewSpecialistsForm| {
            let Err(Code::Invalid { fields }) = form.check() else {
                panic!("accepted {form:?}")
            };
            fields.get(Field::Specialist).cloned()
        };
        assert_eq!(refused(form(&[format!("{group}=")], "")), Some(Problem::Required));
        for strange in [
            form(&["Иванов".into()], ""),
            form(&[], "Иванов"),
            form(&[format!("{group}={specialist}"), format!("{group}={other}")], ""),
        ] {
            assert_eq!(refused(strange), Some(Problem::UnknownChoice));
        }
    }
}
