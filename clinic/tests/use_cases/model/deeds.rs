//! Each deed, done and foretold.

use chrono::Duration;
use clinic::{
    Error,
    identity::{self, Expiry, InvitationPage, NewSession, expire, invitation_page, operator_link},
    mail::{Content, LoginNews},
    patients, staff,
};
use domain::{
    error::{Code, DeadLink},
    identity::{ActivationForm, Email, Role, Status},
};

use super::{Invitation, Link, Login, Member, PASSWORDS, Play};
use crate::harness::{World, from, key, member, operator, session};

impl Play {
    pub(super) async fn invite(&mut self, world: &World, address: &'static str, role: Role) {
        let number = self.members.len();
        let new = member(address, &name(number));
        let id = staff::register(&world.ctx, &self.organizer, role, new, key())
            .await
            .unwrap();
        let invitation = self.open(world, number, address);
        self.members.push(Member {
            id,
            role,
            status: Status::Invited,
            login: None,
            invitation,
            ended_at: None,
            used_at: None,
            observations: Vec::new(),
        });
    }

    pub(super) async fn resend(&mut self, world: &World, number: usize, address: &'static str) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let email = email(address);
        let done = match self.members[number].role {
            Role::Patient => patients::resend(&world.ctx, &self.keeper, id, &email, key()).await,
            _ => staff::resend(&world.ctx, &self.organizer, id, &email, key()).await,
        };
        if agreed(done, status == Status::Invited) {
            self.close(number, DeadLink::Replaced);
            self.members[number].invitation = self.open(world, number, address);
        }
    }

    pub(super) async fn remove(&mut self, world: &World, number: usize) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let done = match self.members[number].role {
            Role::Patient => patients::remove(&world.ctx, &self.keeper, id).await,
            _ => staff::remove(&world.ctx, &self.organizer, id).await,
        };
        if self.patients_of(id) > 0 {
            assert!(done.unwrap_err().is(&Code::HandOverFirst));
            return;
        }
        if agreed(done, matches!(status, Status::Invited | Status::Active)) {
            self.close(number, DeadLink::Revoked);
            self.members[number].status = Status::Removed;
            self.members[number].ended_at = Some(world.now());
            self.end_observation(world, number);
            if let Some(login) = self.members[number].login
                && self.held(login).is_empty()
            {
                self.end_sessions(login);
            }
        }
    }

    pub(super) async fn undo(&mut self, world: &World, number: usize) {
        let member = &self.members[number];
        let invitation = &self.invitations[member.invitation];
        let in_time = member
            .ended_at
            .is_some_and(|ended| world.now() < ended + Duration::hours(1));
        let can_wait_on = invitation.closed == Some(DeadLink::Revoked) && world.now() < invitation.expires_at;
        let doctor_is_here = member.observations.last().is_none_or(|kept| self.is_here(kept.doctor));
        let possible =
            member.status == Status::Removed && in_time && (member.login.is_some() || can_wait_on) && doctor_is_here;
        let done = match member.role {
            Role::Patient => patients::undo_removal(&world.ctx, &self.keeper, member.id).await,
            _ => staff::undo_removal(&world.ctx, &self.organizer, member.id).await,
        };
        if agreed(done, possible) {
            self.reopen_observation(number);
            self.shorten_sessions(world, number);
            let member = &mut self.members[number];
            member.ended_at = None;
            if member.login.is_some() {
                member.status = Status::Active;
            } else {
                member.status = Status::Invited;
                self.invitations[member.invitation].closed = None;
            }
        }
    }

    pub(super) async fn reregister(&mut self, world: &World, number: usize, address: &'static str) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let new = member(address, &name(number));
        let done = staff::reregister(&world.ctx, &self.organizer, id, &new, key()).await;
        if agreed(done, matches!(status, Status::Removed | Status::Expired)) {
            let invitation = self.open(world, number, address);
            let member = &mut self.members[number];
            member.status = Status::Invited;
            member.login = None;
            member.ended_at = None;
            member.invitation = invitation;
        }
    }

    /// The mail worker does all that is due.
    pub(super) async fn send(&mut self, world: &World) {
        for sent in world.letters().await {
            // Somebody took a login over: its password is a new one.
            if matches!(sent.letter.content, Content::Login(LoginNews::PasswordChanged)) {
                continue;
            }
            let full_name = sent.invite().full_name.to_string();
            let number = (0..self.members.len())
                .find(|number| name(*number) == full_name)
                .unwrap();
            let invitation = self.members[number].invitation;
            assert_eq!(self.dead(world, invitation), None, "a letter with a dead link");
            assert_eq!(sent.to, self.invitations[invitation].address);
            self.links.push(Link {
                invitation,
                secret: sent.link,
                by_letter: true,
            });
        }
        for member in &self.members {
            let waits = member.status == Status::Invited && self.dead(world, member.invitation).is_none();
            let has_letter = |link: &Link| link.by_letter && link.invitation == member.invitation;
            assert!(
                !waits || self.links.iter().any(has_letter),
                "invited, and no letter was sent"
            );
        }
    }

    pub(super) async fn copy(&mut self, world: &World, number: usize) {
        let (id, invitation) = (self.members[number].id, self.members[number].invitation);
        match operator_link(&world.ctx, &operator(), id).await {
            Ok(link) => {
                assert_eq!(self.dead(world, invitation), None);
                self.links.push(Link {
                    invitation,
                    secret: world.noted(link.reveal()),
                    by_letter: false,
                });
            }
            Err(error) => {
                assert!(error.is(&Code::NotFound), "{error:?}");
                assert!(self.dead(world, invitation).is_some());
            }
        }
    }

    pub(super) async fn look(&self, world: &World, link: usize) {
        let link = &self.links[link];
        let seen = match invitation_page(&world.ctx, &link.secret, None).await.unwrap() {
            InvitationPage::Open(_) => None,
            InvitationPage::Closed(page) => Some(page.why),
        };
        assert_eq!(seen, self.told(world, link.invitation));
    }

    pub(super) async fn activate(&mut self, world: &World, link: usize, password: usize, browser: usize) {
        let signed_in = self.signed_in(world, browser).await;
        let form = ActivationForm {
            password: world.noted(PASSWORDS[password]),
        };
        let caller = from(&self.network());
        let link = &self.links[link];
        let done = identity::activate(&world.ctx, &link.secret, &form, signed_in.as_ref(), &caller, key())
            .await
            .map(session);

        let (invitation, by_letter) = (link.invitation, link.by_letter);
        let Invitation {
            member: number,
            address,
            ..
        } = self.invitations[invitation];
        if let Some(why) = self.dead(world, invitation) {
            assert!(refused(&done, &Code::DeadLink { why }), "{done:?}");
            return;
        }
        let known = self.logins.get(address);
        let new = known.is_none_or(|login| !login.verified && by_letter);
        let own_session = signed_in.is_some() && self.browsers[browser].as_ref().is_some_and(|s| s.login == address);
        if !new && !own_session && known.is_some_and(|login| login.password != password) {
            assert!(refused(&done, &Code::WrongCredentials), "{done:?}");
            return;
        }
        let began = done.unwrap();
        assert_eq!(began.held.membership, self.members[number].id);
        if new {
            self.end_sessions(address);
        }
        let login = self.logins.entry(address).or_insert(Login {
            password,
            verified: false,
        });
        if new {
            login.password = password;
        }
        login.verified |= by_letter;
        self.invitations[invitation].closed = Some(DeadLink::Used);
        self.members[number].status = Status::Active;
        self.members[number].login = Some(address);
        self.begin_observation(world, number);
        self.begin_session(world, browser, address, &began);
    }

    pub(super) async fn expire(&mut self, world: &World) {
        let over: Vec<_> = (0..self.members.len())
            .filter(|number| self.members[*number].status == Status::Invited)
            .filter(|number| self.dead(world, self.members[*number].invitation).is_some())
            .collect();
        let done = expire(&world.ctx, true).await.unwrap();
        assert_eq!(done, Expiry::Done(u64::try_from(over.len()).unwrap()));
        for number in over {
            self.close(number, DeadLink::Expired);
            self.members[number].status = Status::Expired;
            self.members[number].ended_at = Some(world.now());
            self.end_observation(world, number);
        }
    }
}

pub(super) fn name(member: usize) -> String {
    format!("Кузнецова Анна {member}")
}

fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

/// Whether it was done; the model said whether it can be.
pub(super) fn agreed(done: Result<(), Error>, possible: bool) -> bool {
    match done {
        Ok(()) => assert!(possible, "done, though it can't be"),
        Err(error) => assert!(!possible && error.is(&Code::Conflict), "{error:?}"),
    }
    possible
}

pub(super) fn refused(done: &Result<NewSession, Error>, code: &Code) -> bool {
    done.as_ref().is_err_and(|error| error.is(code))
}
