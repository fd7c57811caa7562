//! `GET /oauth2/auth`: the beginning and the end of a person's way through the
//! pages (RFC 6749 section 4.1.1).

mod checks;
mod conclusion;
mod delivery;
#[cfg(test)]
mod tests;

use std::time::SystemTime;

use crate::domain::{Answer, OAuthError, Request};
use crate::mock::attempt::{AuthorizationRequest, Stage};
use crate::mock::parameters::Parameters;
use crate::mock::registry::{Application, Flow};
use crate::mock::state::State;
use crate::mock::{Mutant, answer, cookie, journey};

use super::refusal::Refusal;
use checks::Check;

/// Applied first, in this order; a refusal stays at the bank, because nothing
/// says yet that the redirect URI is the application's.
const BEFORE_THE_REDIRECT_URI_IS_TRUSTED: [Check; 2] =
    [checks::known_client, checks::registered_redirect_uri];

/// Applied next, in this order; a refusal goes to the redirect URI.
const AFTER: [Check; 10] = [
    checks::parameters_known,
    checks::scope_present,
    checks::scopes_of_the_client,
    checks::response_type_present,
    checks::response_type_code,
    checks::state_long_enough,
    checks::nonce_long_enough,
    checks::challenge_method,
    checks::identity_type_approved,
    checks::prompt_allowed,
];

/// The parameters of an authorization request.
struct Draft<'a> {
    query: Parameters<'a>,
    application: Option<&'static Application>,
}

/// Answers an authorization request, or ends an attempt whose pages are done.
pub(in crate::mock) fn endpoint(state: &mut State, now: SystemTime, request: &Request) -> Answer {
    let query = Parameters::of_query(&request.url);
    let client_id = query.get("client_id");
    let application = state.registry.application(client_id).or_else(|| assumed(state, &query));
    let draft = Draft { query, application };

    if let Err(refusal) = first_refusal(&BEFORE_THE_REDIRECT_URI_IS_TRUSTED, &draft, state) {
        let asked = draft.query.get("redirect_uri");
        if state.has(Mutant::UnregisteredRedirectUriUsed) && !asked.is_empty() {
            return delivery::at_redirect_uri(state, asked, draft.query.get("state"), &refusal);
        }
        return delivery::at_the_bank(state, &refusal);
    }
    let Some((application, redirect_uri)) = draft.recipient(state) else {
        return delivery::at_the_bank(state, &Refusal::malformed());
    };
    let received_state = draft.query.get("state");
    if let Err(mut refusal) = first_refusal(&AFTER, &draft, state) {
        if refusal.error == OAuthError::InvalidScope && state.has(Mutant::RefusedScopeToldAtTheBank)
        {
            refusal.status = 302;
            return delivery::at_the_bank(state, &refusal);
        }
        return delivery::at_redirect_uri(state, redirect_uri, received_state, &refusal);
    }
    match draft.query.get("consent_verifier") {
        "" => {
            let mut accepted = draft.accepted(application, redirect_uri, &request.url);
            if state.has(Mutant::OrganizationNotLocked) {
                accepted.organization_id.clear();
            }
            if state.has(Mutant::RegistrationIgnored) {
                accepted.registration_id.clear();
            }
            begin(state, now, accepted)
        }
        verifier => {
            if state.has(Mutant::MadeUpConsentAccepted) {
                let asked = draft.accepted(application, redirect_uri, &request.url);
                conclusion::make_up(state, now, request, verifier, asked);
            }
            let recipient = (application, redirect_uri);
            conclusion::conclude(state, now, request, verifier, recipient).unwrap_or_else(|r| {
                delivery::at_redirect_uri(state, redirect_uri, received_state, &r)
            })
        }
    }
}

/// AUTH-24: the first answer is a redirect to the sign-in page. It sets the
/// cookie that the last hop asks for (AUTH-26).
fn begin(state: &mut State, now: SystemTime, request: AuthorizationRequest) -> Answer {
    let (challenge, csrf) = state.attempts.begin(request, now);
    let sign_in = state.page(Stage::SignIn.path(), &[("login_challenge", &challenge)]);
    let mut answer = answer::redirect(302, sign_in);
    if state.has(Mutant::SignInSkipped) {
        answer = Answer { status: 302, ..journey::skip_sign_in(state, now, &challenge) };
    }
    answer.headers.push("Set-Cookie", cookie::setting(cookie::CSRF, &csrf));
    answer
}

fn first_refusal(checks: &[Check], draft: &Draft, state: &State) -> Result<(), Refusal> {
    checks.iter().try_for_each(|check| check(draft, state))
}

/// Whose the redirect URI is of a client that nobody knows; only a breakage looks.
fn assumed(state: &State, query: &Parameters) -> Option<&'static Application> {
    let absent = query.get("client_id").is_empty();
    let mutant = if absent { Mutant::ClientAssumed } else { Mutant::UnknownClientAccepted };
    let mut all = state.registry.applications.iter().filter(|_| state.has(mutant));
    all.find(|one| one.registered(query.get("redirect_uri")).is_some())
}

/// Whether one address leads to another where each was changed so; only a breakage
/// looks.
fn alike(one: &str, other: &str, change: impl Fn(&mut url::Url)) -> bool {
    let changed = |address| {
        let mut url = url::Url::parse(address).ok()?;
        change(&mut url);
        Some(url)
    };
    changed(one).is_some_and(|one| changed(other) == Some(one))
}

impl Draft<'_> {
    fn recipient(&self, state: &State) -> Option<(&'static Application, &'static str)> {
        let application = self.application?;
        let asked = self.query.get("redirect_uri");
        let prefix = state.has(Mutant::RedirectUriPrefixAccepted)
            && asked.starts_with(application.redirect_uri)
            || state.has(Mutant::RedirectUriCaseIgnored)
                && asked.eq_ignore_ascii_case(application.redirect_uri)
            || state.has(Mutant::RedirectUriPortIgnored)
                && alike(asked, application.redirect_uri, |url| _ = url.set_port(None))
            || state.has(Mutant::RedirectUriQueryIgnored)
                && asked.split('?').next() == Some(application.redirect_uri)
            || state.has(Mutant::RedirectUriFragmentIgnored)
                && asked.split('#').next() == Some(application.redirect_uri)
            || state.has(Mutant::RedirectUriDotsResolved)
                && asked.contains("/.")
                && url::Url::parse(asked).is_ok_and(|url| url.as_str() == application.redirect_uri)
            || state.has(Mutant::RedirectUriAssumed) && asked.is_empty()
            || state.has(Mutant::RedirectUriSlashIgnored)
                && asked.strip_suffix('/') == Some(application.redirect_uri)
            || state.has(Mutant::RedirectUriPathIgnored)
                && alike(asked, application.redirect_uri, |url| url.set_path(""))
            || state.has(Mutant::RelativeRedirectUriAccepted)
                && asked.starts_with('/')
                && application.redirect_uri.ends_with(asked)
            || state.has(Mutant::LocalhostAccepted)
                && url::Url::parse(asked).is_ok_and(|url| url.host_str() == Some("localhost"));
        let asked = if prefix { application.redirect_uri } else { asked };
        Some((application, application.registered(asked)?))
    }

    fn scopes(&self) -> impl Iterator<Item = &str> {
        self.query.get("scope").split(' ').filter(|scope| !scope.is_empty())
    }

    fn accepted(
        &self,
        application: &'static Application,
        redirect_uri: &'static str,
        url: &url::Url,
    ) -> AuthorizationRequest {
        let own = |name: &str| self.query.get(name).to_owned();
        let user_flow = self.query.get("identity_type") == "user";
        AuthorizationRequest {
            application,
            redirect_uri,
            scopes: self.scopes().collect::<Vec<_>>().join(" "),
            state: own("state"),
            challenge: own("code_challenge"),
            flow: if user_flow { Flow::User } else { Flow::Membership },
            organization_id: own("organization_id"),
            registration_id: own("registration_id"),
            nonce: own("nonce"),
            login_hint: own("login_hint"),
            query: url.query().unwrap_or_default().to_owned(),
        }
    }
}
