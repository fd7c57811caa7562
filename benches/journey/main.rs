//! What a person's way through the bank's pages takes in the browser agent,
//! beside a program that drives the same browser over a bare `DevTools` pipe.
//!
//! Both keep one session for all journeys, clear its cookies before each, and
//! go through the same three pages of the same stand-in bank; they take turns.
//! Without a browser it says so and measures nothing.

mod agent;
mod pipe;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::time::{Instant, SystemTime};

use agent::Agent;
use pipe::Tab;
use qonform::agent::browser::Installed;
use qonform::domain::{Clock, Dialect};
use qonform::mock::{Lease, Pool, demo};
use url::Url;

/// The whole bench ends with the first thing that is wrong.
type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 41;

fn main() -> Outcome<()> {
    let installed = match Installed::find() {
        Ok(local @ Installed::Local { .. }) => local,
        Ok(Installed::Remote(_)) => return say("a remote browser has no pipe to compare with"),
        Err(missing) => return say(&format!("nothing to measure: {missing}")),
    };
    let rounds = if env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let pool = Pool::new(Dialect::Hydra, Vec::new());
    let bank = runtime.block_on(pool.lease(Clock::live(SystemTime::now)));
    let redirect_uri = demo::MEMBERSHIP.redirect_uri;
    let mut tab = Tab::open(redirect_uri)?;
    let agent = Agent::new(&bank, installed, redirect_uri)?;
    let start = address(&bank)?;
    let mut times = Vec::new();
    for round in 0..=rounds {
        let bare = timed(|| tab.journey(start.as_str()))?;
        let ours = timed(|| runtime.block_on(agent.journey(&start)))?;
        // The first round starts our browser.
        if round > 0 {
            times.push((bare, ours));
        }
    }
    runtime.block_on(agent.close());
    let ratio = median(times.iter().map(|(bare, ours)| ours / bare));
    let [bare, ours] = [median(times.iter().map(|it| it.0)), median(times.iter().map(|it| it.1))];
    say(&format!("three pages  pipe {bare:.0} ms  agent {ours:.0} ms  ratio {ratio:.2}"))
}

/// How long a journey takes, in milliseconds; it has to end with a code.
fn timed(journey: impl FnOnce() -> Outcome<String>) -> Outcome<f64> {
    let began = Instant::now();
    let callback = journey()?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    if callback.contains("code=") { Ok(took) } else { Err("the journey brought no code".into()) }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// An authorization request that skips the choice of the organisation.
fn address(bank: &Lease) -> Outcome<Url> {
    let application = &demo::MEMBERSHIP;
    let query = [
        ("client_id", application.client_id),
        ("redirect_uri", application.redirect_uri),
        ("response_type", "code"),
        ("scope", "offline_access organization.read"),
        ("state", "bench-state-0123456789"),
        ("organization_id", demo::ACME.id),
    ];
    Ok(Url::parse_with_params(bank.oauth().join("oauth2/auth")?.as_str(), query)?)
}
