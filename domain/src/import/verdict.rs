use std::collections::{HashMap, HashSet};

use super::{Asked, Defaults, Lookalikes, RowText, find_doctor, role_of, row::find_period};
use crate::{
    error::{Field, FieldErrors, Problem},
    identity::{Email, MembershipId, Named, PersonName, Phone, Role},
    patients::{NewPatient, Period},
    staff::NewMember,
};

/// A row of a list as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of the row in the list.
    pub number: u32,
    pub text: RowText,
    /// The one who was added by it.
    pub added: Option<MembershipId>,
}

/// Somebody to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Staff(Role, NewMember),
    Patient(NewPatient),
}

impl Entry {
    #[must_use]
    pub fn email(&self) -> &Email {
        match self {
            Self::Staff(_, new) => &new.email,
            Self::Patient(new) => &new.email,
        }
    }

    #[must_use]
    pub fn full_name(&self) -> &PersonName {
        match self {
            Self::Staff(_, new) => &new.full_name,
            Self::Patient(new) => &new.full_name,
        }
    }

    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Staff(role, _) => *role,
            Self::Patient(_) => Role::Patient,
        }
    }
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was added by this list.
    Added(MembershipId),
    /// This address has this role in the clinic already: nothing happens.
    Present,
    /// An earlier row has the same address and role: that one counts.
    Doubled { first: u32 },
    /// These fields are wrong; nobody is added before they are right.
    Wrong(FieldErrors),
    /// Something looks like a slip; nobody is added before somebody has said that it is none.
    Asks(Asked),
    /// It will be added.
    Ready(Entry),
}

/// What a list is judged by.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The roles that whoever brings the list may give.
    pub roles: &'a [Role],
    /// The doctors whom one may choose.
    pub doctors: &'a [Named],
    pub periods: &'a [Period],
    /// The doctor whose patients they are, whatever the list says: where a doctor brings it.
    pub own: Option<MembershipId>,
    pub defaults: &'a Defaults,
    /// Who works here or is invited to, of all whom the list names.
    pub present: &'a HashSet<(Email, Role)>,
    /// Who is or was here with a name or an address of the list.
    pub alike: &'a Lookalikes,
}

/// How many rows have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub ready: u64,
    pub wrong: u64,
    pub asked: u64,
    pub present: u64,
    pub doubled: u64,
    pub added: u64,
}

impl Tally {
    #[must_use]
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            let counted = match verdict {
                Verdict::Added(_) => &mut tally.added,
                Verdict::Present => &mut tally.present,
                Verdict::Doubled { .. } => &mut tally.doubled,
                Verdict::Wrong(_) => &mut tally.wrong,
                Verdict::Asks(_) => &mut tally.asked,
                Verdict::Ready(_) => &mut tally.ready,
            };
            *counted += 1;
        }
        tally
    }
}

/// Every address of the list that is one.
#[must_use]
pub fn addresses(lines: &[Line]) -> HashSet<Email> {
    let parsed = lines.iter().filter_map(|line| Email::parse(&line.text.email).ok());
    parsed.collect()
}

/// Every name of the list, as names are compared.
#[must_use]
pub fn names(lines: &[Line]) -> HashSet<String> {
    let parsed = lines
        .iter()
        .filter_map(|line| PersonName::parse(&line.text.full_name).ok());
    parsed.map(|name| name.search_key()).collect()
}

/// What becomes of each row, in the order of the list.
#[must_use]
pub fn judge(lines: &[Line], known: &Known<'_>) -> Vec<Verdict> {
    let mut seen = HashMap::new();
    lines.iter().map(|line| known.verdict(line, &mut seen)).collect()
}

impl Known<'_> {
    fn verdict(&self, line: &Line, seen: &mut HashMap<(Email, Role), u32>) -> Verdict {
        if let Some(added) = line.added {
            return Verdict::Added(added);
        }
        let text = &line.text;
        let mut errors = FieldErrors::default();
        let full_name = errors.check(Field::FullName, PersonName::parse(&text.full_name));
        let email = errors.check(Field::Email, Email::parse(&text.email));
        let role = errors.check(Field::Role, self.role(&text.role));
        if let Some(who) = email.clone().zip(role) {
            if self.present.contains(&who) {
                return Verdict::Present;
            }
            let first = *seen.entry(who).or_insert(line.number);
            if first != line.number {
                return Verdict::Doubled { first };
            }
        }
        let of_patient = (role == Some(Role::Patient)).then(|| self.of_patient(text, &mut errors));
        match (email, full_name, role, of_patient) {
            (Some(email), Some(full_name), Some(_), Some(Some((phone, doctor, period)))) => {
                let new = NewPatient {
                    email,
                    full_name,
                    phone,
                    doctor,
                    period,
                };
                self.unless_doubtful(Entry::Patient(new), &text.sure)
            }
            (Some(email), Some(full_name), Some(role), None) => {
                self.unless_doubtful(Entry::Staff(role, NewMember { email, full_name }), &text.sure)
            }
            _ => Verdict::Wrong(errors),
        }
    }

    /// Ready, unless there is a question that has no answer yet.
    fn unless_doubtful(&self, entry: Entry, sure: &str) -> Verdict {
        match Asked::about(&entry, self.alike) {
            Some(asked) if asked.answer != sure => Verdict::Asks(asked),
            Some(_) | None => Verdict::Ready(entry),
        }
    }

    fn role(&self, text: &str) -> Result<Role, Problem> {
        let role = match (text, self.defaults.role) {
            ("", Some(role)) => role,
            ("", None) => return Err(Problem::Required),
            (text, _) => role_of(text).ok_or(Problem::UnknownChoice)?,
        };
        if self.roles.contains(&role) {
            Ok(role)
        } else {
            Err(Problem::UnknownChoice)
        }
    }

    /// What a patient has beside the name and the address.
    fn of_patient(&self, text: &RowText, errors: &mut FieldErrors) -> Option<(Option<Phone>, MembershipId, Period)> {
        let phone = errors.check(Field::Phone, Phone::optional(&text.phone));
        let doctor = errors.check(Field::Doctor, self.doctor(&text.doctor));
        let period = errors.check(Field::Period, self.period(&text.period));
        Some((phone?, doctor?, period?.clone()))
    }

    fn doctor(&self, text: &str) -> Result<MembershipId, Problem> {
        match (self.own, text, self.defaults.doctor) {
            (Some(own), _, _) => Ok(own),
            (None, "", None) => Err(Problem::Required),
            (None, "", Some(chosen)) => find_doctor(&chosen.to_string(), self.doctors),
            (None, text, _) => find_doctor(text, self.doctors),
        }
    }

    fn period(&self, text: &str) -> Result<&Period, Problem> {
        match (text, &self.defaults.period) {
            ("", None) => Err(Problem::Required),
            ("", Some(chosen)) => find_period(&chosen.0, self.periods),
            (text, _) => find_period(text, self.periods),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::PeriodId;
    use uuid::Uuid;

    const STAFF: [Role; 4] = [Role::Doctor, Role::Specialist, Role::Assistant, Role::Patient];

    fn line(number: u32, [full_name, email, role, doctor, period]: [&str; 5]) -> Line {
        Line {
            number,
            text: RowText {
                full_name: full_name.into(),
                email: email.into(),
                phone: String::new(),
                role: role.into(),
                doctor: doctor.into(),
                period: period.into(),
                sure: String::new(),
            },
            added: None,
        }
    }

    fn doctor() -> Named {
        Named {
            id: MembershipId(Uuid::from_u128(7)),
            full_name: PersonName::parse("Иванов Иван Иванович").unwrap(),
        }
    }

    fn periods() -> [Period; 1] {
        [Period {
            id: PeriodId("3m".into()),
            label: "3 месяца".into(),
            days: 91,
        }]
    }

    fn judged(lines: &[Line], defaults: &Defaults, present: &[(&str, Role)]) -> Vec<Verdict> {
        let present = present
            .iter()
            .map(|(email, role)| (Email::parse(email).unwrap(), *role));
        let known = Known {
            roles: &STAFF,
            doctors: &[doctor()],
            periods: &periods(),
            own: None,
            defaults,
            present: &present.collect(),
            alike: &Lookalikes::default(),
        };
        judge(lines, &known)
    }

    fn wrong(verdict: &Verdict) -> Vec<(Field, Problem)> {
        let Verdict::Wrong(errors) = verdict else {
            panic!("{verdict:?}")
        };
        errors.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn each_row_is_told_what_becomes_of_it() {
        let lines = [
            line(2, ["Петров Пётр", "petrov@mail.ru", "врач", "", ""]),
            line(3, ["Белова Анна", "belova@mail.ru", "пациент", "Иванов И. И.", "3 мес"]),
            line(4, ["Петров Пётр", " PETROV@mail.ru", "Врач", "", ""]),
            // The same address in another role is somebody else to the clinic.
            line(5, ["Петров Пётр", "petrov@mail.ru", "специалист", "", ""]),
            line(6, ["Орлов Олег", "orlov@mail.ru", "ассистент", "", ""]),
            line(7, ["", "не адрес", "", "", ""]),
            line(8, ["Лев Лев", "lev@mail.ru", "пациент", "Сидоров", "вечно"]),
            line(9, ["Лев Лев", "lev@mail.ru", "пациент", "Иванов", "3m"]),
        ];
        let verdicts = judged(&lines, &Defaults::default(), &[("orlov@mail.ru", Role::Assistant)]);
        assert!(
            matches!(&verdicts[0], Verdict::Ready(Entry::Staff(Role::Doctor, new)) if new.email.as_str() == "petrov@mail.ru")
        );
        let Verdict::Ready(Entry::Patient(belova)) = &verdicts[1] else {
            panic!("{:?}", verdicts[1])
        };
        assert_eq!((belova.doctor, belova.period.days), (doctor().id, 91));
        assert_eq!(verdicts[2], Verdict::Doubled { first: 2 });
        assert!(matches!(&verdicts[3], Verdict::Ready(entry) if entry.role() == Role::Specialist));
        assert_eq!(verdicts[4], Verdict::Present);
        assert_eq!(
            wrong(&verdicts[5]),
            [
                (Field::FullName, Problem::Required),
                (Field::Email, Problem::EmailLetter { letter: 'н' }),
                (Field::Role, Problem::Required),
            ]
        );
        assert_eq!(
            wrong(&verdicts[6]),
            [
                (Field::Doctor, Problem::NoSuchDoctor),
                (Field::Period, Problem::UnknownChoice)
            ]
        );
        // The first one counts, even while it is wrong.
        assert_eq!(verdicts[7], Verdict::Doubled { first: 8 });
        assert_eq!(
            Tally::of(&verdicts),
            Tally {
                ready: 3,
                wrong: 2,
                asked: 0,
                present: 1,
                doubled: 2,
                added: 0
            }
        );
    }

    #[test]
    fn one_choice_holds_for_all_that_say_nothing() {
        let lines = [
            line(1, ["Белова Анна", "belova@mail.ru", "", "", ""]),
            line(2, ["Петров Пётр", "petrov@mail.ru", "врач", "", ""]),
        ];
        let defaults = Defaults {
            role: Some(Role::Patient),
            doctor: Some(doctor().id),
            period: Some(PeriodId("3m".into())),
        };
        let verdicts = judged(&lines, &defaults, &[]);
        assert!(matches!(&verdicts[0], Verdict::Ready(Entry::Patient(new)) if new.doctor == doctor().id));
        assert!(matches!(&verdicts[1], Verdict::Ready(Entry::Staff(Role::Doctor, _))));
        // The doctor who was chosen is gone meanwhile.
        let gone = Defaults {
            doctor: Some(MembershipId(Uuid::max())),
            ..defaults
        };
        assert_eq!(
            wrong(&judged(&lines, &gone, &[])[0]),
            [(Field::Doctor, Problem::NoSuchDoctor)]
        );
    }

    #[test]
    fn nobody_gives_a_role_that_is_not_the_own_to_give() {
        let lines = [
            line(1, ["Белова Анна", "belova@mail.ru", "", "кто угодно", "3m"]),
            line(2, ["Петров Пётр", "petrov@mail.ru", "врач", "", ""]),
        ];
        let own = MembershipId(Uuid::from_u128(9));
        let known = Known {
            roles: &[Role::Patient],
            doctors: &[],
            periods: &periods(),
            own: Some(own),
            defaults: &Defaults {
                role: Some(Role::Patient),
                ..Defaults::default()
            },
            present: &HashSet::new(),
            alike: &Lookalikes::default(),
        };
        let verdicts = judge(&lines, &known);
        assert!(matches!(&verdicts[0], Verdict::Ready(Entry::Patient(new)) if new.doctor == own));
        assert_eq!(wrong(&verdicts[1]), [(Field::Role, Problem::UnknownChoice)]);
    }

    #[test]
    fn a_question_keeps_a_row_back_until_it_is_answered() {
        let mut lines = [line(2, ["Петров Пётр", "petrov@mail.ri", "врач", "", ""])];
        let verdicts = judged(&lines, &Defaults::default(), &[]);
        let Verdict::Asks(asked) = &verdicts[0] else {
            panic!("{verdicts:?}")
        };
        assert_eq!(Tally::of(&verdicts).asked, 1);
        lines[0].text.sure.clone_from(&asked.answer);
        let verdicts = judged(&lines, &Defaults::default(), &[]);
        assert!(matches!(&verdicts[0], Verdict::Ready(_)), "{verdicts:?}");
        // The answer is about that address.
        lines[0].text.email = "petrov@mail.ry".into();
        let verdicts = judged(&lines, &Defaults::default(), &[]);
        assert!(matches!(&verdicts[0], Verdict::Asks(_)), "{verdicts:?}");
    }

    #[test]
    fn whoever_was_added_stays_so() {
        let added = MembershipId(Uuid::from_u128(5));
        let mut lines = [
            line(1, ["Белова Анна", "belova@mail.ru", "врач", "", ""]),
            line(2, ["Белова Анна", "belova@mail.ru", "врач", "", ""]),
        ];
        lines[0].added = Some(added);
        let verdicts = judged(&lines, &Defaults::default(), &[("belova@mail.ru", Role::Doctor)]);
        assert_eq!(verdicts, [Verdict::Added(added), Verdict::Present]);
    }
}
