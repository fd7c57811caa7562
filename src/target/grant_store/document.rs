//! A grant as it is written down.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use url::Url;

use super::seal::Key;
use super::{GrantName, GrantStoreError};
use crate::domain::{GrantRecord, ScopeSet, Secret, TokenSet};

/// How long an unused refresh token of Qonto's lives (rule REFR-10).
pub const REFRESH_TOKEN_LIFETIME: Duration = Duration::from_hours(90 * 24);

/// A grant with what it is bound to.
#[derive(Clone, Debug)]
pub struct StoredGrant {
    /// The OAuth server that issued it, and the only one that may see its
    /// refresh token.
    pub oauth: Url,
    /// The application it was issued to.
    pub client_id: String,
    /// The tokens and their fate.
    pub record: GrantRecord,
}

impl StoredGrant {
    /// How long the refresh token lives if nobody uses it; `None` when the
    /// grant is over, or without a refresh token.
    #[must_use]
    pub fn left(&self, now: SystemTime) -> Option<Duration> {
        let GrantRecord { tokens, issued_at, is_over, .. } = &self.record;
        let renewable = tokens.refresh_token.is_some() && !is_over;
        let age = now.duration_since(*issued_at).unwrap_or_default();
        REFRESH_TOKEN_LIFETIME.checked_sub(age).filter(|left| renewable && !left.is_zero())
    }
}

/// The file: one of `sealed` and `open` is there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    v: u8,
    grant: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    open: Option<Letter>,
}

/// What may be sealed. Moments are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    oauth: Url,
    client_id: String,
    access_token: String,
    token_type: String,
    expires_in: u64,
    scope: ScopeSet,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    issued_at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_begun: Option<u64>,
    #[serde(default)]
    is_over: bool,
}

const VERSION: u8 = 1;

pub(super) fn write(
    name: &GrantName,
    grant: &StoredGrant,
    key: Option<&Key>,
) -> Result<Vec<u8>, GrantStoreError> {
    let damaged = || GrantStoreError::Damaged(name.clone());
    let letter = Letter::from(grant);
    let mut envelope = Envelope { v: VERSION, grant: name.to_string(), sealed: None, open: None };
    match key {
        None => envelope.open = Some(letter),
        Some(key) => {
            let text = serde_json::to_vec(&letter).map_err(|_| damaged())?;
            envelope.sealed = Some(key.seal(&bound(name), &text).map_err(|_| damaged())?);
        }
    }
    let mut bytes = serde_json::to_vec(&envelope).map_err(|_| damaged())?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What is not encrypted is read with a key too; the next write encrypts it.
pub(super) fn read(
    name: &GrantName,
    bytes: &[u8],
    key: Option<&Key>,
) -> Result<StoredGrant, GrantStoreError> {
    let damaged = || GrantStoreError::Damaged(name.clone());
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if envelope.v != VERSION || envelope.grant != name.to_string() {
        return Err(damaged());
    }
    let letter = match (envelope.sealed, envelope.open) {
        (None, Some(letter)) => letter,
        (Some(sealed), None) => {
            let key = key.ok_or_else(|| GrantStoreError::NoKey(name.clone()))?;
            let text = key.open(&bound(name), &sealed);
            let text = text.map_err(|_| GrantStoreError::WrongKey(name.clone()))?;
            serde_json::from_slice(&text).map_err(|_| damaged())?
        }
        _ => return Err(damaged()),
    };
    Ok(letter.into())
}

/// A sealed grant cannot pass for another.
fn bound(name: &GrantName) -> String {
    format!("qonform grant {VERSION} {name}")
}

impl From<&StoredGrant> for Letter {
    fn from(grant: &StoredGrant) -> Self {
        let GrantRecord { tokens, issued_at, refresh_begun, is_over } = &grant.record;
        let TokenSet { access_token, token_type, expires_in, scope, refresh_token, .. } = tokens;
        Self {
            oauth: grant.oauth.clone(),
            client_id: grant.client_id.clone(),
            access_token: access_token.expose().to_owned(),
            token_type: token_type.clone(),
            expires_in: *expires_in,
            scope: scope.clone(),
            refresh_token: refresh_token.as_ref().map(|token| token.expose().to_owned()),
            issued_at: since_1970(*issued_at),
            refresh_begun: refresh_begun.map(since_1970),
            is_over: *is_over,
        }
    }
}

impl From<Letter> for StoredGrant {
    fn from(letter: Letter) -> Self {
        let tokens = TokenSet {
            access_token: Secret::new(letter.access_token),
            token_type: letter.token_type,
            expires_in: letter.expires_in,
            scope: letter.scope,
            refresh_token: letter.refresh_token.map(Secret::new),
            // Who signed in is known where the grant was added.
            id_token: None,
        };
        let record = GrantRecord {
            tokens,
            issued_at: moment(letter.issued_at),
            refresh_begun: letter.refresh_begun.map(moment),
            is_over: letter.is_over,
        };
        Self { oauth: letter.oauth, client_id: letter.client_id, record }
    }
}

fn since_1970(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A number that no clock can show counts as long ago.
fn moment(since_1970: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(since_1970)).unwrap_or(UNIX_EPOCH)
}
