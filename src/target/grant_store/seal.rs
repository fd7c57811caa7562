//! Encryption of what is stored (ChaCha20-Poly1305, RFC 8439).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

use super::GrantStoreError;

/// 32 random bytes.
pub(super) struct Key(LessSafeKey);

/// Without details, which might help who should not be helped.
pub(super) struct Refused;

impl FromStr for Key {
    type Err = GrantStoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| GrantStoreError::NotAKey)?;
        let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes);
        key.map(|key| Self(LessSafeKey::new(key))).map_err(|_| GrantStoreError::NotAKey)
    }
}

impl Key {
    /// Nonce and ciphertext in Base64. `bound` is not in it, but has to be
    /// there again when it is opened. A random nonce is safe for far more
    /// writes (2^32) than a store sees.
    pub(super) fn seal(&self, bound: &str, text: &[u8]) -> Result<String, Refused> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| Refused)?;
        let mut sealed = text.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        let bound = Aad::from(bound.as_bytes());
        self.0.seal_in_place_append_tag(unique, bound, &mut sealed).map_err(|_| Refused)?;
        Ok(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// The text, if this key has sealed it and nobody has changed a bit.
    pub(super) fn open(&self, bound: &str, sealed: &str) -> Result<Vec<u8>, Refused> {
        let mut bytes = STANDARD.decode(sealed).map_err(|_| Refused)?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(Refused)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Refused)?;
        let text = self.0.open_in_place(nonce, Aad::from(bound.as_bytes()), sealed);
        text.map(|text| text.to_vec()).map_err(|_| Refused)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
