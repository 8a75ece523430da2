//! «Статистика»: the figures of a clinic, for its organizers, as a page and as a file.

mod figures;
mod file;
pub mod pages;

pub use file::statistics_file;
