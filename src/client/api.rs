//! Calls of the business API.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::{Client, ClientError, api_problem, json_answer};
use crate::domain::{
    HostRole, Organization, OrganizationId, Request, Secret, UserOrganization, header,
};

#[derive(Deserialize)]
struct Organizations {
    organizations: Vec<UserOrganization>,
}

#[derive(Deserialize)]
struct Wrapped {
    organization: Organization,
}

impl Client {
    /// The organisations a user-flow token reaches (rule ORG-01). Needs the
    /// scope `user_organization.read` and no organisation header (ORG-09).
    ///
    /// # Errors
    ///
    /// When the API refuses or its answer has no such list.
    pub async fn user_organizations(
        &self,
        access_token: &Secret,
    ) -> Result<Vec<UserOrganization>, ClientError> {
        let body = self.api_get("/v2/user_organizations", access_token, None).await?;
        shaped::<Organizations>(&body).map(|list| list.organizations)
    }

    /// The organisation a token reaches; needs the scope `organization.read`.
    /// A user-flow token needs the id of one of its organisations (ORG-05).
    ///
    /// # Errors
    ///
    /// When the API refuses or its answer has no organisation.
    pub async fn organization(
        &self,
        access_token: &Secret,
        organization: Option<&OrganizationId>,
    ) -> Result<Organization, ClientError> {
        let body = self.api_get("/v2/organization", access_token, organization).await?;
        shaped::<Wrapped>(&body).map(|wrapped| wrapped.organization)
    }

    /// The JSON that the API has at `path`, which may carry a query.
    ///
    /// # Errors
    ///
    /// When the API refuses or its answer is not JSON.
    pub async fn api_get(
        &self,
        path: &str,
        access_token: &Secret,
        organization: Option<&OrganizationId>,
    ) -> Result<Value, ClientError> {
        let url = self.provider().api_url(path);
        let request = with_token("GET", url, access_token, organization);
        let (answer, body) = self.ask(HostRole::Api, request).await?;
        if (200..300).contains(&answer.status) {
            Ok(body)
        } else {
            Err(api_problem::refusal(&answer, &body))
        }
    }

    /// Withdraws the consent behind a token (rule REVK-01). Erase the tokens
    /// afterwards (REVK-06).
    ///
    /// # Errors
    ///
    /// When the API does not answer with 204.
    pub async fn disconnect(&self, access_token: &Secret) -> Result<(), ClientError> {
        let url = self.provider().api_url("/v2/oauth2/consents");
        let request = with_token("DELETE", url.clone(), access_token, None);
        let answer = self.deliver(HostRole::Api, request).await?;
        if answer.status == 204 {
            return Ok(());
        }
        let body = json_answer::json(self.provider(), &url, &answer)?;
        Err(api_problem::refusal(&answer, &body))
    }
}

fn with_token(
    method: &str,
    url: Url,
    access_token: &Secret,
    organization: Option<&OrganizationId>,
) -> Request {
    let mut request = Request::new(method, url);
    request.headers.push("Authorization", format!("Bearer {}", access_token.expose()));
    if let Some(id) = organization {
        request.headers.push(header::ORGANIZATION_ID, id.as_str());
    }
    request
}

/// The texts of the JSON library quote values, so they are not passed on.
fn shaped<T: DeserializeOwned>(body: &Value) -> Result<T, ClientError> {
    let reason = || "the JSON has not the documented members".to_owned();
    T::deserialize(body).map_err(|_| ClientError::Unexpected { status: 200, reason: reason() })
}
