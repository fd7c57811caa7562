//! How an application behaves: what it leaves to the browser, and what it
//! never lets the browser see.

use cucumber::then;
use serde_json::Value;
use url::Url;

use crate::client::Registration;
use crate::domain::{Answer, Interaction, Request, Sender, header};

use super::callback::query;
use super::{Failure, StepResult, World};

/// No request of the browser and no answer to it has the client secret in it.
#[then(expr = "the browser has never seen the client secret")]
fn secret_unseen(world: &mut World) -> StepResult {
    let secret = world.application()?.application.client_secret.clone();
    kept("browser", "nothing with the client secret", world, |transcript, _| {
        browsed(transcript)?.find(|one| shows(one, secret.expose())).map(told).map_or(Ok(()), Err)
    })
}

/// The authorization endpoint was asked, and by nobody but the browser.
#[then(expr = "only the browser has opened the authorization URL")]
fn opened_by_browser(world: &mut World) -> StepResult {
    kept("authorization URL", "opened by the browser alone", world, |transcript, world| {
        let asked =
            |one: &&Interaction| world.target.qontos_path(&one.request.url) == "/oauth2/auth";
        by_sender(transcript, asked, Sender::Person)
    })
}

/// Tokens and data went to the application's backend, never to the browser.
#[then(expr = "only the backend has asked for tokens and data")]
fn asked_by_backend(world: &mut World) -> StepResult {
    kept("token endpoint and API", "asked by the backend alone", world, |transcript, world| {
        let api = world.target.api.origin();
        let asked = |one: &&Interaction| {
            let url = &one.request.url;
            world.target.qontos_path(url) == "/oauth2/token" || url.origin() == api
        };
        by_sender(transcript, asked, Sender::Client)
    })
}

/// Every request of the application went to the hosts of its bank, and every
/// form to the token endpoint names the application as it is registered there.
#[then(expr = "the application has kept to its own bank")]
fn one_bank(world: &mut World) -> StepResult {
    let registration = world.application()?.client.registration().clone();
    kept("application", "one bank and one registration", world, |transcript, world| {
        let mut own = transcript.iter().filter(|one| one.sender == Sender::Client).peekable();
        own.peek().ok_or("nothing was sent")?;
        match own.find(|one| {
            world.target.role_of(&one.request.url).is_none()
                || !is_registered(&one.request, &registration)
        }) {
            None => Ok(()),
            Some(one) => Err(told(one)),
        }
    })
}

/// All authorization requests of the application are for the flow that it is
/// registered for.
#[then(expr = "every authorization request is for the same flow")]
fn one_flow(world: &mut World) -> StepResult {
    let asked = world.journey.asked.clone();
    kept("request query identity_type", "the same in all requests", world, |transcript, world| {
        let opened = transcript.iter().map(|one| &one.request.url);
        let opened = opened.filter(|url| world.target.qontos_path(url) == "/oauth2/auth");
        same_flow(asked.iter().chain(opened))
    })
}

/// Each organisation that the application named to the API stood in a list
/// that the bank had given.
#[then(expr = "every organisation that was named is one of the list")]
fn named_from_list(world: &mut World) -> StepResult {
    kept("request header x-qonto-organization-id", "an id of the list", world, |transcript, _| {
        named_is_listed(transcript)
    })
}

/// Holds the transcript against a promise of the application.
fn kept(
    place: &str,
    expected: &str,
    world: &World,
    check: impl FnOnce(&[Interaction], &World) -> Result<(), &'static str>,
) -> StepResult {
    let transcript = world.transcript.lock();
    check(&transcript, world).map_err(|actual| Failure::broken(place, expected, actual))
}

fn told(one: &Interaction) -> &'static str {
    match one.sender {
        Sender::Person => "a request of the browser",
        Sender::Client => "a request of the application",
        Sender::Edge => "a request made by hand",
    }
}

/// What went through the browser, if anything did.
fn browsed(transcript: &[Interaction]) -> Result<impl Iterator<Item = &Interaction>, &'static str> {
    let mut browsed = transcript.iter().filter(|one| one.sender == Sender::Person).peekable();
    browsed.peek().ok_or("the browser was never used")?;
    Ok(browsed)
}

/// Whether a value stands anywhere in a request or its answer, be it encoded.
fn shows(one: &Interaction, value: &str) -> bool {
    let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let says = |text: &str| text.contains(value) || text.contains(&encoded);
    let fields = |headers: &crate::domain::Headers| headers.iter().any(|(_, text)| says(text));
    let Request { url, headers, body, .. } = &one.request;
    let asks = says(url.as_str()) || fields(headers) || says(&String::from_utf8_lossy(body));
    let answers = |answer: &Answer| fields(&answer.headers) || says(&answer.text());
    asks || one.answer().is_some_and(answers)
}

fn by_sender(
    transcript: &[Interaction],
    asked: impl Fn(&&Interaction) -> bool,
    sender: Sender,
) -> Result<(), &'static str> {
    let mut asked = transcript.iter().filter(asked).peekable();
    asked.peek().ok_or("nobody asked")?;
    asked.find(|one| one.sender != sender).map(told).map_or(Ok(()), Err)
}

/// Whether the credentials in a form are those of the registration.
fn is_registered(request: &Request, registration: &Registration) -> bool {
    let own = |name: &str, own: &str| request.form_field(name).is_none_or(|sent| sent == own);
    own("client_id", &registration.client_id)
        && own("client_secret", registration.client_secret.expose())
        && own("redirect_uri", registration.redirect_uri.as_str())
}

fn same_flow<'a>(asked: impl Iterator<Item = &'a Url>) -> Result<(), &'static str> {
    let mut flows = asked.map(|url| query(url, "identity_type"));
    let first = flows.next().ok_or("no authorization request was made")?;
    if flows.all(|flow| flow == first) { Ok(()) } else { Err("both flows") }
}

fn named_is_listed(transcript: &[Interaction]) -> Result<(), &'static str> {
    let mut listed: Vec<Value> = Vec::new();
    let mut named = false;
    for one in transcript {
        if let Some(id) = one.request.headers.get(header::ORGANIZATION_ID) {
            named = true;
            if !listed.iter().any(|known| known == id) {
                return Err("an id that no list had");
            }
        }
        let answer = one.answer().and_then(Answer::json).unwrap_or_default();
        let list = answer.get("organizations").and_then(Value::as_array);
        listed.extend(list.into_iter().flatten().map(|item| item["id"].clone()));
    }
    if named { Ok(()) } else { Err("no organisation was named") }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::json;

    use super::*;
    use crate::domain::{HostRole, Secret};

    fn sent(sender: Sender, address: &str) -> Interaction {
        Interaction {
            host: HostRole::Oauth,
            sender,
            hop: 0,
            at: SystemTime::UNIX_EPOCH,
            elapsed: Duration::ZERO,
            request: Request::new("GET", address.parse().expect("an address")),
            outcome: Ok(Answer::new(200)),
        }
    }

    const AUTH: &str = "https://bank.example/oauth2/auth";

    #[test]
    fn a_secret_in_the_browser_is_found_wherever_it_stands() {
        let secret = "s3cret+/=";
        let clean = || sent(Sender::Person, AUTH);
        assert!(!shows(&clean(), secret));
        let mut query = clean();
        query.request.url.query_pairs_mut().append_pair("client_secret", secret);
        let mut field = clean();
        field.request.headers.push("Cookie", format!("a={secret}"));
        let mut form = clean();
        let to = form.request.url.clone();
        form.request = Request::form(to, [("client_secret", secret)]);
        let mut page = clean();
        page.outcome = Ok(Answer { body: format!("<p>{secret}</p>").into(), ..Answer::new(200) });
        for seen in [query, field, form, page] {
            assert!(shows(&seen, secret), "{:?}", seen.request.url.path());
        }
        assert!(browsed(&[sent(Sender::Client, AUTH)]).is_err());
    }

    #[test]
    fn a_backend_that_opens_the_authorization_url_is_found() {
        let asked = |one: &&Interaction| one.request.url.path() == "/oauth2/auth";
        let check = |senders: &[Sender]| {
            let all: Vec<_> = senders.iter().map(|sender| sent(*sender, AUTH)).collect();
            by_sender(&all, asked, Sender::Person)
        };
        assert_eq!(check(&[Sender::Person]), Ok(()));
        assert_eq!(check(&[Sender::Person, Sender::Client]), Err("a request of the application"));
        assert_eq!(check(&[]), Err("nobody asked"));
    }

    #[test]
    fn credentials_of_another_registration_are_found() {
        let registration = Registration {
            client_id: "own".to_owned(),
            client_secret: Secret::new("own-secret"),
            redirect_uri: "https://app.example/cb".parse().expect("an address"),
        };
        let form = |name, value| {
            Request::form(AUTH.parse().expect("an address"), [("client_id", "own"), (name, value)])
        };
        assert!(is_registered(&form("code", "c"), &registration));
        assert!(is_registered(&form("client_secret", "own-secret"), &registration));
        assert!(!is_registered(&form("client_secret", "other"), &registration));
        assert!(!is_registered(&form("redirect_uri", "https://app.example/cb/"), &registration));
    }

    #[test]
    fn two_flows_of_one_application_are_found() {
        let urls = |queries: &[&str]| {
            let urls = queries.iter().map(|query| format!("{AUTH}?{query}").parse());
            let urls: Vec<Url> = urls.collect::<Result<_, _>>().expect("addresses");
            same_flow(urls.iter())
        };
        assert_eq!(urls(&["identity_type=user", "identity_type=user&a=b"]), Ok(()));
        assert_eq!(urls(&["identity_type=user", "a=b"]), Err("both flows"));
        assert!(urls(&[]).is_err());
    }

    #[test]
    fn an_organisation_of_no_list_is_found() {
        let body = json!({ "organizations": [{ "id": "o-1" }] }).to_string();
        let mut list = sent(Sender::Client, "https://bank.example/v2/user_organizations");
        list.outcome = Ok(Answer { body: body.into(), ..Answer::new(200) });
        list.outcome.as_mut().expect("an answer").headers.push("Content-Type", "application/json");
        let read = |id: &str| {
            let mut read = sent(Sender::Client, "https://bank.example/v2/organization");
            read.request.headers.push(header::ORGANIZATION_ID, id);
            read
        };
        assert_eq!(named_is_listed(&[list.clone(), read("o-1")]), Ok(()));
        assert_eq!(named_is_listed(&[list.clone(), read("o-2")]), Err("an id that no list had"));
        assert_eq!(named_is_listed(&[read("o-1"), list.clone()]), Err("an id that no list had"));
        assert_eq!(named_is_listed(&[list]), Err("no organisation was named"));
    }
}
