//! Whatever people do in whatever order: the use cases agree with a model that is simple enough to be believed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use clinic::{
    Error,
    identity::{
        self, Actor, Expiry, InvitationPage, NewSession, Organizer, SignedIn, expire, invitation_page, members_of,
        operator_link, sign_out,
    },
    staff,
};
use domain::{
    error::{Code, DeadLink},
    identity::{ActivationForm, Email, MembershipId, Role, SignInForm, Status},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::harness::{Clinic, Engine, World, from, key, member, operator, run};

const ADDRESSES: [&str; 2] = ["anna@example.org", "boris@example.org"];
const ROLES: [Role; 3] = [Role::Doctor, Role::Specialist, Role::Assistant];
const PASSWORDS: [&str; 2] = ["зелёный чайник поёт", "семь слонов у реки"];
const BROWSERS: usize = 2;

#[test]
fn the_model_holds_on_sqlite() {
    check(Engine::Sqlite);
}

#[test]
fn the_model_holds_on_postgres() {
    check(Engine::Postgres);
}

fn check(engine: Engine) {
    let config = Config {
        cases: 8,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&vec(step(), 1..30), |steps| {
            run(engine, async |world| {
                let mut play = Play::begin(world).await;
                for step in &steps {
                    play.take(world, step).await;
                    play.compare(world).await;
                }
                play.send(world).await;
            });
            Ok(())
        })
        .unwrap();
}

/// What somebody does next. A number stands for one of what there is.
#[derive(Clone, Debug)]
enum Step {
    Invite {
        address: usize,
        role: usize,
    },
    Resend {
        member: usize,
        address: usize,
    },
    Remove {
        member: usize,
    },
    Undo {
        member: usize,
    },
    Reregister {
        member: usize,
        address: usize,
    },
    Send,
    Copy {
        member: usize,
    },
    Look {
        link: usize,
    },
    Activate {
        link: usize,
        password: usize,
        browser: usize,
    },
    SignIn {
        address: usize,
        password: usize,
        browser: usize,
    },
    SignOut {
        browser: usize,
    },
    Expire,
    Pass(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    let (any, address, password) = (0..64_usize, 0..ADDRESSES.len(), 0..PASSWORDS.len());
    let browser = 0..BROWSERS;
    let times = [
        Duration::minutes(1),
        Duration::minutes(40),
        Duration::hours(5),
        Duration::days(3),
        Duration::days(7),
    ];
    prop_oneof![
        4 => (address.clone(), 0..ROLES.len()).prop_map(|(address, role)| Step::Invite { address, role }),
        1 => (any.clone(), address.clone()).prop_map(|(member, address)| Step::Resend { member, address }),
        1 => any.clone().prop_map(|member| Step::Remove { member }),
        1 => any.clone().prop_map(|member| Step::Undo { member }),
        1 => (any.clone(), address.clone()).prop_map(|(member, address)| Step::Reregister { member, address }),
        4 => Just(Step::Send),
        2 => any.clone().prop_map(|member| Step::Copy { member }),
        1 => any.clone().prop_map(|link| Step::Look { link }),
        7 => (any, password.clone(), browser.clone())
            .prop_map(|(link, password, browser)| Step::Activate { link, password, browser }),
        3 => (address, password, browser.clone())
            .prop_map(|(address, password, browser)| Step::SignIn { address, password, browser }),
        1 => browser.prop_map(|browser| Step::SignOut { browser }),
        1 => Just(Step::Expire),
        3 => prop::sample::select(times.to_vec()).prop_map(Step::Pass),
    ]
}

/// What the model knows, and the handles by which the use cases are called.
struct Play {
    clinic: Clinic,
    organizer: Actor<Organizer>,
    members: Vec<Member>,
    invitations: Vec<Invitation>,
    links: Vec<Link>,
    logins: BTreeMap<&'static str, Login>,
    browsers: [Option<Session>; BROWSERS],
    /// Every try comes from a network of its own, so that throttling stays out of this.
    networks: usize,
}

struct Member {
    id: MembershipId,
    role: Role,
    status: Status,
    /// The address of the login that activated it.
    login: Option<&'static str>,
    /// The newest one.
    invitation: usize,
    ended_at: Option<DateTime<Utc>>,
}

struct Invitation {
    member: usize,
    address: &'static str,
    expires_at: DateTime<Utc>,
    closed: Option<DeadLink>,
}

struct Link {
    invitation: usize,
    secret: String,
    by_letter: bool,
}

struct Login {
    password: usize,
    verified: bool,
}

struct Session {
    login: &'static str,
    cookie: String,
    began: DateTime<Utc>,
}

impl Play {
    async fn begin(world: &World) -> Self {
        let clinic = world.clinic("Клиника", "ivan@example.org").await;
        Self {
            organizer: clinic.organizer.acts(world).await,
            clinic,
            members: Vec::new(),
            invitations: Vec::new(),
            links: Vec::new(),
            logins: BTreeMap::new(),
            browsers: [const { None }; BROWSERS],
            networks: 0,
        }
    }

    async fn take(&mut self, world: &World, step: &Step) {
        let (members, links) = (self.members.len(), self.links.len());
        match *step {
            Step::Invite { address, role } => self.invite(world, ADDRESSES[address], ROLES[role]).await,
            Step::Send => self.send(world).await,
            Step::SignIn {
                address,
                password,
                browser,
            } => self.sign_in(world, address, password, browser).await,
            Step::SignOut { browser } => self.sign_out(world, browser).await,
            Step::Expire => self.expire(world).await,
            Step::Pass(time) => world.pass(time),
            // The rest is done to somebody or with something that there must be.
            Step::Resend { member, address } if members > 0 => {
                self.resend(world, member % members, ADDRESSES[address]).await;
            }
            Step::Remove { member } if members > 0 => self.remove(world, member % members).await,
            Step::Undo { member } if members > 0 => self.undo(world, member % members).await,
            Step::Reregister { member, address } if members > 0 => {
                self.reregister(world, member % members, ADDRESSES[address]).await;
            }
            Step::Copy { member } if members > 0 => self.copy(world, member % members).await,
            Step::Look { link } if links > 0 => self.look(world, link % links).await,
            Step::Activate {
                link,
                password,
                browser,
            } if links > 0 => {
                self.activate(world, link % links, password, browser).await;
            }
            Step::Resend { .. }
            | Step::Remove { .. }
            | Step::Undo { .. }
            | Step::Reregister { .. }
            | Step::Copy { .. }
            | Step::Look { .. }
            | Step::Activate { .. } => {}
        }
    }

    async fn invite(&mut self, world: &World, address: &'static str, role: Role) {
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
        });
    }

    async fn resend(&mut self, world: &World, number: usize, address: &'static str) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let done = staff::resend(&world.ctx, &self.organizer, id, &email(address), key()).await;
        if agreed(done, status == Status::Invited) {
            self.close(number, DeadLink::Replaced);
            self.members[number].invitation = self.open(world, number, address);
        }
    }

    async fn remove(&mut self, world: &World, number: usize) {
        let (id, status) = (self.members[number].id, self.members[number].status);
        let done = staff::remove(&world.ctx, &self.organizer, id).await;
        if agreed(done, matches!(status, Status::Invited | Status::Active)) {
            self.close(number, DeadLink::Revoked);
            self.members[number].status = Status::Removed;
            self.members[number].ended_at = Some(world.now());
            if let Some(login) = self.members[number].login
                && self.held(login).is_empty()
            {
                self.end_sessions(login);
            }
        }
    }

    async fn undo(&mut self, world: &World, number: usize) {
        let member = &self.members[number];
        let invitation = &self.invitations[member.invitation];
        let in_time = member
            .ended_at
            .is_some_and(|ended| world.now() < ended + Duration::hours(1));
        let can_wait_on = invitation.closed == Some(DeadLink::Revoked) && world.now() < invitation.expires_at;
        let possible = member.status == Status::Removed && in_time && (member.login.is_some() || can_wait_on);
        let done = staff::undo_removal(&world.ctx, &self.organizer, member.id).await;
        if agreed(done, possible) {
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

    async fn reregister(&mut self, world: &World, number: usize, address: &'static str) {
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
    async fn send(&mut self, world: &World) {
        for sent in world.letters().await {
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

    async fn copy(&mut self, world: &World, number: usize) {
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

    async fn look(&self, world: &World, link: usize) {
        let link = &self.links[link];
        let seen = match invitation_page(&world.ctx, &link.secret, None).await.unwrap() {
            InvitationPage::Open(_) => None,
            InvitationPage::Closed(page) => Some(page.why),
        };
        assert_eq!(seen, self.dead(world, link.invitation));
    }

    async fn activate(&mut self, world: &World, link: usize, password: usize, browser: usize) {
        let signed_in = self.signed_in(world, browser).await;
        let form = ActivationForm {
            password: world.noted(PASSWORDS[password]),
        };
        let caller = from(&self.network());
        let link = &self.links[link];
        let done = identity::activate(&world.ctx, &link.secret, &form, signed_in.as_ref(), &caller, key()).await;

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
        self.begin_session(world, browser, address, &began);
    }

    async fn sign_in(&mut self, world: &World, address: usize, password: usize, browser: usize) {
        let address = ADDRESSES[address];
        let signed_in = self.signed_in(world, browser).await;
        let form = SignInForm {
            email: address.to_owned(),
            password: world.noted(PASSWORDS[password]),
        };
        let caller = from(&self.network());
        let done = identity::sign_in(&world.ctx, &form, signed_in.as_ref(), &caller).await;
        let right = self.logins.get(address).is_some_and(|login| login.password == password);
        if right && !self.held(address).is_empty() {
            self.begin_session(world, browser, address, &done.unwrap());
        } else {
            assert!(refused(&done, &Code::WrongCredentials), "{done:?}");
        }
    }

    async fn sign_out(&mut self, world: &World, browser: usize) {
        if let Some(signed_in) = self.signed_in(world, browser).await {
            sign_out(&world.ctx, &signed_in).await.unwrap();
            self.browsers[browser] = None;
        }
    }

    async fn expire(&mut self, world: &World) {
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
        }
    }

    /// What everybody can see is what the model says.
    async fn compare(&self, world: &World) {
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
    }

    fn open(&mut self, world: &World, member: usize, address: &'static str) -> usize {
        self.invitations.push(Invitation {
            member,
            address,
            expires_at: world.now() + Duration::days(10),
            closed: None,
        });
        self.invitations.len() - 1
    }

    /// Closes the member's invitation, if it is not closed yet.
    fn close(&mut self, member: usize, why: DeadLink) {
        let invitation = self.members[member].invitation;
        self.invitations[invitation].closed.get_or_insert(why);
    }

    fn dead(&self, world: &World, invitation: usize) -> Option<DeadLink> {
        let invitation = &self.invitations[invitation];
        let is_over = world.now() >= invitation.expires_at;
        invitation.closed.or(is_over.then_some(DeadLink::Expired))
    }

    /// The active memberships of a login.
    fn held(&self, login: &str) -> BTreeSet<MembershipId> {
        self.members
            .iter()
            .filter(|member| member.status == Status::Active && member.login == Some(login))
            .map(|member| member.id)
            .collect()
    }

    async fn signed_in(&self, world: &World, browser: usize) -> Option<SignedIn> {
        match &self.browsers[browser] {
            Some(session) => world.resumed(&session.cookie).await,
            None => None,
        }
    }

    fn begin_session(&mut self, world: &World, browser: usize, login: &'static str, began: &NewSession) {
        world.noted(began.device.reveal());
        self.browsers[browser] = Some(Session {
            login,
            cookie: world.noted(began.token.reveal()),
            began: world.now(),
        });
    }

    fn end_sessions(&mut self, login: &str) {
        for browser in &mut self.browsers {
            if browser.as_ref().is_some_and(|session| session.login == login) {
                *browser = None;
            }
        }
    }

    fn network(&mut self) -> String {
        self.networks += 1;
        format!("2001:db8:{:x}::/64", self.networks)
    }
}

fn name(member: usize) -> String {
    format!("Кузнецова Анна {member}")
}

fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

/// Whether it was done; the model said whether it can be.
fn agreed(done: Result<(), Error>, possible: bool) -> bool {
    match done {
        Ok(()) => assert!(possible, "done, though it can't be"),
        Err(error) => assert!(!possible && error.is(&Code::Conflict), "{error:?}"),
    }
    possible
}

fn refused(done: &Result<NewSession, Error>, code: &Code) -> bool {
    done.as_ref().is_err_and(|error| error.is(code))
}
