use crate::{
    error::Problem,
    identity::{MembershipId, Named},
    search::search_key,
};

/// The doctor whom a list names: by the whole ФИО, else by a part that fits only one, «Иванов И. И.» or «Иванов».
///
/// # Errors
/// `NoSuchDoctor`, `SeveralDoctors`.
pub fn find_doctor(text: &str, doctors: &[Named]) -> Result<MembershipId, Problem> {
    if let Ok(chosen) = text.parse() {
        let known = doctors.iter().any(|doctor| doctor.id == chosen);
        return if known { Ok(chosen) } else { Err(Problem::NoSuchDoctor) };
    }
    let wanted = words(text);
    let whole = |name: &[String]| name == wanted;
    let part = |name: &[String]| is_part(&wanted, name);
    match the_only(doctors, whole) {
        Err(Problem::NoSuchDoctor) => the_only(doctors, part),
        found => found,
    }
}

fn the_only(doctors: &[Named], fits: impl Fn(&[String]) -> bool) -> Result<MembershipId, Problem> {
    let mut found = doctors.iter().filter(|doctor| fits(&words(doctor.full_name.as_str())));
    match (found.next(), found.next()) {
        (None, _) => Err(Problem::NoSuchDoctor),
        (Some(doctor), None) => Ok(doctor.id),
        (Some(_), Some(_)) => Err(Problem::SeveralDoctors),
    }
}

/// «Иванов И.И.» as «иванов», «и», «и».
fn words(name: &str) -> Vec<String> {
    let spaced = search_key(name).replace('.', " ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Whether these are the first words of the name, all but the first perhaps only as initials.
fn is_part(wanted: &[String], name: &[String]) -> bool {
    let (Some((surname, rest)), Some((family, given))) = (wanted.split_first(), name.split_first()) else {
        return false;
    };
    let fits = |(short, long): (&String, &String)| {
        short == long || (short.chars().count() == 1 && long.starts_with(short.as_str()))
    };
    surname == family && rest.len() <= given.len() && rest.iter().zip(given).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::PersonName;
    use uuid::Uuid;

    #[test]
    fn a_doctor_is_found_by_name_and_two_of_one_name_are_not() {
        let names = [
            "Иванов Иван Иванович",
            "Иванов Илья Игоревич",
            "Фёдорова-Лев Анна",
            "Белов Пётр Петрович",
            "Белов Пётр Петрович",
        ];
        let doctors: Vec<Named> = (1..)
            .zip(names)
            .map(|(n, name)| Named {
                id: MembershipId(Uuid::from_u128(n)),
                full_name: PersonName::parse(name).unwrap(),
            })
            .collect();
        for (text, found) in [
            ("иванов  ИВАН иванович", Ok(1)),
            ("Иванов Илья", Ok(2)),
            ("Иванов Ил.", Err(Problem::NoSuchDoctor)),
            ("Иванов И.И.", Err(Problem::SeveralDoctors)),
            ("Иванов", Err(Problem::SeveralDoctors)),
            ("Федорова-Лев А.", Ok(3)),
            ("Федорова-Лев А. Л.", Err(Problem::NoSuchDoctor)),
            ("Белов Петр Петрович", Err(Problem::SeveralDoctors)),
            ("Сидоров", Err(Problem::NoSuchDoctor)),
            ("", Err(Problem::NoSuchDoctor)),
            ("...", Err(Problem::NoSuchDoctor)),
            // Chosen from the list.
            ("00000000-0000-0000-0000-000000000005", Ok(5)),
            ("00000000-0000-0000-0000-000000000006", Err(Problem::NoSuchDoctor)),
        ] {
            let found = found.map(|n| MembershipId(Uuid::from_u128(n)));
            assert_eq!(find_doctor(text, &doctors), found, "{text}");
        }
    }
}
