//! Values nobody can guess, in the shapes that Ory Hydra gives them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;

/// How many characters of base64url 32 bytes are.
const LENGTH: usize = 43;

/// 32 random bytes: 43 characters of base64url.
pub(super) fn value() -> String {
    URL_SAFE_NO_PAD.encode(bytes())
}

/// A token such as `ory_at_<43 characters>.<43 characters>`.
pub(super) fn token(prefix: &str) -> String {
    let mut token = String::with_capacity(prefix.len() + 2 * LENGTH + 1);
    token.push_str(prefix);
    push_value(&mut token);
    token.push('.');
    push_value(&mut token);
    token
}

/// Without a text of its own, which each token would make twice.
fn push_value(text: &mut String) {
    let mut encoded = [0; LENGTH];
    URL_SAFE_NO_PAD.encode_slice(bytes(), &mut encoded).expect("just large enough");
    text.push_str(str::from_utf8(&encoded).expect("base64url is ASCII"));
}

/// All at once: one by one they would cost four times as much.
fn bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A version 4 UUID (RFC 9562 section 5.4).
pub(super) fn uuid() -> String {
    let bits = rand::random::<u128>() & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    parts.join("-")
}

/// The id of one API answer: 32 hexadecimal digits.
pub(super) fn trace_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_that_it_is_random() {
        let uuid = uuid();
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
    }

    #[test]
    fn tokens_have_two_halves_of_43_characters() {
        let token = token("ory_at_");
        let (key, signature) = token["ory_at_".len()..].split_once('.').unwrap();
        assert_eq!((key.len(), signature.len()), (43, 43));
        assert_ne!(key, signature);
    }
}
