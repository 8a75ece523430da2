//! What the model knows, and whether the clinic knows the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use clinic::identity::{NewSession, SignedIn, members_of};
use domain::{
    error::DeadLink,
    identity::{MembershipId, Status},
};

use super::{BROWSERS, Invitation, Play, ROLES, Session};
use crate::harness::{World, operator};

impl Play {
    pub(super) async fn begin(world: &World) -> Self {
        let clinic = world.clinic("Клиника", "ivan@example.org").await;
        Self {
            organizer: clinic.organizer.acts(world).await,
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
            let expected: Vec<_> = self
                .members
                .iter()
                .filter(|member| member.role == role)
                .map(|member| (member.id, member.status))
                .collect();
            assert_eq!(found, expected);
        }
        for browser in 0..BROWSERS {
            let Some(session) = &self.browsers[browser] else {
                continue;
            };
            let found = self.signed_in(world, browser).await;
            assert_eq!(found.is_some(), world.now() < session.began + Duration::hours(1));
            if let Some(found) = found {
                assert_eq!(found.email().as_str(), session.login);
                let held: BTreeSet<_> = found.held().iter().map(|held| held.membership).collect();
                assert_eq!(held, self.held(session.login));
            }
        }
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

    pub(super) async fn signed_in(&self, world: &World, browser: usize) -> Option<SignedIn> {
        match &self.browsers[browser] {
            Some(session) => world.resumed(&session.cookie).await,
            None => None,
        }
    }

    pub(super) fn begin_session(&mut self, world: &World, browser: usize, login: &'static str, began: &NewSession) {
        self.end_session(browser);
        world.noted(began.device.reveal());
        self.browsers[browser] = Some(Session {
            login,
            cookie: world.noted(began.token.reveal()),
            began: world.now(),
        });
    }

    pub(super) fn end_session(&mut self, browser: usize) {
        let ended = self.browsers[browser].take();
        self.ended.extend(ended.map(|session| session.cookie));
    }

    pub(super) fn end_sessions(&mut self, login: &str) {
        for browser in 0..BROWSERS {
            if self.browsers[browser]
                .as_ref()
                .is_some_and(|session| session.login == login)
            {
                self.end_session(browser);
            }
        }
    }

    pub(super) fn network(&mut self) -> String {
        self.networks += 1;
        format!("2001:db8:{:x}::/64", self.networks)
    }
}
