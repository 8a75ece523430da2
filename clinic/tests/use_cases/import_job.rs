//! A thousand people of a list, added by a job that may stop anywhere and go on in another process.

use chrono::Duration;
use clinic::{
    Context,
    import::{Source, list, lists, read, start},
    job::{self, Work},
};
use domain::{
    identity::Role,
    import::{ImportId, Stage, Tally},
    limits::IMPORTS_MAX,
};
use encoding_rs::WINDOWS_1251;

use crate::{
    harness::{World, key},
    import::{pasted, tally},
};

on_both![
    a_thousand_rows_stopped_in_the_middle_and_run_again,
    two_lists_at_once_add_nobody_twice,
    whoever_lost_the_right_adds_nobody_any_more,
    lists_are_kept_for_a_day_and_so_many,
];

async fn people(world: &World) -> i64 {
    world.number("SELECT count(*) FROM membership").await
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
        asked: 0,
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
            Work::Import(_) => job::perform(ctx, &claim).await.unwrap(),
            Work::Letter(_) => waiting.push(claim),
            other => panic!("{other:?} was due"),
        }
    }
    for claim in waiting {
        job::again(ctx, &claim, ctx.now()).await.unwrap();
    }
}

async fn two_lists_at_once_add_nobody_twice(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let colleague = world
        .invite_organizer(clinic.id, "olga@example.org", "Орлова Ольга")
        .await;
    // Each a name of its own: who is named like somebody there is asked about first.
    let (consonants, vowels) = (["б", "в", "г", "д", "ж", "з", "к", "л"], ["а", "е", "и", "о", "у"]);
    let rows: String = (0..40)
        .map(|n| {
            let (consonant, vowel) = (consonants[n / 5], vowels[n % 5]);
            format!("Петров{consonant}{vowel} Пётр;new{n}@example.org;врач\n")
        })
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
                Work::Housekeeping => job::perform(&world.ctx, &claim).await.unwrap(),
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
