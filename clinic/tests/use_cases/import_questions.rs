//! «добавить списком»: rows in which nothing is wrong, and that are asked about all the same.

use clinic::{
    identity::{Actor, Organizer, PatientKeeper},
    import::{list, save_rows, start},
    staff,
};
use domain::{
    identity::{MembershipId, Role},
    import::{Asked, ImportId, RowText, Tally, Verdict},
};

use super::import::{pasted, tally};
use crate::harness::{World, patient};

on_both![
    a_mistyped_address_waits_for_an_answer,
    who_is_here_or_was_is_asked_about,
    nobody_out_of_reach_is_told_of,
    whom_the_list_adds_is_no_question_to_it,
];

/// The question about a row, and the row.
async fn asked(world: &World, actor: &Actor<PatientKeeper>, id: ImportId, row: usize) -> Option<(RowText, Asked)> {
    let found = list(&world.ctx, actor, id).await.unwrap();
    match &found.rows[row] {
        (line, Verdict::Asks(asked)) => Some((line.text.clone(), asked.clone())),
        _ => None,
    }
}

fn ids(asked: &Asked) -> Vec<MembershipId> {
    asked.alike.iter().map(|person| person.id).collect()
}

async fn a_mistyped_address_waits_for_an_answer(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let text = "ФИО;Email;Роль\nПетров Пётр;petrov@mail.ri;врач\nБелова Анна;belova@gmial.com;врач";
    let id = pasted(world, &actor, text).await;
    start(&world.ctx, &actor, id).await.unwrap();
    assert!(world.letters().await.is_empty(), "nobody is added before the answer");
    let (petrov, question) = asked(world, &actor, id, 0).await.unwrap();
    assert_eq!(question.meant.unwrap().as_str(), "petrov@mail.ru");
    let (belova, _) = asked(world, &actor, id, 1).await.unwrap();
    // One is right as it is, the other was corrected.
    let rows = vec![
        (
            2,
            RowText {
                sure: question.answer.clone(),
                ..petrov
            },
        ),
        (
            3,
            RowText {
                email: "belova@gmail.com".into(),
                ..belova
            },
        ),
    ];
    save_rows(&world.ctx, &actor, id, rows).await.unwrap();
    start(&world.ctx, &actor, id).await.unwrap();
    let mut to: Vec<String> = world.letters().await.into_iter().map(|letter| letter.to).collect();
    to.sort();
    assert_eq!(to, ["belova@gmail.com", "petrov@mail.ri"]);
    // The same list once more changes nothing, and asks nothing about those who are here by now.
    let again = pasted(world, &actor, &text.replace("gmial.com", "gmail.com")).await;
    let expected = Tally {
        present: 2,
        ..Tally::default()
    };
    assert_eq!(tally(world, &actor, again).await, expected);
    start(&world.ctx, &actor, again).await.unwrap();
    assert!(world.letters().await.is_empty());
}

async fn who_is_here_or_was_is_asked_about(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let gone = world
        .member_of(&clinic.organizer, Role::Doctor, "oleg@example.org", "Орлов Олег")
        .await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, gone.membership).await.unwrap();
    let actor = clinic.organizer.keeps(world).await;
    let id = pasted(
        world,
        &actor,
        "ФИО;Email;Роль\n\
         кузнецова анна  львовна;other@example.org;врач\n\
         Орлова Ольга;oleg@example.org;врач\n\
         Кузнецова Анна Львовна;third@example.org;ассистент",
    )
    .await;
    let (row, question) = asked(world, &actor, id, 0).await.unwrap();
    assert_eq!(ids(&question), [anna.membership]);
    let (_, of_the_address) = asked(world, &actor, id, 1).await.unwrap();
    assert_eq!(ids(&of_the_address), [gone.membership]);
    assert!(
        asked(world, &actor, id, 2).await.is_none(),
        "another role is somebody else"
    );
    let sure = RowText {
        sure: question.answer,
        ..row
    };
    save_rows(&world.ctx, &actor, id, vec![(2, sure.clone())])
        .await
        .unwrap();
    assert!(asked(world, &actor, id, 0).await.is_none());
    // One more person of that name is another question.
    world
        .invited(
            &clinic.organizer,
            Role::Doctor,
            "fourth@example.org",
            "Кузнецова Анна Львовна",
        )
        .await;
    world.letter().await;
    let (_, question) = asked(world, &actor, id, 0).await.unwrap();
    assert_eq!(question.alike.len(), 2);
    // What was saved without the answer has none.
    let unsure = RowText {
        sure: String::new(),
        ..sure
    };
    save_rows(&world.ctx, &actor, id, vec![(2, unsure)]).await.unwrap();
    assert!(asked(world, &actor, id, 0).await.is_some());
}

async fn nobody_out_of_reach_is_told_of(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let boris = world
        .member_of(&clinic.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    let olga = world
        .invited_patient(&anna, patient("olga@example.org", "Смирнова Ольга", anna.membership))
        .await;
    world.letter().await;
    let text = "ФИО;Email;Период\nСмирнова Ольга;other@example.org;1 месяц";
    let (own, foreign) = (anna.keeps(world).await, boris.keeps(world).await);
    let id = pasted(world, &own, text).await;
    assert_eq!(ids(&asked(world, &own, id, 0).await.unwrap().1), [olga]);
    let id = pasted(world, &foreign, text).await;
    assert!(asked(world, &foreign, id, 0).await.is_none());
    let elsewhere = world.clinic("Чужая", "oleg@example.org").await;
    let organizer = elsewhere.organizer.keeps(world).await;
    world.doctor(&elsewhere, "nina@example.org").await;
    let id = pasted(
        world,
        &organizer,
        "ФИО;Email;Роль\nБорисов Борис;other@example.org;врач",
    )
    .await;
    assert!(asked(world, &organizer, id, 0).await.is_none());
}

async fn whom_the_list_adds_is_no_question_to_it(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let actor = clinic.organizer.keeps(world).await;
    let rows: String = (0..30)
        .map(|n| format!("Петров Пётр;new{n}@example.org;врач\n"))
        .collect();
    let id = pasted(world, &actor, &format!("ФИО;Email;Роль\n{rows}")).await;
    start(&world.ctx, &actor, id).await.unwrap();
    // More than one turn of the job: the first of them are here when the last are judged.
    assert_eq!(world.letters().await.len(), 30);
    assert_eq!(tally(world, &actor, id).await.added, 30);
    let another = pasted(world, &actor, "ФИО;Email;Роль\nПетров Пётр;one@example.org;врач").await;
    assert_eq!(asked(world, &actor, another, 0).await.unwrap().1.alike.len(), 3);
}
