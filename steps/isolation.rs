//! Organisations kept apart: what a header says, and what an answer shows.

use std::str::FromStr;

use cucumber::{Parameter, then, when};

use crate::domain::{HostRole, Request, header};
use crate::target::User;

use super::parameters::{Organisations, Which};
use super::{Failure, StepResult, World};

/// Nobody's.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// What an organisation header is like.
#[derive(Parameter)]
#[param(
    name = "header",
    regex = "absent|empty|its own in capitals|its own|foreign|unknown|malformed|duplicated"
)]
enum HeaderKind {
    Absent,
    Empty,
    Own,
    Capitals,
    Foreign,
    Unknown,
    Malformed,
    Duplicated,
}

/// Asks for a path of the API by the latest access token. Its organisation
/// header names the consented organisation, another one, or none as it should;
/// `foreign` names the next organisation that the target knows of, and
/// `duplicated` both its own and that one.
#[when(expr = "the application asks for {string} with a header that is {header}")]
async fn asks(world: &mut World, path: String, kind: HeaderKind) -> StepResult {
    let mut request = Request::new("GET", world.url(HostRole::Api, &path)?);
    let token = world.tokens(&Which::Latest)?.access_token.expose();
    request.headers.push("Authorization", format!("Bearer {token}"));
    for value in world.header_values(&kind)? {
        request.headers.push(header::ORGANIZATION_ID, value);
    }
    world.send(HostRole::Api, request).await.map(drop)
}

/// An answer with data shows something that belongs to this organisation; no
/// answer shows anything that belongs to another, and a refusal nothing at all.
/// What belongs to one are its first name, and on the stand-in its numbers.
#[then(expr = "nothing but the data of {organisations} is answered")]
fn nothing_else(world: &mut World, organisations: Organisations) -> StepResult {
    let answer = world.last_answer()?;
    let own = &organisations.0[0];
    let refused = answer.status != 200;
    let text = answer.text().to_lowercase();
    for name in world.known_organisations() {
        let seen = world.markers(&name).into_iter().any(|marker| text.contains(&marker));
        let allowed = name == *own && !refused;
        if seen != allowed {
            let shown = |seen| if seen { "a trace of it" } else { "nothing of it" };
            let expected = format!("{name}: {}", shown(allowed));
            return Err(Failure::broken("answer body", expected, shown(seen)));
        }
    }
    Ok(())
}

impl FromStr for HeaderKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "absent" => Self::Absent,
            "empty" => Self::Empty,
            "its own" => Self::Own,
            "its own in capitals" => Self::Capitals,
            "foreign" => Self::Foreign,
            "unknown" => Self::Unknown,
            "malformed" => Self::Malformed,
            "duplicated" => Self::Duplicated,
            other => return Err(format!("`{other}` is no kind of header")),
        })
    }
}

impl World {
    fn header_values(&self, kind: &HeaderKind) -> Result<Vec<String>, Failure> {
        let known = self.known_organisations();
        let consented = self.journey.consented.first();
        let place = known.iter().position(|name| Some(name) == consented).unwrap_or_default();
        let id = |place: usize| {
            let name = known.get(place % known.len().max(1));
            let name = name.ok_or_else(|| Failure::invalid("no organisation was consented to"))?;
            self.organisation_id(name).map(|id| id.as_str().to_owned())
        };
        let own = id(place)?;
        Ok(match kind {
            HeaderKind::Absent => Vec::new(),
            HeaderKind::Empty => vec![String::new()],
            HeaderKind::Own => vec![own],
            HeaderKind::Capitals => vec![own.to_uppercase()],
            HeaderKind::Foreign => vec![id(place + 1)?],
            HeaderKind::Unknown => vec![UNKNOWN.to_owned()],
            HeaderKind::Malformed => vec![own[..own.len() - 1].to_owned()],
            HeaderKind::Duplicated => vec![own, id(place + 1)?],
        })
    }

    /// Every organisation that some user of the target belongs to.
    fn known_organisations(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .target
            .users
            .values()
            .flat_map(|User { organizations, .. }| organizations.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Texts that stand in the data of one organisation and of no other, in
    /// lower case.
    fn markers(&self, name: &str) -> Vec<String> {
        let first = name.split(' ').next().unwrap_or(name);
        let published = crate::mock::demo::organizations().iter().find(|o| o.name == name);
        let numbers = published.filter(|_| self.target.is_mock).into_iter();
        let numbers = numbers.flat_map(|o| [o.id, o.legal_number, o.iban, o.account_id]);
        std::iter::once(first).chain(numbers).map(str::to_lowercase).collect()
    }
}
