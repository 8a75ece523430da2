//! Letters in words: subject, plain text and HTML. Made when they are sent; no health data, one link, the clinic's
//! and the brand's names, and no picture or style from elsewhere.

mod application;
mod calendar;
mod classes;
mod declined;
mod frame;
mod groups;
mod invitation;
mod monitoring;
mod recovery;
mod review;

pub use calendar::{Attached, attached, published};

use clinic::mail::{Content, Letter};

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    /// Its first link is what the letter is about.
    pub text: String,
    pub html: String,
}

/// Puts a letter into words; its links lead to `public_url`.
#[must_use]
pub fn render(letter: &Letter, public_url: &str) -> Rendered {
    match &letter.content {
        Content::Invitation(invite) => invitation::render(letter, invite, public_url),
        Content::Declined(declined) => declined::render(letter, declined, public_url),
        Content::Classes(news) => classes::render(letter, news, public_url),
        Content::Monitoring(news) => monitoring::render(letter, news, public_url),
        Content::Login(news) => recovery::render(letter, news, public_url),
        Content::Application(news) => application::render(letter, news, public_url),
        Content::Review(reviewed) => review::render(letter, reviewed, public_url),
        Content::Group(news) => groups::render(letter, news, public_url),
    }
}
