//! A code is traded for tokens.

use super::attempt::Attempt;
use super::{Conduct, Grant, Notes};
use crate::contract::JudgeContext;
use crate::contract::breach::Breach;
use crate::domain::Interaction;

/// A code that the bank sent to an application.
pub(super) struct IssuedCode {
    redirect_uri: String,
    user_flow: bool,
    gated: bool,
    /// Whether it was traded, or refused for good.
    spent: bool,
}

impl IssuedCode {
    pub(super) fn of(attempt: &Attempt, gated: bool) -> Self {
        let Attempt { redirect_uri, user_flow, .. } = attempt;
        Self { redirect_uri: redirect_uri.clone(), user_flow: *user_flow, gated, spent: false }
    }
}

impl Conduct<'_> {
    /// Rules EXCH-04, EXCH-34, HOST-07 and CALLBACK-11.
    pub(super) fn judge_exchange(
        &mut self,
        interaction: &Interaction,
        context: JudgeContext,
        notes: &mut Notes,
    ) {
        let request = &interaction.request;
        if request.form_field("grant_type").as_deref() != Some("authorization_code") {
            return;
        }
        let Some(sent) = request.form_field("code") else { return };
        let Some(code) = self.codes.get_mut(&sent) else {
            let damaged = self.codes.keys().any(|code| is_made_of(&sent, code));
            let actual = "one that a code of the bank was made into";
            let breach = || Breach::new("request form code", "the code as it came", actual);
            if damaged {
                notes.rule("CALLBACK-11", Some(breach()));
            }
            return;
        };
        notes.rule("CALLBACK-11", None);
        let redirect_uri = request.form_field("redirect_uri");
        if let Some(sent) = redirect_uri {
            let other = sent != code.redirect_uri;
            let breach = || {
                let expected = "that of the authorization request";
                Breach::new("request form redirect_uri", expected, "another")
            };
            notes.rule("EXCH-04", other.then(breach));
        }
        let again = || {
            let actual = "sent before, and answered";
            Breach::new("request form code", "a code that was not sent before", actual)
        };
        notes.rule("EXCH-34", code.spent.then(again));
        let elsewhere = code.gated != context.gated;
        let breach =
            || Breach::new("request host", "the environment that issued the code", "another");
        notes.rule("HOST-07", elsewhere.then(breach));
        let Some(answer) = interaction.answer() else { return };
        let error = answer.json().and_then(|json| json.get("error")?.as_str().map(str::to_owned));
        code.spent |= answer.status == 200 || error.as_deref() == Some("invalid_grant");
        if answer.status == 200 {
            let grant = Grant::new(code.user_flow, code.gated);
            self.learn_tokens(&sent, Some(grant), None, interaction);
        }
    }
}

/// Whether it is a code that was decoded twice or not at all, cut, or whose
/// case was changed.
pub(super) fn is_made_of(sent: &str, code: &str) -> bool {
    let decoded = |text: &str| {
        let pair = format!("x={text}");
        let value = url::form_urlencoded::parse(pair.as_bytes()).next();
        value.map(|(_, value)| value.into_owned())
    };
    decoded(sent).as_deref() == Some(code)
        || decoded(code).as_deref() == Some(sent)
        || sent.eq_ignore_ascii_case(code)
        || sent.len() >= 16 && code.starts_with(sent)
}
