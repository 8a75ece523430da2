//! «добавить списком»: what becomes of each row, and who may bring a list.

use std::collections::BTreeMap;

use clinic::{
    identity::{Actor, Organizer, PatientKeeper},
    import::{Source, choose, discard, list, lists, name_columns, read, save_rows, start},
    patients, staff,
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    import::{Column, Defaults, ImportId, ImportList, Layout, RowText, Stage, Tally, Verdict},
    patients::PeriodId,
    staff::ListQuery,
};

use crate::harness::{Clinic, Person, World, key};

on_both![
    a_list_without_headings_asks_which_column_is_what,
    wrong_rows_are_mended_and_added_later,
    what_holds_for_all_is_chosen_once,
    two_doctors_of_one_name_are_told_apart,
    a_list_is_nobody_elses,
    doctors_and_assistants_bring_their_own_patients_only,
    pressing_twice_is_pressing_once,
    a_long_list_costs_as_many_queries_as_a_short_one,
];

pub(crate) async fn pasted(world: &World, actor: &Actor<PatientKeeper>, text: &str) -> ImportId {
    read(&world.ctx, actor, Source::Pasted(text.to_owned()), None, key())
        .await
        .unwrap()
}

pub(crate) async fn tally(world: &World, actor: &Actor<PatientKeeper>, id: ImportId) -> Tally {
    let found = list(&world.ctx, actor, id).await.unwrap();
    Tally::of(found.rows.iter().map(|(_, verdict)| verdict))
}

fn wrong(found: &ImportList, row: usize) -> Vec<(Field, Problem)> {
    let Verdict::Wrong(errors) = &found.rows[row].1 else {
        panic!("{:?}", found.rows[row])
    };
    errors.iter().map(|(field, problem)| (field, problem.clone())).collect()
}

async fn a_list_without_headings_asks_which_column_is_what(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let id = pasted(
        world,
        &actor,
        "Кто\tКуда писать\nПетров Пётр\tpetrov@example.org\nБелова Анна\tbelova@example.org",
    )
    .await;
    let found = list(&world.ctx, &actor, id).await.unwrap();
    let Stage::Unnamed(table) = found.stage else {
        panic!("{found:?}")
    };
    assert_eq!((table.0.len(), found.rows.len()), (3, 0));
    let layout = |columns: [Option<Column>; 2]| Layout {
        heading: true,
        columns: columns.to_vec(),
    };
    let missing = layout([Some(Column::FullName), None]);
    let refused = name_columns(&world.ctx, &actor, id, &missing).await.unwrap_err();
    assert!(
        refused.is(&Code::field(Field::List, Problem::ColumnMissing)),
        "{refused}"
    );
    // Without headings it is asked, too, however plain the columns are.
    let plain = pasted(world, &actor, "Петров Пётр;petrov@example.org").await;
    assert!(matches!(
        list(&world.ctx, &actor, plain).await.unwrap().stage,
        Stage::Unnamed(_)
    ));
    // Nothing can be added before.
    assert!(start(&world.ctx, &actor, id).await.unwrap_err().is(&Code::Conflict));
    let right = layout([Some(Column::FullName), Some(Column::Email)]);
    name_columns(&world.ctx, &actor, id, &right).await.unwrap();
    let found = list(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(found.stage, Stage::Open);
    let names: Vec<_> = found
        .rows
        .iter()
        .map(|(line, _)| (line.number, line.text.full_name.as_str()))
        .collect();
    assert_eq!(names, [(2, "Петров Пётр"), (3, "Белова Анна")]);
    let again = name_columns(&world.ctx, &actor, id, &right).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again}");
}

async fn wrong_rows_are_mended_and_added_later(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let id = pasted(
        world,
        &actor,
        "ФИО;Email;Роль\nПетров Пётр;petrov@example.org;врач\nБелова Анна;белова@example.org;врач",
    )
    .await;
    let found = list(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(wrong(&found, 1), [(Field::Email, Problem::EmailLetter { letter: 'б' })]);
    start(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(world.letter().await.to, "petrov@example.org");

    let mended = |email: &str| RowText {
        full_name: "Белова Анна".to_owned(),
        email: email.to_owned(),
        role: "врач".to_owned(),
        ..RowText::default()
    };
    // The row that has added somebody stays as it is.
    let rows = vec![
        (2, mended("petrov2@example.org")),
        (3, mended(" belova@example.org ")),
        (77, mended("x")),
    ];
    save_rows(&world.ctx, &actor, id, rows).await.unwrap();
    let found = list(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(found.rows.len(), 2);
    assert!(matches!(found.rows[0], (ref line, Verdict::Added(_)) if line.text.email == "petrov@example.org"));
    assert!(matches!(found.rows[1].1, Verdict::Ready(_)));
    start(&world.ctx, &actor, id).await.unwrap();
    let Stage::Running { added: 1, goal: 2 } = list(&world.ctx, &actor, id).await.unwrap().stage else {
        panic!("one of two")
    };
    let busy = save_rows(&world.ctx, &actor, id, vec![(3, mended("other@example.org"))])
        .await
        .unwrap_err();
    assert!(busy.is(&Code::Conflict), "{busy}");
    assert!(discard(&world.ctx, &actor, id).await.unwrap_err().is(&Code::Conflict));
    assert_eq!(world.letter().await.to, "belova@example.org");
    assert_eq!(tally(world, &actor, id).await.added, 2);
    // Forgotten, and those whom it added are still here.
    discard(&world.ctx, &actor, id).await.unwrap();
    assert!(list(&world.ctx, &actor, id).await.unwrap_err().is(&Code::NotFound));
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let doctors = staff::list(&world.ctx, &organizer, Role::Doctor, &ListQuery::default())
        .await
        .unwrap();
    assert_eq!(doctors.total, 2);
}

async fn what_holds_for_all_is_chosen_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let foreign = world.clinic("Чужая", "oleg@example.org").await;
    let foreigner = world.doctor(&foreign, "nina@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let id = pasted(world, &actor, "Фамилия;Имя;Почта\nПетров;Пётр;petrov@example.org").await;
    let found = list(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(wrong(&found, 0), [(Field::Role, Problem::Required)]);
    let chosen = |doctor: MembershipId, period: &str, role: Role| Defaults {
        role: Some(role),
        doctor: Some(doctor),
        period: Some(PeriodId(period.to_owned())),
    };
    for (refused, field) in [
        (chosen(foreigner.membership, "1m", Role::Patient), Field::Doctor),
        (chosen(doctor.membership, "никогда", Role::Patient), Field::Period),
        (chosen(doctor.membership, "1m", Role::Organizer), Field::Role),
    ] {
        let refused = choose(&world.ctx, &actor, id, &refused).await.unwrap_err();
        assert!(refused.is(&Code::field(field, Problem::UnknownChoice)), "{refused}");
    }
    choose(&world.ctx, &actor, id, &chosen(doctor.membership, "1m", Role::Patient))
        .await
        .unwrap();
    start(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(world.letter().await.invite().role, Role::Patient);
    let found = list(&world.ctx, &actor, id).await.unwrap();
    let Verdict::Added(patient) = found.rows[0].1 else {
        panic!("{found:?}")
    };
    let row = patients::patient(&world.ctx, &actor, patient).await.unwrap();
    assert_eq!(
        (row.status, row.doctor.id, row.observation.days),
        (Status::Invited, doctor.membership, 30)
    );
}

async fn two_doctors_of_one_name_are_told_apart(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let first = world.doctor(&clinic, "anna@example.org").await;
    world.doctor(&clinic, "anna2@example.org").await;
    let other = world
        .member_of(&clinic.organizer, Role::Doctor, "oleg@example.org", "Орлов Олег")
        .await;
    let actor = clinic.organizer.keeps(world).await;
    let rows = "ФИО;Email;Роль;Врач;Срок\nПетров Пётр;petrov@example.org;пациент;Кузнецова Анна Львовна;1 месяц";
    let id = pasted(world, &actor, rows).await;
    let found = list(&world.ctx, &actor, id).await.unwrap();
    assert_eq!(wrong(&found, 0), [(Field::Doctor, Problem::SeveralDoctors)]);
    let shown: BTreeMap<MembershipId, Option<String>> = found
        .doctors
        .iter()
        .map(|(doctor, email)| (doctor.id, email.as_ref().map(ToString::to_string)))
        .collect();
    assert_eq!(shown[&first.membership].as_deref(), Some("anna@example.org"));
    assert_eq!(shown[&other.membership], None);
    let chosen = RowText {
        doctor: first.membership.to_string(),
        ..found.rows[0].0.text.clone()
    };
    save_rows(&world.ctx, &actor, id, vec![(2, chosen)]).await.unwrap();
    assert_eq!(tally(world, &actor, id).await.ready, 1);
}

async fn a_list_is_nobody_elses(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let stranger = world.clinic("Чужая", "oleg@example.org").await.organizer;
    let id = pasted(
        world,
        &clinic.organizer.keeps(world).await,
        "ФИО;Email\nПетров Пётр;petrov@example.org",
    )
    .await;
    let before = world.dump().await;
    for other in [&colleague, &stranger] {
        let actor = other.keeps(world).await;
        assert_eq!(lists(&world.ctx, &actor).await.unwrap(), []);
        let layout = Layout {
            heading: false,
            columns: vec![Some(Column::FullName), Some(Column::Email)],
        };
        for refused in [
            list(&world.ctx, &actor, id).await.map(drop),
            name_columns(&world.ctx, &actor, id, &layout).await,
            choose(&world.ctx, &actor, id, &Defaults::default()).await,
            save_rows(&world.ctx, &actor, id, Vec::new()).await,
            start(&world.ctx, &actor, id).await,
            discard(&world.ctx, &actor, id).await,
        ] {
            let refused = refused.unwrap_err();
            assert!(refused.is(&Code::NotFound), "{refused}");
        }
    }
    assert_eq!(world.dump().await, before);
}

/// A clinic with a doctor, and an assistant who works for this doctor and not for the other one.
async fn keepers(world: &World) -> (Clinic, Person, Person) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    world
        .member_of(&clinic.organizer, Role::Doctor, "oleg@example.org", "Орлов Олег")
        .await;
    let assistant = world
        .member_of(&clinic.organizer, Role::Assistant, "vera@example.org", "Белова Вера")
        .await;
    world.attach(&clinic, &assistant, doctor.membership).await;
    (clinic, doctor, assistant)
}

async fn doctors_and_assistants_bring_their_own_patients_only(world: &World) {
    let (_clinic, doctor, assistant) = keepers(world).await;
    let text = "ФИО;Email;Роль;Врач;Период\n\
                Петров Пётр;petrov@example.org;;Орлов Олег;1 месяц\n\
                Лев Лев;lev@example.org;врач;;";
    let of_doctor = doctor.keeps(world).await;
    let id = pasted(world, &of_doctor, text).await;
    let found = list(&world.ctx, &of_doctor, id).await.unwrap();
    // Whomever the list names, a doctor's patient is the doctor's.
    assert!(found.own && matches!(found.rows[0].1, Verdict::Ready(_)));
    assert_eq!(wrong(&found, 1), [(Field::Role, Problem::UnknownChoice)]);
    start(&world.ctx, &of_doctor, id).await.unwrap();
    assert_eq!(world.letter().await.to, "petrov@example.org");

    let of_assistant = assistant.keeps(world).await;
    let id = pasted(world, &of_assistant, text).await;
    let found = list(&world.ctx, &of_assistant, id).await.unwrap();
    assert_eq!(found.rows[0].1, Verdict::Present);
    let id = pasted(world, &of_assistant, &text.replace("petrov@", "petrov2@")).await;
    let found = list(&world.ctx, &of_assistant, id).await.unwrap();
    assert_eq!(wrong(&found, 0), [(Field::Doctor, Problem::NoSuchDoctor)]);
}

async fn pressing_twice_is_pressing_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let key = key();
    let press = async || {
        let source = Source::Pasted("ФИО;Email;Роль\nПетров Пётр;petrov@example.org;врач".to_owned());
        read(&world.ctx, &actor, source, None, key).await.unwrap()
    };
    let (id, again) = (press().await, press().await);
    assert_eq!(id, again);
    assert_eq!(lists(&world.ctx, &actor).await.unwrap().len(), 1);
    for _press in 0..2 {
        start(&world.ctx, &actor, id).await.unwrap();
    }
    world.letter().await;
    start(&world.ctx, &actor, id).await.unwrap();
    assert!(world.letters().await.is_empty());
}

async fn a_long_list_costs_as_many_queries_as_a_short_one(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let mut costs = Vec::new();
    for many in [1, 900] {
        let rows: String = (0..many)
            .map(|n| format!("Петров Пётр;new{n}@example.org;врач\n"))
            .collect();
        let id = pasted(world, &actor, &format!("ФИО;Email;Роль\n{rows}")).await;
        let (ctx, statements) = world.counted_process().await;
        let found = list(&ctx, &actor, id).await.unwrap();
        assert_eq!(found.rows.len(), many);
        costs.push(statements.load(std::sync::atomic::Ordering::SeqCst));
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0] <= 8, "{costs:?}");
}
