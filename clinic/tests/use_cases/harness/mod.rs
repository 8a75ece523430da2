//! A world of its own for every test: database, clock, people, letters.

mod applications;
mod cohort;
mod colleagues;
mod courses;
mod crowd;
mod device;
mod engine;
mod factors;
mod held;
mod inspect;
mod packs;
mod people;
mod world;

pub(crate) use applications::{Desk, answers};
pub(crate) use cohort::{Cohort, Plan, cohort};
pub(crate) use colleagues::{assistants, clinic, doctors};
pub(crate) use courses::{Course, course, set};
pub(crate) use crowd::{patients, people};
pub(crate) use device::{Device, ORIGIN};
pub(crate) use engine::{Engine, Fresh};
pub(crate) use factors::{App, STEP_S, shows, typed};
pub(crate) use packs::{programmes, questionnaires};
pub(crate) use people::{Clinic, PASSWORD, Person, from, member, new_clinic, operator, patient, period, session};
pub(crate) use world::{Sent, World, at_once, key, run};

/// Makes two tests of each `async fn name(world: &World)`: `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use crate::harness::{Engine, run};

            #[test]
            fn sqlite() {
                run(Engine::Sqlite, super::$test);
            }

            #[test]
            fn postgres() {
                run(Engine::Postgres, super::$test);
            }
        }
    )+};
}
