//! An application that connects to Qonto on the command line.
//!
//! ```text
//! cargo run --no-default-features --example connect_an_app -- OAUTH_URL API_URL
//! ```
//!
//! Without addresses it speaks to production. It reads `QONTO_CLIENT_ID`,
//! `QONTO_CLIENT_SECRET`, `QONTO_REDIRECT_URI` and, for the sandbox,
//! `QONTO_STAGING_TOKEN` from the environment. Sign in to the sandbox's web
//! application first: a browser cannot send the staging token.

#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::env;
use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use qonform::client::{BrowserSession, Client, Grant, Provider, Registration, Transport};
use qonform::domain::{Clock, Secret};

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Runtime::new()?.block_on(connect(application()?))
}

fn application() -> Result<Client, Box<dyn Error>> {
    let mut addresses = env::args().skip(1);
    let mut address = |default: &str| addresses.next().unwrap_or_else(|| default.to_owned());
    let provider = Provider {
        oauth: address("https://oauth.qonto.com").parse()?,
        api: address("https://thirdparty.qonto.com").parse()?,
        gate: env::var("QONTO_STAGING_TOKEN").ok().map(Secret::new),
    };
    let registration = Registration {
        client_id: variable("QONTO_CLIENT_ID")?,
        client_secret: Secret::new(variable("QONTO_CLIENT_SECRET")?),
        redirect_uri: variable("QONTO_REDIRECT_URI")?.parse()?,
    };
    let transport = Transport::new(Duration::from_secs(30))?;
    Ok(Client::new(transport, provider, registration, Clock::live(SystemTime::now), None))
}

async fn connect(client: Client) -> Result<(), Box<dyn Error>> {
    let scope = "offline_access organization.read user_organization.read".parse()?;
    let mut session = BrowserSession::new();
    let url = session.begin(client.authorize(scope).user_flow());
    println!("Open this address in your browser:\n\n{url}\n");

    println!("Then paste the address it ends at:");
    let mut callback = String::new();
    io::stdin().read_line(&mut callback)?;
    let code = session.accept(&callback.trim().parse()?)?;

    let issued_at = SystemTime::now();
    let grant = Grant::new(client.clone(), client.exchange(&code).await?, issued_at);
    let access_token = grant.usable_access_token().await?;
    for organization in client.user_organizations(&access_token).await? {
        println!("{} ({})", organization.name, organization.membership_role);
    }
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set {name}"))
}
