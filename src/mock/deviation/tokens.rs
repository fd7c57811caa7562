//! Breakages of what the token endpoint says.

use serde_json::json;

use super::{edit, page, remove};
use crate::domain::{Answer, Request};
use crate::mock::parameters::Parameters;
use crate::mock::{Mutant as M, answer, random};

/// EXCH and REFR: what the token endpoint says.
pub(super) fn deviating(mutant: M, request: &Request, mut answer: Answer) -> Answer {
    let (issued, refused) = (answer.status == 200, answer.status >= 400);
    let form = Parameters::of_form(&request.body);
    let refresh = form.get("grant_type") == "refresh_token";
    let lacks = |name: &str| !form.is_empty() && form.get(name).is_empty();
    let is_form =
        request.headers.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    match mutant {
        M::ScopeMissing if issued => edit(&mut answer, |body| remove(body, "scope")),
        M::ExpiresInMissing if issued => edit(&mut answer, |body| remove(body, "expires_in")),
        M::AccessTokenMissing if issued => edit(&mut answer, |body| remove(body, "access_token")),
        M::IdTokenWithheld if issued && !refresh => {
            edit(&mut answer, |body| remove(body, "id_token"));
        }
        M::RefreshTokenWithheld if issued && !refresh => {
            edit(&mut answer, |body| remove(body, "refresh_token"));
        }
        M::RefreshTokenMissing if issued && refresh => {
            edit(&mut answer, |body| remove(body, "refresh_token"));
        }
        M::ScopeUnderstated if issued => edit(&mut answer, |body| {
            let scope = body["scope"].as_str().unwrap_or_default();
            body["scope"] = scope.rsplit_once(' ').map_or("", |(others, _)| others).into();
        }),
        M::ScopeAsArray if issued => edit(&mut answer, |body| {
            let scope = body["scope"].as_str().unwrap_or_default();
            body["scope"] = scope.split_ascii_whitespace().collect();
        }),
        M::ZeroByteFails if form.get("client_id").contains('\0') => {
            return refusal(&answer, 500, "server_error");
        }
        M::ExpiresInNegative if issued => {
            edit(&mut answer, |body| body["expires_in"] = (-1).into());
        }
        M::ExpiresInFraction if issued => {
            edit(&mut answer, |body| body["expires_in"] = 3599.5.into());
        }
        M::TokensAsText if issued => {
            answer.headers.remove("content-type");
            answer.headers.push("Content-Type", "text/plain; charset=utf-8");
        }
        M::ExpiresInZero if issued => edit(&mut answer, |body| body["expires_in"] = 0.into()),
        M::RefreshWidensScope if issued && refresh => edit(&mut answer, |body| {
            let scope = body["scope"].as_str().unwrap_or_default();
            body["scope"] = format!("{scope} payment.write").into();
        }),
        M::GoodClientRefused if issued => return refusal(&answer, 401, "invalid_client"),
        M::ErrorAnswered200 if refused => answer.status = 200,
        M::ErrorAsPage if refused => return page(answer.status),
        M::ErrorUnnamed if refused => edit(&mut answer, |body| remove(body, "error")),
        M::UnknownCodeMisnamed if refused && !refresh && !lacks("code") => {
            rename(&mut answer, "invalid_grant", "invalid_request");
        }
        M::UnknownRefreshTokenMisnamed if refused && refresh => {
            rename(&mut answer, "invalid_grant", "invalid_request");
        }
        M::ForeignKindMisnamed if refused && !form.get("refresh_token").contains("_rt_") => {
            rename(&mut answer, "invalid_grant", "unauthorized_client");
        }
        M::GrantTypeAbsentMisnamed if refused && lacks("grant_type") => {
            return refusal(&answer, 400, "unsupported_grant_type");
        }
        M::ClientIdAbsentMisnamed if refused && lacks("client_id") => {
            return refusal(&answer, 401, "invalid_client");
        }
        M::CodeAbsentServerError if refused && !refresh && lacks("code") => {
            return refusal(&answer, 401, "invalid_client");
        }
        M::JsonBodyUnsupported if refused && !is_form && request.method == "POST" => {
            return refusal(&answer, 415, "invalid_request");
        }
        M::UnknownGrantTypeNamed
            if refused && !lacks("grant_type") && form.get("grant_type").contains("password") =>
        {
            return refusal(&answer, 400, "unsupported_grant_type");
        }
        M::PasswordGrantServed if refused && form.get("grant_type") == "password" => {
            serve(&mut answer);
        }
        M::WrongSecretMisnamed if refused => rename(&mut answer, "invalid_client", "invalid_grant"),
        M::TokensWithError if issued => {
            edit(&mut answer, |body| body["error"] = "temporarily_unavailable".into());
        }
        M::ClientCredentialsServed if refused && form.get("grant_type") == "client_credentials" => {
            serve(&mut answer);
        }
        M::LongCodeFails if form.get("code").len() > 1_000 => {
            return refusal(&answer, 500, "server_error");
        }
        M::LongRefreshTokenFails if refresh && form.get("refresh_token").len() > 1_000 => {
            return refusal(&answer, 500, "server_error");
        }
        M::TokensByGet if request.method == "GET" => {
            return answer::json(200, "application/json", &json!({}));
        }
        M::RefreshNeedsRedirectUri if issued && refresh && lacks("redirect_uri") => {
            return refusal(&answer, 400, "invalid_request");
        }
        _ => {}
    }
    answer
}

/// Tokens with the header fields of a refusal.
fn serve(answer: &mut Answer) {
    let tokens = json!({
        "access_token": random::token("ory_at_"),
        "token_type": "bearer",
        "expires_in": 3600,
        "scope": "",
    });
    answer.status = 200;
    answer.body = tokens.to_string().into_bytes();
}

/// Another refusal with the header fields of an answer of the token endpoint.
fn refusal(answer: &Answer, status: u16, error: &str) -> Answer {
    let body = json!({ "error": error, "error_description": "" });
    Answer { status, headers: answer.headers.clone(), body: body.to_string().into_bytes() }
}

fn rename(answer: &mut Answer, from: &str, to: &str) {
    edit(answer, |body| {
        if body["error"] == from {
            body["error"] = to.into();
        }
    });
}
