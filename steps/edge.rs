//! Requests made by hand: any request can be expressed without Rust.

use std::collections::BTreeMap;

use cucumber::gherkin::Step;
use cucumber::{then, when};

use crate::domain::{Answer, HostRole, Request, header};

use super::parameters::{Endpoint, Which};
use super::{Failure, StepResult, World, placeholder};

/// Stands in a table for a field that is not sent.
const ABSENT: &str = "(absent)";
/// Stands in a table for a field that is sent without a value.
const EMPTY: &str = "(empty)";
/// Stands in a table for a zero byte, which no real value has.
const ZERO: &str = "(zero byte)";
/// Stands in a table for a value of more letters than any real one has.
const LONG: &str = "(long)";

/// Sends a form to the token endpoint with exactly the fields of the table.
#[when(expr = "a token request is sent with")]
async fn token_request(world: &mut World, step: &Step) -> StepResult {
    let mut fields = Fields::new();
    fields.replace(rows(world, step)?);
    world.send_token_form(&fields).await
}

/// Sends the doc string to the token endpoint as a body of this media type.
#[when(expr = "a token request is sent as {string} with the body")]
async fn token_body(world: &mut World, media_type: String, step: &Step) -> StepResult {
    let body = step.docstring().map(|text| text.trim().to_owned()).unwrap_or_default();
    let mut request = Request::new("POST", world.url(HostRole::Oauth, "/oauth2/token")?);
    request.headers.push("Content-Type", media_type);
    request.body = world.filled(&body)?.into_bytes();
    world.send_token_request(request).await
}

/// Sends a request without body to the API with exactly the headers of the
/// table, the staging token added.
#[when(expr = "a {word} request is sent to the API path {string} with")]
async fn api_request(world: &mut World, method: String, path: String, step: &Step) -> StepResult {
    let mut request = Request::new(method, world.url(HostRole::Api, &world.filled_path(&path)?)?);
    for (name, value) in rows(world, step)? {
        if let Some(value) = value {
            request.headers.push(name, value);
        }
    }
    world.send(HostRole::Api, request).await.map(drop)
}

/// Sends a request without body and headers, the staging token added; `{name}`
/// in the path stands for its value, encoded.
#[when(expr = "a {word} request is sent to the API path {string}")]
async fn bare_api_request(world: &mut World, method: String, path: String) -> StepResult {
    let request = Request::new(method, world.url(HostRole::Api, &world.filled_path(&path)?)?);
    world.send(HostRole::Api, request).await.map(drop)
}

/// Sends a request without body and headers to the authorization server, the
/// staging token added; `{name}` in the path stands for its value, encoded.
#[when(expr = "a {word} request is sent to the OAuth path {string}")]
async fn bare_oauth_request(world: &mut World, method: String, path: String) -> StepResult {
    let request = Request::new(method, world.url(HostRole::Oauth, &world.filled_path(&path)?)?);
    world.send(HostRole::Oauth, request).await.map(drop)
}

/// Sends a request without body to the authorization server with exactly the
/// headers of the table, the staging token added.
#[when(expr = "a {word} request is sent to the OAuth path {string} with")]
async fn oauth_request(world: &mut World, method: String, path: String, step: &Step) -> StepResult {
    let mut request = Request::new(method, world.url(HostRole::Oauth, &path)?);
    for (name, value) in rows(world, step)? {
        request.headers.push(name, value.unwrap_or_default());
    }
    world.send(HostRole::Oauth, request).await.map(drop)
}

/// Reads the organisation so many times, one after the other, by the latest
/// access token.
/// Needs: flood.
#[when(expr = "the application reads the organisation {int} times")]
async fn flood(world: &mut World, times: usize) -> StepResult {
    let token = world.tokens(&Which::Latest)?.access_token.clone();
    let client = world.application()?.client.clone();
    for _ in 0..times {
        let outcome = client.api_get("/v2/organization", &token, None).await;
        world.keep_api(outcome)?;
    }
    Ok(())
}

/// Sends the doc string to the API as JSON by the latest access token, the
/// staging token added.
#[when(expr = "a {word} request is sent to the API path {string} with the body")]
async fn api_body(world: &mut World, method: String, path: String, step: &Step) -> StepResult {
    let body = step.docstring().map(|text| text.trim().to_owned()).unwrap_or_default();
    let mut request = Request::new(method, world.url(HostRole::Api, &path)?);
    let token = world.tokens(&Which::Latest)?.access_token.clone();
    request.headers.push("Authorization", format!("Bearer {}", token.expose()));
    request.headers.push("Content-Type", "application/json");
    request.body = world.filled(&body)?.into_bytes();
    world.send(HostRole::Api, request).await.map(drop)
}

/// Keeps a field of the last answer (its name, or a JSON pointer) under a
/// name; `{name}` stands for the value in later tables and bodies.
#[when(expr = "remember the answer field {string} as {string}")]
/// Keeps a field of the last answer (its name, or a JSON pointer) under a
/// name; `{name}` stands for the value in later tables and bodies.
#[then(expr = "remember the answer field {string} as {string}")]
fn remember(world: &mut World, field: String, name: String) -> StepResult {
    let answer = world.last_answer()?;
    let value = super::answer::member(&answer, &field)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    world.remembered.insert(name, text);
    Ok(())
}

/// Form fields in order.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Puts rows in place of the fields of their names; a name that stands
    /// twice in the table is sent twice.
    pub(super) fn replace(&mut self, rows: Vec<(String, Option<String>)>) {
        self.0.retain(|(name, _)| !rows.iter().any(|(changed, _)| changed == name));
        self.0.extend(rows.into_iter().filter_map(|(name, value)| Some((name, value?))));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The rows of a step's table, name and value; `None` where the field is to be
/// left out.
pub(super) fn rows(world: &World, step: &Step) -> Result<Vec<(String, Option<String>)>, Failure> {
    let table = step.table().ok_or_else(|| {
        Failure::invalid("this step needs a table with a name and a value in each row")
    })?;
    let row = |cells: &Vec<String>| match cells.as_slice() {
        [name, value] if value == ABSENT => Ok((name.clone(), None)),
        [name, value] if value == EMPTY => Ok((name.clone(), Some(String::new()))),
        [name, value] if value == ZERO => Ok((name.clone(), Some("\0".to_owned()))),
        [name, value] if value == LONG => Ok((name.clone(), Some(long(name)))),
        [name, value] => Ok((name.clone(), Some(world.filled(value)?))),
        _ => Err(Failure::invalid("each row of this table needs a name and a value")),
    };
    table.rows.iter().map(row).collect()
}

/// The name and a thousand letters. As a code it may pass for a secret, so it is another as
/// a redirect URI; and one letter over and over would take those long that look for secrets.
fn long(name: &str) -> String {
    let letters = ('a'..='m').flat_map(|first| ('a'..='z').map(move |second| [first, 'x', second]));
    name.chars().chain(letters.flatten()).collect()
}

impl World {
    pub(super) fn url(&self, host: HostRole, path: &str) -> Result<url::Url, Failure> {
        let base = match host {
            HostRole::Api => &self.target.api,
            HostRole::Oauth | HostRole::Web => &self.target.oauth,
        };
        let end = path.find(['?', '#']).unwrap_or(path.len());
        let (path, rest) = path.split_at(end);
        base.join(&format!("{}{rest}", self.target.paths.own(path)))
            .map_err(|error| Failure::invalid(format!("`{path}` is no path: {error}")))
    }

    /// Sends a request made by hand, with the staging token unless the request
    /// says something about it.
    pub(super) async fn send(
        &mut self,
        host: HostRole,
        mut request: Request,
    ) -> Result<Answer, Failure> {
        if let (Some(gate), None) = (&self.target.gate, request.headers.get(header::STAGING_TOKEN))
        {
            request.headers.push(&gate.header, gate.value.expose());
        }
        self.send_bare(host, request).await
    }

    /// Sends a request as it is.
    pub(super) async fn send_bare(
        &mut self,
        host: HostRole,
        request: Request,
    ) -> Result<Answer, Failure> {
        self.journey.arrival = None;
        let client = self.application()?.client.clone();
        client.send(host, request).await.map_err(|fault| Failure::transport(&fault))
    }

    /// A text with `{name}` filled in: remembered values first, then what the
    /// scenario holds anyway.
    pub(super) fn filled(&self, text: &str) -> Result<String, Failure> {
        placeholder::fill(text, &self.values())
    }

    /// A path with `{name}` filled in, so that each value stays one.
    fn filled_path(&self, path: &str) -> Result<String, Failure> {
        let mut values = self.values();
        for value in values.values_mut() {
            *value = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        }
        placeholder::fill(path, &values)
    }

    fn values(&self) -> BTreeMap<String, String> {
        let mut values = self.remembered.clone();
        for (name, value) in self.held() {
            values.entry(name.to_owned()).or_insert(value);
        }
        values
    }

    /// Values that have a name in every scenario.
    fn held(&self) -> Vec<(&'static str, String)> {
        let mut held = Vec::new();
        if let Some(own) = self.own() {
            held.push(("client_id", own.application.client_id.clone()));
            held.push(("client_secret", own.application.client_secret.expose().to_owned()));
            held.push(("redirect_uri", own.application.redirect_uri.to_string()));
        }
        if let Ok(code) = self.code() {
            held.push(("code", code.code().expose().to_owned()));
            if let Some(verifier) = code.verifier() {
                held.push(("code_verifier", verifier.expose().to_owned()));
            }
        }
        if let Ok(tokens) = self.grants.tokens(&Which::Latest) {
            held.push(("access_token", tokens.access_token.expose().to_owned()));
            if let Some(refresh_token) = &tokens.refresh_token {
                held.push(("refresh_token", refresh_token.expose().to_owned()));
            }
            if let Some(id_token) = &tokens.id_token {
                held.push(("id_token", id_token.expose().to_owned()));
            }
        }
        held
    }
}

impl Endpoint {
    /// The part of the bank and the path of an endpoint by name.
    pub(super) fn place(&self) -> (HostRole, &'static str) {
        match self.0.as_str() {
            "authorization endpoint" => (HostRole::Oauth, "/oauth2/auth"),
            "token endpoint" => (HostRole::Oauth, "/oauth2/token"),
            _ => (HostRole::Api, "/v2/organization"),
        }
    }
}
