//! Who lives in the training clinic, and how they are. All of them are invented, and so are their addresses: the domain
//! `.example` is reserved and belongs to nobody (RFC 2606).

use domain::identity::Role;

/// The half of every address behind the sign.
pub(super) const DOMAIN: &str = "klinika.example";

/// Somebody who works there.
pub(super) struct Colleague {
    pub(super) role: Role,
    pub(super) name: &'static str,
    pub(super) address: &'static str,
}

/// In the order in which they are registered. The first doctor reviews the course, the first specialist runs the
/// morning's group.
pub(super) const STAFF: &[Colleague] = &[
    colleague(Role::Doctor, "Кузнецова Анна Львовна", "kuznetsova"),
    colleague(Role::Doctor, "Соколов Дмитрий Олегович", "sokolov"),
    colleague(Role::Doctor, "Миронова Елена Павловна", "mironova"),
    colleague(Role::Specialist, "Орлов Олег Юрьевич", "orlov"),
    colleague(Role::Specialist, "Белова Марина Игоревна", "belova"),
    colleague(Role::Assistant, "Асеева Ада Романовна", "aseeva"),
    colleague(Role::Assistant, "Громов Павел Ильич", "gromov"),
];

/// How a patient is while the weeks go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    Well,
    /// One symptom that stays as it is.
    Steady,
    /// Better week by week.
    Recovering,
    /// Worse week by week, from the seventh on.
    Worsening,
    /// Reports for some weeks, then falls silent.
    Silent,
}

/// A patient, the doctor by place in [`STAFF`], and the day of the registration.
pub(super) struct PatientRole {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) doctor: usize,
    pub(super) day: i64,
    pub(super) course: Course,
    /// Whether the invitation is taken up.
    pub(super) activates: bool,
}

pub(super) const PATIENTS: &[PatientRole] = &[
    patient("Смирнова Ольга Ивановна", "smirnova", 0, 0, Course::Worsening),
    patient("Попов Павел Сергеевич", "popov", 0, 0, Course::Recovering),
    patient("Лебедева Нина Васильевна", "lebedeva.n", 0, 1, Course::Steady),
    patient("Козлов Виктор Андреевич", "kozlov", 0, 1, Course::Well),
    patient("Новикова Галина Петровна", "novikova", 0, 2, Course::Well),
    patient("Морозов Игорь Николаевич", "morozov", 0, 3, Course::Silent),
    patient("Петрова Людмила Фёдоровна", "petrova", 0, 7, Course::Recovering),
    patient("Волков Сергей Иванович", "volkov", 0, 10, Course::Well),
    patient("Соловьёва Тамара Алексеевна", "soloviova", 1, 1, Course::Well),
    patient("Васильев Юрий Михайлович", "vasiliev", 1, 2, Course::Worsening),
    patient("Зайцева Валентина Степановна", "zaitseva", 1, 3, Course::Recovering),
    patient("Павлов Николай Егорович", "pavlov", 1, 5, Course::Well),
    patient("Семёнова Ирина Борисовна", "semionova", 1, 8, Course::Steady),
    patient("Голубев Анатолий Львович", "golubev", 1, 12, Course::Well),
    patient("Виноградова Раиса Павловна", "vinogradova", 1, 14, Course::Silent),
    patient("Богданов Алексей Юрьевич", "bogdanov", 2, 2, Course::Well),
    patient("Воробьёва Зинаида Ильинична", "vorobiova", 2, 4, Course::Well),
    patient("Фёдоров Геннадий Петрович", "fiodorov", 2, 6, Course::Recovering),
    patient("Михайлова Софья Андреевна", "mihailova", 2, 9, Course::Well),
    patient("Беляев Константин Олегович", "beliaev", 2, 20, Course::Worsening),
    PatientRole {
        activates: false,
        ..patient("Тарасова Клавдия Никитична", "tarasova", 0, 30, Course::Well)
    },
    PatientRole {
        activates: false,
        ..patient("Белоусов Степан Романович", "belousov", 1, 76, Course::Well)
    },
    PatientRole {
        activates: false,
        ..patient("Филиппова Вера Марковна", "filippova", 2, 81, Course::Well)
    },
];

/// How those are who came by an application.
pub(super) const APPLICANT: PatientRole = patient("", "", 0, 0, Course::Well);

/// Those who apply for the group from the login page, with the day on which they do.
pub(super) const APPLICANTS: &[(&str, &str, i64)] = &[
    ("Комарова Любовь Захаровна", "komarova", 14),
    ("Орехов Борис Аркадьевич", "orehov", 25),
    ("Киселёва Надежда Олеговна", "kiseliova", 38),
    ("Макаров Антон Денисович", "makarov", 52),
    ("Андреева Лидия Тимофеевна", "andreeva", 66),
    ("Ковалёв Роман Игоревич", "kovaliov", 80),
    ("Ильина Евгения Матвеевна", "ilina", 83),
];

/// What was answered in an application by somebody who may exercise.
pub(super) const APPLICATION: &[(&str, &str)] = &[
    ("birth_date", "1961-05-14"),
    ("sex", "female"),
    ("place", "Калужская область, Обнинск"),
    ("relative", "Дочь Мария, +7 916 123-45-67"),
    ("site", "breast"),
    ("diagnosis", "C50.4, состояние после лечения"),
    ("diagnosed", "2025-02"),
    ("stage", "ii"),
    ("bone_mets", "no"),
    ("brain_mets", "no"),
    ("phase", "ended_12"),
    ("treatments", "hormone"),
    ("transplant", "no"),
    ("doctor_aware", "agrees"),
    ("stop_signs", "none"),
    ("other_signs", "none"),
    ("heart_illness", "none"),
    ("clots", "no"),
    ("blood_thinners", "no"),
    ("lymph", "at_risk"),
    ("lymph_side", "left_arm"),
    ("lines", "none"),
    ("stoma", "none"),
    ("wound", "no"),
    ("lifting_ban", "no"),
    ("osteoporosis", "no"),
    ("numbness", "no"),
    ("falls", "no"),
    ("walking_aid", "no"),
    ("activity", "tires"),
    ("fatigue", "4"),
    ("pain", "0"),
    ("walk", "yes"),
    ("chair", "yes"),
    ("active_days", "3"),
    ("room", "yes"),
    ("steady_chair", "yes"),
    ("device", "tablet"),
    ("adult_near", "sometimes"),
    ("needs_help", "no"),
    ("goals", "less_tired"),
    ("camera", "yes"),
    ("visible", "no"),
];

/// What a patient answers in the report of that week, the first being 0: names and values as the form posts them.
pub(super) fn report(course: Course, week: i64) -> Vec<(&'static str, String)> {
    let severity = |value: i64| value.clamp(0, 4).to_string();
    let mut answers = vec![
        ("symptoms.nothing", "on".to_owned()),
        ("food", "0".to_owned()),
        ("fall", "no".to_owned()),
        ("urgent", "no".to_owned()),
    ];
    let activity = match course {
        Course::Well | Course::Silent => {
            answers.push(("fatigue", severity(week % 2)));
            0
        }
        Course::Steady => {
            answers.push(("numbness", severity(2)));
            1
        }
        Course::Recovering => {
            answers.push(("fatigue", severity(3 - week / 3)));
            answers.push(("nausea", severity(2 - week / 3)));
            (2 - week / 4).max(0)
        }
        Course::Worsening => {
            let worse = (week - 6).max(0);
            answers.push(("pain", severity(1 + worse)));
            answers.push(("pain_score", (2 + 2 * worse).min(9).to_string()));
            answers.push(("breathless", severity(worse)));
            (1 + worse).min(3)
        }
    };
    answers.push(("activity", activity.to_string()));
    let weight = match course {
        Course::Worsening => 684 - 7 * week,
        Course::Recovering => 702 + 3 * week,
        Course::Well | Course::Steady | Course::Silent => 731 + week % 3,
    };
    answers.push(("weight", format!("{},{}", weight / 10, weight % 10)));
    answers.push(("temperature", "36,6".to_owned()));
    answers
}

const fn colleague(role: Role, name: &'static str, address: &'static str) -> Colleague {
    Colleague { role, name, address }
}

const fn patient(name: &'static str, address: &'static str, doctor: usize, day: i64, course: Course) -> PatientRole {
    PatientRole {
        name,
        address,
        doctor,
        day,
        course,
        activates: true,
    }
}
