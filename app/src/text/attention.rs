//! «Что требует внимания»: words for what an organizer should see to.

use domain::{
    identity::Role,
    staff::{Matter, Standing},
};

use super::{dates, plural::counted, staff::plural};

pub const TITLE: &str = "Что требует внимания";
pub const LEAD: &str = "Что остановится, если никто не вмешается: сначала самое срочное.";
pub const NOTHING: &str = "Ничто не требует внимания.";
pub const NOTHING_TITLE: &str = "Ничто не требует внимания";
pub const NOTHING_TEXT: &str = "Сигналы и заявки отвечены в срок, у пациентов и групп есть кому ими заниматься, \
                                письма приняты, приглашения не истекают.";
pub const MATTER: &str = "Что";
pub const NUMBER: &str = "Сколько";
pub const ACTION: &str = "Действия";

/// «Требует внимания: 3».
#[must_use]
pub fn line(matters: usize) -> String {
    format!("Требует внимания: {matters}")
}

/// «и ещё 2» after those that are named.
#[must_use]
pub fn more(matters: usize) -> String {
    format!("и ещё {matters}")
}

/// «Заявки без ответа в срок (2)».
#[must_use]
pub fn with_number(matter: &Matter) -> String {
    match matter {
        Matter::AwayWithoutDeputy { .. } => title(matter),
        _ => format!("{} ({})", title(matter), matter.number()),
    }
}

/// «Заявки без ответа в срок».
#[must_use]
pub fn title(matter: &Matter) -> String {
    match matter {
        Matter::Alerts(_) => "Сигналы без ответа в срок".to_owned(),
        Matter::OverdueApplications(_) => "Заявки без ответа в срок".to_owned(),
        Matter::ApplicationsWithoutDoctor(_) => "Заявки, врача которых больше нет".to_owned(),
        Matter::PatientsWithoutDoctor { doctor, .. } => {
            format!("{}: остались пациенты без врача", doctor.full_name)
        }
        Matter::AwayWithoutDeputy { doctor, from, to } => format!(
            "{}: нет на месте с {} по {}, заместителя больше нет",
            doctor.full_name,
            dates::date(*from),
            dates::date(*to)
        ),
        Matter::GroupsWithoutSpecialist { specialist, .. } => {
            format!("{}: остались группы без специалиста", specialist.full_name)
        }
        Matter::ClassesWithoutSpecialist { specialist, .. } => {
            format!("{}: остались занятия без специалиста", specialist.full_name)
        }
        Matter::Invitees { standing, role, .. } => format!("{}: {}", plural(*role), invitees(*standing)),
        Matter::Asking(_) => "Сотрудники просят новое приглашение".to_owned(),
        Matter::WithoutFactor { role, .. } => format!("{}: не настроено подтверждение входа", plural(*role)),
    }
}

const fn invitees(standing: Standing) -> &'static str {
    match standing {
        Standing::ExpiringSoon => "приглашения истекают скоро",
        Standing::LetterRefused => "письма не приняты",
        Standing::NotMe => "адрес не тот, получатель отказался",
        Standing::All | Standing::Active | Standing::NotActivated => "требуют внимания",
    }
}

/// «2 заявки».
#[must_use]
pub fn number(matter: &Matter) -> String {
    let forms = match matter {
        Matter::Alerts(_) => ["сигнал", "сигнала", "сигналов"],
        Matter::OverdueApplications(_) | Matter::ApplicationsWithoutDoctor(_) => ["заявка", "заявки", "заявок"],
        Matter::PatientsWithoutDoctor { .. }
        | Matter::Invitees {
            role: Role::Patient, ..
        } => ["пациент", "пациента", "пациентов"],
        Matter::AwayWithoutDeputy { .. } => ["врач", "врача", "врачей"],
        Matter::GroupsWithoutSpecialist { .. } => ["группа", "группы", "групп"],
        Matter::ClassesWithoutSpecialist { .. } => ["занятие", "занятия", "занятий"],
        Matter::Invitees { .. } | Matter::Asking(_) | Matter::WithoutFactor { .. } => {
            ["человек", "человека", "человек"]
        }
    };
    counted(matter.number(), forms)
}

/// Why it matters and what helps, in a sentence.
#[must_use]
pub const fn why(matter: &Matter) -> &'static str {
    match matter {
        Matter::Alerts(_) => "Врач и заместитель не ответили вовремя. Позвоните им; что в сигнале, видит только врач.",
        Matter::OverdueApplications(_) => {
            "Обещанный заявителю срок прошёл. Напомните врачу или передайте заявку другому."
        }
        Matter::ApplicationsWithoutDoctor(_) => "Их никто не рассмотрит, пока вы не передадите их другому врачу.",
        Matter::PatientsWithoutDoctor { .. } => "Их сообщения никто не прочтёт. Передайте пациентов другому врачу.",
        Matter::AwayWithoutDeputy { .. } => {
            "Заявки и сигналы этих дней никто не увидит. Назначьте другого заместителя."
        }
        Matter::GroupsWithoutSpecialist { .. } | Matter::ClassesWithoutSpecialist { .. } => {
            "Занятия некому провести. Передайте их другому специалисту."
        }
        Matter::Invitees { standing, .. } => match standing {
            Standing::ExpiringSoon => "Осталось не больше трёх дней. Напомните или отправьте приглашение повторно.",
            Standing::LetterRefused => "Почтовый сервер отказался от письма. Проверьте адрес и отправьте ещё раз.",
            _ => "Письмо пришло не тому человеку. Исправьте адрес и отправьте приглашение повторно.",
        },
        Matter::Asking(_) => "Их приглашения истекли. Зарегистрируйте их повторно, если они у вас работают.",
        Matter::WithoutFactor { .. } => "По вашим правилам оно обязательно. Когда срок пройдёт, войти без него нельзя.",
    }
}

/// What the row's link is called.
#[must_use]
pub const fn action(matter: &Matter) -> &'static str {
    match matter {
        Matter::Alerts(_) => "открыть сигналы",
        Matter::OverdueApplications(_) | Matter::ApplicationsWithoutDoctor(_) => "открыть заявки",
        Matter::PatientsWithoutDoctor { .. } => "передать пациентов",
        Matter::GroupsWithoutSpecialist { .. } => "передать группы",
        Matter::ClassesWithoutSpecialist { .. } => "передать занятия",
        Matter::AwayWithoutDeputy { .. } => "назначить заместителя",
        Matter::Invitees { .. } | Matter::Asking(_) => "открыть список",
        Matter::WithoutFactor { .. } => "открыть правила",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_says_what_and_how_many() {
        let matter = Matter::Invitees {
            standing: Standing::ExpiringSoon,
            role: Role::Doctor,
            people: 2,
        };
        assert_eq!(with_number(&matter), "Врачи: приглашения истекают скоро (2)");
        assert_eq!(number(&matter), "2\u{a0}человека");
        let matter = Matter::Invitees {
            standing: Standing::LetterRefused,
            role: Role::Patient,
            people: 5,
        };
        assert_eq!(number(&matter), "5\u{a0}пациентов");
        assert_eq!(number(&Matter::OverdueApplications(1)), "1\u{a0}заявка");
    }
}
