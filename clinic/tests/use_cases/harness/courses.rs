//! A clinic with a course: its doctor at work, a specialist, and groups as they are needed.

use clinic::{
    classes::group,
    identity::{Actor, Doctor, Organizer},
    settings::{courses, save_settings},
};
use domain::{
    classes::{GroupForm, GroupId, NewGroup},
    identity::{MembershipId, Role, Status},
    settings::{CourseId, SettingsChange, TimeOfDay, WorkingDays},
};

use super::{Clinic, Person, World, clinic, key, patient, people};

/// A clinic whose one course has a doctor.
pub(crate) struct Course {
    pub(crate) clinic: Clinic,
    pub(crate) organizer: Actor<Organizer>,
    pub(crate) person: Person,
    pub(crate) doctor: Actor<Doctor>,
    pub(crate) specialist: MembershipId,
    pub(crate) id: CourseId,
}

/// «Настройки» with that maximum of participants and those doctors, all else as it is at first.
pub(crate) fn set(class_capacity: u32, courses: Vec<(CourseId, Option<MembershipId>)>) -> SettingsChange {
    SettingsChange {
        self_registration: false,
        class_capacity,
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        working_days: WorkingDays::FIVE,
        contact_phone: None,
        contact_email: None,
        courses,
    }
}

pub(crate) async fn course(world: &World) -> Course {
    let (clinic, organizer) = clinic(world).await;
    let person = world.doctor(&clinic, "anna@example.org").await;
    let doctor = person.acts::<Doctor>(world).await;
    let id = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    let given = set(12, vec![(id, Some(person.membership))]);
    save_settings(&world.ctx, &organizer, given, key()).await.unwrap();
    let specialist = ("Орлова Ирина", Role::Specialist, Status::Invited);
    let specialist = people(world, clinic.id, [specialist]).await[0].1;
    Course {
        clinic,
        organizer,
        person,
        doctor,
        specialist,
        id,
    }
}

impl Course {
    /// Tuesdays and Thursdays at ten by Moscow's clock, from the first of December for eight weeks and a half.
    pub(crate) fn form(&self, capacity: u32) -> GroupForm {
        GroupForm {
            group_title: "Утренняя группа".into(),
            specialist: self.specialist.to_string(),
            class_capacity: capacity.to_string(),
            weekdays: vec!["Tue".into(), "Thu".into()],
            starts_at: "10:00".into(),
            class_minutes: "45".into(),
            time_zone: "Europe/Moscow".into(),
            from_day: "2026-12-01".into(),
            to_day: "2027-01-28".into(),
        }
    }

    pub(crate) fn new_group(&self, capacity: u32) -> NewGroup {
        self.form(capacity).check(chrono_tz::Europe::Moscow, 30).unwrap()
    }

    pub(crate) async fn group(&self, world: &World, capacity: u32) -> GroupId {
        let new = self.new_group(capacity);
        group::add(&world.ctx, &self.doctor, self.id, new, key()).await.unwrap()
    }

    /// A patient of the course's doctor who has activated the account: nothing of it runs out.
    pub(crate) async fn active(&self, world: &World, email: &str) -> MembershipId {
        let new = patient(email, "Верина Вера", self.person.membership);
        world.patient(&self.person, new).await.membership
    }

    /// The same while letters about a change are still to be sent: they are, before.
    pub(crate) async fn active_later(&self, world: &World, email: &str) -> MembershipId {
        world.letters().await;
        self.active(world, email).await
    }

    /// A patient of the course's doctor who is invited; the letter is sent.
    pub(crate) async fn patient(&self, world: &World, email: &str) -> MembershipId {
        let new = patient(email, "Верина Вера", self.person.membership);
        let id = world.invited_patient(&self.person, new).await;
        assert_eq!(world.letter().await.to, email);
        id
    }
}
