//! Who asks for tokens. Every application is registered for
//! `client_secret_post` (RFC 6749 section 2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::TokenRequest;
use crate::domain::{Headers, OAuthError};
use crate::mock::oauth::refusal::Refusal;
use crate::mock::oauth::variants::Disputed;
use crate::mock::parameters::Parameters;
use crate::mock::state::State;
use crate::mock::{Mutant, demo};

/// EXCH-09: some client id is there.
pub(super) fn client_id_present(request: &TokenRequest, _: &State) -> Result<(), Refusal> {
    if basic_user(request.headers).is_some()
        || !request.form.get("client_id").is_empty()
        || request.application.is_some()
    {
        return Ok(());
    }
    let hint = "Client credentials missing or malformed in both HTTP Authorization header and \
                HTTP POST body.";
    Err(Refusal::new(OAuthError::InvalidRequest, hint))
}

/// EXCH-14, EXCH-15: an unknown client is refused like a wrong secret.
pub(super) fn known_client(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    if request.application.is_some() {
        return Ok(());
    }
    let told = state.has(Mutant::UnknownClientToldApart);
    failed(state, if told { "The requested OAuth 2.0 Client does not exist." } else { "" })
}

/// The secret comes in the body: Basic is not what was registered.
pub(super) fn method(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    if basic_user(request.headers).is_none() {
        return Ok(());
    }
    let hint = "The OAuth 2.0 Client supports client authentication method \
                'client_secret_post', but method 'client_secret_basic' was requested. You must \
                configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept \
                'client_secret_basic'.";
    failed(state, hint)
}

/// EXCH-10, EXCH-14: the secret is there and right.
pub(super) fn secret(request: &TokenRequest, state: &State) -> Result<(), Refusal> {
    let sent = request.form.get("client_secret");
    let revocation = request.form.get("grant_type").is_empty();
    if sent.is_empty() {
        let refresh = request.form.get("grant_type") == "refresh_token";
        if state.has(Mutant::MissingSecretAccepted)
            || revocation && state.has(Mutant::RevocationWithoutSecret)
            || refresh && state.has(Mutant::RefreshWithoutSecret)
        {
            return Ok(());
        }
        return Refusal::disputed(Disputed::SecretAbsent, state.dialect, "");
    }
    let right = request.application.is_some_and(|a| a.client_secret == sent)
        || state.has(Mutant::WrongSecretAccepted)
        || revocation && state.has(Mutant::RevocationWithWrongSecret)
        || state.has(Mutant::UnknownClientServed)
            && state.registry.application(request.form.get("client_id")).is_none()
        || state.has(Mutant::ForeignSecretAccepted)
            && demo::applications().iter().any(|a| a.client_secret == sent);
    if right { Ok(()) } else { failed(state, "") }
}

/// The client id of an `Authorization: Basic` header (RFC 6749 section 2.3.1:
/// form-encoded before it was joined and put into Base64).
pub(in crate::mock) fn basic_user(headers: &Headers) -> Option<String> {
    let (scheme, credentials) = headers.get("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (user, _) = decoded.split_once(':')?;
    let encoded = format!("user={user}");
    Some(Parameters::of_form(encoded.as_bytes()).get("user").to_owned())
}

fn failed(state: &State, hint: &'static str) -> Result<(), Refusal> {
    Refusal::disputed(Disputed::ClientNotAuthenticated, state.dialect, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_a_basic_header_is_read() {
        let basic = |text: &str| Headers::new().with("Authorization", text);
        let header = format!("basic {}", STANDARD.encode("a%2Bb:secret"));
        assert_eq!(basic_user(&basic(&header)).as_deref(), Some("a+b"));
        for other in ["Bearer x", "Basic", "Basic ???", "Basic YWI="] {
            assert_eq!(basic_user(&basic(other)), None, "{other}");
        }
    }
}
