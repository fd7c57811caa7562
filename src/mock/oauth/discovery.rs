//! What programs can find out about the server. Qonto documents neither
//! address; Ory Hydra serves both.

use std::time::SystemTime;

use serde_json::json;

use super::signing_key;
use crate::domain::{Answer, Request};
use crate::mock::state::State;
use crate::mock::{Mutant, answer};

const JSON: &str = "application/json; charset=utf-8";

/// `GET /.well-known/openid-configuration` (`OpenID` Connect Discovery section 4),
/// in the shape of Ory Hydra, with nothing that is not here.
///
/// HOST-11: what a request says of the way it came changes nothing.
pub(in crate::mock) fn configuration(state: &mut State, _: SystemTime, asked: &Request) -> Answer {
    let forwarded = asked.headers.get("x-forwarded-host");
    let forwarded = forwarded.filter(|_| state.has(Mutant::ForwardedHostBelieved));
    let issuer = forwarded.map_or_else(|| state.issuer().to_owned(), |h| format!("https://{h}"));
    let at = |path: &str| format!("{issuer}{path}");
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oauth2/auth"),
        "token_endpoint": at("/oauth2/token"),
        "revocation_endpoint": at("/oauth2/revoke"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/.well-known/jwks.json"),
        "claims_parameter_supported": false,
        "claims_supported": ["sub"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "id_token_signed_response_alg": ["RS256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "response_modes_supported": ["query"],
        "response_types_supported": ["code"],
        "scopes_supported": ["offline_access", "openid"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    });
    answer::json(200, JSON, &document)
}

/// `GET /.well-known/jwks.json`: the keys that verify `id_token`s (rule OIDC-11).
pub(in crate::mock) fn keys(state: &mut State, _: SystemTime, _: &Request) -> Answer {
    let mut keys = signing_key::published();
    if state.has(Mutant::KeyIdUnpublished) {
        keys["keys"][0]["kid"] = "demo:another".into();
    }
    answer::json(200, JSON, &keys)
}
