//! The part of an address after the `@`: a slip of the finger there is asked about, never refused.

use super::Email;
use crate::error::{Code, Doubt};

/// Where most people here have their mail: what a mistyped domain is likely to mean, the more common first.
const COMMON: [&str; 17] = [
    "mail.ru",
    "yandex.ru",
    "gmail.com",
    "ya.ru",
    "bk.ru",
    "list.ru",
    "inbox.ru",
    "internet.ru",
    "rambler.ru",
    "icloud.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "vk.com",
    "proton.me",
    "yandex.com",
    "tut.by",
];
/// Real ones that are a slip away from a common one; and those that people mean though more than a slip away.
const REAL: [&str; 17] = [
    "mail.com",
    "mail.ua",
    "mail.by",
    "mail.kz",
    "mail.de",
    "email.ru",
    "ymail.com",
    "hmail.com",
    "yandex.by",
    "yandex.kz",
    "yandex.uz",
    "yandex.ua",
    "vk.ru",
    "me.com",
    "lenta.ru",
    "ro.ru",
    "yahoo.co",
];
const FAR_OFF: [(&str, &str); 4] = [
    ("gmail.ru", "gmail.com"),
    ("icloud.ru", "icloud.com"),
    ("mail.con", "mail.ru"),
    ("yandex.con", "yandex.ru"),
];
/// A shorter first label is as likely to be somebody's own: only a slip behind its dot counts.
const SHORT: usize = 2;

impl Email {
    /// The address that was probably meant, where the domain is one slip away from a common one.
    #[must_use]
    pub fn likely_meant(&self) -> Option<Self> {
        let (local, domain) = self.as_str().split_once('@')?;
        let meant = common_domain_near(domain)?;
        Self::parse(&format!("{local}@{meant}")).ok()
    }

    /// The address to go on with. One that looks mistyped needs an answer: the address that was meant, or itself once
    /// more. An answer to another address counts for nothing.
    ///
    /// # Errors
    /// `Asks` where there is no answer yet.
    pub fn settled(self, answer: Option<&str>) -> Result<Self, Code> {
        let Some(meant) = self.likely_meant() else {
            return Ok(self);
        };
        match answer {
            Some(kept) if kept == self.as_str() => Ok(self),
            Some(taken) if taken == meant.as_str() => Ok(meant),
            Some(_) | None => Err(Code::Asks { about: Doubt::Domain }),
        }
    }
}

fn common_domain_near(domain: &str) -> Option<&'static str> {
    if COMMON.contains(&domain) || REAL.contains(&domain) {
        return None;
    }
    let far = FAR_OFF
        .iter()
        .find(|(slip, _)| *slip == domain)
        .map(|(_, meant)| *meant);
    far.or_else(|| {
        COMMON
            .into_iter()
            .find(|common| is_one_slip(domain, common) && !(is_short(common) && label(domain) != label(common)))
    })
}

fn label(domain: &str) -> &str {
    domain.split('.').next().unwrap_or_default()
}

fn is_short(domain: &str) -> bool {
    label(domain).len() <= SHORT
}

/// Whether one letter too many, too few, another, or two in the wrong order make the one of the other.
fn is_one_slip(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let same_start = typed.iter().zip(meant).take_while(|(one, other)| one == other).count();
    let (Some(typed), Some(meant)) = (typed.get(same_start..), meant.get(same_start..)) else {
        return false;
    };
    match (typed, meant) {
        ([], []) => false,
        ([_, typed @ ..], [_, meant @ ..]) if typed == meant => true,
        ([_, rest @ ..], _) if rest == meant => true,
        (_, [_, rest @ ..]) if typed == rest => true,
        ([a, b, typed @ ..], [c, d, meant @ ..]) => (a, b) == (d, c) && typed == meant,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn meant(typed: &str) -> Option<String> {
        let email = Email::parse(&format!("ivan@{typed}")).unwrap();
        email.likely_meant().map(|meant| meant.as_str().replace("ivan@", ""))
    }

    #[test]
    fn a_slip_of_the_finger_is_known_for_what_it_was() {
        for (typed, domain) in [
            ("mail.ri", "mail.ru"),
            ("mai.ru", "mail.ru"),
            ("maill.ru", "mail.ru"),
            ("mial.ru", "mail.ru"),
            ("mail.r", "mail.ru"),
            ("nail.ru", "mail.ru"),
            ("mail.ur", "mail.ru"),
            ("mail.con", "mail.ru"),
            ("yndex.ru", "yandex.ru"),
            ("yandex.r", "yandex.ru"),
            ("gmai.com", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmial.com", "gmail.com"),
            ("gmail.ru", "gmail.com"),
            ("ramber.ru", "rambler.ru"),
            ("ya.ri", "ya.ru"),
            ("bk.tu", "bk.ru"),
            ("outlok.com", "outlook.com"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(domain), "{typed}");
        }
    }

    #[test]
    fn domains_of_their_own_are_left_alone() {
        for own in COMMON.into_iter().chain(REAL).chain([
            "clinic.example",
            "onco.ru",
            "va.ru",
            "bp.ru",
            "me.me",
            "mailbox.org",
            "yandex-team.ru",
            "post.mail.ru",
        ]) {
            assert_eq!(meant(own), None, "{own}");
        }
    }

    #[test]
    fn only_an_answer_to_this_very_address_counts() {
        let email = |text: &str| Email::parse(text).unwrap();
        let asks = Code::Asks { about: Doubt::Domain };
        let doubtful = email("ivan@mail.ri");
        for answer in [
            None,
            Some(""),
            Some("petr@mail.ri"),
            Some("petr@mail.ru"),
            Some("mail.ru"),
        ] {
            assert_eq!(doubtful.clone().settled(answer), Err(asks.clone()), "{answer:?}");
        }
        assert_eq!(doubtful.clone().settled(Some("ivan@mail.ri")), Ok(doubtful.clone()));
        assert_eq!(doubtful.settled(Some("ivan@mail.ru")), Ok(email("ivan@mail.ru")));
        let plain = email("ivan@clinic.example");
        assert_eq!(plain.clone().settled(Some("petr@mail.ru")), Ok(plain));
    }

    proptest! {
        #[test]
        fn what_was_meant_is_never_asked_about_again(domain in "[a-z]{2,8}\\.[a-z]{2,3}") {
            let email = Email::parse(&format!("ivan@{domain}")).unwrap();
            if let Some(meant) = email.likely_meant() {
                prop_assert_eq!(meant.likely_meant(), None);
                prop_assert_ne!(meant, email);
            }
        }
    }
}
