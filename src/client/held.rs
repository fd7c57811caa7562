//! What a grant holds, and what may be done with it next.

use std::time::{Duration, SystemTime};

use super::ClientError;
use crate::domain::{FaultKind, GrantRecord, OAuthError, Secret, TokenSet};

/// An access token that ends sooner than this is renewed before use (REFR-24).
const MARGIN: Duration = Duration::from_mins(1);
/// How long a used refresh token still works (rule REFR-15).
const RECOVERY: Duration = Duration::from_mins(1);

/// The tokens of a grant and the fate of their refresh token.
pub(super) struct Held {
    pub(super) tokens: TokenSet,
    issued_at: SystemTime,
    pub(super) expires_at: SystemTime,
    /// A pair that is bought and not stored yet, and when it was asked for.
    bought: Option<(TokenSet, SystemTime)>,
    /// When the refresh token was first sent, if nobody knows what became of it.
    first_sent: Option<SystemTime>,
    /// Why the bank will never renew these tokens (REFR-12).
    over: Option<ClientError>,
}

/// How to come by the next pair.
pub(super) enum Next {
    /// It is there and has to be stored.
    Store(TokenSet),
    /// It is to be bought with this refresh token.
    Buy { token: Secret, is_recovery: bool },
}

impl Held {
    pub(super) fn new(tokens: TokenSet, issued_at: SystemTime) -> Self {
        let expires_at = end(&tokens, issued_at);
        Self { tokens, issued_at, expires_at, bought: None, first_sent: None, over: None }
    }

    /// What a process that has ended wrote down.
    ///
    /// It may have crashed before it sent anything, so a refresh token whose
    /// window would be over is tried once more: there is no other to lose.
    pub(super) fn resumed(record: GrantRecord, now: SystemTime) -> Self {
        let GrantRecord { tokens, issued_at, refresh_begun, is_over } = record;
        let mut held = Self::new(tokens, issued_at);
        held.first_sent = refresh_begun.filter(|begun| !is_too_late(*begun, now));
        if refresh_begun.is_some() {
            held.expires_at = issued_at;
        }
        held.over = is_over.then(refused);
        held
    }

    /// What the next process has to know.
    pub(super) fn record(&self) -> GrantRecord {
        let is_over = self.over.is_some();
        match &self.bought {
            Some((tokens, asked_at)) => GrantRecord::new(tokens.clone(), *asked_at),
            None => GrantRecord {
                tokens: self.tokens.clone(),
                issued_at: self.issued_at,
                refresh_begun: self.first_sent,
                is_over,
            },
        }
    }

    /// Whether the access token has some time left. A refresh that was begun
    /// may have ended it at the bank (REFR-08).
    pub(super) fn is_usable(&self, now: SystemTime) -> bool {
        self.bought.is_none() && self.first_sent.is_none() && now + MARGIN < self.expires_at
    }

    /// Notes that the refresh token is about to be sent, before it is: whoever
    /// sends it may be dropped on the way.
    pub(super) fn next(&mut self, now: SystemTime) -> Result<Next, ClientError> {
        if let Some((tokens, _)) = &self.bought {
            return Ok(Next::Store(tokens.clone()));
        }
        if let Some(over) = &self.over {
            return Err(over.clone());
        }
        let token = self.tokens.refresh_token.clone().ok_or(ClientError::NoRefreshToken)?;
        let is_recovery = self.first_sent.is_some();
        if is_too_late(*self.first_sent.get_or_insert(now), now) {
            return Err(ClientError::AnswerLost);
        }
        Ok(Next::Buy { token, is_recovery })
    }

    /// The refresh token has bought a pair, which no one may use yet.
    pub(super) fn bought(&mut self, mut tokens: TokenSet, asked_at: SystemTime) -> TokenSet {
        if tokens.refresh_token.is_none() {
            // RFC 6749 section 6: without a new refresh token the old one stays.
            tokens.refresh_token.clone_from(&self.tokens.refresh_token);
        }
        self.bought = Some((tokens.clone(), asked_at));
        tokens
    }

    /// The pair that was bought is stored.
    pub(super) fn stored(&mut self) {
        if let Some((tokens, asked_at)) = self.bought.take() {
            *self = Self::new(tokens, asked_at);
        }
    }

    /// The refresh token was not sent after all.
    pub(super) fn not_sent(&mut self, is_recovery: bool) {
        if !is_recovery {
            self.first_sent = None;
        }
    }

    /// The refresh token has bought nothing that we know of.
    pub(super) fn failed(&mut self, error: &ClientError, is_recovery: bool) {
        if error.ends_the_grant() {
            self.over = Some(error.clone());
        }
        if !may_be_used(error) {
            self.not_sent(is_recovery);
        }
    }
}

/// Whether a refresh token that was first sent then can be used no more.
fn is_too_late(first_sent: SystemTime, now: SystemTime) -> bool {
    now.duration_since(first_sent).is_ok_and(|age| age >= RECOVERY)
}

/// What the bank said to another process.
fn refused() -> ClientError {
    ClientError::OAuth { status: 400, error: OAuthError::InvalidGrant, description: None }
}

/// Whether the bank may have issued a pair that did not arrive.
fn may_be_used(error: &ClientError) -> bool {
    match error {
        ClientError::Transport(fault) => {
            matches!(fault.kind, FaultKind::Timeout | FaultKind::Interrupted)
        }
        ClientError::Gate { .. } => false,
        // Success that cannot be read, or a proxy that gave up on the bank.
        other => other.status().is_some_and(|status| !(300..500).contains(&status)),
    }
}

/// A lifetime that no clock can show counts as none.
fn end(tokens: &TokenSet, issued_at: SystemTime) -> SystemTime {
    issued_at.checked_add(Duration::from_secs(tokens.expires_in)).unwrap_or(issued_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TransportFault;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn held() -> Held {
        let tokens = r#"{"access_token":"at-1","refresh_token":"rt-1","token_type":"bearer",
            "expires_in":3600,"scope":""}"#;
        Held::new(serde_json::from_str(tokens).expect("a token set"), START)
    }

    fn fault(kind: FaultKind) -> ClientError {
        ClientError::Transport(TransportFault { kind, detail: String::new() })
    }

    /// What may be done a minute after a first refresh failed like this.
    fn a_minute_after(error: &ClientError) -> Result<Next, ClientError> {
        let mut held = held();
        assert!(matches!(held.next(START), Ok(Next::Buy { is_recovery: false, .. })));
        held.failed(error, false);
        held.next(START + RECOVERY)
    }

    #[test]
    fn only_a_token_that_may_be_used_is_held_back_after_a_minute() {
        let unexpected = |status| ClientError::Unexpected { status, reason: String::new() };
        for error in [
            fault(FaultKind::Timeout),
            fault(FaultKind::Interrupted),
            unexpected(200),
            ClientError::NotJson { status: 502, media_type: None },
        ] {
            assert!(matches!(a_minute_after(&error), Err(ClientError::AnswerLost)), "{error:?}");
        }
        for error in [
            fault(FaultKind::Connection),
            fault(FaultKind::NameResolution),
            fault(FaultKind::Tls),
            ClientError::Gate { status: 200, location: None },
            ClientError::NotJson { status: 429, media_type: None },
            ClientError::TooManyUnauthorized,
            unexpected(404),
        ] {
            assert!(matches!(a_minute_after(&error), Ok(Next::Buy { .. })), "{error:?}");
        }
    }

    #[test]
    fn a_retry_that_never_left_does_not_excuse_the_first_loss() {
        let mut held = held();
        let _ = held.next(START);
        held.failed(&fault(FaultKind::Timeout), false);
        let again = held.next(START + RECOVERY / 2);
        assert!(matches!(again, Ok(Next::Buy { is_recovery: true, .. })));
        held.failed(&fault(FaultKind::Connection), true);
        assert!(matches!(held.next(START + RECOVERY), Err(ClientError::AnswerLost)));
    }

    #[test]
    fn a_sender_that_is_dropped_counts_as_a_lost_answer() {
        let mut held = held();
        let _ = held.next(START);
        assert!(!held.is_usable(START));
        let last = START + RECOVERY - Duration::from_millis(1);
        assert!(matches!(held.next(last), Ok(Next::Buy { is_recovery: true, .. })));
        assert!(matches!(held.next(START + RECOVERY), Err(ClientError::AnswerLost)));
    }

    fn resumed(refresh_begun: Option<SystemTime>, now: SystemTime) -> Held {
        let record = GrantRecord { refresh_begun, ..held().record() };
        Held::resumed(record, now)
    }

    #[test]
    fn a_refresh_that_a_dead_process_began_comes_before_everything_else() {
        assert!(resumed(None, START).is_usable(START), "nothing was begun");
        let mut held = resumed(Some(START), START + RECOVERY / 2);
        assert!(!held.is_usable(START + RECOVERY / 2), "the access token may have ended");
        let next = held.next(START + RECOVERY / 2);
        assert!(matches!(next, Ok(Next::Buy { is_recovery: true, .. })));
    }

    #[test]
    fn a_token_that_a_dead_process_may_never_have_sent_is_tried_once_more() {
        let mut held = resumed(Some(START), START + RECOVERY);
        assert!(!held.is_usable(START + RECOVERY));
        assert!(matches!(held.next(START + RECOVERY), Ok(Next::Buy { is_recovery: false, .. })));
        assert_eq!(held.record().refresh_begun, Some(START + RECOVERY));
        let spent =
            ClientError::OAuth { status: 400, error: OAuthError::InvalidGrant, description: None };
        held.failed(&spent, false);
        assert!(held.record().is_over);
        let again = Held::resumed(held.record(), START + RECOVERY).next(START + RECOVERY);
        assert!(again.is_err_and(|error| error.ends_the_grant()));
    }
}
