//! What is measured, each in a process of its own.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use axum::Router;
use axum::http::HeaderName;
use axum::routing::post;
use qonform::domain::{Clock, Secret};
use qonform::mock::demo::MEMBERSHIP;
use qonform::mock::{Branch, Opening};

use crate::Outcome;
use crate::wire::{Connection, member};

/// How this program is told to be a server.
pub(crate) const ALONE: &str = "--serve";

const TOKEN: &str = "the-token-of-the-measurement";

/// The command line; there is none where only the stand-in is built.
const PRODUCT: Option<&str> = option_env!("CARGO_BIN_EXE_qonform");

/// What serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// axum: the same bytes each time.
    Axum,
    /// The bank with its state and its journal.
    Bank,
    /// `qonform mock --control`: the same, and every request is judged.
    Product,
}

/// A server in a process of its own, which ends with this.
pub(crate) struct Server {
    process: Child,
    kind: Kind,
    pub(crate) oauth: SocketAddr,
    pub(crate) api: SocketAddr,
    control: SocketAddr,
    /// Refresh tokens, each with a connection.
    pub(crate) chains: Vec<(Connection, String)>,
}

impl Kind {
    /// Whatever can be measured, what is compared with first.
    pub(crate) fn all() -> Vec<Self> {
        let all = [Self::Axum, Self::Bank, Self::Product];
        all.into_iter().filter(|kind| PRODUCT.is_some() || *kind != Self::Product).collect()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum, same bytes",
            Self::Bank => "bank, state and journal",
            Self::Product => "qonform mock, with its judge",
        }
    }
}

impl Server {
    pub(crate) fn start(kind: Kind) -> Outcome<Self> {
        let mut command = if kind == Kind::Product {
            let mut command = Command::new(PRODUCT.ok_or("there is no command line")?);
            command.args(["mock", "--control", "0"]).env("QONFORM_CONTROL_TOKEN", TOKEN);
            command
        } else {
            let mut command = Command::new(env::current_exe()?);
            command.args([ALONE, if kind == Kind::Axum { "axum" } else { "bank" }]);
            command
        };
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no stdout")?).lines();
        let mut address = |name: &str| -> Outcome<SocketAddr> {
            for line in lines.by_ref() {
                let line = line?;
                if let Some(url) = line.strip_prefix(name) {
                    let url = url.trim().trim_start_matches("http://").trim_end_matches('/');
                    return Ok(url.parse()?);
                }
            }
            Err(format!("the server said no {name}").into())
        };
        let (oauth, api, control) = (address("OAuth")?, address("API")?, address("Control")?);
        // What is said from now on is read and thrown away.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { process, kind, oauth, api, control, chains: Vec::new() })
    }

    /// A refresh token of a new grant.
    pub(crate) async fn grant(&mut self) -> Outcome<String> {
        if self.kind == Kind::Axum {
            return Ok("ory_rt_a.b".to_owned());
        }
        let wish = format!(
            r#"{{"application":"{}","user":"Ada","scopes":"offline_access organization.read"}}"#,
            MEMBERSHIP.client_id
        );
        let own = format!("Authorization: Bearer {TOKEN}\r\n");
        let mut connection = Connection::open(self.control).await?;
        let answer = connection.post("/grants", "application/json", &own, &wish).await?;
        member(&answer, "refresh_token").ok_or_else(|| answer.into())
    }

    /// Processor time so far, in milliseconds.
    pub(crate) fn cpu(&self) -> Outcome<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let fields = stat.rsplit_once(')').map(|(_, behind)| behind.split_whitespace());
        let ticks = fields.into_iter().flatten().skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? * 10.0)
    }

    /// What it has in memory, in MiB.
    pub(crate) fn memory(&self) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?;
        Ok(kib.parse::<f64>()? / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The other side of [`Server::start`]; ends when it is killed.
pub(crate) fn serve(kind: &str) -> Outcome<()> {
    if kind == "axum" {
        // As its `main` does it everywhere.
        return tokio::runtime::Runtime::new()?.block_on(same_bytes());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let clock = Clock::live(SystemTime::now);
        let mut branch = Branch::open(&Opening::default(), clock).await?;
        let (control, _) = branch.controlled(0, Some(Secret::new(TOKEN))).await?;
        let bank = branch.endpoints();
        crate::say(&format!("OAuth {}\nAPI {}\nControl {control}", bank.oauth, bank.api))?;
        branch.serve(std::future::pending()).await;
        Ok(())
    })
}

/// An answer like the bank's, header fields and all.
async fn same_bytes() -> Outcome<()> {
    let token =
        "0123456789abcdefghijklmnopqrstuvwxyz0123456.0123456789abcdefghijklmnopqrstuvwxyz0123456";
    let body: &'static str = Box::leak(
        format!(
            r#"{{"access_token":"ory_at_{token}","expires_in":3599,"refresh_token":"ory_rt_{token}","scope":"offline_access organization.read","token_type":"bearer"}}"#
        )
        .into_boxed_str(),
    );
    let headers = [
        (HeaderName::from_static("content-type"), "application/json;charset=UTF-8"),
        (HeaderName::from_static("cache-control"), "no-store"),
        (HeaderName::from_static("pragma"), "no-cache"),
    ];
    let answer = move |_: axum::body::Bytes| std::future::ready((headers.clone(), body));
    let router = Router::new().route("/oauth2/token", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    crate::say(&format!("OAuth {url}\nAPI {url}\nControl {url}"))?;
    let listener =
        axum::serve::ListenerExt::tap_io(listener, |stream| _ = stream.set_nodelay(true));
    Ok(axum::serve(listener, router).await?)
}
