//! Questions about a row in which nothing is wrong: an address that looks mistyped, and somebody who seems to be here
//! already. They are those of a single form; a row is added once somebody has said that it is right as it is.

use std::collections::HashMap;

use super::Entry;
use crate::identity::{Email, MembershipId, PersonName, Role, Status};

/// So many people are shown for one row at most.
const SHOWN: usize = 3;

/// Somebody who is or was here, and whom a row may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    pub id: MembershipId,
    pub role: Role,
    pub full_name: PersonName,
    pub email: Email,
    pub status: Status,
}

/// All whom the rows of a list may mean.
#[derive(Clone, Debug, Default)]
pub struct Lookalikes {
    by_name: HashMap<(Role, String), Vec<Lookalike>>,
    by_address: HashMap<(Role, Email), Vec<Lookalike>>,
}

impl Lookalikes {
    #[must_use]
    pub fn of(people: impl IntoIterator<Item = Lookalike>) -> Self {
        let mut all = Self::default();
        for person in people {
            let name = (person.role, person.full_name.search_key());
            all.by_name.entry(name).or_default().push(person.clone());
            let address = (person.role, person.email.clone());
            all.by_address.entry(address).or_default().push(person);
        }
        all
    }

    /// Those of the same role with the same name or address, the newest first.
    fn like(&self, entry: &Entry) -> Vec<Lookalike> {
        let role = entry.role();
        let named = self.by_name.get(&(role, entry.full_name().search_key()));
        let at_address = self.by_address.get(&(role, entry.email().clone()));
        let mut found: Vec<Lookalike> = [named, at_address].into_iter().flatten().flatten().cloned().collect();
        found.sort_by_key(|person| std::cmp::Reverse(person.id));
        found.dedup_by_key(|person| person.id);
        found.truncate(SHOWN);
        found
    }
}

/// What a row is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The address that was probably meant.
    pub meant: Option<Email>,
    pub alike: Vec<Lookalike>,
    /// What says that the row is right all the same: it names what was asked, so that it lets nothing else through.
    pub answer: String,
}

impl Asked {
    /// The questions about somebody, if there are any.
    pub(super) fn about(entry: &Entry, known: &Lookalikes) -> Option<Self> {
        let (meant, alike) = (entry.email().likely_meant(), known.like(entry));
        if meant.is_none() && alike.is_empty() {
            return None;
        }
        let ids: Vec<String> = alike.iter().map(|person| person.id.to_string()).collect();
        let answer = format!("{} {}", entry.email(), ids.join(" "));
        Some(Self { meant, alike, answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::NewMember;
    use uuid::Uuid;

    fn person(id: u128, role: Role, name: &str, email: &str) -> Lookalike {
        Lookalike {
            id: MembershipId(Uuid::from_u128(id)),
            role,
            full_name: PersonName::parse(name).unwrap(),
            email: Email::parse(email).unwrap(),
            status: Status::Active,
        }
    }

    fn entry(name: &str, email: &str) -> Entry {
        let new = NewMember {
            email: Email::parse(email).unwrap(),
            full_name: PersonName::parse(name).unwrap(),
        };
        Entry::Staff(Role::Doctor, new)
    }

    #[test]
    fn name_or_address_in_the_same_role_is_asked_about() {
        let here = Lookalikes::of([
            person(1, Role::Doctor, "Петров Пётр", "petrov@mail.ru"),
            person(2, Role::Doctor, "Белова Анна", "belova@mail.ru"),
            person(3, Role::Assistant, "Орлов Олег", "orlov@mail.ru"),
            person(4, Role::Doctor, "ПЕТРОВ  ПЕТР", "petrov@bk.ru"),
        ]);
        let alike = |name: &str, email: &str| {
            let asked = Asked::about(&entry(name, email), &here);
            asked.map(|asked| {
                asked
                    .alike
                    .iter()
                    .map(|person| person.id.0.as_u128())
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(alike("петров петр", "other@mail.ru"), Some(vec![4, 1]));
        assert_eq!(alike("Петров Пётр", "petrov@mail.ru"), Some(vec![4, 1]), "each once");
        assert_eq!(alike("Иванов Иван", "belova@mail.ru"), Some(vec![2]));
        assert_eq!(
            alike("Орлов Олег", "orlov@mail.ru"),
            None,
            "another role is somebody else"
        );
        assert_eq!(alike("Иванов Иван", "ivanov@mail.ru"), None);
    }

    #[test]
    fn an_answer_holds_for_what_was_asked_alone() {
        let nobody = Lookalikes::default();
        let asked = Asked::about(&entry("Петров Пётр", "petrov@mail.ri"), &nobody).unwrap();
        assert_eq!(asked.meant, Some(Email::parse("petrov@mail.ru").unwrap()));
        let another = Asked::about(&entry("Петров Пётр", "petrov2@mail.ri"), &nobody).unwrap();
        assert_ne!(asked.answer, another.answer);
        let here = Lookalikes::of([person(1, Role::Doctor, "Петров Пётр", "petrov@mail.ru")]);
        let alike = Asked::about(&entry("Петров Пётр", "petrov@mail.ri"), &here).unwrap();
        assert_ne!(asked.answer, alike.answer);
    }
}
