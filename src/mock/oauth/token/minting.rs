//! A grant without a person: as if someone had gone through the pages.

use std::time::SystemTime;

use super::{id_token, issue, outcome};
use crate::domain::Answer;
use crate::mock::ledger::{Grant, Issued, SignIn};
use crate::mock::random;
use crate::mock::registry::{Application, Consent, Flow, Organization, User};
use crate::mock::state::State;

/// What somebody wants to be granted.
pub(in crate::mock) struct Wish {
    pub(in crate::mock) application: &'static Application,
    /// A user by name or email.
    pub(in crate::mock) user: String,
    /// Organisations by name; empty for the user's first one, or in the user flow
    /// for all of them.
    pub(in crate::mock) organizations: Vec<String>,
    /// Separated by spaces; empty for all that the application may have.
    pub(in crate::mock) scopes: String,
}

/// The answer that the exchange of the code would have had.
///
/// # Errors
///
/// What of the wish nobody could consent to, as a sentence.
pub(in crate::mock) fn mint(
    state: &mut State,
    now: SystemTime,
    wish: &Wish,
) -> Result<Answer, String> {
    let Wish { application, user, organizations, scopes } = wish;
    let mut users = state.registry.users.iter();
    let user = users
        .find(|known| known.name == user || known.email == user)
        .ok_or("no such user: give the name or the email of one that the bank knows")?;
    let organizations = chosen(state, application, user, organizations)?;
    let scopes = if scopes.is_empty() { application.scopes } else { scopes };
    let mut asked = scopes.split(' ').filter(|scope| !scope.is_empty());
    if let Some(foreign) = asked.find(|scope| !state.may_request(application, scope)) {
        return Err(format!("the application may not have the scope `{foreign}`"));
    }
    let grant = grant(application, user, organizations, scopes, now);
    let id = state.ledger.keep_grant(grant);
    let issued = issue(state, id, now);
    let grant = state.ledger.grant(id);
    let id_token = grant
        .has_scope("openid")
        .then(|| id_token::issue(state, grant, &issued.access_token, Some(""), now));
    let mut answer = outcome::success(state, grant, &issued, id_token.as_deref());
    answer.status = 201;
    Ok(answer)
}

/// Grants what was allowed before the bank opened, with the tokens of then.
pub(in crate::mock) fn grant_seeded(state: &mut State, now: SystemTime, consent: &Consent) {
    let Consent { application, user, organizations, scopes, .. } = *consent;
    let grant = grant(application, user, organizations.to_vec(), scopes, now);
    let offline = grant.has_scope("offline_access");
    let id = state.ledger.keep_grant(grant);
    let token = |given: Option<&str>, prefix| {
        given.map_or_else(|| random::token(prefix).into(), Into::into)
    };
    let access_token = token(consent.access_token, "ory_at_");
    let refresh_token = offline.then(|| token(consent.refresh_token, "ory_rt_"));
    state.ledger.keep_tokens(id, now, Issued { access_token, refresh_token });
}

/// What the first user would allow an application, unasked; only a breakage grants it.
pub(in crate::mock) fn unasked(
    state: &State,
    application: &'static Application,
    now: SystemTime,
) -> Option<Grant> {
    let user = state.registry.users.first()?;
    let organizations = chosen(state, application, user, &[]).ok()?;
    Some(grant(application, user, organizations, application.scopes, now))
}

/// As if the person had signed in a moment ago.
fn grant(
    application: &'static Application,
    user: &'static User,
    organizations: Vec<&'static Organization>,
    scopes: &str,
    now: SystemTime,
) -> Grant {
    let sign_in = SignIn {
        requested: now,
        authenticated: now,
        session: random::uuid(),
        nonce: String::new(),
    };
    let (flow, scopes) = (application.flow, scopes.to_owned());
    Grant { application, user, flow, organizations, scopes, sign_in, revoked: false }
}

/// AUTH-37, ORG-17: one organisation in the membership flow, some in the other.
fn chosen(
    state: &State,
    application: &Application,
    user: &User,
    names: &[String],
) -> Result<Vec<&'static Organization>, String> {
    let mut own = state.registry.organizations_of(user);
    let found: Vec<&'static Organization> = if names.is_empty() {
        let most = if application.flow == Flow::User { usize::MAX } else { 1 };
        own.take(most).collect()
    } else {
        let all: Vec<_> = own.by_ref().collect();
        let find = |name: &String| {
            let found = all.iter().find(|organization| organization.name == *name);
            found.copied().ok_or(format!("the user has no organisation `{name}`"))
        };
        names.iter().map(find).collect::<Result<_, _>>()?
    };
    match (application.flow, found.len()) {
        (_, 0) => Err("the user has no organisation".to_owned()),
        (Flow::Membership, 2..) => Err("the membership flow is for one organisation".to_owned()),
        _ => Ok(found),
    }
}
