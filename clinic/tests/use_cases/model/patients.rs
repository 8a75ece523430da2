//! Patients: their doctors, and the clock of their observations.

use chrono::Duration;
use clinic::{
    Error,
    patients::{former, list, patient, register, reregister, save},
    staff,
};
use domain::{
    identity::{MembershipId, Role, Status},
    patients::NewPatient,
    staff::{HandOver, ListQuery},
};

use super::{
    Member, Play,
    deeds::{agreed, name},
};
use crate::{
    harness::{World, key, patient as somebody, period},
    patients::{Kept, no_such_doctor, observations, unchanged},
};

impl Play {
    /// One of the doctors, whatever became of it; 0 for the newest.
    pub(super) fn doctor(&self, n: usize) -> MembershipId {
        let doctors = self.members.iter().rev().filter(|member| member.role == Role::Doctor);
        doctors.map(|member| member.id).nth(n).unwrap_or(self.doctor)
    }

    pub(super) async fn invite_patient(
        &mut self,
        world: &World,
        address: &'static str,
        doctor: MembershipId,
        days: u32,
    ) {
        let number = self.members.len();
        let done = register(&world.ctx, &self.keeper, new(number, address, doctor, days), key()).await;
        if self.can_be_chosen(doctor, &done) {
            let invitation = self.open(world, number, address);
            self.members.push(Member {
                id: done.unwrap(),
                role: Role::Patient,
                status: Status::Invited,
                login: None,
                invitation,
                ended_at: None,
                used_at: None,
                observations: vec![planned(doctor, days)],
            });
        }
    }

    pub(super) async fn reregister_patient(
        &mut self,
        world: &World,
        number: usize,
        address: &'static str,
        doctor: MembershipId,
        days: u32,
    ) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let new = new(number, address, doctor, days);
        let done = reregister(&world.ctx, &self.keeper, id, new, key()).await;
        if self.can_be_chosen(doctor, &done) && agreed(done, matches!(status, Status::Removed | Status::Expired)) {
            let invitation = self.open(world, number, address);
            let member = &mut self.members[number];
            member.status = Status::Invited;
            member.login = None;
            member.ended_at = None;
            member.invitation = invitation;
            member.observations.push(planned(doctor, days));
        }
    }

    pub(super) async fn change(&mut self, world: &World, number: usize, doctor: MembershipId, days: u32) {
        let (id, is_here) = (self.members[number].id, here(self.members[number].status));
        let mut change = unchanged(&patient(&world.ctx, &self.keeper, id).await.unwrap());
        change.doctor = doctor;
        change.period = Some(period(&days.to_string(), days));
        let done = save(&world.ctx, &self.keeper, id, change, key()).await;
        if self.can_be_chosen(doctor, &done) && agreed(done, is_here) {
            let kept = self.members[number].observations.last_mut().unwrap();
            kept.doctor = doctor;
            kept.days = i64::from(days);
            kept.runs = kept.runs.map(|(began, _)| (began, began + Duration::days(kept.days)));
        }
    }

    pub(super) async fn hand_over(&mut self, world: &World, from: MembershipId, to: MembershipId) {
        let done = staff::hand_over(&world.ctx, &self.organizer, from, HandOver::All(to), key()).await;
        if from == to {
            assert!(done.unwrap_err().is(&no_such_doctor()));
        } else if self.can_be_chosen(to, &done) {
            done.unwrap();
            for member in &mut self.members {
                if let Some(kept) = member.observations.last_mut().filter(|_| here(member.status))
                    && kept.doctor == from
                {
                    kept.doctor = to;
                }
            }
        }
    }

    pub(super) fn begin_observation(&mut self, world: &World, number: usize) {
        if let Some(kept) = self.members[number].observations.last_mut() {
            kept.state = "running".to_owned();
            kept.runs = Some((world.now(), world.now() + Duration::days(kept.days)));
        }
    }

    pub(super) fn end_observation(&mut self, world: &World, number: usize) {
        if let Some(kept) = self.members[number].observations.last_mut() {
            kept.state = "ended".to_owned();
            kept.ended_at = Some(world.now());
        }
    }

    pub(super) fn reopen_observation(&mut self, number: usize) {
        if let Some(kept) = self.members[number].observations.last_mut() {
            kept.state = if kept.runs.is_some() { "running" } else { "planned" }.to_owned();
            kept.ended_at = None;
        }
    }

    /// How many patients who are here belong to this doctor.
    pub(super) fn patients_of(&self, doctor: MembershipId) -> usize {
        self.here().filter(|(_, kept)| kept.doctor == doctor).count()
    }

    /// Whether a patient can be given to this doctor.
    pub(super) fn is_here(&self, doctor: MembershipId) -> bool {
        let found = self.members.iter().find(|member| member.id == doctor);
        found.is_none_or(|member| here(member.status))
    }

    /// Every patient is listed where it belongs, with its observations; and has a doctor who is here, or whose patients
    /// somebody is told to hand over.
    pub(super) async fn compare_patients(&self, world: &World) {
        let (ctx, keeper) = (&world.ctx, &self.keeper);
        let page = list(ctx, keeper, &ListQuery::default()).await.unwrap();
        assert_eq!(page.total, u64::try_from(self.here().count()).unwrap());
        for row in page.rows {
            let (_, kept) = self.here().find(|(member, _)| member.id == row.id).unwrap();
            assert_eq!((row.doctor.id, row.observation.runs), (kept.doctor, kept.runs));
        }
        let (gone, _) = former(ctx, keeper, "", None).await.unwrap();
        let patients = self.members.iter().filter(|member| member.role == Role::Patient);
        assert_eq!(
            gone.len(),
            patients.clone().filter(|member| !here(member.status)).count()
        );
        for member in patients {
            assert_eq!(observations(world, member.id).await, member.observations);
        }
        let mut left: Vec<_> = staff::left_behind(ctx, &self.organizer)
            .await
            .unwrap()
            .into_iter()
            .map(|(doctor, patients)| (doctor.id, usize::try_from(patients).unwrap()))
            .collect();
        left.sort();
        let expected: Vec<_> = self
            .members
            .iter()
            .filter(|member| member.role == Role::Doctor && !here(member.status))
            .map(|doctor| (doctor.id, self.patients_of(doctor.id)))
            .filter(|(_, patients)| *patients > 0)
            .collect();
        assert_eq!(left, expected);
    }

    /// The patients who are here, each with its newest observation.
    fn here(&self) -> impl Iterator<Item = (&Member, &Kept)> {
        let here = self.members.iter().filter(|member| here(member.status));
        here.filter_map(|member| Some((member, member.observations.last()?)))
    }

    /// Whether the doctor can be chosen; where not, the deed was refused for it.
    fn can_be_chosen<T: std::fmt::Debug>(&self, doctor: MembershipId, done: &Result<T, Error>) -> bool {
        let is_here = self.is_here(doctor);
        let refused = done.as_ref().is_err_and(|error| error.is(&no_such_doctor()));
        assert_eq!(refused, !is_here, "{done:?}");
        is_here
    }
}

fn new(number: usize, address: &str, doctor: MembershipId, days: u32) -> NewPatient {
    let mut new = somebody(address, &name(number), doctor);
    new.period = period(&days.to_string(), days);
    new
}

fn planned(doctor: MembershipId, days: u32) -> Kept {
    Kept {
        state: "planned".to_owned(),
        doctor,
        days: i64::from(days),
        runs: None,
        ended_at: None,
    }
}

fn here(status: Status) -> bool {
    matches!(status, Status::Invited | Status::Active)
}
