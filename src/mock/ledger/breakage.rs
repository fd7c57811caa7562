//! What only breakages look for.

use std::sync::Arc;
use std::time::SystemTime;

use super::{AccessToken, Grant, GrantId, Issued, Ledger, RefreshToken};
use crate::mock::registry::Application;

impl Ledger {
    /// Any access token that begins so.
    pub(in crate::mock) fn access_token_that_begins(&self, part: &str) -> Option<&AccessToken> {
        self.access_tokens
            .iter()
            .find(|(token, _)| part.len() > "ory_at_".len() && token.starts_with(part))
            .map(|(_, row)| row)
    }

    /// The access token that was issued last.
    pub(in crate::mock) fn latest_access_token(&self) -> Option<&AccessToken> {
        self.access_tokens.values().max_by_key(|row| row.number)
    }

    /// The refresh token that was issued last for a grant.
    pub(in crate::mock) fn latest_refresh_token(&self, grant: GrantId) -> Option<&RefreshToken> {
        let own = self.refresh_tokens.values().filter(|row| row.grant == grant);
        own.max_by_key(|row| row.number)
    }

    /// The challenges of all codes.
    pub(in crate::mock) fn challenges(&self) -> impl Iterator<Item = &str> {
        self.codes.values().map(|code| code.challenge.as_str())
    }

    /// Forgets the refresh tokens of a grant, and nothing else of it.
    pub(in crate::mock) fn forget_refresh_tokens(&mut self, grant: GrantId) {
        self.refresh_tokens.retain(|_, row| row.grant != grant);
    }

    /// Forgets a refresh token.
    pub(in crate::mock) fn forget_refresh_token(&mut self, token: &str) {
        self.refresh_tokens.remove(super::signature(token));
    }

    /// Keeps the first `id_token` of a grant, and gives it ever after.
    pub(in crate::mock) fn first_id_token(&mut self, grant: GrantId, new: String) -> String {
        self.first_id_tokens.entry(grant).or_insert(new).clone()
    }

    /// Keeps the first pair that a refresh token bought, and gives it ever after.
    pub(in crate::mock) fn first_pair(&mut self, token: &Arc<str>, new: Issued) -> Issued {
        self.first_pairs.entry(token.clone()).or_insert(new).clone()
    }

    /// Remembers which refresh token another one bought.
    pub(in crate::mock) fn remember_successor(&mut self, old: &Arc<str>, new: Option<&Arc<str>>) {
        self.successors.extend(new.map(|new| (new.clone(), old.clone())));
    }

    /// Whether a refresh token was used that this one bought.
    pub(in crate::mock) fn successor_was_used(&self, old: &str) -> bool {
        let mut own = self.successors.iter().filter(|(_, from)| **from == *old);
        own.any(|(new, _)| self.refresh_token(new).is_some_and(|row| row.used.is_some()))
    }

    /// Remembers an access token that a refresh ends.
    pub(in crate::mock) fn remember_replaced(&mut self, token: Option<&Arc<str>>) {
        self.replaced.extend(token.cloned());
    }

    /// Whether that was a code or a token once.
    pub(in crate::mock) fn was_issued(&self, value: &str) -> bool {
        self.grant_of(value).is_some()
            || self.codes.contains_key(value)
            || self.replaced.iter().any(|token| **token == *value)
    }

    /// Ends all tokens of a grant but the refresh tokens that were used.
    pub(in crate::mock) fn spare_used_refresh_tokens(&mut self, grant: GrantId) {
        self.access_tokens.retain(|_, row| row.grant != grant);
        self.refresh_tokens.retain(|_, row| row.grant != grant || row.used.is_some());
    }

    /// The latest access token of one of the chosen grants that have not ended.
    pub(in crate::mock) fn access_token_of(
        &self,
        chosen: impl Fn(&Grant) -> bool,
    ) -> Option<&AccessToken> {
        let alive = |grant: &Grant| !grant.revoked && chosen(grant);
        let own = self.access_tokens.values().filter(|row| alive(&self.grants[&row.grant]));
        own.max_by_key(|row| row.number)
    }

    /// Whether a refresh token of the grant was used.
    pub(in crate::mock) fn was_refreshed(&self, grant: GrantId) -> bool {
        self.refresh_tokens.values().any(|row| row.grant == grant && row.used.is_some())
    }

    /// Forgets the access tokens of the chosen grants.
    pub(in crate::mock) fn forget_access_tokens(
        &mut self,
        chosen: impl Fn(GrantId, &Grant) -> bool,
    ) {
        let grants = &self.grants;
        self.access_tokens.retain(|_, row| !chosen(row.grant, &grants[&row.grant]));
    }

    /// Makes an access token as old as if it had been issued then.
    pub(in crate::mock) fn date_access_token(&mut self, token: &str, issued: SystemTime) {
        if let Some(row) = self.access_tokens.get_mut(token) {
            row.issued = issued;
        }
    }

    /// The chosen ones of the grants that have not ended.
    pub(in crate::mock) fn alive(&self, chosen: impl Fn(&Grant) -> bool) -> Vec<&Grant> {
        self.grants.values().filter(|grant| !grant.revoked && chosen(grant)).collect()
    }

    /// Ends what anybody allowed an application.
    pub(in crate::mock) fn revoke_all_of_application(&mut self, application: &Application) {
        self.revoke_all(|grant| grant.application.client_id == application.client_id);
    }

    /// Ends what the user of a grant allowed its application, that and all else.
    pub(in crate::mock) fn revoke_all_of_its_user(&mut self, id: GrantId) {
        let whose = |grant: &Grant| (grant.application.client_id, grant.user.name);
        let its = whose(self.grant(id));
        self.revoke_all(|other| whose(other) == its);
    }
}
