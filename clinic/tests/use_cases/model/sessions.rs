//! Signing in and out, and acting in one role or another.

use std::{cmp::Reverse, collections::BTreeSet};

use chrono::Duration;
use clinic::{
    identity::{self, NewSession, SignedIn, act_as_anyone, act_as_patient_keeper, sign_out, touch},
    patients,
};
use domain::{
    error::Code,
    identity::{MembershipId, Role, SignInForm, Status},
    staff::ListQuery,
};

use super::{ADDRESSES, BROWSERS, Member, PASSWORDS, Play, Session, deeds::refused};
use crate::harness::{World, from, session};

impl Play {
    pub(super) async fn sign_in(&mut self, world: &World, address: usize, password: usize, browser: usize) {
        let address = ADDRESSES[address];
        let signed_in = self.signed_in(world, browser).await;
        let form = SignInForm {
            email: address.to_owned(),
            password: world.noted(PASSWORDS[password]),
        };
        let caller = from(&self.network());
        let done = identity::sign_in(&world.ctx, &form, signed_in.as_ref(), &caller)
            .await
            .map(session);
        let right = self.logins.get(address).is_some_and(|login| login.password == password);
        if right && !self.held(address).is_empty() {
            let began = done.unwrap();
            assert_eq!(
                Some(began.held.membership),
                self.home(address),
                "it begins in the role used last"
            );
            self.begin_session(world, browser, address, &began);
        } else {
            assert!(refused(&done, &Code::WrongCredentials), "{done:?}");
        }
    }

    pub(super) async fn sign_out(&mut self, world: &World, browser: usize) {
        if let Some(signed_in) = self.signed_in(world, browser).await {
            sign_out(&world.ctx, &signed_in).await.unwrap();
            self.end_session(browser);
        }
    }

    /// Somebody opens a page of another role: a link with no state, for which no password is asked.
    pub(super) async fn switch(&mut self, world: &World, browser: usize, number: usize) {
        let signed_in = self.signed_in(world, browser).await;
        let id = self.members[number].id;
        let acting = act_as_anyone(signed_in.as_ref(), Some(id));
        let Some(signed_in) = signed_in else {
            assert!(acting.unwrap_err().is(&Code::SignedOut));
            return;
        };
        let login = self.browsers[browser].as_ref().unwrap().login;
        if !self.held(login).contains(&id) {
            assert!(acting.unwrap_err().is(&Code::Forbidden));
            return;
        }
        assert_eq!(acting.unwrap().membership(), id);
        let role = self.members[number].role;
        let keeps = act_as_patient_keeper(Some(&signed_in), Some(id), None);
        assert_eq!(keeps.is_ok(), matches!(role, Role::Doctor | Role::Assistant));
        if let Ok(keeper) = keeps {
            let page = patients::list(&world.ctx, &keeper, &ListQuery::default())
                .await
                .unwrap();
            let seen = page.rows.iter().all(|row| role == Role::Doctor && row.doctor.id == id);
            assert!(seen, "somebody else's patient");
            assert_eq!(page.total, u64::try_from(self.patients_of(id)).unwrap());
        }
        touch(&world.ctx, &signed_in, Some(id)).await.unwrap();
        let now = world.now();
        let is_due = |last| now >= last + Duration::minutes(1);
        let (member, session) = (&mut self.members[number], self.browsers[browser].as_mut().unwrap());
        let is_used = member.used_at.is_none_or(is_due);
        if is_used || is_due(session.seen_at) {
            session.seen_at = now;
        }
        if is_used {
            member.used_at = Some(now);
        }
    }

    /// Every browser is signed in exactly as long as it may be, in the roles that its login holds.
    pub(super) async fn compare_sessions(&self, world: &World) {
        for browser in 0..BROWSERS {
            let Some(session) = &self.browsers[browser] else {
                continue;
            };
            let found = self.signed_in(world, browser).await;
            let goes_on = world.now() < session.seen_at + session.idle && world.now() < session.expires_at;
            assert_eq!(found.is_some(), goes_on);
            if let Some(found) = found {
                assert_eq!(found.email().as_str(), session.login);
                let held: BTreeSet<_> = found.held().iter().map(|held| held.membership).collect();
                assert_eq!(held, self.held(session.login));
                assert_eq!(found.home().map(|held| held.membership), self.home(session.login));
            }
        }
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
        let used = self
            .members
            .iter_mut()
            .find(|member| member.id == began.held.membership);
        used.unwrap().used_at = Some(world.now());
        let (idle, at_most) = if self.works(login) {
            self.shorten(world, login);
            (Duration::hours(1), Duration::hours(24))
        } else {
            (Duration::days(30), Duration::days(30))
        };
        self.browsers[browser] = Some(Session {
            login,
            cookie: world.noted(began.token.reveal()),
            seen_at: world.now(),
            idle,
            expires_at: world.now() + at_most,
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

    /// A login with a role at work has no session that lives as long as a patient's.
    pub(super) fn shorten_sessions(&mut self, world: &World, member: usize) {
        if let Some(login) = self.members[member]
            .login
            .filter(|_login| self.members[member].role.is_staff())
        {
            self.shorten(world, login);
        }
    }

    fn shorten(&mut self, world: &World, login: &str) {
        for session in self.browsers.iter_mut().flatten() {
            if session.login == login && session.idle > Duration::hours(1) {
                session.idle = Duration::hours(1);
                session.expires_at = world.now() + Duration::hours(24);
            }
        }
    }

    fn works(&self, login: &str) -> bool {
        self.active(login).any(|member| member.role.is_staff())
    }

    /// Where sign-in leads: the role used last.
    fn home(&self, login: &str) -> Option<MembershipId> {
        self.active(login)
            .min_by_key(|member| (Reverse(member.used_at), member.role, member.id))
            .map(|member| member.id)
    }

    fn active<'a>(&'a self, login: &'a str) -> impl Iterator<Item = &'a Member> {
        let is_held = move |member: &&Member| member.status == Status::Active && member.login == Some(login);
        self.members.iter().filter(is_held)
    }
}
