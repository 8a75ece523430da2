//! Passwords: hashed on a pool of their own, so many at a time, and weighed before they are taken.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use domain::{
    error::{Code, Problem},
    identity::Password,
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// OWASP's floor for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Those who wait for a hash at most, for each that may run: beyond it the server says that it is busy, instead
/// of letting a flood of sign-ins queue up.
const WAITING_FOR_EACH: usize = 32;

/// How hard a password must be to guess: ten million tries, well above what throttling lets anybody make in a year.
const GUESSES_MIN: u64 = 10_000_000;

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Passwords {
    /// At most so many hashes at once, each of which takes 19 MiB and a core.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(at_a_time)),
            admitted: Arc::new(Semaphore::new(at_a_time * WAITING_FOR_EACH)),
        }
    }

    /// The hash to keep of a password, as a PHC string with a salt of its own.
    pub(crate) async fn hash(&self, password: &Password) -> Result<String> {
        let password = password.clone();
        self.on_the_pool(move || {
            Ok(argon2()?
                .hash_password(password.reveal().as_bytes())
                .map_err(Error::broken)?
                .to_string())
        })
        .await
    }

    /// The hash of a password with the salt and strength of another hash: two are equal where the passwords are.
    pub(crate) async fn hash_like(&self, password: &Password, other: &str) -> Result<String> {
        let (password, other) = (password.clone(), other.to_owned());
        self.on_the_pool(move || {
            let parsed = PasswordHash::new(&other).map_err(Error::broken)?;
            let params = Params::try_from(&parsed).map_err(Error::broken)?;
            let salt = parsed.salt.ok_or_else(|| Error::broken("a hash has no salt"))?;
            Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_with_salt(password.reveal().as_bytes(), salt.as_ref())
                .map_err(Error::broken)?
                .to_string())
        })
        .await
    }

    /// Whether the password is the one behind the hash. Without a hash it takes the same time and says no, so
    /// that a known address can't be told from an unknown one by waiting.
    pub(crate) async fn verify(&self, password: &Password, hash: Option<String>) -> Result<bool> {
        /// Of a random password nobody knows, at today's strength.
        const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGZvciBub2JvZHk$\
            Yw3kNcPdnKqBcM0nTkPnWvQF4yZqg6bq8m1bJmAqkX4";
        let password = password.clone();
        self.on_the_pool(move || {
            let stored = hash.as_deref().unwrap_or(NOBODYS);
            let parsed = PasswordHash::new(stored).map_err(Error::broken)?;
            let right = argon2()?.verify_password(password.reveal().as_bytes(), &parsed).is_ok();
            Ok(right && hash.is_some())
        })
        .await
    }

    /// Whether a hash was made with less than today's strength, so that it is made anew at the next sign-in.
    pub(crate) fn is_outdated(hash: &str) -> bool {
        let strength = PasswordHash::new(hash)
            .ok()
            .and_then(|parsed| Params::try_from(&parsed).ok());
        strength
            .is_none_or(|params| params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES || params.p_cost() < LANES)
    }

    async fn on_the_pool<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _place = self.admitted.try_acquire().map_err(|_full| Code::Unavailable)?;
        let _turn = self.running.acquire().await.map_err(Error::broken)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Refuses passwords that many people have, that are easy to guess, or that are made of what everybody can know
/// of the person. Words typed on the Russian keyboard and on the Latin one are the same keys, so both are weighed.
pub(crate) fn weigh(password: &Password, personal: &[&str]) -> Result<(), Problem> {
    let typed = password.reveal().to_lowercase();
    let words: Vec<String> = personal
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase)
        .collect();
    let rest = words.iter().fold(typed.clone(), |rest, word| {
        rest.replace(word.as_str(), "")
            .replace(in_latin_layout(word).as_str(), "")
    });
    // The dots and the @ of an address add nothing to it.
    if rest != typed && rest.chars().filter(|typed| typed.is_alphanumeric()).count() < 6 {
        return Err(Problem::PasswordPersonal);
    }
    let known: Vec<&str> = words.iter().map(String::as_str).collect();
    let guesses = [&typed, &in_latin_layout(&typed)]
        .into_iter()
        .map(|text| zxcvbn::zxcvbn(text, &known).guesses())
        .min();
    if guesses.is_some_and(|guesses| guesses < GUESSES_MIN) {
        return Err(Problem::PasswordGuessable);
    }
    Ok(())
}

/// What the same keys give in the Latin layout: «пароль» is «gfhjkm», and the lists of leaked passwords know it so.
fn in_latin_layout(text: &str) -> String {
    const KEYS: [(&str, &str); 3] = [
        ("йцукенгшщзхъ", "qwertyuiop[]"),
        ("фывапролджэ", "asdfghjkl;'"),
        ("ячсмитьбю", "zxcvbnm,."),
    ];
    text.chars()
        .map(|typed| {
            KEYS.iter()
                .find_map(|(russian, latin)| {
                    russian
                        .chars()
                        .zip(latin.chars())
                        .find(|(key, _)| *key == typed)
                        .map(|(_, key)| key)
                })
                .unwrap_or(typed)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(text: &str) -> Result<(), Problem> {
        weigh(
            &Password::typed(text).unwrap(),
            &["Петров Иван Аркадьевич", "ivan.petrov@mail.ru", "ONCOCENTER"],
        )
    }

    #[test]
    fn common_passwords_are_refused_in_both_layouts() {
        for common in [
            "password123",
            "qwertyuiop",
            "1234567890",
            "пароль1234",
            "йцукенгшщз",
            "aaaaaaaaaaaa",
        ] {
            assert_eq!(weighed(common), Err(Problem::PasswordGuessable), "{common}");
        }
    }

    #[test]
    fn passwords_made_of_the_persons_own_data_are_refused() {
        for personal in [
            "ПетровИван",
            "ivan.petrov@mail.ru",
            "ivan-petrov@@mail...",
            "oncocenter1",
            "gtnhjd2026",
            "Аркадьевич!",
        ] {
            assert_eq!(weighed(personal), Err(Problem::PasswordPersonal), "{personal}");
        }
    }

    #[test]
    fn three_plain_words_are_a_good_password() {
        for good in ["зелёный чайник поёт", "correct horse battery", "7 слонов у реки"] {
            assert_eq!(weighed(good), Ok(()), "{good}");
        }
    }

    #[tokio::test]
    async fn a_hash_is_never_below_the_floor_and_knows_its_password() {
        let passwords = Passwords::new(1);
        let password = Password::typed("зелёный чайник поёт").unwrap();
        let hash = passwords.hash(&password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(!Passwords::is_outdated(&hash));
        assert!(Passwords::is_outdated(
            "$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Yw3kNcPdnKo"
        ));
        assert!(passwords.verify(&password, Some(hash.clone())).await.unwrap());
        let wrong = Password::typed("зелёный чайник").unwrap();
        assert!(!passwords.verify(&wrong, Some(hash)).await.unwrap());
        assert!(!passwords.verify(&password, None).await.unwrap());
    }
}
