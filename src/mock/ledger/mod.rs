//! What the bank has promised: grants, and the codes and tokens made of them.

mod access_token;
mod breakage;
mod code;
mod grant;
mod refresh_token;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use foldhash::HashMap;

use super::random;
use super::registry::Organization;
pub(super) use access_token::AccessToken;
pub(super) use code::Code;
pub(super) use grant::{Grant, GrantId, SignIn};
pub(super) use refresh_token::{RefreshToken, signature};

/// How many used refresh tokens are remembered. Ory Hydra cleans up too; an
/// older one is then unknown instead of used.
const REMEMBERED: usize = 2_048;

/// How many grants, and how many access tokens and refresh tokens that nobody
/// used yet, are kept. Beyond, a quarter is forgotten: the grants that were not
/// used for longest, the tokens that were issued first. It is counted and not
/// timed, because each application has its own clock.
const KEPT: usize = 2_048;

/// Grants, codes and tokens, each found by its value in one step.
#[derive(Default)]
pub(super) struct Ledger {
    grants: BTreeMap<GrantId, Grant>,
    /// When each grant last yielded something.
    last_use: HashMap<GrantId, u64>,
    /// Counts what was issued.
    issued: u64,
    codes: HashMap<String, Code>,
    access_tokens: HashMap<Arc<str>, AccessToken>,
    /// By signature, the part after the dot.
    refresh_tokens: HashMap<Arc<str>, RefreshToken>,
    /// Signatures of used refresh tokens, oldest first.
    used: VecDeque<Arc<str>>,
    /// Only a breakage keeps them.
    first_id_tokens: HashMap<GrantId, String>,
    /// What the first use of a refresh token yielded; only a breakage keeps it.
    first_pairs: HashMap<Arc<str>, Issued>,
    /// What each use of a refresh token yielded, and that token; only a breakage
    /// keeps them.
    successors: Vec<(Arc<str>, Arc<str>)>,
    /// Access tokens that a refresh ended; only a breakage keeps them.
    replaced: Vec<Arc<str>>,
}

/// What a grant yields at one moment.
#[derive(Clone)]
pub(super) struct Issued {
    pub(super) access_token: Arc<str>,
    /// Only with `offline_access` (rule EXCH-26).
    pub(super) refresh_token: Option<Arc<str>>,
}

impl Ledger {
    /// The grant that a code or token was made of.
    pub(super) fn grant(&self, id: GrantId) -> &Grant {
        &self.grants[&id]
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
        self.change(id, |grant| grant.revoked = true);
    }

    /// Ends the chosen ones of the grants that have not ended yet, and gives them.
    pub(super) fn revoke_all(&mut self, chosen: impl Fn(&Grant) -> bool) -> Vec<&Grant> {
        let mut ended = Vec::new();
        for grant in self.grants.values_mut().filter(|grant| !grant.revoked && chosen(grant)) {
            grant.revoked = true;
            ended.push(&*grant);
        }
        ended
    }

    /// Takes the first organisation out of the chosen ones of the grants that have
    /// not ended, and gives it.
    pub(super) fn narrow(
        &mut self,
        chosen: impl Fn(&Grant) -> bool,
    ) -> Option<&'static Organization> {
        let mut left = None;
        for grant in self.grants.values_mut().filter(|grant| !grant.revoked && chosen(grant)) {
            let out = *left.get_or_insert(*grant.organizations.first()?);
            grant.organizations.retain(|one| one.id != out.id);
        }
        left
    }

    /// Changes what a grant is for; only a breakage does.
    pub(super) fn change(&mut self, id: GrantId, change: impl FnOnce(&mut Grant)) {
        if let Some(grant) = self.grants.get_mut(&id) {
            change(grant);
        }
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
        let grant = self.keep_grant(grant);
        let code = Code { grant, redirect_uri, challenge, issued: now, used: false };
        self.codes.insert(value.clone(), code);
        value
    }

    /// Records a consent.
    pub(super) fn keep_grant(&mut self, grant: Grant) -> GrantId {
        if self.grants.len() >= KEPT {
            self.forget_grants();
        }
        let id = GrantId(self.count());
        self.grants.insert(id, grant);
        self.last_use.insert(id, id.0);
        id
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
        let access_token = random::token("ory_at_").into();
        let refresh_token = offline.then(|| random::token("ory_rt_").into());
        self.keep_tokens(grant, now, Issued { access_token, refresh_token })
    }

    /// The same with tokens that are there already.
    pub(super) fn keep_tokens(&mut self, grant: GrantId, now: SystemTime, new: Issued) -> Issued {
        if self.access_tokens.len() >= KEPT
            || self.refresh_tokens.len().saturating_sub(self.used.len()) >= KEPT
        {
            self.forget_tokens();
        }
        let number = self.count();
        self.last_use.insert(grant, number);
        let row = AccessToken { grant, number, issued: now };
        self.access_tokens.insert(new.access_token.clone(), row);
        if let Some(value) = new.refresh_token.clone() {
            let (key, paired) = (signature(&value).into(), Some(new.access_token.clone()));
            let row = RefreshToken { value, grant, number, paired, issued: now, used: None };
            self.refresh_tokens.insert(key, row);
        }
        new
    }

    fn count(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// Makes room for a quarter of what is kept.
    fn forget_grants(&mut self) {
        let mut uses: Vec<u64> = self.last_use.values().copied().collect();
        let oldest_kept = oldest_kept(&mut uses);
        self.grants.retain(|id, _| self.last_use.get(id).is_some_and(|last| *last >= oldest_kept));
        let grants = &self.grants;
        self.last_use.retain(|id, _| grants.contains_key(id));
        self.codes.retain(|_, row| grants.contains_key(&row.grant));
        self.access_tokens.retain(|_, row| grants.contains_key(&row.grant));
        self.refresh_tokens.retain(|_, row| grants.contains_key(&row.grant));
        self.used.retain(|signature| self.refresh_tokens.contains_key(signature));
    }

    /// Makes room for a quarter of the tokens, by age.
    fn forget_tokens(&mut self) {
        let mut numbers: Vec<u64> = self.access_tokens.values().map(|row| row.number).collect();
        let oldest = oldest_kept(&mut numbers);
        self.access_tokens.retain(|_, row| row.number >= oldest);
        let unused = self.refresh_tokens.values().filter(|row| row.used.is_none());
        let mut numbers: Vec<u64> = unused.map(|row| row.number).collect();
        let oldest = oldest_kept(&mut numbers);
        self.refresh_tokens.retain(|_, row| row.used.is_some() || row.number >= oldest);
    }

    /// What is known about an access token, even if it no longer works.
    pub(super) fn access_token(&self, token: &str) -> Option<&AccessToken> {
        self.access_tokens.get(token)
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

/// The smallest number that stays when only three quarters of what is kept may.
fn oldest_kept(numbers: &mut [u64]) -> u64 {
    let Some(excess) = numbers.len().checked_sub(KEPT / 4 * 3) else { return 0 };
    if excess == numbers.len() {
        return u64::MAX;
    }
    *numbers.select_nth_unstable(excess).1
}

#[cfg(test)]
mod tests;
