//! The process that is killed: an application that refreshes a stored grant.
#![expect(clippy::print_stderr, reason = "the process that started it reads why it failed")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use qonform::client::{Client, Grant, Provider, Registration, Transport};
use qonform::domain::{Clock, Secret};
use qonform::mock::demo;
use qonform::target::grant_store::{GrantName, GrantStore, StoredGrant};
use url::Url;

/// What it does with the grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Refresh and use, again and again.
    RefreshUntilKilled,
    /// Use what is there, as any run would.
    UseOnce,
}

/// What it is told on its command line.
pub(crate) struct Refresher {
    pub(crate) order: Order,
    pub(crate) folder: PathBuf,
    pub(crate) oauth: Url,
    pub(crate) api: Url,
    /// What time it is; its clock stands.
    pub(crate) at: SystemTime,
}

pub(crate) fn name() -> GrantName {
    GrantName::new("twin", "membership", "first").expect("a name")
}

pub(crate) fn store(folder: &Path) -> Arc<GrantStore> {
    let folder = folder.to_str().map(str::to_owned);
    let variable = |name: &str| folder.clone().filter(|_| name == "QONFORM_GRANT_STORE");
    Arc::new(GrantStore::of_environment(variable).expect("a store"))
}

pub(crate) fn client(oauth: &Url, api: &Url, clock: Clock) -> Client {
    let provider = Provider {
        oauth: oauth.clone(),
        api: api.clone(),
        gate: Some(Secret::new(demo::STAGING_TOKEN)),
    };
    let registration = Registration {
        client_id: demo::MEMBERSHIP.client_id.to_owned(),
        client_secret: Secret::new(demo::MEMBERSHIP.client_secret),
        redirect_uri: demo::MEMBERSHIP.redirect_uri.parse().expect("an address"),
    };
    let transport = Transport::new(Duration::from_secs(5)).expect("a transport");
    Client::new(transport, provider, registration, clock, None)
}

impl Refresher {
    const MARK: &'static str = "--refresher";

    pub(crate) fn arguments(&self) -> [String; 6] {
        let at = self.at.duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        [
            Self::MARK.to_owned(),
            format!("{:?}", self.order),
            self.folder.display().to_string(),
            self.oauth.to_string(),
            self.api.to_string(),
            at.to_string(),
        ]
    }

    /// `None` for the command line of the test itself.
    pub(crate) fn of_arguments(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let arguments: Vec<String> = arguments.collect();
        let [mark, order, folder, oauth, api, at] = <[String; 6]>::try_from(arguments).ok()?;
        let orders = [Order::RefreshUntilKilled, Order::UseOnce];
        let order = orders.into_iter().find(|known| format!("{known:?}") == order)?;
        let (oauth, api) = (oauth.parse().ok()?, api.parse().ok()?);
        let at = UNIX_EPOCH + Duration::from_millis(at.parse().ok()?);
        (mark == Self::MARK).then_some(Self { order, folder: folder.into(), oauth, api, at })
    }

    pub(crate) fn run(&self) -> ExitCode {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime.expect("a runtime").block_on(self.obey()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(reason) => {
                eprintln!("{reason}");
                ExitCode::FAILURE
            }
        }
    }

    async fn obey(&self) -> Result<(), String> {
        let claim = store(&self.folder).claim(&name()).map_err(|error| error.to_string())?;
        let stored = claim.read().map_err(|error| error.to_string())?.expect("it was added");
        let client = client(&self.oauth, &self.api, Clock::manual(self.at));
        let record = stored.record.clone();
        let keep = move |record: &_| {
            claim.write(&StoredGrant { record: Clone::clone(record), ..stored.clone() })
        };
        let grant = Grant::resumed(client.clone(), record, keep);
        if self.order == Order::UseOnce {
            return self.use_once(&client, &grant).await;
        }
        loop {
            // A wire that is cut is tried again, as long as this process lives.
            if grant.refresh().await.is_ok() {
                let _ = client.organization(&grant.access_token(), None).await;
            }
        }
    }

    async fn use_once(&self, client: &Client, grant: &Grant) -> Result<(), String> {
        let token = grant.usable_access_token().await.map_err(|error| error.to_string())?;
        client.organization(&token, None).await.map(|_| ()).map_err(|error| error.to_string())
    }
}
