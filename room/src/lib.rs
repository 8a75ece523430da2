//! The online class: who gets whose sound and picture, packet by packet.
//!
//! [`Hall`] holds all rooms and everybody's connection, and does no I/O: packets, times and wishes go in, packets and
//! news come out, so its tests run in virtual time. [`open`] puts it behind one UDP and one TCP port.
//!
//! Whoever joins makes one offer with a fixed number of places (slots) to receive by; there is no second offer. When
//! somebody comes or goes, the hall puts a source on a place or takes it off and says so. What a page asks for is
//! never what decides: [`sees`] does.

mod hall;
mod peer;
mod port;
mod slot;

pub use hall::{Hall, News, Out};
pub use peer::{PeerId, Source, Why};
pub use port::{Admission, Door, Ports, open};
pub use str0m::net::Protocol;

use uuid::Uuid;

/// Members of one room at most: as many places whoever runs it may offer.
pub const MEMBERS_MAX: usize = 30;
/// Bytes of an offer at most.
pub const OFFER_MAX: usize = 200 * 1024;

/// A room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(pub Uuid);

/// Somebody who is in a room once, by however many connections one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub Uuid);

/// What somebody is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Runs it. One at a time.
    Lead,
    /// A second pair of eyes: sees and hears everybody, is neither seen nor heard.
    Helper,
    Member,
}

/// Whether somebody of this part receives what somebody of that part sends. Members never receive each other.
#[must_use]
pub const fn sees(to: Part, from: Part) -> bool {
    match (to, from) {
        (Part::Lead, Part::Member) | (Part::Member, Part::Lead) | (Part::Helper, Part::Member | Part::Lead) => true,
        (Part::Lead | Part::Member, Part::Lead | Part::Member | Part::Helper) | (Part::Helper, Part::Helper) => false,
    }
}

/// Why an offer was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the room is full")]
    Full,
    #[error("the offer is not one that a room can answer")]
    Offer,
    #[error("the service is stopping")]
    Stopping,
}

#[cfg(test)]
mod tests;
