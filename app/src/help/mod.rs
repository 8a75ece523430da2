//! Help: the subjects of `packs/help`, one page each, for whoever asks how something is done.
//!
//! A subject is a Markdown file in the folder of those it is for. Its first line is the title; `{brand}`, `{centre}`
//! and `{support}` stand for the brand's own words; a picture is named as in `public/help`, without path and ending.

pub mod pages;
mod topic;

pub use topic::{Audience, Topic, all, find, for_path};
