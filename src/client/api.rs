//! Calls of the business API.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ApiCall, Client, ClientError, ScaChallenge, api_problem, json_answer};
use crate::domain::{HostRole, Organization, OrganizationId, Request, Secret, UserOrganization};

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
        let call = ApiCall::new("GET", path, access_token);
        self.call(match organization {
            Some(id) => call.organization(id),
            None => call,
        })
        .await
    }

    /// The JSON that the API answers with, which is `null` for no content.
    ///
    /// # Errors
    ///
    /// When the API refuses or its answer is not JSON. If the person has to
    /// confirm first, [`ClientError::ScaRequired`] holds the call, and
    /// [`retry_with_sca`](Self::retry_with_sca) repeats it.
    pub async fn call(&self, call: ApiCall) -> Result<Value, ClientError> {
        self.ask_api(call.into_request(self.provider())).await
    }

    pub(super) async fn ask_api(&self, request: Request) -> Result<Value, ClientError> {
        let (asked_at, asked) = (self.clock().now(), request.clone());
        let answer = self.deliver(HostRole::Api, request).await?;
        if answer.status == 204 {
            return Ok(Value::Null);
        }
        let body = json_answer::json(self.provider(), &asked.url, &answer)?;
        let refusal = || api_problem::refusal(&answer, &body);
        match answer.status {
            200..300 => Ok(body),
            428 => match ScaChallenge::read(&body, asked, asked_at) {
                Some(challenge) => Err(ClientError::ScaRequired(Box::new(challenge))),
                None => Err(refusal()),
            },
            _ => Err(refusal()),
        }
    }

    /// Withdraws the consent behind a token (rule REVK-01). Erase the tokens
    /// afterwards (REVK-06).
    ///
    /// # Errors
    ///
    /// When the API does not answer with 204.
    pub async fn disconnect(&self, access_token: &Secret) -> Result<(), ClientError> {
        let call = ApiCall::new("DELETE", "/v2/oauth2/consents", access_token);
        let request = call.into_request(self.provider());
        let asked = request.url.clone();
        let answer = self.deliver(HostRole::Api, request).await?;
        if answer.status == 204 {
            return Ok(());
        }
        let body = json_answer::json(self.provider(), &asked, &answer)?;
        Err(api_problem::refusal(&answer, &body))
    }
}

/// The texts of the JSON library quote values, so they are not passed on.
fn shaped<T: DeserializeOwned>(body: &Value) -> Result<T, ClientError> {
    let reason = || "the JSON has not the documented members".to_owned();
    T::deserialize(body).map_err(|_| ClientError::Unexpected { status: 200, reason: reason() })
}
