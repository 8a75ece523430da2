//! The organizer's pages about assistants.

pub mod card;
pub mod grid;

pub use card::AssistantCard;
pub use grid::Access;

/// The grid of who works for whom.
pub(crate) const GRID: &str = "/org/assistants/access";
