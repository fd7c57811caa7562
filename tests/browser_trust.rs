//! Whom a real browser trusts: the server that our own connections have
//! verified by the target's certificates, and nobody else under its name.
#![cfg(all(unix, feature = "harness"))]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::Stopped;
use qonform::agent::browser::{Browsers, Installed, Wishes};
use qonform::client::{Routing, Transport};
use qonform::domain::{Answer, Clock, Dialect, FaultKind, Paths, Secret};
use qonform::mock::demo;
use qonform::target::{Capabilities, Gate, Manners, Network, Recipe, Target};

#[expect(dead_code, reason = "no run is configured here")]
mod bank;
mod require;

const NAME: &str = "oauth-sandbox.staging.qonto.co";
const PATIENCE: Duration = Duration::from_secs(20);

fn target(network: Network) -> Target {
    let oauth: url::Url = format!("https://{NAME}/").parse().expect("an address");
    Target {
        name: "twin".to_owned(),
        dialect: Dialect::Hydra,
        is_mock: false,
        api: oauth.clone(),
        oauth,
        gate: Some(Gate {
            header: "X-Qonto-Staging-Token".to_owned(),
            value: Secret::new(demo::STAGING_TOKEN),
        }),
        applications: BTreeMap::new(),
        users: BTreeMap::new(),
        journey: Recipe::default(),
        capabilities: Capabilities::new(),
        paths: Paths::default(),
        parameters: BTreeMap::new(),
        differs: BTreeMap::new(),
        network,
        manners: Manners::default(),
    }
}

/// The way to a bank, and connections that trust an authority there.
fn way(bank: &bank::Served, trusted: &bank::Served) -> (Network, Transport) {
    let port = bank.endpoints.oauth.port().expect("a port");
    let resolve: BTreeMap<_, _> = [(NAME.to_owned(), ([127, 0, 0, 1], port).into())].into();
    let certificates = trusted.authority.clone().expect("a certificate").into_bytes();
    let routing = Routing { resolve: resolve.clone(), certificates, proxy: None };
    let transport = Transport::sparing(PATIENCE, routing, None).expect("TLS");
    (Network { resolve, ..Network::default() }, transport)
}

/// What a browser gets from the bank at the end of that way.
async fn opened(network: &Network, trusting: Option<&Transport>) -> Result<Answer, Stopped> {
    let installed = Installed::find();
    let target = target(network.clone());
    let wishes = Wishes {
        headed: false,
        patience: PATIENCE,
        at_once: 1,
        redirect_uris: Vec::new(),
        stays_here: false,
        network: network.clone(),
        certified: trusting.map(|transport| (transport.clone(), vec![target.oauth.clone()])),
    };
    let browsers = Browsers::new(installed, wishes);
    let address = target.oauth.join(".well-known/openid-configuration").expect("an address");
    let clock = Clock::live(SystemTime::now);
    let answer = browsers.person("Ada", Arc::new(target), None, clock).open(address).await;
    browsers.close().await;
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_trusts_the_key_that_was_verified_and_no_other() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    if require::present("browser", found).is_none() {
        return;
    }
    let serve = || bank::serve(true, &[], Clock::live(SystemTime::now));
    let (own, stranger) = (serve(), serve());
    let (network, transport) = way(&own, &own);
    let answer = opened(&network, Some(&transport)).await.expect("it is trusted");
    assert!(answer.status < 500, "{}", answer.status);

    let refused = |outcome: Result<Answer, Stopped>| match outcome {
        Err(Stopped::Transport(fault)) => fault,
        other => panic!("expected a refusal, got {:?}", other.map(|answer| answer.status)),
    };
    // Nobody has told the browser about a certificate.
    refused(opened(&network, None).await);
    // Another server at the address of the one that was verified.
    let (elsewhere, _) = way(&stranger, &own);
    refused(opened(&elsewhere, Some(&transport)).await);
    // The authority is another: no browser is even started.
    let (network, wrong) = way(&own, &stranger);
    let fault = refused(opened(&network, Some(&wrong)).await);
    assert_eq!(fault.kind, FaultKind::Tls, "{}", fault.detail);
    assert!(fault.detail.contains("certificate"), "{}", fault.detail);
}
