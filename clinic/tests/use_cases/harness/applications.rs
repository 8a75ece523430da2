//! Applications that were sent, and groups that they are let into, written past the use cases.

use chrono::{DateTime, Duration, Utc};
use clinic::identity::{Actor, Doctor};
use domain::{
    classes::{
        ApplicationId, GroupId,
        questionnaire::{Answer, Answers, ItemId, QuestionnaireId},
    },
    identity::{MembershipId, PersonName, Role, Status},
    settings::CourseId,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Clinic, Person, World, people, questionnaires};

/// A clinic with a doctor who reviews the applications of a course, and a specialist for its groups.
pub(crate) struct Desk {
    pub(crate) clinic: Clinic,
    pub(crate) doctor: Person,
    pub(crate) course: CourseId,
    pub(crate) specialist: MembershipId,
}

/// What somebody answered: «врач был против» is a red signal.
pub(crate) fn answers(is_red: bool) -> Answers {
    let mut answers = Answers::default();
    let aware = if is_red { "against" } else { "agrees" };
    answers.set(
        &"doctor_aware".parse::<ItemId>().unwrap(),
        Some(Answer::One(aware.parse().unwrap())),
    );
    answers
}

impl Desk {
    pub(crate) async fn new(world: &World) -> Self {
        let clinic = world.clinic("Клиника", "ivan@example.org").await;
        let doctor = world.doctor(&clinic, "anna@example.org").await;
        let [(_, specialist)] = people(world, clinic.id, [("Орлова Вера", Role::Specialist, Status::Invited)])
            .await
            .try_into()
            .unwrap();
        let course = world.course(&clinic, doctor.membership).await;
        Self {
            clinic,
            doctor,
            course,
            specialist,
        }
    }

    pub(crate) async fn reviews(&self, world: &World) -> Actor<Doctor> {
        self.doctor.acts(world).await
    }

    /// A group of the course that meets every day at noon, Moscow's time, with the class of tomorrow.
    pub(crate) async fn group(&self, world: &World, capacity: i64) -> GroupId {
        let (id, class) = (Uuid::now_v7(), Uuid::now_v7());
        let row: Vec<(&str, Value)> = vec![
            ("id", id.into()),
            ("clinic_id", self.clinic.id.0.into()),
            ("course_id", self.course.0.into()),
            ("specialist_id", self.specialist.0.into()),
            ("title", "Полуденная".into()),
            ("capacity", capacity.into()),
            ("taken", 0_i64.into()),
            ("weekdays", 127_i64.into()),
            ("starts_at", 720_i64.into()),
            ("minutes", 45_i64.into()),
            ("time_zone", "Europe/Moscow".into()),
            ("from_day", "2026-11-20".into()),
            ("to_day", "2027-02-01".into()),
            ("created_at", world.now().into()),
        ];
        world.insert("exercise_group", row).await.unwrap();
        let begins: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        let row: Vec<(&str, Value)> = vec![
            ("id", class.into()),
            ("clinic_id", self.clinic.id.0.into()),
            ("group_id", id.into()),
            ("specialist_id", self.specialist.0.into()),
            ("day", "2026-11-25".into()),
            ("starts_at", begins.into()),
            ("ends_at", (begins + Duration::minutes(45)).into()),
            ("time_zone", "Europe/Moscow".into()),
            ("capacity", capacity.into()),
            ("taken", 0_i64.into()),
            ("state", "planned".into()),
            ("revision", 0_i64.into()),
            ("created_at", world.now().into()),
        ];
        world.insert("class", row).await.unwrap();
        GroupId(id)
    }

    /// Somebody applies, with one consent; a minute goes by.
    pub(crate) async fn application(&self, world: &World, email: &str, name: &str, answers: &Answers) -> ApplicationId {
        let id = Uuid::now_v7();
        let version = QuestionnaireId {
            code: "onco-lfk".parse().unwrap(),
            version: 1,
        };
        let triage = questionnaires()
            .get(&version)
            .unwrap()
            .judge(answers, world.now().date_naive());
        let number = world.number("SELECT count(*) FROM application").await + 1;
        let by = world.now() + Duration::days(3);
        let row: Vec<(&str, Value)> = vec![
            ("id", id.into()),
            ("clinic_id", self.clinic.id.0.into()),
            ("course_id", self.course.0.into()),
            ("number", number.into()),
            ("state", "submitted".into()),
            ("full_name", PersonName::parse(name).unwrap().to_string().into()),
            ("email", email.into()),
            ("phone", "+79161234567".into()),
            ("time_zone", "Asia/Omsk".into()),
            ("email_confirmed_at", world.now().into()),
            ("code_tries", 0_i64.into()),
            ("questionnaire", "onco-lfk".into()),
            ("questionnaire_version", 1_i64.into()),
            ("answers", serde_json::to_string(answers).unwrap().into()),
            ("triage", serde_json::to_string(&triage).unwrap().into()),
            ("level", triage.level.name().into()),
            ("created_at", world.now().into()),
            ("touched_at", world.now().into()),
            ("submitted_at", world.now().into()),
            ("answer_by", by.into()),
            ("doctor_id", self.doctor.membership.0.into()),
        ];
        world.insert("application", row).await.unwrap();
        let consent: Vec<(&str, Value)> = vec![
            ("id", Uuid::now_v7().into()),
            ("clinic_id", self.clinic.id.0.into()),
            ("application_id", id.into()),
            ("questionnaire", "onco-lfk".into()),
            ("consent", "personal_data".into()),
            ("version", 1_i64.into()),
            ("given_at", world.now().into()),
        ];
        world.insert("consent", consent).await.unwrap();
        for (kind, run_at) in [("remind_doctor", world.now() + Duration::days(2)), ("escalate", by)] {
            let job: Vec<(&str, Value)> = vec![
                ("id", Uuid::now_v7().into()),
                ("kind", kind.into()),
                ("unique_key", format!("{kind}:{id}").into()),
                ("subject", id.into()),
                ("run_at", run_at.into()),
                ("attempts", 0_i64.into()),
            ];
            world.insert("job", job).await.unwrap();
        }
        world.pass(Duration::minutes(1));
        ApplicationId(id)
    }
}

impl World {
    /// A course of the clinic that this doctor reviews.
    pub(crate) async fn course(&self, clinic: &Clinic, doctor: MembershipId) -> CourseId {
        let id = Uuid::now_v7();
        let row: Vec<(&str, Value)> = vec![
            ("id", id.into()),
            ("clinic_id", clinic.id.0.into()),
            ("name", format!("ЛФК {id}").into()),
            ("name_key", format!("лфк {id}").into()),
            ("doctor_id", doctor.0.into()),
            ("created_at", self.now().into()),
        ];
        self.insert("course", row).await.unwrap();
        CourseId(id)
    }

    /// Where an application stands, as the database says it.
    pub(crate) async fn state_of(&self, id: ApplicationId) -> String {
        let sql = "SELECT state FROM application WHERE id = $1";
        self.one(sql, vec![id.0.into()]).await
    }

    /// Sets columns of an application, around the use cases.
    pub(crate) async fn set_application(&self, id: ApplicationId, set: &str, value: Value) {
        let sql = format!("UPDATE application SET {set} = $1 WHERE id = $2");
        self.execute(&sql, vec![value, id.0.into()]).await;
    }
}
