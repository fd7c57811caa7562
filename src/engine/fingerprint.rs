//! A few letters that stand for how a target is configured.

use sha2::{Digest as _, Sha256};

use crate::target::{AgentKind, Effective, Recipe, Target, TypedText};

/// How many bytes are kept: enough to tell configurations apart.
const KEPT: usize = 8;

/// Two runs with the same one were set up alike. Nothing secret or personal
/// goes in, not even hashed: whoever knows the rest of the configuration could
/// try passwords until the result is the same.
pub(super) fn of(target: &Target, effective: &[Effective], agent: AgentKind) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    };
    add(&target.name);
    add(target.dialect.as_str());
    add(&format!("{agent:?}"));
    for Effective { key, value, .. } in effective {
        add(key);
        if !is_private(key, value) {
            add(value);
        }
    }
    let Recipe(tasks) = &target.journey;
    for task in tasks {
        add(&task.page);
        add(&format!("{:?}{}{:?}{:?}", task.when, task.optional, task.press, task.fails_when));
        for (field, text) in task.fill.iter().chain(&task.choose).chain(&task.tick) {
            add(field);
            // What is written out in a recipe may be a password.
            add(&match text {
                TypedText::Literal(_) => "text".to_owned(),
                placeholder => format!("{placeholder:?}"),
            });
        }
    }
    let mut kept = [0; KEPT];
    kept.copy_from_slice(&hash.finalize()[..KEPT]);
    format!("{:016x}", u64::from_be_bytes(kept))
}

/// Who a person is, what they type, and what opens a proxy.
fn is_private(key: &str, value: &str) -> bool {
    let named = ["email", "password", "otp", "secret", "proxy", "value"];
    value == "[secret]" || named.contains(&key.rsplit('.').next().unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, yaml};
    use crate::engine::{Engine, Settings};

    fn with(effective: &[(&str, &str)], journey: &str) -> String {
        let engine = Engine::new(Settings::default()).expect("the built-in files are good");
        let mut target = engine.target().clone();
        target.journey = yaml::read(&Source::new("j.yaml", journey)).expect("a recipe");
        let effective: Vec<Effective> = effective
            .iter()
            .map(|(key, value)| Effective {
                key: (*key).to_owned(),
                value: (*value).to_owned(),
                origin: String::new(),
            })
            .collect();
        of(&target, &effective, AgentKind::Http)
    }

    const JOURNEY: &str =
        "[{ page: p, when: form, fill: { a: '{user.email}', b: hunter2 }, press: Go }]";

    #[test]
    fn what_is_configured_changes_it_and_what_is_secret_does_not() {
        let configured = |id: &str, password: &str, email: &str, journey: &str| {
            let password = ("users.Ada.password", password);
            with(&[("applications.a.id", id), password, ("users.Ada.email", email)], journey)
        };
        let first = configured("app", "[secret]", "ada@acme.example", JOURNEY);
        assert_eq!(first.len(), 16);
        assert_eq!(first, configured("app", "hunter2", "ada@acme.example", JOURNEY));
        assert_eq!(first, configured("app", "[secret]", "grace@zenith.example", JOURNEY));
        let literal = JOURNEY.replace("hunter2", "hunter3");
        assert_eq!(first, configured("app", "[secret]", "ada@acme.example", &literal));
        assert_ne!(first, configured("other", "[secret]", "ada@acme.example", JOURNEY));
        let button = JOURNEY.replace("Go", "Continue");
        assert_ne!(first, configured("app", "[secret]", "ada@acme.example", &button));
        let field = JOURNEY.replace("{user.email}", "{user.otp}");
        assert_ne!(first, configured("app", "[secret]", "ada@acme.example", &field));
    }
}
