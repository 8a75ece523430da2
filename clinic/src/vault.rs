//! What must be read back, and still must not be read by whoever has only the database: sealed under a key that lies
//! beside it, never in it.
//!
//! XChaCha20-Poly1305 (ASVS 11.3): its nonces are long enough to be drawn at random by any number of processes. What a
//! text is about goes into the seal, so that a row moved to somebody else no longer opens.

use std::fmt;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Bytes of the key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Seals and opens.
#[derive(Clone)]
pub struct Vault(XChaCha20Poly1305);

impl Vault {
    #[must_use]
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// A key for a new vault.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn draw_key() -> Result<[u8; KEY_BYTES]> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(Error::broken)?;
        Ok(key)
    }

    /// The nonce and behind it the sealed text.
    pub(crate) fn seal(&self, text: &[u8], about: Uuid) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(Error::broken)?;
        let payload = Payload {
            msg: text,
            aad: about.as_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_why| broken())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed about this.
    pub(crate) fn open(&self, sealed: &[u8], about: Uuid) -> Result<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload {
            msg: sealed,
            aad: about.as_bytes(),
        };
        self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_why| broken())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

fn broken() -> Error {
    Error::broken("a sealed text does not open: the key is another one, or the row was changed by hand")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_opens_and_only_about_the_same() {
        let vault = Vault::new([1; KEY_BYTES]);
        let (anna, boris) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = vault.seal("тайна".as_bytes(), anna).unwrap();
        assert_eq!(vault.open(&sealed, anna).unwrap(), "тайна".as_bytes());
        assert!(vault.open(&sealed, boris).is_err());
        assert!(Vault::new([2; KEY_BYTES]).open(&sealed, anna).is_err());
        assert_ne!(
            vault.seal("тайна".as_bytes(), anna).unwrap(),
            sealed,
            "every nonce is new"
        );
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused() {
        let vault = Vault::new(Vault::draw_key().unwrap());
        let sealed = vault.seal(b"12345678901234567890", Uuid::nil()).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(vault.open(&changed, Uuid::nil()).is_err(), "{place}");
        }
        assert!(vault.open(&[], Uuid::nil()).is_err());
    }

    #[test]
    fn a_vault_never_shows_its_key() {
        assert_eq!(format!("{:?}", Vault::new([7; KEY_BYTES])), "Vault(…)");
    }
}
