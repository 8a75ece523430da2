//! What the model knows, and whether the clinic knows the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use clinic::identity::members_of;
use domain::{
    error::DeadLink,
    identity::{MembershipId, Role, Status},
};

use super::{BROWSERS, Invitation, Play, ROLES};
use crate::harness::{World, operator};

impl Play {
    pub(super) async fn begin(world: &World) -> Self {
        let clinic = world.clinic("Клиника", "ivan@example.org").await;
        Self {
            organizer: clinic.organizer.acts(world).await,
            keeper: clinic.organizer.keeps(world).await,
            doctor: world.doctor(&clinic, "doctor@example.org").await.membership,
            clinic,
            members: Vec::new(),
            invitations: Vec::new(),
            links: Vec::new(),
            logins: BTreeMap::new(),
            browsers: [const { None }; BROWSERS],
            ended: Vec::new(),
            networks: 0,
        }
    }

    /// What everybody can see is what the model says.
    pub(super) async fn compare(&self, world: &World) {
        for role in ROLES {
            let found = members_of(&world.ctx, &operator(), self.clinic.id, role).await.unwrap();
            let stays = (role == Role::Doctor).then_some((self.doctor, Status::Active));
            let of_role = self.members.iter().filter(|member| member.role == role);
            let expected: Vec<_> = stays
                .into_iter()
                .chain(of_role.map(|member| (member.id, member.status)))
                .collect();
            assert_eq!(found, expected);
        }
        self.compare_patients(world).await;
        self.compare_sessions(world).await;
        for cookie in &self.ended {
            assert!(world.resumed(cookie).await.is_none(), "an ended session goes on");
        }
    }

    pub(super) fn open(&mut self, world: &World, member: usize, address: &'static str) -> usize {
        self.invitations.push(Invitation {
            member,
            address,
            expires_at: world.now() + Duration::days(10),
            closed: None,
        });
        self.invitations.len() - 1
    }

    /// Closes the member's invitation, if it is not closed yet.
    pub(super) fn close(&mut self, member: usize, why: DeadLink) {
        let invitation = self.members[member].invitation;
        self.invitations[invitation].closed.get_or_insert(why);
    }

    pub(super) fn dead(&self, world: &World, invitation: usize) -> Option<DeadLink> {
        let invitation = &self.invitations[invitation];
        let is_over = world.now() >= invitation.expires_at;
        invitation.closed.or(is_over.then_some(DeadLink::Expired))
    }

    /// What the page behind a link says: of one that ran out, what became of its person since.
    pub(super) fn told(&self, world: &World, invitation: usize) -> Option<DeadLink> {
        let why = self.dead(world, invitation)?;
        let member = &self.members[self.invitations[invitation].member];
        if why != DeadLink::Expired || member.invitation == invitation {
            return Some(why);
        }
        Some(match member.status {
            Status::Active => DeadLink::Used,
            Status::Removed => DeadLink::Revoked,
            Status::Invited | Status::Expired => DeadLink::Replaced,
        })
    }

    /// The active memberships of a login.
    pub(super) fn held(&self, login: &str) -> BTreeSet<MembershipId> {
        self.members
            .iter()
            .filter(|member| member.status == Status::Active && member.login == Some(login))
            .map(|member| member.id)
            .collect()
    }

    pub(super) fn network(&mut self) -> String {
        self.networks += 1;
        format!("2001:db8:{:x}::/64", self.networks)
    }
}
