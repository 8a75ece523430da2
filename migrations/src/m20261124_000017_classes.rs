//! Groups of therapeutic exercise and their classes.

use sea_orm_migration::prelude::*;

use crate::shape::{
    id, in_clinic, instant, instant_or_null, number, one_of, one_of_or_null, reference_in_clinic, text, text_or_null,
    uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const CAPACITY_MAX: i64 = 30;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut load = one_of_or_null("load", &["seated", "light", "medium"]);
        let course = Table::alter().table("course").add_column(&mut load).to_owned();
        manager.alter_table(course).await?;
        for table in [exercise_group(), class()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX exercise_group_course ON exercise_group (course_id)",
            "CREATE INDEX exercise_group_specialist ON exercise_group (specialist_id)",
            // One class of a group for each day of its schedule, however often they are made.
            "CREATE UNIQUE INDEX class_day ON class (group_id, day)",
            "CREATE INDEX class_specialist ON class (specialist_id, starts_at)",
            "CREATE INDEX class_begins ON class (clinic_id, starts_at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["class", "exercise_group"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let course = Table::alter().table("course").drop_column("load").to_owned();
        manager.alter_table(course).await
    }
}

fn exercise_group() -> TableCreateStatement {
    Table::create()
        .table("exercise_group")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("course_id"))
        .col(uuid("specialist_id"))
        .col(text("title"))
        .col(number("capacity"))
        // Those enrolled and the offers that stand: kept here so that the database itself refuses one too many.
        .col(number("taken"))
        // The weekly schedule: bits (Monday's is 1), minutes from midnight on the clocks of the zone.
        .col(number("weekdays"))
        .col(number("starts_at"))
        .col(number("minutes"))
        .col(text("time_zone"))
        // Days of that zone as `YYYY-MM-DD`; both count.
        .col(text("from_day"))
        .col(text("to_day"))
        .col(instant("created_at"))
        .col(instant_or_null("ended_at"))
        .index(&mut in_clinic("exercise_group_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("exercise_group", "course_id"), "course"))
        .foreign_key(&mut reference_in_clinic(
            ("exercise_group", "specialist_id"),
            "membership",
        ))
        .check(Expr::col("capacity").between(1, CAPACITY_MAX))
        .check(Expr::col("taken").gte(0))
        .check(Expr::col("taken").lte(Expr::col("capacity")))
        .check(Expr::col("weekdays").between(1, 127))
        .check(Expr::col("starts_at").between(0, 1439))
        .check(Expr::col("minutes").between(20, 90))
        .check(Expr::col("from_day").lte(Expr::col("to_day")))
        .to_owned()
}

fn class() -> TableCreateStatement {
    Table::create()
        .table("class")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("group_id"))
        // The group's, or a substitute.
        .col(uuid("specialist_id"))
        // The day of the schedule that it is for, wherever it was moved.
        .col(text("day"))
        .col(instant("starts_at"))
        .col(instant("ends_at"))
        // The group's zone when it was made: what is past keeps it.
        .col(text("time_zone"))
        .col(number("capacity"))
        // Those expected, guests among them.
        .col(number("taken"))
        .col(one_of("state", &["planned", "cancelled"]))
        // Why it was cancelled, for those who were expected.
        .col(text_or_null("reason"))
        // How often it was changed: calendars tell newer from older by it.
        .col(number("revision"))
        // When somebody moved it by hand: then it no longer follows the group's schedule.
        .col(instant_or_null("moved_at"))
        // The specialist's, about the whole class.
        .col(text_or_null("note"))
        .col(instant("created_at"))
        .index(&mut in_clinic("class_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("class", "group_id"), "exercise_group"))
        .foreign_key(&mut reference_in_clinic(("class", "specialist_id"), "membership"))
        .check(Expr::col("starts_at").lt(Expr::col("ends_at")))
        .check(Expr::col("capacity").between(1, CAPACITY_MAX))
        .check(Expr::col("taken").gte(0))
        .check(Expr::col("taken").lte(Expr::col("capacity")))
        .check(Expr::col("state").eq("cancelled").eq(Expr::col("reason").is_not_null()))
        .to_owned()
}
