//! What the browser is sent to the bank with.

use std::fmt;

use url::Url;

use super::Registration;
use crate::domain::{OrganizationId, RedirectUri, ScopeSet, masked_url};

/// A request for the authorization endpoint (RFC 6749 section 4.1.1), without
/// the `state`, which [`BrowserSession::begin`](super::BrowserSession::begin)
/// adds together with the PKCE challenge and, for `openid`, a nonce.
#[derive(Clone)]
pub struct AuthorizationRequest {
    pub(super) endpoint: Url,
    pub(super) redirect_uri: RedirectUri,
    pub(super) scope: ScopeSet,
    pub(super) pkce: bool,
    parameters: Vec<(String, String)>,
}

impl AuthorizationRequest {
    pub(super) fn new(endpoint: Url, registration: &Registration, scope: ScopeSet) -> Self {
        let Registration { client_id, redirect_uri, .. } = registration;
        let redirect_uri = redirect_uri.clone();
        let request = Self { endpoint, redirect_uri, scope, pkce: true, parameters: Vec::new() };
        let (redirect_uri, scope) = (request.redirect_uri.to_string(), request.scope.to_string());
        request
            .extra("client_id", client_id)
            .extra("redirect_uri", redirect_uri)
            .extra("response_type", "code")
            .extra("scope", scope)
    }

    /// Locks the flow to one organisation; its selection page is skipped
    /// (rule AUTH-18).
    #[must_use]
    pub fn organization(self, id: &OrganizationId) -> Self {
        self.extra("organization_id", id.as_str())
    }

    /// Selects the organisation of an onboarding registration (AUTH-19).
    #[must_use]
    pub fn registration(self, id: impl Into<String>) -> Self {
        self.extra("registration_id", id)
    }

    /// Asks for a token for all of the user's organisations (AUTH-20); the
    /// scope has to contain `user_organization.read` (AUTH-21).
    #[must_use]
    pub fn user_flow(self) -> Self {
        self.extra("identity_type", "user")
    }

    /// Replaces the nonce that comes back in the `id_token`; at least 8
    /// characters.
    #[must_use]
    pub fn nonce(self, nonce: impl Into<String>) -> Self {
        self.extra("nonce", nonce)
    }

    /// Leaves out PKCE, which Qonto's guide does not mention.
    #[must_use]
    pub fn without_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }

    /// Sets any other parameter, or replaces one: each is there once (AUTH-01).
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.parameters.iter_mut().find(|(known, _)| *known == name) {
            Some(parameter) => parameter.1 = value,
            None => self.parameters.push((name, value)),
        }
        self
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The address to open, every value encoded exactly once (AUTH-06).
    pub(super) fn into_url(self) -> Url {
        let mut url = self.endpoint;
        url.query_pairs_mut().clear().extend_pairs(self.parameters);
        url
    }
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", masked_url(&self.clone().into_url()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    fn request() -> AuthorizationRequest {
        let registration = Registration {
            client_id: "app".to_owned(),
            client_secret: Secret::new("the-client-secret"),
            redirect_uri: "https://app.example/cb?from=qonto".parse().unwrap(),
        };
        let endpoint = "https://oauth.qonto.com/oauth2/auth".parse().unwrap();
        let scope = "organization.read offline_access".parse().unwrap();
        AuthorizationRequest::new(endpoint, &registration, scope)
    }

    #[test]
    fn every_value_is_encoded_once() {
        assert_eq!(
            request().into_url().as_str(),
            "https://oauth.qonto.com/oauth2/auth?client_id=app\
             &redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Ffrom%3Dqonto\
             &response_type=code&scope=offline_access+organization.read"
        );
    }

    #[test]
    fn qontos_own_parameters_have_their_names() {
        let request = request()
            .organization(&OrganizationId::new("o-1"))
            .registration("r-1")
            .user_flow()
            .nonce("n-12345678");
        let query = request.into_url().query().unwrap_or_default().to_owned();
        let own = "&organization_id=o-1&registration_id=r-1&identity_type=user&nonce=n-12345678";
        assert!(query.ends_with(own), "{query}");
    }

    #[test]
    fn no_parameter_is_there_twice() {
        let url = request().extra("response_type", "token").into_url();
        let types: Vec<_> = url.query_pairs().filter(|(name, _)| name == "response_type").collect();
        assert_eq!(types.len(), 1);
        assert_eq!(types[0].1, "token");
    }
}
