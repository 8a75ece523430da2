//! «добавить списком»: what becomes of each row, and of a thousand of them, stopped anywhere and run again.

use std::collections::BTreeMap;

use chrono::Duration;
use clinic::{
    Context,
    identity::{Actor, Organizer, PatientKeeper},
    import::{Source, choose, discard, list, lists, name_columns, read, save_rows, start},
    job::{self, Work},
    patients, staff,
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    import::{Column, Defaults, ImportId, ImportList, Layout, RowText, Stage, Tally, Verdict},
    limits::IMPORTS_MAX,
    patients::PeriodId,
    staff::ListQuery,
};
use encoding_rs::WINDOWS_1251;

use crate::harness::{Clinic, Person, World, key};

on_both![
    a_thousand_rows_stopped_in_the_middle_and_run_again,
    a_list_without_headings_asks_which_column_is_what,
    wrong_rows_are_mended_and_added_later,
    what_holds_for_all_is_chosen_once,
    two_doctors_of_one_name_are_told_apart,
    a_list_is_nobody_elses,
    doctors_and_assistants_bring_their_own_patients_only,
    two_lists_at_once_add_nobody_twice,
    whoever_lost_the_right_adds_nobody_any_more,
    pressing_twice_is_pressing_once,
    lists_are_kept_for_a_day_and_so_many,
    a_long_list_costs_as_many_queries_as_a_short_one,
];

async fn pasted(world: &World, actor: &Actor<PatientKeeper>, text: &str) -> ImportId {
    read(&world.ctx, actor, Source::Pasted(text.to_owned()), None, key())
        .await
        .unwrap()
}

async fn tally(world: &World, actor: &Actor<PatientKeeper>, id: ImportId) -> Tally {
    let found = list(&world.ctx, actor, id).await.unwrap();
    Tally::of(found.rows.iter().map(|(_, verdict)| verdict))
}

async fn people(world: &World) -> i64 {
    world.number("SELECT count(*) FROM membership").await
}

fn wrong(found: &ImportList, row: usize) -> Vec<(Field, Problem)> {
    let Verdict::Wrong(errors) = &found.rows[row].1 else {
        panic!("{:?}", found.rows[row])
    };
    errors.iter().map(|(field, problem)| (field, problem.clone())).collect()
}

/// A thousand rows in Windows-1251, columns in a strange order: 940 good ones, 20 doubled, 20 wrong, 20 of people who
/// are here.
fn a_thousand() -> Vec<u8> {
    let mut text = String::from("Телефон,Роль,Врач,E-MAIL,№,Период,ФИО\r\n");
    for n in 0..1000 {
        let (role, email) = match n {
            0..20 => ("врач", format!("here{n}@example.org")),
            20..40 => ("пациент", format!("new{}@example.org", n + 300)),
            40..60 => ("пациент", format!("new{n}@")),
            60..200 => ("ассистент", format!("new{n}@example.org")),
            _ => ("пациент", format!("New{n}@Example.org")),
        };
        let (doctor, period) = if role == "пациент" {
            ("\"Кузнецова А. Л.\"", "3 мес.")
        } else {
            ("", "")
        };
        text.push_str(&format!(
            "8 916 000-{:02}-{:02},{role},{doctor},{email},{n},{period},Смирнова Ольга\r\n",
            n / 100,
            n % 100
        ));
    }
    WINDOWS_1251.encode(&text).0.into_owned()
}

async fn a_thousand_rows_stopped_in_the_middle_and_run_again(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    for n in 0..20 {
        let email = format!("here{n}@example.org");
        world
            .invited(&clinic.organizer, Role::Doctor, &email, "Орлов Олег")
            .await;
    }
    world.letters().await;
    let actor = clinic.organizer.keeps(world).await;
    let before = people(world).await;
    let id = read(&world.ctx, &actor, Source::File(a_thousand()), None, key())
        .await
        .unwrap();
    let counted = tally(world, &actor, id).await;
    let expected = Tally {
        ready: 940,
        wrong: 20,
        present: 20,
        doubled: 20,
        added: 0,
    };
    assert_eq!(counted, expected);
    assert_eq!(people(world).await, before, "a look at a list adds nobody");

    start(&world.ctx, &actor, id).await.unwrap();
    stopped_in_the_middle(world, id).await;
    let done = people(world).await - before;
    let goal = i64::try_from(counted.ready).unwrap();
    assert!(0 < done && done < goal, "{done} were added before it stopped");
    assert_eq!(world.number("SELECT count(*) FROM job WHERE kind = 'import'").await, 1);
    let Stage::Running { added, goal: shown } = list(&world.ctx, &actor, id).await.unwrap().stage else {
        panic!("it runs on")
    };
    assert_eq!(
        (i64::try_from(added).unwrap(), i64::try_from(shown).unwrap()),
        (done, goal)
    );

    // Another process goes on when the lease is over.
    let elsewhere = world.another_process().await;
    world.pass(Duration::minutes(6));
    through(&elsewhere).await;
    let finished = tally(world, &actor, id).await;
    assert_eq!((finished.added, finished.ready), (counted.ready, 0));
    assert_eq!(people(world).await, before + goal);
    assert_eq!(list(&world.ctx, &actor, id).await.unwrap().stage, Stage::Open);
    each_was_invited_once(world, goal).await;
    let observed = world
        .one::<i64>(
            "SELECT count(*) FROM observation WHERE doctor_id = $1 AND days = 91",
            vec![doctor.membership.0.into()],
        )
        .await;
    assert_eq!(
        observed,
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await
    );

    // The same list once more, in the other encoding: everybody is here already.
    let text = WINDOWS_1251.decode(&a_thousand()).0.into_owned();
    let again = pasted(world, &actor, &text).await;
    let repeated = tally(world, &actor, again).await;
    assert_eq!((repeated.ready, repeated.wrong, repeated.present), (0, 20, 980));
    start(&world.ctx, &actor, again).await.unwrap();
    through(&world.ctx).await;
    assert_eq!(people(world).await, before + goal);
    // Nobody looks at a thousand letters here; that each was written once was seen above.
    world
        .execute(
            "UPDATE outbox_mail SET state = 'accepted' WHERE state = 'queued'",
            vec![],
        )
        .await;
    world.execute("DELETE FROM job WHERE kind = 'letter'", vec![]).await;
}

/// Every membership that a list added has one live invitation, one letter with its job, two reminders, one entry in the
/// journal, and the row remembers it.
async fn each_was_invited_once(world: &World, added: i64) {
    for (what, of, each) in [
        (
            "invitation",
            "SELECT count(*) FROM invitation i JOIN import_row r ON r.membership_id = i.membership_id",
            1,
        ),
        (
            "letter",
            "SELECT count(*) FROM outbox_mail o JOIN invitation i ON i.id = o.invitation_id \
             JOIN import_row r ON r.membership_id = i.membership_id WHERE o.state = 'queued'",
            1,
        ),
        (
            "reminder",
            "SELECT count(*) FROM job j JOIN invitation i ON i.id = j.subject \
             JOIN import_row r ON r.membership_id = i.membership_id",
            2,
        ),
        (
            "entry in the journal",
            "SELECT count(*) FROM audit_event a JOIN import_row r ON r.membership_id = a.object_id \
             WHERE a.action = 'member_registered' AND a.membership_id IS NOT NULL",
            1,
        ),
        ("row", "SELECT count(DISTINCT membership_id) FROM import_row", 1),
    ] {
        assert_eq!(world.number(of).await, added * each, "{what}");
    }
}

/// The process dies after some rows, in the middle of whatever it does.
async fn stopped_in_the_middle(world: &World, id: ImportId) {
    let mine = world.another_process().await;
    let some = async || {
        let added = "SELECT count(*) FROM import_row WHERE membership_id IS NOT NULL";
        while world.number(added).await < 30 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = some() => {}
        () = through(&mine) => panic!("it was through with {id} before it could be stopped"),
    }
}

/// Does what the workers do with lists, until none is due; letters wait.
async fn through(ctx: &Context) {
    let mut waiting = Vec::new();
    while let Some(claim) = job::claim(ctx).await.unwrap() {
        match claim.work {
            Work::Import(id) => job::import(ctx, &claim, id).await.unwrap(),
            Work::Letter(_) => waiting.push(claim),
            other => panic!("{other:?} was due"),
        }
    }
    for claim in waiting {
        job::again(ctx, &claim, ctx.now()).await.unwrap();
    }
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

async fn two_lists_at_once_add_nobody_twice(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let rows: String = (0..40)
        .map(|n| format!("Петров Пётр;new{n}@example.org;врач\n"))
        .collect();
    for organizer in [&clinic.organizer, &colleague] {
        let actor = organizer.keeps(world).await;
        let id = pasted(world, &actor, &format!("ФИО;Email;Роль\n{rows}")).await;
        start(&world.ctx, &actor, id).await.unwrap();
    }
    let before = people(world).await;
    let processes = [world.another_process().await, world.another_process().await];
    crate::harness::at_once(processes.map(|ctx| Box::pin(async move { through(&ctx).await }))).await;
    assert_eq!(people(world).await, before + 40);
    assert_eq!(world.letters().await.len(), 40);
}

async fn whoever_lost_the_right_adds_nobody_any_more(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    let actor = colleague.keeps(world).await;
    let id = pasted(world, &actor, "ФИО;Email;Роль\nПетров Пётр;petrov@example.org;врач").await;
    start(&world.ctx, &actor, id).await.unwrap();
    let removed = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world
        .execute(removed, vec![world.now().into(), colleague.membership.0.into()])
        .await;
    let before = people(world).await;
    assert!(world.letters().await.is_empty());
    assert_eq!(people(world).await, before);
    assert_eq!(world.number("SELECT count(*) FROM job WHERE kind = 'import'").await, 0);
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

async fn lists_are_kept_for_a_day_and_so_many(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let mut begun = Vec::new();
    for _list in 0..=IMPORTS_MAX {
        begun.push(pasted(world, &actor, "ФИО;Email;Роль\nПетров Пётр;petrov@example.org;врач").await);
    }
    begun.reverse();
    begun.truncate(IMPORTS_MAX);
    let kept: Vec<_> = lists(&world.ctx, &actor)
        .await
        .unwrap()
        .iter()
        .map(|list| list.id)
        .collect();
    assert_eq!(kept, begun, "the oldest made room");
    start(&world.ctx, &actor, begun[0]).await.unwrap();
    world.letter().await;
    job::ensure_recurring(&world.ctx).await.unwrap();
    for (hours, kept) in [(23, IMPORTS_MAX), (2, 0)] {
        world.pass(Duration::hours(hours));
        while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
            match claim.work {
                Work::Housekeeping => job::housekeeping(&world.ctx, &claim).await.unwrap(),
                _ => job::done(&world.ctx, &claim).await.unwrap(),
            }
        }
        let left = world.number("SELECT count(*) FROM import_draft").await;
        assert_eq!(usize::try_from(left).unwrap(), kept);
    }
    assert_eq!(world.number("SELECT count(*) FROM import_row").await, 0);
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'doctor'")
            .await,
        1
    );
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
    assert!(costs[0] <= 6, "{costs:?}");
}
