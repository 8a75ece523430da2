//! Watching over patients: which report is asked for, what is reported, who answers what calls for an answer.

mod alerts;
mod caring;
mod ending;
mod escalation;
mod given;
mod lead;
mod letters;
mod model;
mod notes;
mod patients;
mod races;
mod record;
mod reports;

use chrono::{DateTime, Utc};
use clinic::{
    Context,
    identity::{Actor, Doctor, Organizer, Patient, PatientKeeper},
    job::{self, Claim, Work},
    monitoring::reports::{Filler, ReportRow, own, save_page, send},
};
use domain::{
    identity::Role,
    monitoring::{Judgement, ReportId, ReportState},
    questions::Posted,
};
use sea_orm::Value;
use uuid::Uuid;

use crate::harness::{Clinic, Person, World, key, patient};

/// A clinic with a doctor whose patient has just activated, an assistant of the doctor's, and their proofs: sessions
/// end while weeks go by, proofs of a test do not.
struct Watched {
    clinic: Clinic,
    doctor: Person,
    patient: Person,
    assistant: Person,
    me: Actor<Patient>,
    anna: Actor<Doctor>,
    keeper: Actor<PatientKeeper>,
    helper: Actor<PatientKeeper>,
    organizer: Actor<Organizer>,
}

async fn watched(world: &World) -> Watched {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let assistant = world
        .member_of(&clinic.organizer, Role::Assistant, "ada@example.org", "Асеева Ада")
        .await;
    world.attach(&clinic, &assistant, doctor.membership).await;
    let new = patient("olga@example.org", "Смирнова Ольга", doctor.membership);
    let patient = world.patient(&clinic.organizer, new).await;
    Watched {
        me: patient.acts(world).await,
        anna: doctor.acts(world).await,
        keeper: doctor.keeps(world).await,
        helper: assistant.keeps(world).await,
        organizer: clinic.organizer.acts(world).await,
        clinic,
        doctor,
        patient,
        assistant,
    }
}

impl Watched {
    /// The report that is open.
    async fn open(&self, world: &World) -> ReportRow {
        let rows = own(&world.ctx, &self.me, None).await.unwrap().rows;
        let mut open = rows.into_iter().filter(|row| row.state == ReportState::Open);
        let row = open.next().expect("a report is open");
        assert!(open.next().is_none());
        row
    }

    /// Asks for what is due, and the patient sends it with these answers; of everything else there was nothing.
    async fn reports(&self, world: &World, answers: &[(&str, &str)]) -> (ReportId, Judgement) {
        asks(world).await;
        let id = self.open(world).await.id;
        let filler = Filler::Patient(&self.me);
        fill(&world.ctx, filler, id, answers).await;
        (id, send(&world.ctx, filler, id, key()).await.unwrap())
    }
}

/// What somebody answers for whom all is well.
const WELL: [(&str, &str); 5] = [
    ("symptoms.nothing", "on"),
    ("activity", "0"),
    ("food", "0"),
    ("fall", "no"),
    ("urgent", "no"),
];

/// Fills in every page: these answers instead of, or besides, those of whom all is well with.
async fn fill(ctx: &Context, filler: Filler<'_>, id: ReportId, answers: &[(&str, &str)]) {
    let well = WELL
        .iter()
        .filter(|(name, _)| answers.iter().all(|(other, _)| other != name));
    let pairs = well
        .chain(answers)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let posted: Posted = pairs.collect();
    for topic in ["symptoms", "life", "measured", "words"] {
        let checked = save_page(ctx, filler, id, &topic.parse().unwrap(), &posted)
            .await
            .unwrap();
        assert!(checked.errors.is_empty(), "{:?}", checked.errors);
    }
}

/// Asks for the reports that are due, as the workers do.
pub(crate) async fn asks(world: &World) {
    let claim = claim(world, "ask_for_reports", None).await;
    assert_eq!(claim.work, Work::AskForReports);
    job::perform(&world.ctx, &claim).await.unwrap();
    world
        .execute("DELETE FROM job WHERE kind = 'ask_for_reports'", vec![])
        .await;
}

/// A job that has been due for longer than any other.
async fn claim(world: &World, kind: &'static str, subject: Option<Uuid>) -> Claim {
    let row: Vec<(&str, Value)> = vec![
        ("id", Uuid::now_v7().into()),
        ("kind", kind.into()),
        ("unique_key", kind.into()),
        ("subject", subject.into()),
        ("run_at", DateTime::<Utc>::UNIX_EPOCH.into()),
        ("attempts", 0_i64.into()),
    ];
    world.insert("job", row).await.unwrap();
    job::claim(&world.ctx).await.unwrap().unwrap()
}

async fn journal(world: &World, action: &str) -> i64 {
    world
        .number(&format!("SELECT count(*) FROM audit_event WHERE action = '{action}'"))
        .await
}
