//! The authorization request, as the person's browser brings it.

use std::collections::BTreeSet;

use url::Url;

use super::{Conduct, IssuedCode, Notes, Registered};
use crate::contract::JudgeContext;
use crate::contract::breach::Breach;
use crate::domain::{Answer, Interaction};

/// What an attempt began with.
pub(super) struct Attempt {
    pub(super) redirect_uri: String,
    pub(super) user_flow: bool,
    /// What a second visit to the same address would repeat.
    query: String,
    /// Whether the bank sent its person back to the application.
    concluded: bool,
}

/// Each stands once in the address (rule AUTH-01).
const PARAMETERS: [&str; 5] = ["client_id", "redirect_uri", "response_type", "scope", "state"];

/// What RFC 6749 section 10.10 asks of a value that must not be guessed.
const BITS: f64 = 128.0;

impl Conduct<'_> {
    /// Rules AUTH-01 to AUTH-03, AUTH-06 to AUTH-08, AUTH-20 to AUTH-22, and the
    /// address's half of EXCH-03.
    pub(super) fn judge_attempt(&mut self, interaction: &Interaction, notes: &mut Notes) {
        let url = &interaction.request.url;
        let last_hop = ["consent_verifier", "login_verifier"];
        let is_last = url.query_pairs().any(|(name, _)| last_hop.contains(&&*name));
        if interaction.request.method != "GET" || url.path() != "/oauth2/auth" || is_last {
            return;
        }
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let value = |name: &str| first(&query, name);
        let missing = PARAMETERS.into_iter().filter_map(|name| not_once(&query, name));
        notes.hold_all("AUTH-01", missing);
        if let Some(asked) = value("response_type") {
            let breach = || at("response_type", "`code`", format!("`{asked}`"));
            notes.rule("AUTH-02", (asked != "code").then(breach));
        }
        if let Some(scope) = value("scope") {
            let other = scope.contains([',', '+', ';']) || scope.contains("%20");
            let breach = || at("scope", "names separated by spaces", format!("`{scope}`"));
            notes.rule("AUTH-03", other.then(breach));
        }
        let secret = value("client_secret").is_some();
        notes.rule("EXCH-03", secret.then(|| at("client_secret", "absent", "[secret]")));
        let Some(client) = value("client_id").and_then(|id| self.registered(id)) else { return };
        if let Some(asked) = value("redirect_uri") {
            redirect_uri(client, asked, notes);
        }
        let user_flow = value("identity_type") == Some("user");
        flow(client, user_flow, value("scope").unwrap_or_default(), notes);
        let Some(state) = value("state") else { return };
        let asked = url.query().unwrap_or_default();
        let known = self.attempts.get(state);
        let reused = known.is_some_and(|known| known.concluded || known.query != asked);
        let breach = if reused {
            Some(at("state", "a value of this attempt's own", "that of an earlier attempt"))
        } else {
            guessable(state)
        };
        notes.rule("AUTH-08", breach);
        let attempt = Attempt {
            redirect_uri: value("redirect_uri").unwrap_or_default().to_owned(),
            user_flow,
            query: asked.to_owned(),
            concluded: false,
        };
        self.attempts.insert(state, attempt);
    }

    /// The bank sends the person back to the application.
    pub(super) fn learn_conclusion(&mut self, interaction: &Interaction, context: JudgeContext) {
        let asked = &interaction.request.url;
        let back = interaction.answer().and_then(|answer: &Answer| answer.location(asked));
        // An application on this machine differs from the bank by its port alone.
        let Some(back) = back.filter(|back| back.origin() != asked.origin()) else { return };
        let query: Vec<(String, String)> = back.query_pairs().into_owned().collect();
        let Some(attempt) = first(&query, "state").and_then(|state| self.attempts.get_mut(state))
        else {
            return;
        };
        attempt.concluded = true;
        if let Some(code) = first(&query, "code") {
            let issued = IssuedCode::of(attempt, context.gated);
            self.codes.insert(code, issued);
        }
    }
}

fn first<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn not_once(query: &[(String, String)], name: &str) -> Option<Breach> {
    let actual = match query.iter().filter(|(known, _)| known == name).count() {
        1 => return None,
        0 => "absent".to_owned(),
        times => format!("{times} times"),
    };
    Some(at(name, "exactly once", actual))
}

/// AUTH-06 is the likelier mistake where decoding once more helps, AUTH-07 else.
fn redirect_uri(client: &Registered, asked: &str, notes: &mut Notes) {
    let known = |uri: &str| client.redirect_uris.iter().any(|registered| registered == uri);
    let decoded = url::form_urlencoded::parse(format!("x={asked}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    let twice = !known(asked) && asked.contains('%') && decoded.is_some_and(|uri| known(&uri));
    let encoded = || at("redirect_uri", "encoded once", "encoded twice");
    notes.rule("AUTH-06", twice.then(encoded));
    if !twice {
        let registered = client.redirect_uris.join("` or `");
        let other = || {
            let shown = Url::parse(asked).map_or("no address".to_owned(), |mut url| {
                url.set_query(None);
                format!("`{url}`, which is not registered")
            });
            at("redirect_uri", format!("`{registered}`, byte for byte"), shown)
        };
        notes.rule("AUTH-07", (!known(asked)).then(other));
    }
}

fn flow(client: &Registered, user_flow: bool, scope: &str, notes: &mut Notes) {
    if client.user_flow {
        let absent = || at("identity_type", "`user`", "absent or another");
        notes.rule("AUTH-20", (!user_flow).then(absent));
        let has = scope.split(' ').any(|one| one == "user_organization.read");
        let needed = || at("scope", "with `user_organization.read`", format!("`{scope}`"));
        notes.rule("AUTH-21", (!has).then(needed));
    } else {
        let actual = "`user`, though the application is of the membership flow";
        notes.rule("AUTH-22", user_flow.then(|| at("identity_type", "absent", actual)));
    }
}

/// What a value of these characters could be worth at most. A value can be worse
/// than it looks; none is better. A random one need not have every character that
/// it could have had: Base64 comes without digits, too.
fn guessable(state: &str) -> Option<Breach> {
    let dashed: String = state.chars().filter(|c| *c != '-').collect();
    let is_hex = !dashed.is_empty() && dashed.chars().all(|c| c.is_ascii_hexdigit());
    let random = if is_hex { dashed.as_str() } else { state };
    let has = |kind: fn(&char) -> bool| random.chars().any(|c| kind(&c));
    let lower = has(char::is_ascii_lowercase);
    let alphabet: f64 = match (lower, has(char::is_ascii_uppercase)) {
        _ if is_hex => 16.0,
        (true, true) => 64.0,
        (false, false) => 10.0,
        _ => 36.0,
    };
    let different = random.chars().collect::<BTreeSet<_>>().len();
    let length = f64::from(u32::try_from(random.chars().count()).unwrap_or(u32::MAX));
    let bits = if different < 6 { 0.0 } else { length * alphabet.log2() };
    (bits < BITS).then(|| {
        let actual = format!("{length} characters, at most {bits:.0} bits");
        at("state", "at least 128 random bits", actual)
    })
}

fn at(name: &str, expected: impl Into<String>, actual: impl Into<String>) -> Breach {
    Breach::new(format!("request query {name}"), expected, actual)
}
