//! Secrets: drawn from the operating system, given out once, kept as hashes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// 256 random bits, as text for a cookie or a link. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn draw() -> Result<Self> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).map_err(Error::broken)?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bits)))
    }

    /// Six digits, for a letter whose reader types them: few tries and a short life make up for how few they are.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn draw_digits() -> Result<Self> {
        let mut bits = [0; 8];
        getrandom::fill(&mut bits).map_err(Error::broken)?;
        Ok(Self(format!("{:06}", u64::from_be_bytes(bits) % 1_000_000)))
    }

    /// One that came back, and whose hash was found.
    pub(crate) fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text itself, for the cookie or link.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What the database keeps of a secret. With 256 random bits behind it, a plain SHA-256 can't be turned back.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    digest(secret.as_bytes())
}

/// The SHA-256 of what need not be text.
pub(crate) fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_have_256_bits_and_hide() {
        let (one, other) = (Secret::draw().unwrap(), Secret::draw().unwrap());
        assert_ne!(one, other);
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(one.reveal()).unwrap().len(), 32);
        assert_eq!(format!("{one:?}"), "Secret(…)");
        assert_ne!(one.hash(), other.hash());
    }
}
