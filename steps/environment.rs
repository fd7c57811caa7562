//! Where the bank is: production, the sandbox, and nowhere without `https`.

use cucumber::{given, then};

use crate::client::{AuthorizationCode, Client, ClientError, Provider};
use crate::domain::{FaultKind, HostRole, RedirectUri, Request, Secret};
use crate::target::Flow;

use super::{Failure, StepResult, World};

/// Speaks of an application of production, which knows a staging token from
/// its time in the sandbox. Nothing can be sent to production.
#[given(expr = "an application of production")]
fn of_production(world: &mut World) -> StepResult {
    live_in(world, Provider::production())
}

/// Speaks of an application of Qonto's sandbox; nothing is sent there.
#[given(expr = "an application of the sandbox")]
fn of_the_sandbox(world: &mut World) -> StepResult {
    live_in(world, Provider::sandbox(Secret::new("a-staging-token")))
}

/// Every authorization request so far is for this host, over `https`.
#[then(expr = "the authorization request goes to the host {string}")]
fn authorizes_at(world: &mut World, host: String) -> StepResult {
    world.asked()?.iter().try_for_each(|url| at_host(url, &host))
}

/// Exchange, refresh and revocation of the application go to this host.
#[then(expr = "token requests go to the host {string}")]
fn exchanges_at(world: &mut World, host: String) -> StepResult {
    at_host(&world.application()?.client.provider().oauth, &host)
}

/// The application calls the business API at this host.
#[then(expr = "API calls go to the host {string}")]
fn calls_at(world: &mut World, host: String) -> StepResult {
    at_host(&world.application()?.client.provider().api, &host)
}

/// Neither host of the bank is shown the staging token.
#[then(expr = "no host is shown the staging token")]
fn gate_unshown(world: &mut World) -> StepResult {
    shown_at(world, 0)
}

/// Both hosts of the bank are shown the staging token.
#[then(expr = "both hosts are shown the staging token")]
fn gate_shown(world: &mut World) -> StepResult {
    shown_at(world, 2)
}

/// Tries to exchange, to refresh and to read over plain `http`: the
/// application sends nothing.
#[then(expr = "the application sends nothing over plain http")]
async fn nothing_exposed(world: &mut World) -> StepResult {
    let own = world.application()?.client.clone();
    let mut provider = own.provider().clone();
    for address in [&mut provider.oauth, &mut provider.api] {
        *address = url::Url::parse("http://bank.example")
            .map_err(|error| Failure::invalid(error.to_string()))?;
    }
    let registration = own.registration().clone();
    let redirect_uri = registration.redirect_uri.clone();
    let (transport, clock) = (world.run.transport.clone(), world.clock().clone());
    let exposed = Client::new(transport, provider, registration, clock, None);
    let secret = Secret::new("never-sent");
    let code = AuthorizationCode::new(secret.clone(), redirect_uri, None);
    unsent("exchange", exposed.exchange(&code).await)?;
    unsent("refresh", exposed.refresh(&secret).await)?;
    unsent("API call", exposed.organization(&secret, None).await)
}

/// Calls the API without credentials over plain `http`. The stand-in is called
/// by the name of production's API, for which it then answers.
#[then(expr = "the API tells nothing over plain http")]
async fn nothing_told(world: &mut World) -> StepResult {
    let mut address = world.url(HostRole::Api, "/v2/organization")?;
    let outcome = if world.lease.is_some() {
        let production = Provider::production().api;
        let mut call = Request::new("GET", address);
        call.headers.push("Host", production.host_str().unwrap_or_default());
        let own = world.application()?.client.clone();
        let (transport, clock) = (world.run.transport.clone(), world.clock().clone());
        // Nobody listens: what is no answer of the bank's is held against no contract.
        let unheard =
            Client::new(transport, own.provider().clone(), own.registration().clone(), clock, None);
        unheard.send(HostRole::Api, call).await
    } else {
        if address.scheme() != "https" || address.set_scheme("http").is_err() {
            let reason = "the target itself is called over plain http".to_owned();
            return Err(Failure::Unfit { reason });
        }
        world.run.agents.http.person(world.target.clone(), None).open(address).await
    };
    let Ok(answer) = outcome else { return Ok(()) };
    let json = answer.headers.media_type().is_some_and(|kind| kind.ends_with("json"));
    let secured = answer.headers.get("location").is_some_and(|to| to.starts_with("https://"));
    if json || answer.status < 300 || answer.status < 400 && !secured {
        let told = format!("an answer with status {}", answer.status);
        return Err(Failure::broken("answer over plain http", "a refusal to speak", told));
    }
    Ok(())
}

/// No application can be registered with this redirect URI.
#[then(expr = "{string} is refused as a redirect URI")]
fn refused_redirect(_: &mut World, uri: String) -> StepResult {
    match uri.parse::<RedirectUri>() {
        Err(_) => Ok(()),
        Ok(_) => Err(Failure::broken("client", "the redirect URI is refused", "it is accepted")),
    }
}

/// An application can be registered with this redirect URI.
#[then(expr = "{string} is accepted as a redirect URI")]
fn accepted_redirect(_: &mut World, uri: String) -> StepResult {
    match uri.parse::<RedirectUri>() {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Failure::broken("client", "the redirect URI is accepted", error.to_string()))
        }
    }
}

fn live_in(world: &mut World, provider: Provider) -> StepResult {
    let gate = provider.gate.or_else(|| Some(Secret::new("a-staging-token")));
    world.register_at(Flow::Membership, Provider { gate, ..provider })
}

fn at_host(url: &url::Url, host: &str) -> StepResult {
    if url.scheme() == "https" && url.host_str() == Some(host) && url.port().is_none() {
        return Ok(());
    }
    let actual = format!("`{}`", url.origin().ascii_serialization());
    Err(Failure::broken("request host", format!("`https://{host}`"), actual))
}

fn shown_at(world: &mut World, expected: usize) -> StepResult {
    let provider = world.application()?.client.provider();
    let hosts = [&provider.oauth, &provider.api];
    let shown = hosts.iter().filter(|host| provider.staging_token(host).is_some()).count();
    if shown == expected {
        return Ok(());
    }
    let told = |hosts| format!("shown to {hosts} of 2 hosts");
    Err(Failure::broken("request header x-qonto-staging-token", told(expected), told(shown)))
}

/// The request was refused by the application itself.
fn unsent<T>(what: &str, outcome: Result<T, ClientError>) -> StepResult {
    match outcome {
        Err(ClientError::Transport(fault)) if fault.kind == FaultKind::Request => Ok(()),
        Err(error) => Err(Failure::broken(what, "nothing is sent", error.to_string())),
        Ok(_) => Err(Failure::broken(what, "nothing is sent", "an answer")),
    }
}
