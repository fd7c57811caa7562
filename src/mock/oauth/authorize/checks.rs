//! What an authorization request is held against, one rule at a time.

use super::Draft;
use crate::domain::OAuthError;
use crate::mock::Mutant;
use crate::mock::oauth::pkce;
use crate::mock::oauth::refusal::Refusal;
use crate::mock::oauth::variants::Disputed;
use crate::mock::state::State;

/// One rule.
pub(super) type Check = fn(&Draft, &State) -> Result<(), Refusal>;

fn refuse_if(wrong: bool, refusal: impl FnOnce() -> Refusal) -> Result<(), Refusal> {
    if wrong { Err(refusal()) } else { Ok(()) }
}

/// AUTH-12, AUTH-13, AUTH-31: an unknown or missing client gets no redirect.
pub(super) fn known_client(draft: &Draft, state: &State) -> Result<(), Refusal> {
    if draft.application.is_some() {
        return Ok(());
    }
    let hint = "The requested OAuth 2.0 Client does not exist.";
    Refusal::disputed(Disputed::UnknownClient, state.dialect, hint)
}

/// AUTH-13, AUTH-15, AUTH-31: the redirect URI is registered, byte for byte. A
/// missing one does not say which of several is meant.
pub(super) fn registered_redirect_uri(draft: &Draft, state: &State) -> Result<(), Refusal> {
    if draft.recipient(state).is_some() {
        return Ok(());
    }
    let hint = "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's \
                pre-registered redirect urls.";
    Refusal::disputed(Disputed::RedirectUriUnregistered, state.dialect, hint)
}

/// What a request may say by the pages of Qonto, `OpenID` Connect Core and Ory Hydra; only a
/// breakage looks.
const KNOWN: [&str; 22] = [
    "acr_values",
    "audience",
    "claims",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "consent_verifier",
    "display",
    "id_token_hint",
    "identity_type",
    "login_hint",
    "max_age",
    "nonce",
    "organization_id",
    "prompt",
    "redirect_uri",
    "registration_id",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// AUTH-24: a parameter that nobody knows changes nothing (RFC 6749 section 3.1).
pub(super) fn parameters_known(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let unknown = || draft.query.names().any(|name| !KNOWN.contains(&name));
    refuse_if(state.has(Mutant::UnknownParameterRefused) && unknown(), Refusal::malformed)
}

/// AUTH-33: some scope is asked for.
pub(super) fn scope_present(draft: &Draft, state: &State) -> Result<(), Refusal> {
    if draft.scopes().next().is_some() {
        return Ok(());
    }
    if state.has(Mutant::AbsentScopeAccepted) {
        return Ok(());
    }
    if state.has(Mutant::AbsentScopeRefused) {
        return Err(Refusal::plain(OAuthError::InvalidRequest));
    }
    Refusal::disputed(Disputed::ScopeAbsent, state.dialect, "")
}

/// AUTH-16: an application asks for its own scopes only.
pub(super) fn scopes_of_the_client(draft: &Draft, state: &State) -> Result<(), Refusal> {
    if state.has(Mutant::ScopeOrderMatters) {
        let own = draft.application.map_or("", |application| application.scopes);
        let places = draft.scopes().map(|scope| own.split(' ').position(|own| own == scope));
        refuse_if(!places.is_sorted(), || Refusal::scope(draft.query.get("scope")))?;
    }
    let any = state.has(Mutant::ForeignScopeAccepted);
    let own = |scope: &str| draft.application.is_some_and(|a| state.may_request(a, scope));
    match draft.scopes().find(|scope| !any && !own(scope)) {
        None => Ok(()),
        Some(scope) => Err(Refusal::scope(scope)),
    }
}

/// AUTH-32: `response_type` is there. (The stray backtick is Ory Hydra's.)
pub(super) fn response_type_present(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let absent = draft.query.get("response_type").is_empty();
    refuse_if(absent && !state.has(Mutant::ResponseTypeAssumed), || {
        let hint = "`The request is missing the 'response_type' parameter.";
        Refusal::new(OAuthError::UnsupportedResponseType, hint)
    })
}

/// AUTH-17: only `code` is supported.
pub(super) fn response_type_code(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let requested = draft.query.get("response_type");
    let any = state.has(Mutant::AnyResponseTypeAccepted)
        || requested == "token" && state.has(Mutant::ImplicitAnswered)
        || requested.is_empty() && state.has(Mutant::ResponseTypeAssumed);
    refuse_if(requested != "code" && !any, || {
        let hint = format!("The client is not allowed to request response_type '{requested}'.");
        Refusal::new(OAuthError::UnsupportedResponseType, hint)
    })
}

/// AUTH-10: `state` has at least eight characters.
pub(super) fn state_long_enough(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let enough = match () {
        () if state.has(Mutant::ShortStateAccepted) => 7,
        () if state.has(Mutant::EightCharactersRefused) => 9,
        () => 8,
    };
    let length = draft.query.get("state").len();
    let too_long = length > 255 && state.has(Mutant::LongStateRefused);
    let optional = length == 0 && state.has(Mutant::StateOptional);
    refuse_if(length < enough && !optional || too_long, || {
        let hint = "Request parameter 'state' must be at least be 8 characters long to ensure \
                    sufficient entropy.";
        Refusal::new(OAuthError::InvalidState, hint)
    })
}

/// A `nonce`, if sent, has at least eight characters, as Ory Hydra wants it.
pub(super) fn nonce_long_enough(draft: &Draft, _: &State) -> Result<(), Refusal> {
    refuse_if((1..8).contains(&draft.query.get("nonce").len()), || {
        let hint = "Parameter 'nonce' is set but does not satisfy the minimum entropy of 8 \
                    characters.";
        Refusal::new(OAuthError::InsufficientEntropy, hint)
    })
}

/// AUTH-27: with PKCE, only S256.
pub(super) fn challenge_method(draft: &Draft, state: &State) -> Result<(), Refusal> {
    if state.has(Mutant::PlainChallengeAccepted) {
        return Ok(());
    }
    let get = |name| draft.query.get(name);
    if state.has(Mutant::ChallengeRefused) && !get("code_challenge").is_empty() {
        return Err(Refusal::plain(OAuthError::InvalidRequest));
    }
    let assumed = state.has(Mutant::ChallengeMethodOptional);
    let method = match get("code_challenge_method") {
        "" if assumed => "S256",
        method => method,
    };
    pkce::check_challenge(get("code_challenge"), method)
}

/// AUTH-23: the user flow is for approved applications. Qonto's guide does not
/// say how the others are refused; this error is the nearest of RFC 6749
/// section 4.1.2.1.
pub(super) fn identity_type_approved(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let user_flow = draft.query.get("identity_type") == "user";
    let approved = draft.application.is_some_and(|application| application.approved)
        || state.has(Mutant::UserFlowForEveryone);
    refuse_if(user_flow && !approved, || Refusal::plain(OAuthError::UnauthorizedClient))
}

/// Nobody is signed in when a request comes, so `prompt=none` cannot be met
/// (`OpenID` Connect Core section 3.1.2.6).
pub(super) fn prompt_allowed(draft: &Draft, state: &State) -> Result<(), Refusal> {
    let any = !draft.query.get("prompt").is_empty() && state.has(Mutant::PromptRefused);
    refuse_if(any, Refusal::malformed)?;
    refuse_if(draft.query.get("prompt").split(' ').any(|prompt| prompt == "none"), || {
        let hint = "Prompt 'none' was requested, but no existing login session was found.";
        Refusal::new(OAuthError::LoginRequired, hint)
    })
}
