//! What kind of trade is asked for.

use super::TokenRequest;
use crate::domain::OAuthError;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::state::State;

/// Those that the applications may use.
const ALLOWED: [&str; 2] = ["authorization_code", "refresh_token"];
/// Those that the server knows and no application may use.
const RESERVED: [&str; 2] = ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"];

/// EXCH-08: `grant_type` is there.
pub(super) fn present(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    if request.form.get("grant_type").is_empty() {
        let hint = "Request parameter 'grant_type' is missing";
        return Err(Refusal::new(OAuthError::InvalidRequest, hint));
    }
    Ok(())
}

/// EXCH-20: an unknown one is `invalid_request`, whoever asks.
pub(super) fn known(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    let asked = request.form.get("grant_type");
    let known = ALLOWED.contains(&asked) || RESERVED.contains(&asked);
    if known { Ok(()) } else { Err(Refusal::malformed()) }
}

/// RFC 6749 section 5.2: the application may use this grant type.
pub(super) fn allowed(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    let asked = request.form.get("grant_type");
    if ALLOWED.contains(&asked) {
        return Ok(());
    }
    let hint = format!("The OAuth 2.0 Client is not allowed to use authorization grant '{asked}'.");
    Err(Refusal::new(OAuthError::UnauthorizedClient, hint))
}
