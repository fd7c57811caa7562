//! Tokens, and how they are renewed.

use std::collections::HashSet;
use std::time::SystemTime;

use super::{Conduct, Notes, later};
use crate::contract::breach::Breach;
use crate::domain::Interaction;

/// What a person allowed an application.
pub(super) struct Grant {
    pub(super) user_flow: bool,
    pub(super) gated: bool,
    /// Whether the API refused its expired access token since the last renewal.
    pub(super) unauthorized: bool,
    /// The organisations that the API listed for it.
    pub(super) listed: HashSet<String>,
}

/// An access token that the bank issued.
pub(super) struct AccessToken {
    /// The code that began its chain.
    pub(super) grant: String,
    pub(super) issued: SystemTime,
    /// Seconds.
    pub(super) expires_in: u64,
    /// The refresh token that was traded for it.
    pub(super) bought_with: Option<String>,
}

/// A refresh token that the bank issued.
pub(super) struct RefreshToken {
    grant: String,
    /// When the bank first answered it with new tokens.
    used: Option<SystemTime>,
    /// Whether the application was seen to have that answer.
    received: bool,
    refused: bool,
    bought_with: Option<String>,
}

/// How long a used refresh token still works (rule REFR-04), in seconds.
const WINDOW: u64 = 60;

/// Whoever asks again so soon did not wait for an answer that was lost, in seconds.
const AT_ONCE: u64 = 10;

impl Grant {
    pub(super) fn new(user_flow: bool, gated: bool) -> Self {
        Self { user_flow, gated, unauthorized: false, listed: HashSet::new() }
    }
}

impl Conduct<'_> {
    /// Rules REFR-03 and REFR-12 to REFR-14.
    pub(super) fn judge_refresh(&mut self, interaction: &Interaction, notes: &mut Notes) {
        let request = &interaction.request;
        if request.form_field("grant_type").as_deref() != Some("refresh_token") {
            return;
        }
        let Some(sent) = request.form_field("refresh_token") else { return };
        self.received_with(&sent);
        let Some(token) = self.refresh_tokens.get_mut(&sent) else { return };
        let place = "request form refresh_token";
        let refused = || {
            let actual = "one that was refused with `invalid_grant` before";
            Breach::new(place, "a new authorization by the user", actual)
        };
        notes.rule("REFR-12", token.refused.then(refused));
        let stale =
            token.used.is_some_and(|used| token.received || later(interaction.at, used, WINDOW));
        let newest = || Breach::new(place, "the newest one", "one that was replaced");
        notes.rule("REFR-03", (stale && !token.refused).then(newest));
        let twice = token.used.is_some_and(|used| !later(interaction.at, used, AT_ONCE));
        let single = || {
            let expected = "one refresh at a time";
            Breach::new(place, expected, "sent again while its answer was under way")
        };
        notes.rule("REFR-14", (twice && !stale).then(single));
        let grant_key = token.grant.clone();
        if let Some(grant) = self.grants.get(&grant_key) {
            let late = || {
                let actual = "after the API refused the access token with 401";
                Breach::new("request", "a refresh before the access token expires", actual)
            };
            notes.rule("REFR-13", grant.unauthorized.then(late));
        }
        let Some(answer) = interaction.answer() else { return };
        if answer.status == 200 {
            token.used.get_or_insert(interaction.at);
            self.learn_tokens(&grant_key, None, Some(&sent), interaction);
        } else {
            let error = answer.json().and_then(|json| Some(json.get("error")? == "invalid_grant"));
            token.refused |= error == Some(true);
        }
    }

    /// The tokens of an answer, under the code that began their chain.
    pub(super) fn learn_tokens(
        &mut self,
        chain: &str,
        grant: Option<Grant>,
        bought_with: Option<&str>,
        interaction: &Interaction,
    ) {
        let Some(json) = interaction.answer().and_then(crate::domain::Answer::json) else { return };
        match grant {
            Some(grant) => self.grants.insert(chain, grant),
            None => {
                if let Some(grant) = self.grants.get_mut(chain) {
                    grant.unauthorized = false;
                }
            }
        }
        let text = |name: &str| json.get(name).and_then(|value| value.as_str());
        let bought_with = bought_with.map(str::to_owned);
        if let Some(token) = text("access_token") {
            let expires_in = json.get("expires_in").and_then(serde_json::Value::as_u64);
            let access = AccessToken {
                grant: chain.to_owned(),
                issued: interaction.at,
                expires_in: expires_in.unwrap_or(u64::MAX),
                bought_with: bought_with.clone(),
            };
            self.access_tokens.insert(token, access);
        }
        if let Some(token) = text("refresh_token") {
            let refresh = RefreshToken {
                grant: chain.to_owned(),
                used: None,
                received: false,
                refused: false,
                bought_with,
            };
            self.refresh_tokens.insert(token, refresh);
        }
    }

    /// Whoever uses a token has the answer it came in.
    pub(super) fn received_with(&mut self, token: &str) {
        let bought_with = match self.access_tokens.get(token) {
            Some(access) => access.bought_with.clone(),
            None => self.refresh_tokens.get(token).and_then(|one| one.bought_with.clone()),
        };
        if let Some(spent) = bought_with.and_then(|token| self.refresh_tokens.get_mut(&token)) {
            spent.received = true;
        }
    }
}
