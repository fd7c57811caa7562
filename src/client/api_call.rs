//! What an application asks of the business API.

use serde_json::Value;

use super::Provider;
use crate::domain::{Headers, OrganizationId, Request, Secret, header};

/// A request for the business API, to be made with [`Client::call`](super::Client::call).
#[derive(Clone, Debug)]
pub struct ApiCall {
    method: String,
    path: String,
    headers: Headers,
    body: Vec<u8>,
}

impl ApiCall {
    /// A call of a path, which may carry a query, with a bearer token (rule API-01).
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>, access_token: &Secret) -> Self {
        let bearer = format!("Bearer {}", access_token.expose());
        let headers = Headers::new().with("Authorization", bearer);
        Self { method: method.into(), path: path.into(), headers, body: Vec::new() }
    }

    /// Chooses an organisation, as every call with a user-flow token has to,
    /// but for the list of them (ORG-05).
    #[must_use]
    pub fn organization(self, id: &OrganizationId) -> Self {
        self.header(header::ORGANIZATION_ID, id.as_str())
    }

    /// Adds a header field, such as `X-Qonto-2fa-Preference`.
    #[must_use]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("Content-Type", "application/json")
    }

    pub(super) fn into_request(self, provider: &Provider) -> Request {
        let Self { method, path, headers, body } = self;
        Request { method, url: provider.api_url(&path), headers, body }
    }
}
