//! The business API: whose data a token reaches.

use cucumber::{then, when};
use serde_json::Value;

use crate::client::ClientError;
use crate::domain::{Answer, OrganizationId, UserOrganization};
use crate::target::Flow;

use super::parameters::{Organisations, UserName, Which};
use super::{Failure, StepResult, World};

/// What the API answered last.
pub(super) type ApiAnswer = Result<Value, ClientError>;

/// Reads the organisation of the latest access token, naming none.
/// Needs: api.
#[when(expr = "the application reads the organisation")]
async fn reads(world: &mut World) -> StepResult {
    world.read_organisation(None).await
}

/// Reads an organisation by naming it in `X-Qonto-Organization-Id`.
/// Needs: api.
#[when(expr = "the application reads the organisation {organisations}")]
async fn reads_named(world: &mut World, organisations: Organisations) -> StepResult {
    let id = world.organisation_id(&organisations.0[0])?;
    world.read_organisation(Some(id)).await
}

/// Reads an organisation with this text in `X-Qonto-Organization-Id`.
/// Needs: api.
#[when(expr = "the application reads the organisation with the id {string}")]
async fn reads_with_id(world: &mut World, id: String) -> StepResult {
    world.read_organisation(Some(OrganizationId::new(id))).await
}

/// Lists the organisations the user has consented to.
/// Needs: api.
#[when(expr = "the application lists the organisations")]
async fn lists(world: &mut World) -> StepResult {
    lists_with(world, Which::Latest).await
}

/// Lists the organisations by the access token of that place in the row.
/// Needs: api.
#[when(expr = "the application lists the organisations with the {which} access token")]
async fn lists_with(world: &mut World, which: Which) -> StepResult {
    let token = world.tokens(&which)?.access_token.clone();
    let path = "/v2/user_organizations";
    let outcome = world.application()?.client.api_get(path, &token, None).await;
    world.keep_api(outcome)
}

/// The API answered with the data of this organisation.
#[then(expr = "the data is that of {organisations}")]
fn data_of(world: &mut World, organisations: Organisations) -> StepResult {
    let name = &organisations.0[0];
    let expected = world.organisation_id(name)?;
    let answer = world.api_answer(&format!("the data of {name}"))?;
    match answer.pointer("/organization/id").and_then(Value::as_str) {
        Some(id) if id == expected.as_str() => Ok(()),
        Some(_) => Err(Failure::broken(
            "answer body /organization/id",
            format!("the id of {name}"),
            "the id of another organisation",
        )),
        None => Err(Failure::broken("answer body /organization/id", "present", "absent")),
    }
}

/// The API listed exactly these organisations, in any order.
#[then(expr = "the listed organisations are {organisations}")]
fn listed(world: &mut World, organisations: Organisations) -> StepResult {
    let mut expected = organisations.0;
    expected.sort();
    let answer = world.api_answer("a list of organisations")?.clone();
    let mut actual: Vec<String> =
        organisations_in(&answer)?.into_iter().map(|organisation| organisation.name).collect();
    actual.sort();
    if actual == expected {
        return Ok(());
    }
    let place = "answer body /organizations";
    Err(Failure::broken(place, expected.join(", "), actual.join(", ")))
}

/// The API listed exactly the organisations of one of the two selections.
#[then(expr = "the listed organisations are {organisations} or {organisations}")]
fn listed_either(world: &mut World, one: Organisations, other: Organisations) -> StepResult {
    match listed(world, one) {
        Err(Failure::Broken { .. }) => listed(world, other),
        outcome => outcome,
    }
}

/// The last answer is the place of this person in the organisation. Where it tells no
/// email, nobody can say whose it is, and the scenario is skipped.
#[then(expr = "the membership is that of {user}")]
fn membership_of(world: &mut World, user: UserName) -> StepResult {
    let body = world.last_answer()?.json().unwrap_or_default();
    let expected = &world.target.users[&user.0].email;
    let Some(membership) = body.get("membership") else {
        return Err(Failure::broken("answer body /membership", "a membership", "none"));
    };
    match membership.get("email").and_then(Value::as_str) {
        Some(email) if email.eq_ignore_ascii_case(expected) => Ok(()),
        Some(_) => {
            let place = "answer body /membership/email";
            Err(Failure::broken(place, format!("that of {}", user.0), "another one"))
        }
        None => Err(Failure::Unfit { reason: "the membership tells no email".to_owned() }),
    }
}

/// The last answer names none of these organisations and none of their people:
/// what belongs to one has its first word in it.
#[then(expr = "the answer holds nothing of {organisations}")]
fn holds_nothing_of(world: &mut World, organisations: Organisations) -> StepResult {
    let text = world.last_answer()?.text();
    for name in &organisations.0 {
        let marker = name.split(' ').next().unwrap_or(name);
        if text.contains(marker) {
            return Err(Failure::broken(
                "answer body",
                format!("nothing of {name}"),
                "a trace of it",
            ));
        }
    }
    Ok(())
}

/// The API refused with this status and, in its envelope, this code.
#[then(expr = "the API refuses with {int} and the code {string}")]
fn refuses_with_code(world: &mut World, status: u16, code: String) -> StepResult {
    let expected = format!("{status} with `{code}`");
    match world.api()? {
        Err(ClientError::Api { status: actual, errors, .. })
            if *actual == status && errors.iter().any(|problem| problem.code == code) =>
        {
            Ok(())
        }
        Err(error) => Err(world.refused(&expected, error)),
        Ok(_) => Err(Failure::broken("answer status", expected, "200 with data")),
    }
}

/// The API refused with this status.
#[then(expr = "the API refuses with {int}")]
fn refuses(world: &mut World, status: u16) -> StepResult {
    match world.api()? {
        Err(error) if error.status() == Some(status) => Ok(()),
        Err(error) => Err(world.refused(&status.to_string(), error)),
        Ok(_) => Err(Failure::broken("answer status", status.to_string(), "200 with data")),
    }
}

/// The API refused with one of the statuses in a list such as `"401, 403"`.
#[then(expr = "the API refuses with one of {string}")]
fn refuses_with_one_of(world: &mut World, list: String) -> StepResult {
    let expected = format!("one of {list}");
    let listed = |status: u16| list.split(',').any(|one| one.trim() == status.to_string());
    match world.api()? {
        Err(error) if error.status().is_some_and(listed) => Ok(()),
        Err(error) => Err(world.refused(&expected, error)),
        Ok(_) => Err(Failure::broken("answer status", expected, "200 with data")),
    }
}

fn organisations_in(answer: &Value) -> Result<Vec<UserOrganization>, Failure> {
    let list = answer.get("organizations").cloned().unwrap_or_default();
    serde_json::from_value(list).map_err(|_| {
        let expected = "entries with `id`, `name` and `membership_role`";
        Failure::broken("answer body /organizations", expected, "something else")
    })
}

impl World {
    async fn read_organisation(&mut self, id: Option<OrganizationId>) -> StepResult {
        let token = self.tokens(&Which::Latest)?.access_token.clone();
        let path = "/v2/organization";
        let outcome = self.application()?.client.api_get(path, &token, id.as_ref()).await;
        self.keep_api(outcome)
    }

    pub(super) fn keep_api(&mut self, outcome: ApiAnswer) -> StepResult {
        if let Err(ClientError::Transport(fault)) = &outcome {
            return Err(Failure::transport(fault));
        }
        if let Err(ClientError::ScaRequired(challenge)) = &outcome {
            self.challenge = Some(challenge.clone());
        }
        self.api = Some(outcome);
        Ok(())
    }

    pub(super) fn api(&self) -> Result<&ApiAnswer, Failure> {
        self.api.as_ref().ok_or_else(|| {
            Failure::invalid("the application has not called the API in this scenario yet")
        })
    }

    fn api_answer(&self, expected: &str) -> Result<&Value, Failure> {
        match self.api()? {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.refused(expected, error)),
        }
    }

    /// The id of an organisation by its visible name: from the last list the
    /// bank gave, on the stand-in from its published data.
    pub(super) fn organisation_id(&self, name: &str) -> Result<OrganizationId, Failure> {
        let listed = |answer: &Answer| organisations_in(&answer.json()?).ok();
        let named = |list: Vec<UserOrganization>| list.into_iter().find(|o| o.name == name);
        let transcript = self.transcript.lock();
        let mut answers = transcript.iter().rev().filter_map(|one| one.answer());
        if let Some(found) = answers.find_map(|answer| listed(answer).and_then(named)) {
            return Ok(found.id);
        }
        let published = crate::mock::demo::organizations().iter().find(|o| o.name == name);
        match published.filter(|_| self.target.is_mock) {
            Some(organisation) => Ok(OrganizationId::new(organisation.id)),
            None => Err(Failure::invalid(format!(
                "the id of `{name}` is not known: add `When the application lists the \
                 organisations` before"
            ))),
        }
    }

    /// What a call must name for a token of the scenario's flow.
    pub(super) fn default_organisation(&mut self) -> Result<Option<OrganizationId>, Failure> {
        if self.application()?.application.flow == Flow::Membership {
            return Ok(None);
        }
        let first = self.journey.consented.first().cloned();
        first.map(|name| self.organisation_id(&name)).transpose()
    }
}
