//! What the tables themselves hold, whoever writes to them: the constraints of design section 4, by raw statements
//! around the use cases.

mod patients;
mod rows;

use migrations::Migrator;
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use self::rows::{Constraint, Row, assert_refused, device, id, login, now, session, token, two_clinics, with};
use crate::harness::{Engine, World, run};

on_both![
    migrations_go_up_and_down_and_up,
    migrating_again_changes_nothing,
    an_address_is_a_login_once,
    a_membership_has_one_live_invitation,
    nothing_refers_across_clinics,
    nothing_refers_to_what_is_not_there,
    what_is_referred_to_stays,
    only_a_login_is_active,
    unknown_words_are_refused,
    an_invitation_is_live_or_closed,
    keys_are_unique,
];

async fn migrations_go_up_and_down_and_up(world: &World) {
    let db = world.ctx.db.read();
    let before = catalogue(world).await;
    assert!(before.len() > 50, "the catalogue was read: {before:?}");
    Migrator::down(db, None).await.unwrap();
    assert_eq!(world.tables().await, ["seaql_migrations"]);
    Migrator::up(db, None).await.unwrap();
    assert_eq!(catalogue(world).await, before);
}

async fn migrating_again_changes_nothing(world: &World) {
    two_clinics(world).await;
    let before = (catalogue(world).await, world.dump().await);
    Migrator::up(world.ctx.db.read(), None).await.unwrap();
    assert_eq!((catalogue(world).await, world.dump().await), before);
}

async fn an_address_is_a_login_once(world: &World) {
    world.insert("login", login(1, "anna@example.org")).await.unwrap();
    let again = world.insert("login", login(2, "anna@example.org")).await;
    assert_refused(again, Constraint::Unique);
    for not_canonical in ["Anna@example.org", " boris@example.org", "boris@example.org "] {
        let login = world.insert("login", login(3, not_canonical)).await;
        assert_refused(login, Constraint::Check);
    }
    world.insert("login", login(3, "boris@example.org")).await.unwrap();
    let moved = world
        .try_execute(
            "UPDATE login SET email = 'anna@example.org' WHERE email = 'boris@example.org'",
            Vec::new(),
        )
        .await;
    assert_refused(moved, Constraint::Unique);
}

async fn a_membership_has_one_live_invitation(world: &World) {
    let [here, _] = two_clinics(world).await;
    let second = world.insert("invitation", here.invitation(20)).await;
    assert_refused(second, Constraint::Unique);
    let closed = [("state", "replaced".into()), ("closed_at", now().into())];
    for id in [21, 22] {
        let invitation = with(here.invitation(id), closed.clone());
        world.insert("invitation", invitation).await.unwrap();
    }
    let revived = world
        .try_execute("UPDATE invitation SET state = 'live', closed_at = NULL", Vec::new())
        .await;
    assert_refused(revived, Constraint::Unique);
    world
        .execute(
            "UPDATE invitation SET state = 'expired', closed_at = $1 WHERE state = 'live'",
            vec![now().into()],
        )
        .await;
    world.insert("invitation", here.invitation(20)).await.unwrap();
}

async fn nothing_refers_across_clinics(world: &World) {
    let [here, there] = two_clinics(world).await;
    let close = "UPDATE invitation SET state = 'revoked', closed_at = $1";
    world.execute(close, vec![now().into()]).await;

    let of_their_member = with(here.invitation(20), [("membership_id", there.membership.into())]);
    assert_refused(world.insert("invitation", of_their_member).await, Constraint::Reference);
    let by_their_member = with(here.invitation(20), [("invited_by", there.membership.into())]);
    assert_refused(world.insert("invitation", by_their_member).await, Constraint::Reference);
    let by_own_member = with(here.invitation(20), [("invited_by", here.membership.into())]);
    world.insert("invitation", by_own_member).await.unwrap();

    let of_their_invitation = with(here.letter(30), [("invitation_id", there.invitation.into())]);
    assert_refused(
        world.insert("outbox_mail", of_their_invitation).await,
        Constraint::Reference,
    );
    world.insert("outbox_mail", here.letter(30)).await.unwrap();
    let moved = world
        .try_execute("UPDATE outbox_mail SET clinic_id = $1", vec![there.clinic.into()])
        .await;
    assert_refused(moved, Constraint::Reference);
    let moved = world
        .try_execute(
            "UPDATE membership SET clinic_id = $1 WHERE id = $2",
            vec![there.clinic.into(), here.membership.into()],
        )
        .await;
    assert_refused(moved, Constraint::Reference);
}

async fn nothing_refers_to_what_is_not_there(world: &World) {
    let [here, _] = two_clinics(world).await;
    let nobody = id(99);
    for (table, row) in [
        ("membership", with(here.member(20), [("clinic_id", nobody.into())])),
        ("membership", with(here.member(20), [("login_id", nobody.into())])),
        (
            "invitation",
            with(here.invitation(20), [("membership_id", nobody.into())]),
        ),
        (
            "outbox_mail",
            with(
                here.letter(20),
                [("clinic_id", nobody.into()), ("invitation_id", None::<Uuid>.into())],
            ),
        ),
        ("outbox_mail", with(here.letter(20), [("invitation_id", nobody.into())])),
        ("invitation_token", token(1, nobody)),
        ("session", session(20, 1, nobody)),
        ("known_device", device(1, nobody)),
    ] {
        let inserted = world.insert(table, row.clone()).await;
        assert_refused(inserted, Constraint::Reference);
    }
}

async fn what_is_referred_to_stays(world: &World) {
    let [here, _] = two_clinics(world).await;
    world.insert("login", login(1, "anna@example.org")).await.unwrap();
    world.insert("session", session(20, 1, id(1))).await.unwrap();
    world
        .insert("invitation_token", token(1, here.invitation))
        .await
        .unwrap();
    for table in ["clinic", "membership", "invitation", "login"] {
        let deleted = world.try_execute(&format!("DELETE FROM {table}"), Vec::new()).await;
        assert_refused(deleted, Constraint::Reference);
    }
}

async fn only_a_login_is_active(world: &World) {
    let [here, _] = two_clinics(world).await;
    let active = with(here.member(20), [("status", "active".into())]);
    assert_refused(world.insert("membership", active.clone()).await, Constraint::Check);
    let activated = world
        .try_execute("UPDATE membership SET status = 'active'", Vec::new())
        .await;
    assert_refused(activated, Constraint::Check);
    world.insert("login", login(1, "anna@example.org")).await.unwrap();
    world
        .insert("membership", with(active, [("login_id", id(1).into())]))
        .await
        .unwrap();
    let left = world
        .try_execute("UPDATE membership SET login_id = NULL", Vec::new())
        .await;
    assert_refused(left, Constraint::Check);
}

async fn unknown_words_are_refused(world: &World) {
    let [here, _] = two_clinics(world).await;
    let closed = ("closed_at", now().into());
    for (table, row) in [
        ("membership", with(here.member(20), [("role", "nurse".into())])),
        ("membership", with(here.member(20), [("role", "Doctor".into())])),
        ("membership", with(here.member(20), [("status", "dismissed".into())])),
        (
            "invitation",
            with(here.invitation(20), [("state", "lost".into()), closed]),
        ),
        (
            "invitation_token",
            with(token(1, here.invitation), [("origin", "found".into())]),
        ),
        ("outbox_mail", with(here.letter(20), [("state", "read".into())])),
    ] {
        assert_refused(world.insert(table, row).await, Constraint::Check);
    }
    for role in domain::identity::Role::ALL {
        let row = with(
            here.member(0),
            [("id", Uuid::now_v7().into()), ("role", role.name().into())],
        );
        world.insert("membership", row).await.unwrap();
    }
}

async fn an_invitation_is_live_or_closed(world: &World) {
    let [here, _] = two_clinics(world).await;
    let close = "UPDATE invitation SET state = 'used', closed_at = $1";
    world.execute(close, vec![now().into()]).await;
    let live_and_closed = with(here.invitation(20), [("closed_at", now().into())]);
    assert_refused(world.insert("invitation", live_and_closed).await, Constraint::Check);
    let closed_at_no_time = with(here.invitation(20), [("state", "used".into())]);
    assert_refused(world.insert("invitation", closed_at_no_time).await, Constraint::Check);
    let capitals = with(here.invitation(20), [("email", "Anna@example.org".into())]);
    assert_refused(world.insert("invitation", capitals).await, Constraint::Check);
}

async fn keys_are_unique(world: &World) {
    let [here, _] = two_clinics(world).await;
    world.insert("login", login(1, "anna@example.org")).await.unwrap();
    let job = |n| {
        vec![
            ("id", id(n).into()),
            ("kind", "housekeeping".into()),
            ("unique_key", "housekeeping".into()),
            ("run_at", now().into()),
            ("attempts", 0_i64.into()),
        ]
    };
    let form: Row = vec![
        ("key", id(40).into()),
        ("owner", here.membership.into()),
        ("result", "1".into()),
        ("created_at", now().into()),
    ];
    for (table, first, second) in [
        ("session", session(20, 1, id(1)), session(21, 1, id(1))),
        ("invitation_token", token(1, here.invitation), token(1, here.invitation)),
        ("known_device", device(1, id(1)), device(1, id(1))),
        ("job", job(20), job(21)),
        ("form_result", form.clone(), form),
    ] {
        world.insert(table, first).await.unwrap();
        assert_refused(world.insert(table, second).await, Constraint::Unique);
    }
}

/// PostgreSQL: the order of names does not hang on how the operator made the database.
#[test]
fn names_sort_alike_whatever_the_servers_order() {
    run(Engine::Postgres, async |world| {
        let order = "SELECT collation_name::text FROM information_schema.columns \
                     WHERE table_name = 'membership' AND column_name = 'name_key'";
        assert_eq!(world.one::<String>(order, Vec::new()).await, "C");
    });
}

/// Every column, index and constraint, in words of the database's own.
async fn catalogue(world: &World) -> Vec<String> {
    let sql = match world.engine {
        Engine::Sqlite => {
            "SELECT coalesce(sql, name) FROM sqlite_master UNION ALL \
             SELECT t.name || ' ' || c.name || ' ' || c.type FROM sqlite_master t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' ORDER BY 1"
        }
        Engine::Postgres => {
            "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) \
             FROM information_schema.columns WHERE table_schema = 'public' UNION ALL \
             SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL \
             SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        }
    };
    world.column(sql, Vec::new()).await
}
