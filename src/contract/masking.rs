//! Which members of a document are never shown.

use serde_json::Value;

use crate::domain::sensitive::{self, Sensitivity};

/// Why a member of `parent` is masked, if it is. In an error, `code` names the
/// problem; elsewhere it buys tokens.
pub(super) fn why(parent: &Value, name: &str) -> Option<Sensitivity> {
    sensitive::field(name).filter(|_| !(name == "code" && is_error(parent)))
}

fn is_error(document: &Value) -> bool {
    ["detail", "message"].iter().any(|name| document.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_is_secret_unless_it_names_a_problem() {
        assert_eq!(why(&json!({ "code": "x", "state": "y" }), "code"), Some(Sensitivity::Secret));
        assert_eq!(why(&json!({ "code": "x", "detail": "y" }), "code"), None);
        assert_eq!(why(&json!({ "detail": "y" }), "iban"), Some(Sensitivity::Personal));
    }
}
