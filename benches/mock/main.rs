//! The stand-in bank against the least that a server can do: axum, which gives
//! the same bytes and remembers nothing. Refreshes, in turns, in one run.
//!
//! All requests come from one thread, whatever the number of connections: a thread
//! for each would take turns of the processor from the servers.
//!
//! `cargo bench --bench mock`; without `--bench` everything is done once, small.

mod servers;
mod wire;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::time::Instant;

use servers::{Kind, Server};
use tokio::task::JoinSet;
use wire::Connection;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Requests of one turn, and turns of which the median counts.
const REQUESTS: usize = 20_000;
const TURNS: usize = 7;
/// Requests after which the memory is looked at.
const MANY: usize = 300_000;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [servers::ALONE, kind] = arguments.as_slice() {
        return servers::serve(kind);
    }
    let whole = arguments.contains(&"--bench");
    let (requests, turns, many) = if whole { (REQUESTS, TURNS, MANY) } else { (200, 1, 2_000) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        speed(requests, turns).await?;
        memory(many).await
    })
}

/// Every server in turns, on one connection and on 16.
async fn speed(requests: usize, turns: usize) -> Outcome<()> {
    for connections in [1, 16] {
        let servers = Kind::all().into_iter().map(Server::start);
        let mut servers = servers.collect::<Outcome<Vec<Server>>>()?;
        let mut rates: Vec<Vec<(f64, f64)>> = Vec::new();
        for turn in 0..=turns {
            let mut of_turn = Vec::new();
            for server in &mut servers {
                let before = server.cpu()?;
                let began = Instant::now();
                refresh(server, requests, connections).await?;
                let took = began.elapsed().as_secs_f64();
                #[expect(clippy::cast_precision_loss, reason = "thousands")]
                let (rate, each) = (requests as f64 / took, requests as f64);
                of_turn.push((rate, (server.cpu()? - before) * 1e3 / each));
            }
            // The first turn warms up.
            if turn > 0 {
                rates.push(of_turn);
            }
        }
        say(&format!("{requests} refreshes, {connections} at once, median of {turns} turns"))?;
        for (index, kind) in Kind::all().into_iter().enumerate() {
            let rate = median(rates.iter().map(|turn| turn[index].0));
            let share = median(rates.iter().map(|turn| turn[index].0 / turn[0].0));
            let cpu = median(rates.iter().map(|turn| turn[index].1));
            let name = kind.name();
            say(&format!(
                "  {name:28} {rate:8.0} a second, {share:.2} of axum; {cpu:.1} µs of cpu each"
            ))?;
        }
    }
    Ok(())
}

/// What a server grows by.
async fn memory(requests: usize) -> Outcome<()> {
    for kind in Kind::all().into_iter().filter(|kind| *kind != Kind::Axum) {
        let mut server = Server::start(kind)?;
        refresh(&mut server, 500, 16).await?;
        let before = server.memory()?;
        refresh(&mut server, requests / 2, 16).await?;
        let refreshed = server.memory()?;
        mixed(&mut server, requests - requests / 2).await?;
        let mixed = server.memory()?;
        say(&format!(
            "{}: {before:.1} MiB, {refreshed:.1} after {} refreshes, {mixed:.1} after {} other requests more",
            kind.name(),
            requests / 2,
            requests - requests / 2
        ))?;
    }
    Ok(())
}

/// Chains of refreshes, one for each connection.
async fn refresh(server: &mut Server, requests: usize, connections: usize) -> Outcome<()> {
    while server.chains.len() < connections {
        let token = server.grant().await?;
        server.chains.push((Connection::open(server.oauth).await?, token));
    }
    let each = requests / connections;
    let mut chains: JoinSet<Outcome<(Connection, String)>> = JoinSet::new();
    for (mut connection, mut token) in server.chains.drain(..connections) {
        chains.spawn(async move {
            for _ in 0..each {
                connection.refresh(&mut token).await?;
            }
            Ok((connection, token))
        });
    }
    while let Some(chain) = chains.join_next().await {
        server.chains.push(chain??);
    }
    Ok(())
}

/// Authorization requests, unknown tokens, paths that do not exist, API calls and
/// new grants, in turns.
async fn mixed(server: &mut Server, requests: usize) -> Outcome<()> {
    let mut oauth = Connection::open(server.oauth).await?;
    let mut api = Connection::open(server.api).await?;
    for number in 0..requests / 6 {
        oauth.authorize(number).await?;
        oauth.refresh_unknown(number).await?;
        oauth.get(&format!("/unknown/{number}")).await?;
        api.get(&format!("/v2/unknown/{number}")).await?;
        api.get("/v2/organization").await?;
        server.grant().await?;
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
