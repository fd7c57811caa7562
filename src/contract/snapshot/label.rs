//! What stands in a snapshot in place of a value.

use serde_json::Value;

/// The label of a secret or moving value: its name and what was checked of it,
/// such as `[access_token ory_at_…]` or `[expires_in integer]`.
///
/// `null` stays, because that a member may be empty is worth knowing.
pub(super) fn of(name: &str, value: &Value) -> Value {
    let checked = match value {
        Value::Null => return Value::Null,
        Value::String(text) => shape(text).map(str::to_owned),
        other => Some(kind(other).to_owned()),
    };
    Value::from(checked.map_or(format!("[{name}]"), |checked| format!("[{name} {checked}]")))
}

/// The type of a recorded value, seen through its label.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::String(text) => labelled(text).unwrap_or("string"),
    }
}

fn labelled(text: &str) -> Option<&'static str> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let last = inner.rsplit(' ').next()?;
    ["boolean", "number", "integer", "array", "object"].into_iter().find(|kind| *kind == last)
}

/// What can be seen of a text without telling it.
fn shape(text: &str) -> Option<&'static str> {
    // The prefixes of Ory Hydra 2: access token, refresh token, code.
    let prefixes = [("ory_at_", "ory_at_…"), ("ory_rt_", "ory_rt_…"), ("ory_ac_", "ory_ac_…")];
    if let Some((_, shape)) = prefixes.into_iter().find(|(prefix, _)| text.starts_with(prefix)) {
        Some(shape)
    } else if is_jwt(text) {
        Some("JWT")
    } else if is_uuid(text) {
        Some("UUID")
    } else {
        None
    }
}

fn is_jwt(text: &str) -> bool {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let mut parts = text.split('.');
    let all =
        parts.by_ref().take(3).filter(|p| !p.is_empty() && p.bytes().all(base64)).count() == 3;
    // The Base64 of `{"` comes first in every header.
    all && parts.next().is_none() && text.starts_with("eyJ")
}

fn is_uuid(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(digits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_label_says_only_what_was_checked() {
        let cases = [
            (json!("ory_at_abc"), json!("[x ory_at_…]")),
            (json!("plain"), json!("[x]")),
            (json!("eyJhbGciOiJ.eyJzdWIiOiIx.c2lnbmF0dXJl"), json!("[x JWT]")),
            (json!("eyJhbGciOiJ.eyJzdWIiOiIx"), json!("[x]")),
            (json!("eyJhbGciOiJ.eyJzdWIiOiIx.c2ln.c2ln"), json!("[x]")),
            (json!("eyJhbGciOiJ..c2lnbmF0dXJl"), json!("[x]")),
            (json!("eyJhbGciOiJ.eyJzdWI+OiIx.c2ln"), json!("[x]")),
            (json!("www.example.com"), json!("[x]")),
            (json!("0f7a1c9e-3b52-4d68-9a04-6c1de25b8f37"), json!("[x UUID]")),
            (json!("0f7a1c9e-3b52-4d68-9a04-6c1de25b8f3g"), json!("[x]")),
            (json!("0f7a1c9e-3b52-4d68-9a046-c1de25b8f37"), json!("[x]")),
            (json!(3599), json!("[x integer]")),
            (json!(0.5), json!("[x number]")),
            (json!(true), json!("[x boolean]")),
            (json!(null), json!(null)),
        ];
        for (value, label) in cases {
            assert_eq!(of("x", &value), label);
        }
    }

    #[test]
    fn the_type_is_seen_through_the_label() {
        assert_eq!(kind(&json!("[expires_in integer]")), "integer");
        assert_eq!(kind(&json!("[access_token ory_at_…]")), "string");
        assert_eq!(kind(&json!(1.5)), "number");
    }
}
