//! Consents that were given before the bank opened.

use serde::Deserialize;

use super::{SeedMistake, kept, text};
use crate::mock::registry::{Application, Consent, Flow, Organization, Registry, User};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeededConsent {
    /// By name.
    application: String,
    /// By name or email.
    user: String,
    /// By name; left out for the user's first one, or in the user flow for all.
    #[serde(default)]
    organizations: Vec<String>,
    /// Left out for all that the application may have.
    scopes: Option<Vec<String>>,
    access_token: Option<String>,
    refresh_token: Option<String>,
}

impl SeededConsent {
    /// The consent between those whom the bank knows.
    pub(super) fn consent(self, everyone: &Registry) -> Result<Consent, SeedMistake> {
        let all = everyone.applications.iter();
        let application = found(
            "no application of a consent is called",
            &self.application,
            all.map(|one| (one.name, one)),
        )?;
        let all = everyone.users.iter();
        let user = found(
            "no user of a consent is called",
            &self.user,
            all.flat_map(|one| [(one.name, one), (one.email, one)]),
        )?;
        let organizations = self.organizations(application, user, everyone)?;
        let scopes = self.scopes(application)?;
        let Self { access_token, refresh_token, .. } = self;
        if let Some(token) = &refresh_token {
            let offline = scopes.split_ascii_whitespace().any(|scope| scope == "offline_access");
            if !offline {
                return Err(mistake("without `offline_access` there is no refresh token", token));
            }
            if token.split_once('.').is_none_or(|(_, signature)| signature.is_empty()) {
                let what = "a refresh token has two parts with a dot between them, unlike";
                return Err(mistake(what, token));
            }
        } else if access_token.is_none() {
            let what = "a consent needs the `access_token` or the `refresh_token` of";
            return Err(mistake(what, application.name));
        }
        let (access_token, refresh_token) = (access_token.map(text), refresh_token.map(text));
        Ok(Consent { application, user, organizations, scopes, access_token, refresh_token })
    }

    /// AUTH-37, ORG-17: one organisation in the membership flow, some in the other.
    fn organizations(
        &self,
        application: &Application,
        user: &User,
        everyone: &Registry,
    ) -> Result<&'static [&'static Organization], SeedMistake> {
        let own: Vec<_> = everyone.organizations_of(user).collect();
        let membership = application.flow == Flow::Membership;
        let named = self.organizations.iter().map(|name| {
            let all = own.iter().map(|one| (one.name, *one));
            found("the user of a consent has no organisation", name, all)
        });
        let mut chosen = named.collect::<Result<Vec<_>, _>>()?;
        if membership && let Some(second) = self.organizations.get(1) {
            let what = "a consent in the membership flow is for one organisation, not also";
            return Err(mistake(what, second));
        }
        if chosen.is_empty() {
            chosen = own;
            chosen.truncate(if membership { 1 } else { usize::MAX });
        }
        if chosen.is_empty() {
            return Err(mistake(
                "a consent is for an organisation, but there is none of",
                user.name,
            ));
        }
        Ok(kept(chosen))
    }

    fn scopes(&self, application: &Application) -> Result<&'static str, SeedMistake> {
        let Some(scopes) = &self.scopes else { return Ok(application.scopes) };
        let all = || application.scopes.split_ascii_whitespace().map(|scope| (scope, ()));
        let what = "the application of a consent may not have the scope";
        scopes.iter().try_for_each(|scope| found(what, scope, all()))?;
        Ok(text(scopes.join(" ")))
    }
}

/// What has that name, or the names that would do.
fn found<T: Copy>(
    what: &'static str,
    name: &str,
    all: impl Iterator<Item = (&'static str, T)> + Clone,
) -> Result<T, SeedMistake> {
    let mut named = all.clone().filter(|(known, _)| *known == name);
    named.next().map(|(_, one)| one).ok_or_else(|| {
        let known = all.map(|(known, _)| known).collect();
        SeedMistake { what, word: name.to_owned(), known }
    })
}

fn mistake(what: &'static str, word: &str) -> SeedMistake {
    SeedMistake { what, word: word.to_owned(), known: Vec::new() }
}

#[cfg(test)]
mod tests;
