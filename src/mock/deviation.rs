//! Breakages that change what the bank answers, after it was made.

mod tokens;

use serde_json::{Value, json};
use url::Url;

use super::parameters::Parameters;
use super::state::State;
use super::{Mutant as M, answer, demo, random};
use crate::domain::{Answer, HostRole, Request, header};

const TOKEN: &str = "/oauth2/token";
const AUTHORIZE: &str = "/oauth2/auth";
const LIST: &str = "/v2/user_organizations";

/// The answer, as it is unless a rule is broken on purpose.
pub(super) fn of(state: &State, host: HostRole, request: &Request, answer: Answer) -> Answer {
    let deviate = |answer, mutant: &M| {
        let answer = match (host, request.url.path()) {
            (HostRole::Api, path) => of_the_api(*mutant, path, request, answer),
            (_, TOKEN) => tokens::deviating(*mutant, request, answer),
            (_, AUTHORIZE) => of_authorize(*mutant, request, answer),
            _ => answer,
        };
        elsewhere(state, *mutant, host, request, answer)
    };
    state.mutants.iter().fold(answer, deviate)
}

/// AUTH and CALLBACK: where the authorization endpoint leads.
fn of_authorize(mutant: M, request: &Request, mut answer: Answer) -> Answer {
    let Some(mut to) = answer.location(&request.url) else { return answer };
    let has = |name: &str| to.query_pairs().any(|(own, _)| own == name);
    let (with_code, at_application) = (has("code"), has("code") || answer.status == 303);
    let asked = Parameters::of_query(&request.url);
    let denied = to.query().is_some_and(|query| query.contains("error=access_denied"));
    match mutant {
        M::CallbackNamesAnotherIssuer if with_code => {
            to.query_pairs_mut().append_pair("iss", "https://issuer.example");
        }
        M::CallbackHasMore if at_application => {
            to.query_pairs_mut().append_pair("session", "42");
        }
        M::CodeInFragment if with_code => {
            let query = to.query().map(str::to_owned);
            to.set_query(None);
            to.set_fragment(query.as_deref());
        }
        M::ImplicitAnswered if with_code && asked.get("response_type") == "token" => {
            let token = format!("access_token={}&token_type=bearer", random::token("ory_at_"));
            to.set_fragment(Some(&token));
            to.set_query(None);
        }
        M::DenialMisnamed if denied => {
            let renamed = to.as_str().replace("error=access_denied", "error=server_error");
            to = Url::parse(&renamed).unwrap_or(to);
        }
        M::ErrorInFragment if has("error") && answer.status == 303 => {
            let query = to.query().map(str::to_owned);
            to.set_query(None);
            to.set_fragment(query.as_deref());
        }
        M::StateEncodedTwice if at_application => to = encoded_twice(&to),
        M::UnknownClientMisnamed => {
            let renamed = to.as_str().replace("error=invalid_client", "error=access_denied");
            to = Url::parse(&renamed).unwrap_or(to);
        }
        M::NonceRequired if to.path() == "/sign-in" && lacks_nonce(&request.url) => {
            to = refused_for_nonce(&request.url).unwrap_or(to);
        }
        M::FirstAnswerIsAPage if to.path() == "/sign-in" => {
            return page(200);
        }
        _ => return answer,
    }
    answer.headers.remove("location");
    answer.headers.push("Location", to);
    answer
}

/// Whether an `id_token` is asked for, and nothing that it is to give back.
fn lacks_nonce(asked: &Url) -> bool {
    let query = Parameters::of_query(asked);
    query.get("scope").split(' ').any(|scope| scope == "openid") && query.get("nonce").is_empty()
}

fn refused_for_nonce(asked: &Url) -> Option<Url> {
    let query = Parameters::of_query(asked);
    let mut to = Url::parse(query.get("redirect_uri")).ok()?;
    to.query_pairs_mut()
        .append_pair("error", "invalid_request")
        .append_pair("state", query.get("state"));
    Some(to)
}

fn encoded_twice(to: &Url) -> Url {
    let again = |(name, value): (String, String)| {
        let twice = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        if name == "state" { (name, twice) } else { (name, value) }
    };
    let pairs: Vec<_> = to.query_pairs().into_owned().map(again).collect();
    let mut to = to.clone();
    to.query_pairs_mut().clear().extend_pairs(pairs);
    to
}

/// ORG and API: what the business API shows.
fn of_the_api(mutant: M, path: &str, request: &Request, mut answer: Answer) -> Answer {
    let shown = answer.status == 200;
    let named = request.headers.get(header::ORGANIZATION_ID);
    let one = path == "/v2/organization";
    match mutant {
        M::RefusedTokenUnnamed if answer.status == 401 => {
            edit(&mut answer, |body| remove(&mut body["errors"][0], "code"));
        }
        M::ListUnwrapped if shown && path == LIST => {
            edit(&mut answer, |body| *body = body["organizations"].take());
        }
        M::ListNeedsHeader if shown && path == LIST && named.is_none() => return forbidden(),
        M::FirstOrganizationOnly if shown && one && named.is_some_and(is_not_first) => {
            return forbidden();
        }
        M::MembershipNeedsHeader if shown && one && named.is_none() => return forbidden(),
        M::OrganizationIdRetyped if shown && one => {
            edit(&mut answer, |body| body["organization"]["id"] = 42.into());
        }
        M::SlugNull if shown && one => {
            edit(&mut answer, |body| body["organization"]["slug"] = Value::Null);
        }
        M::RoleUnknown if shown && path == "/v2/membership" => {
            edit(&mut answer, |body| body["membership"]["role"] = "czar".into());
        }
        M::PageWithoutPlace if shown && path == "/v2/memberships" => {
            edit(&mut answer, |body| remove(body, "meta"));
        }
        M::PageAfterTheLast if shown && path == "/v2/memberships" => {
            edit(&mut answer, |body| {
                let page = body["meta"]["current_page"].as_u64().unwrap_or_default();
                body["meta"]["next_page"] = json!(page + 1);
            });
        }
        M::PageLongerThanAsked if shown && path == "/v2/memberships" => {
            edit(&mut answer, |body| {
                let again = body["memberships"][0].clone();
                body["memberships"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|all| all.push(again.clone()));
            });
        }
        _ => {}
    }
    answer
}

/// What is at a path where nothing should be.
fn elsewhere(
    state: &State,
    mutant: M,
    host: HostRole,
    request: &Request,
    answer: Answer,
) -> Answer {
    let versioned = host != HostRole::Api && request.url.path() == "/v2/oauth2/auth";
    if mutant == M::VersionedPathServed && versioned && answer.status == 404 {
        return answer::redirect(302, state.page("/sign-in", &[]));
    }
    answer
}

/// The organisations after the first of the demo bank.
fn is_not_first(id: &str) -> bool {
    demo::organizations().iter().skip(1).any(|organization| organization.id == id)
}

fn forbidden() -> Answer {
    let problem = json!({ "code": "forbidden", "detail": "Forbidden." });
    answer::json(403, "application/json", &json!({ "errors": [problem] }))
}

fn page(status: u16) -> Answer {
    let mut page = answer::text(status, "<html>No.</html>");
    page.headers.remove("content-type");
    page.headers.push("Content-Type", "text/html; charset=utf-8");
    page
}

fn remove(body: &mut Value, name: &str) {
    if let Some(members) = body.as_object_mut() {
        members.remove(name);
    }
}

fn edit(answer: &mut Answer, change: impl Fn(&mut Value)) {
    if let Some(mut body) = answer.json() {
        change(&mut body);
        answer.body = body.to_string().into_bytes();
    }
}
