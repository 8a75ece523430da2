//! Whatever people do in whatever order: the use cases agree with a model that is simple enough to be believed.

mod deeds;
mod patients;
mod sessions;
mod state;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use clinic::identity::{Actor, Organizer, PatientKeeper};
use domain::{
    error::DeadLink,
    identity::{MembershipId, Role, Status},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::{
    harness::{Clinic, Engine, World, run},
    patients::Kept,
};

const ADDRESSES: [&str; 2] = ["anna@example.org", "boris@example.org"];
const ROLES: [Role; 4] = [Role::Doctor, Role::Specialist, Role::Assistant, Role::Patient];
/// The lengths of observations, in days.
const PERIODS: [u32; 2] = [30, 91];
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
        cases: 16,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&vec(step(), 20..70), |steps| {
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

/// What somebody does next. A number stands for one of what there is, 0 for the newest.
#[derive(Clone, Debug)]
enum Step {
    Invite {
        address: usize,
        role: usize,
        /// Of a patient.
        doctor: usize,
        period: usize,
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
        doctor: usize,
        period: usize,
    },
    /// A patient's card is saved with another doctor and period.
    Change {
        member: usize,
        doctor: usize,
        period: usize,
    },
    /// One doctor's patients go to another.
    HandOver {
        from: usize,
        to: usize,
    },
    /// Somebody acts in another role.
    Switch {
        browser: usize,
        member: usize,
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
    let (address, password) = (0..ADDRESSES.len(), 0..PASSWORDS.len());
    // Mostly one of the newest: the oldest are soon used up.
    let any = prop_oneof![3 => 0..2_usize, 1 => 0..64_usize];
    let (doctor, period) = (0..3_usize, 0..PERIODS.len());
    // As many patients as staff: they have more to go through.
    let role = prop_oneof![1 => 0..3_usize, 1 => Just(3_usize)];
    let browser = 0..BROWSERS;
    // Mostly too short for anything to end by itself.
    let time = prop_oneof![
        6 => prop::sample::select(vec![1, 20, 40, 300]).prop_map(Duration::minutes),
        1 => prop::sample::select(vec![3, 7]).prop_map(Duration::days),
    ];
    prop_oneof![
        6 => (address.clone(), role, doctor.clone(), period.clone())
            .prop_map(|(address, role, doctor, period)| Step::Invite { address, role, doctor, period }),
        1 => (any.clone(), address.clone()).prop_map(|(member, address)| Step::Resend { member, address }),
        3 => any.clone().prop_map(|member| Step::Remove { member }),
        2 => any.clone().prop_map(|member| Step::Undo { member }),
        2 => (any.clone(), address.clone(), doctor.clone(), period.clone())
            .prop_map(|(member, address, doctor, period)| Step::Reregister { member, address, doctor, period }),
        3 => (any.clone(), doctor.clone(), period)
            .prop_map(|(member, doctor, period)| Step::Change { member, doctor, period }),
        1 => (doctor.clone(), doctor).prop_map(|(from, to)| Step::HandOver { from, to }),
        4 => (browser.clone(), any.clone()).prop_map(|(browser, member)| Step::Switch { browser, member }),
        6 => Just(Step::Send),
        4 => any.clone().prop_map(|member| Step::Copy { member }),
        1 => any.clone().prop_map(|link| Step::Look { link }),
        10 => (any, password.clone(), browser.clone())
            .prop_map(|(link, password, browser)| Step::Activate { link, password, browser }),
        3 => (address, password, browser.clone())
            .prop_map(|(address, password, browser)| Step::SignIn { address, password, browser }),
        1 => browser.prop_map(|browser| Step::SignOut { browser }),
        1 => Just(Step::Expire),
        2 => time.prop_map(Step::Pass),
    ]
}

/// What the model knows, and the handles by which the use cases are called.
struct Play {
    clinic: Clinic,
    organizer: Actor<Organizer>,
    /// The same person, where patients are kept.
    keeper: Actor<PatientKeeper>,
    /// A doctor who stays, whatever happens.
    doctor: MembershipId,
    members: Vec<Member>,
    invitations: Vec<Invitation>,
    links: Vec<Link>,
    logins: BTreeMap<&'static str, Login>,
    browsers: [Option<Session>; BROWSERS],
    /// Cookies that are worth nothing any more.
    ended: Vec<String>,
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
    /// When a login acted in it last.
    used_at: Option<DateTime<Utc>>,
    /// A patient's, the newest last.
    observations: Vec<Kept>,
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
    seen_at: DateTime<Utc>,
    /// How long it lives without a request.
    idle: Duration,
    /// When it ends however busy it is.
    expires_at: DateTime<Utc>,
}

impl Play {
    async fn take(&mut self, world: &World, step: &Step) {
        let (members, links) = (self.members.len(), self.links.len());
        let newest = |n: usize, of: usize| of - 1 - n % of;
        match *step {
            Step::Invite {
                address,
                role,
                doctor,
                period,
            } => match ROLES[role] {
                Role::Patient => {
                    let doctor = self.doctor(doctor);
                    self.invite_patient(world, ADDRESSES[address], doctor, PERIODS[period])
                        .await;
                }
                role => self.invite(world, ADDRESSES[address], role).await,
            },
            Step::HandOver { from, to } => {
                let (from, to) = (self.doctor(from), self.doctor(to));
                self.hand_over(world, from, to).await;
            }
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
                let member = self.pick(member, |member| member.status == Status::Invited);
                self.resend(world, member, ADDRESSES[address]).await;
            }
            Step::Remove { member } if members > 0 => {
                let member = self.pick(member, |member| member.ended_at.is_none());
                self.remove(world, member).await;
            }
            Step::Undo { member } if members > 0 => {
                let member = self.pick(member, |member| member.status == Status::Removed);
                self.undo(world, member).await;
            }
            Step::Reregister {
                member,
                address,
                doctor,
                period,
            } if members > 0 => {
                let member = self.pick(member, |member| member.ended_at.is_some());
                let address = ADDRESSES[address];
                match self.members[member].role {
                    Role::Patient => {
                        let doctor = self.doctor(doctor);
                        self.reregister_patient(world, member, address, doctor, PERIODS[period])
                            .await;
                    }
                    _ => self.reregister(world, member, address).await,
                }
            }
            Step::Change { member, doctor, period } if members > 0 => {
                let member = self.pick(member, |member| member.role == Role::Patient);
                let doctor = self.doctor(doctor);
                if self.members[member].role == Role::Patient {
                    self.change(world, member, doctor, PERIODS[period]).await;
                }
            }
            Step::Switch { browser, member } if members > 0 => {
                let login = self.browsers[browser].as_ref().map(|session| session.login);
                let member = self.pick(member, |member| login.is_some() && member.login == login);
                self.switch(world, browser, member).await;
            }
            Step::Copy { member } if members > 0 => self.copy(world, newest(member, members)).await,
            Step::Look { link } if links > 0 => self.look(world, newest(link, links)).await,
            Step::Activate {
                link,
                password,
                browser,
            } if links > 0 => {
                self.activate(world, newest(link, links), password, browser).await;
            }
            Step::Resend { .. }
            | Step::Remove { .. }
            | Step::Undo { .. }
            | Step::Reregister { .. }
            | Step::Change { .. }
            | Step::Switch { .. }
            | Step::Copy { .. }
            | Step::Look { .. }
            | Step::Activate { .. } => {}
        }
    }

    /// Mostly one of those to whom it can be done, the newest first; sometimes anybody.
    fn pick(&self, n: usize, fits: impl Fn(&Member) -> bool) -> usize {
        let fitting: Vec<_> = (0..self.members.len())
            .rev()
            .filter(|number| fits(&self.members[*number]))
            .collect();
        match fitting.get(n) {
            Some(number) => *number,
            None => self.members.len() - 1 - n % self.members.len(),
        }
    }
}
