//! What the bank has promised: grants, and the codes and tokens made of them.

mod access_token;
mod code;
mod grant;
mod refresh_token;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use super::random;
pub(super) use access_token::AccessToken;
pub(super) use code::Code;
pub(super) use grant::{Grant, GrantId, SignIn};
pub(super) use refresh_token::{RefreshToken, signature};

/// How many used refresh tokens are remembered. Ory Hydra cleans up too; an
/// older one is then unknown instead of used.
const REMEMBERED: usize = 10_000;

/// Grants, codes and tokens, each found by its value in one step.
#[derive(Default)]
pub(super) struct Ledger {
    grants: Vec<Grant>,
    codes: HashMap<String, Code>,
    access_tokens: HashMap<Arc<str>, AccessToken>,
    /// By signature, the part after the dot.
    refresh_tokens: HashMap<Arc<str>, RefreshToken>,
    /// Signatures of used refresh tokens, oldest first.
    used: VecDeque<Arc<str>>,
}

/// What a grant yields at one moment.
pub(super) struct Issued {
    pub(super) access_token: Arc<str>,
    /// Only with `offline_access` (rule EXCH-26).
    pub(super) refresh_token: Option<Arc<str>>,
}

impl Ledger {
    /// The grant that a code or token was made of.
    pub(super) fn grant(&self, id: GrantId) -> &Grant {
        &self.grants[id.0]
    }

    /// The grant that an access or refresh token was made of, alive or not.
    pub(super) fn grant_of(&self, token: &str) -> Option<GrantId> {
        let access = self.access_tokens.get(token).map(|row| row.grant);
        access.or_else(|| {
            let row = self.refresh_token(token)?;
            (*row.value == *token).then_some(row.grant)
        })
    }

    /// Ends a grant: none of its tokens works any more.
    pub(super) fn revoke(&mut self, id: GrantId) {
        self.grants[id.0].revoked = true;
    }

    /// Ends the chosen ones of the grants that have not ended yet, and gives them.
    pub(super) fn revoke_all(&mut self, chosen: impl Fn(&Grant) -> bool) -> Vec<&Grant> {
        let mut ended = Vec::new();
        for grant in self.grants.iter_mut().filter(|grant| !grant.revoked && chosen(grant)) {
            grant.revoked = true;
            ended.push(&*grant);
        }
        ended
    }

    /// Forgets the refresh tokens of a grant, and nothing else of it; only a
    /// breakage does.
    pub(super) fn forget_refresh_tokens(&mut self, grant: GrantId) {
        self.refresh_tokens.retain(|_, row| row.grant != grant);
    }

    /// Changes what a grant is for; only a breakage does.
    pub(super) fn change(&mut self, id: GrantId, change: impl FnOnce(&mut Grant)) {
        change(&mut self.grants[id.0]);
    }

    /// Records a consent and gives the code that stands for it.
    pub(super) fn issue_code(
        &mut self,
        value: String,
        grant: Grant,
        redirect_uri: &'static str,
        challenge: String,
        now: SystemTime,
    ) -> String {
        let id = GrantId(self.grants.len());
        self.grants.push(grant);
        let code = Code { grant: id, redirect_uri, challenge, issued: now, used: false };
        self.codes.insert(value.clone(), code);
        value
    }

    /// What is known about a code.
    pub(super) fn code(&self, value: &str) -> Option<&Code> {
        self.codes.get(value)
    }

    /// Marks a code as exchanged.
    pub(super) fn use_code(&mut self, value: &str) {
        if let Some(code) = self.codes.get_mut(value) {
            code.used = true;
        }
    }

    /// A new access token and, if `offline`, a new refresh token with a full
    /// lifetime of its own (rule REFR-11).
    pub(super) fn issue_tokens(
        &mut self,
        grant: GrantId,
        now: SystemTime,
        offline: bool,
    ) -> Issued {
        let access_token: Arc<str> = random::token("ory_at_").into();
        self.access_tokens.insert(access_token.clone(), AccessToken { grant, issued: now });
        let refresh_token = offline.then(|| {
            let value: Arc<str> = random::token("ory_rt_").into();
            let paired = Some(access_token.clone());
            let row = RefreshToken { value: value.clone(), grant, paired, issued: now, used: None };
            self.refresh_tokens.insert(signature(&value).into(), row);
            value
        });
        Issued { access_token, refresh_token }
    }

    /// What is known about an access token, even if it no longer works.
    pub(super) fn access_token(&self, token: &str) -> Option<&AccessToken> {
        self.access_tokens.get(token)
    }

    /// Any access token that begins so; only a breakage looks.
    pub(super) fn access_token_that_begins(&self, part: &str) -> Option<&AccessToken> {
        let begins = |(token, _): &(&Arc<str>, &AccessToken)| {
            part.len() > "ory_at_".len() && token.starts_with(part)
        };
        self.access_tokens.iter().find(begins).map(|(_, row)| row)
    }

    /// What is known about a refresh token, found by its signature.
    pub(super) fn refresh_token(&self, token: &str) -> Option<&RefreshToken> {
        self.refresh_tokens.get(signature(token))
    }

    /// Marks a refresh token as used. The first use starts its window (rule
    /// REFR-06) and ends the access token that came with it (REFR-08).
    pub(super) fn use_refresh_token(
        &mut self,
        token: &str,
        now: SystemTime,
        restart_window: bool,
        spare_access: bool,
    ) {
        let Some(row) = self.refresh_tokens.get_mut(signature(token)) else { return };
        let first = row.used.is_none();
        if first || restart_window {
            row.used = Some(now);
        }
        if let Some(paired) = row.paired.take()
            && !spare_access
        {
            self.access_tokens.remove(&paired);
        }
        if first {
            self.used.push_back(signature(token).into());
        }
        if self.used.len() > REMEMBERED
            && let Some(oldest) = self.used.pop_front()
        {
            self.refresh_tokens.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::mock::{Flow, demo};

    #[test]
    fn endless_refreshing_takes_bounded_memory() {
        let mut ledger = Ledger::default();
        let grant = Grant {
            application: &demo::applications()[0],
            user: &demo::users()[0],
            flow: Flow::Membership,
            organizations: Vec::new(),
            scopes: "offline_access".to_owned(),
            sign_in: SignIn {
                requested: UNIX_EPOCH,
                authenticated: UNIX_EPOCH,
                session: String::new(),
                nonce: String::new(),
            },
            revoked: false,
        };
        ledger.issue_code(
            "c".to_owned(),
            grant,
            demo::MEMBERSHIP.redirect_uri,
            String::new(),
            UNIX_EPOCH,
        );
        let mut token = ledger.issue_tokens(GrantId(0), UNIX_EPOCH, true).refresh_token.unwrap();
        for _ in 0..REMEMBERED + 50 {
            ledger.use_refresh_token(&token, UNIX_EPOCH, false, false);
            token = ledger.issue_tokens(GrantId(0), UNIX_EPOCH, true).refresh_token.unwrap();
        }
        assert_eq!(ledger.refresh_tokens.len(), REMEMBERED + 1);
        assert_eq!(ledger.access_tokens.len(), 1);
        assert!(ledger.refresh_token(&token).is_some(), "the live token is never forgotten");
    }
}
