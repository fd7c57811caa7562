//! The value that ties a callback to the browser that began the flow, or as a
//! nonce an `id_token` to its authorization request.

use std::fmt::Write as _;

use crate::domain::Secret;

/// 32 random bytes in hex, as Qonto's guide recommends (rule AUTH-08).
pub(super) fn fresh() -> Secret {
    let bytes: [u8; 32] = rand::random();
    Secret::new(bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn states_are_64_hex_characters_and_unique() {
        let states: HashSet<Secret> = (0..1000).map(|_| fresh()).collect();
        assert_eq!(states.len(), 1000);
        for state in &states {
            let text = state.expose();
            assert_eq!(text.len(), 64, "{text}");
            assert!(text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{text}");
        }
    }
}
