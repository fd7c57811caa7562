//! The return of the browser to the application, before anything is believed.

use url::{Position, Url};

use crate::domain::{OAuthError, Secret};

/// Why a callback yields no code. The token endpoint is not to be called
/// (rules CALLBACK-03 and CALLBACK-08).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Scheme, host, port or path are not those of a flow of this session.
    #[error("this address is not the redirect URI of a flow that this browser began")]
    NotTheRedirectUri,
    /// There is no `state`, so nobody can tell whose flow it ends.
    #[error("the callback has no `state`; ignore it, the flow is still pending")]
    StateMissing,
    /// The state is wrong, was used before, or belongs to another session.
    #[error("no flow of this browser has this `state`; ignore the callback or begin a new flow")]
    StateUnknown,
    /// The bank or the person refused.
    #[error("the flow ended with `{error}`; tell the person, and begin a new flow if they want to")]
    Refused {
        /// The error code, kept as sent.
        error: OAuthError,
        /// The bank's words, for logs; never decide on them (EXCH-32).
        description: Option<String>,
    },
    /// The state is right and there is nothing else (CALLBACK-09).
    #[error("the callback has neither `code` nor `error`; begin a new flow")]
    NeitherCodeNorError,
    /// A parameter is there twice, or `code` and `error` are there together.
    #[error("the callback repeats a parameter or has both `code` and `error`; begin a new flow")]
    Malformed,
}

/// The parameters of a callback; others are tolerated (CALLBACK-10).
pub(super) struct Callback {
    pub(super) state: Secret,
    pub(super) code: Option<Secret>,
    pub(super) error: Option<OAuthError>,
    pub(super) description: Option<String>,
    /// Whether one of them, save the state, is there twice.
    pub(super) repeats: bool,
}

impl Callback {
    pub(super) fn read(url: &Url) -> Result<Self, CallbackError> {
        let values = |name: &'static str| {
            url.query_pairs().filter(move |(key, _)| key == name).map(|(_, v)| v.into_owned())
        };
        let first = |name| values(name).next();
        if values("state").count() > 1 {
            return Err(CallbackError::Malformed);
        }
        let state = first("state").filter(|state| !state.is_empty());
        Ok(Self {
            state: state.map(Secret::new).ok_or(CallbackError::StateMissing)?,
            code: first("code").filter(|code| !code.is_empty()).map(Secret::new),
            error: first("error").map(OAuthError::from),
            description: first("error_description"),
            repeats: ["code", "error"].iter().any(|name| values(name).count() > 1),
        })
    }
}

/// Whether an address has scheme, host, port and path of a redirect URI.
pub(crate) fn returns_to(redirect_uri: &Url, url: &Url) -> bool {
    redirect_uri[..Position::AfterPath] == url[..Position::AfterPath]
}
