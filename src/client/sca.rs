//! Strong customer authentication: calls that a person has to confirm.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::{Client, ClientError};
use crate::domain::{Request, Secret, header};

/// How long a confirmation can be used (rule API-16).
const LIFETIME: Duration = Duration::from_mins(15);

/// A call that the bank carries out once the person has confirmed it.
#[derive(Clone)]
pub struct ScaChallenge {
    session_token: Secret,
    action: Option<String>,
    request: Request,
    asked_at: SystemTime,
}

impl ScaChallenge {
    /// Reads the flat body of a 428, unless it asks for no confirmation, as
    /// for a person who has not enrolled.
    pub(super) fn read(body: &Value, request: Request, asked_at: SystemTime) -> Option<Self> {
        let text = |name| body.get(name).and_then(Value::as_str);
        let session_token = text("sca_session_token").map(Secret::new)?;
        let action = text("action_type").map(str::to_owned);
        Some(Self { session_token, action, request, asked_at })
    }

    /// Names the session in which the person confirms.
    #[must_use]
    pub fn session_token(&self) -> &Secret {
        &self.session_token
    }

    /// What is to be confirmed, such as `transfer.single.create`.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref()
    }
}

impl Client {
    /// Repeats a call that the person has confirmed, unchanged but for
    /// `X-Qonto-Sca-Session-Token` (rule API-21).
    ///
    /// # Errors
    ///
    /// Those of [`call`](Self::call), a new challenge among them, and
    /// [`ClientError::ScaExpired`], without a request, after 15 minutes.
    pub async fn retry_with_sca(&self, challenge: &ScaChallenge) -> Result<Value, ClientError> {
        let age = self.clock().now().duration_since(challenge.asked_at);
        if age.is_ok_and(|age| age >= LIFETIME) {
            return Err(ClientError::ScaExpired);
        }
        let mut request = challenge.request.clone();
        request.headers.remove(header::SCA_SESSION_TOKEN);
        request.headers.push(header::SCA_SESSION_TOKEN, challenge.session_token.expose());
        self.ask_api(request).await
    }
}

/// A session token is of one challenge only.
impl PartialEq for ScaChallenge {
    fn eq(&self, other: &Self) -> bool {
        self.session_token == other.session_token
    }
}

impl Eq for ScaChallenge {}

impl fmt::Debug for ScaChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScaChallenge").field("action", &self.action).finish_non_exhaustive()
    }
}
