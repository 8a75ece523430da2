//! Whatever people do in whatever order: the use cases agree with a model that is simple enough to be believed.

mod deeds;
mod state;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use clinic::identity::{Actor, Organizer};
use domain::{
    error::DeadLink,
    identity::{MembershipId, Role, Status},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::harness::{Clinic, Engine, World, run};

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
        .run(&vec(step(), 10..50), |steps| {
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
    let (address, password) = (0..ADDRESSES.len(), 0..PASSWORDS.len());
    // Mostly one of the newest: the oldest are soon used up.
    let any = prop_oneof![3 => 0..2_usize, 1 => 0..64_usize];
    let browser = 0..BROWSERS;
    // Mostly too short for anything to end by itself.
    let time = prop_oneof![
        6 => prop::sample::select(vec![1, 20, 40, 300]).prop_map(Duration::minutes),
        1 => prop::sample::select(vec![3, 7]).prop_map(Duration::days),
    ];
    prop_oneof![
        6 => (address.clone(), 0..ROLES.len()).prop_map(|(address, role)| Step::Invite { address, role }),
        1 => (any.clone(), address.clone()).prop_map(|(member, address)| Step::Resend { member, address }),
        2 => any.clone().prop_map(|member| Step::Remove { member }),
        2 => any.clone().prop_map(|member| Step::Undo { member }),
        1 => (any.clone(), address.clone()).prop_map(|(member, address)| Step::Reregister { member, address }),
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
    async fn take(&mut self, world: &World, step: &Step) {
        let (members, links) = (self.members.len(), self.links.len());
        let newest = |n: usize, of: usize| of - 1 - n % of;
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
                self.resend(world, newest(member, members), ADDRESSES[address]).await;
            }
            Step::Remove { member } if members > 0 => self.remove(world, newest(member, members)).await,
            Step::Undo { member } if members > 0 => self.undo(world, newest(member, members)).await,
            Step::Reregister { member, address } if members > 0 => {
                self.reregister(world, newest(member, members), ADDRESSES[address])
                    .await;
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
            | Step::Copy { .. }
            | Step::Look { .. }
            | Step::Activate { .. } => {}
        }
    }
}
