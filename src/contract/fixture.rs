//! A small contract and a few interactions, for the tests of this room.

use std::fs;
use std::time::{Duration, SystemTime};

use super::Contract;
use crate::document::Shelf;
use crate::domain::{Answer, HostRole, Interaction, Request, Sender};

const RULES: &str = "\
sources: { own: Our own }
rules:
  - { id: BODY-01, party: server, level: documented, text: t, source: own }
  - { id: BODY-02, party: server, level: inferred, text: t, source: own }
  - { id: BODY-03, party: server, level: inferred, text: t, source: own }
  - { id: HEAD-01, party: server, level: inferred, text: t, source: own }
  - { id: ELSE-01, party: server, level: inferred, text: t, source: own }
  - { id: BACK-01, party: server, level: inferred, text: t, source: own }
  - { id: SEND-01, party: client, level: documented, text: t, source: own }
  - { id: SEND-02, party: client, level: documented, text: t, source: own }
  - { id: SEND-03, party: client, level: documented, text: t, source: own }
  - { id: SEND-04, party: client, level: documented, text: t, source: own }
  - { id: SEND-05, party: client, level: documented, text: t, source: own }
  - { id: SEND-06, party: client, level: documented, text: t, source: own }
  - { id: SEND-07, party: client, level: documented, text: t, source: own }
  - { id: GIVE-01, party: server, level: documented, text: t, source: own }
  - { id: GIVE-02, party: server, level: documented, text: t, source: own }
  - { id: GIVE-03, party: server, level: documented, text: t, source: own }
  - { id: GIVE-04, party: server, level: documented, text: t, source: own }
  - { id: SNAPSHOT, party: server, level: inferred, text: t, source: own }
";

const ALWAYS: &str = "\
always:
  - { check: no-token-in-url, rule: SEND-01 }
  - { check: gate-header, rule: SEND-02 }
  - { check: gate-spelling, rule: SEND-03 }
  - { check: bearer-scheme, rule: SEND-04 }
  - { check: form-encoding, rule: SEND-05 }
  - { check: exchange-fields, rule: SEND-06 }
  - { check: refresh-fields, rule: SEND-07 }
  - { check: gate-stays-closed, rule: GIVE-01 }
  - { check: refresh-token-replaced, rule: GIVE-02 }
  - { check: organization-as-named, rule: GIVE-03 }
  - { check: form-not-handed-on, rule: GIVE-04 }
";

const HEADERS: &str = "known: [content-length, content-type, date, location, set-cookie]\n";

pub(super) const EXCHANGE: &str = "\
operation: token.exchange
host: oauth
method: POST
path: /oauth2/token
form: { grant_type: authorization_code }
answers:
  200:
    content: application/json
    rule: BODY-01
    schema: tokens
    members: { /expires_in: BODY-02, /granted: ELSE-01, /granted/*/by: BODY-03 }
    headers: [{ name: Cache-Control, has: no-store, rule: HEAD-01 }]
  400: { rule: BODY-01 }
otherwise: ELSE-01
snapshot:
  name_by: [refresh_token]
  values: { /access_token: access_token, /expires_in: expires_in, /granted/*/by: by }
  keep: [Content-Type, Cache-Control]
";

const OTHER: &str = "\
operation: token.other
host: oauth
method: POST
path: /oauth2/token
answers: {}
otherwise: ELSE-01
";

const AUTHORIZE: &str = "\
operation: authorize
host: oauth
method: GET
path: /oauth2/auth
answers:
  302: { rule: BODY-01 }
  303: { rule: BODY-01, location: { schema: back, rule: BACK-01 } }
otherwise: ELSE-01
snapshot: {}
";

pub(super) const TOKENS: &str = r#"{
  "$id": "https://qonform.local/schemas/json/tokens.json",
  "type": "object",
  "required": ["access_token"],
  "properties": {
    "access_token": { "$ref": "kinds.json#/$defs/token" },
    "expires_in": { "type": "integer" },
    "granted": { "items": { "properties": { "by": { "type": "string" } } } }
  }
}"#;

const KINDS: &str = r#"{
  "$id": "https://qonform.local/schemas/json/kinds.json",
  "$defs": { "token": { "type": "string", "minLength": 8 } }
}"#;

const BACK: &str = r#"{
  "$id": "https://qonform.local/schemas/json/back.json",
  "required": ["state"],
  "properties": { "code": true, "error": true, "state": true },
  "oneOf": [{ "required": ["code"] }, { "required": ["error"] }]
}"#;

/// A folder of schemas and snapshots that vanishes after the test.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The files of a small, good contract.
    pub(super) fn good() -> Self {
        [
            ("schemas/rules.yaml", RULES),
            ("schemas/always.yaml", ALWAYS),
            ("schemas/operations/token.exchange.yaml", EXCHANGE),
            ("schemas/operations/token.other.yaml", OTHER),
            ("schemas/operations/authorize.yaml", AUTHORIZE),
            ("schemas/headers.yaml", HEADERS),
            ("schemas/json/tokens.json", TOKENS),
            ("schemas/json/kinds.json", KINDS),
            ("schemas/json/back.json", BACK),
        ]
        .into_iter()
        .fold(Self::new(), |folder, (name, text)| folder.with(name, text))
    }

    pub(super) fn with(self, name: &str, text: &str) -> Self {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("created");
        fs::write(path, text).expect("written");
        self
    }

    pub(super) fn shelf(&self) -> Shelf {
        Shelf::over(&[], Some(self.0.path().to_owned()))
    }

    pub(super) fn contract(&self) -> Contract {
        let told = |wrong: Vec<_>| format!("{wrong:#?}");
        Contract::load(&self.shelf()).map_err(told).expect("a good contract")
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    /// How the folder stands before every name in a diagnostic.
    pub(super) fn root(&self) -> String {
        format!("{}/", self.0.path().to_string_lossy())
    }
}

/// A request of our client and its answer.
pub(super) fn interaction(host: HostRole, request: Request, answer: Answer) -> Interaction {
    Interaction {
        host,
        sender: Sender::Client,
        hop: 0,
        at: SystemTime::UNIX_EPOCH,
        elapsed: Duration::ZERO,
        request,
        outcome: Ok(answer),
    }
}

/// An exchange as it should be, with that answer.
pub(super) fn exchange(answer: Answer) -> Interaction {
    let url = "https://oauth.example/oauth2/token".parse().expect("valid");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", "ory_ac_x"),
        ("redirect_uri", "https://app.example/cb"),
        ("client_id", "app"),
        ("client_secret", "s3cret-s3cret"),
    ];
    interaction(HostRole::Oauth, Request::form(url, fields), answer)
}

/// A JSON answer with the header fields that the small contract asks for.
pub(super) fn json(status: u16, body: &serde_json::Value) -> Answer {
    let mut answer = Answer::new(status);
    answer.headers.push("content-type", "application/json; charset=utf-8");
    answer.headers.push("cache-control", "private, No-Store");
    answer.body = body.to_string().into_bytes();
    answer
}
