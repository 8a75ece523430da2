//! A house of its own for every test: configuration, database, clock, letters; and people who visit it.

mod browser;
mod engine;
mod house;
mod html;
mod people;
mod sink;

pub(crate) use browser::{Answer, Browser};
pub(crate) use browser::{MULTIPART, encoded, multipart};
pub(crate) use engine::{Engine, OnServer};
pub(crate) use house::{House, eventually};
pub(crate) use people::{ACTIVATE, NAME, PASSWORD, REGISTER, REGISTER_PATIENT, SIGN_IN, Staff};
pub(crate) use sink::{ACCEPTED, Manner, Sink};
