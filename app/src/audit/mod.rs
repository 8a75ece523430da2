//! «Журнал»: who did what, for a clinic's organizers.

mod file;
pub mod pages;

pub use file::journal_file;
