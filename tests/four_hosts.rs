//! Four hosts that redirect to one another in every way: each secret reaches
//! the hosts it belongs to, and no other, over HTTP and from a browser.
#![cfg(all(unix, feature = "harness"))]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::browser::{Browsers, Installed, Wishes, certified};
use qonform::agent::http::HttpBrowsers;
use qonform::agent::{Arrival, Decision, Stopped, Visit, client, reach};
use qonform::client::{ApiCall, AuthorizationCode, Client, Transport};
use qonform::domain::{ClientAuthentication, Clock, Dialect, Paths, Secret};
use qonform::target::{
    Application, Capabilities, Flow, Gate, Manners, Network, Recipe, Target, User,
};
use url::Url;
use wire::host::{Asked, Host, certificate};
use wire::maze::{self, APP, CODE, THIRD};

mod require;
mod wire {
    pub(crate) mod host;
    pub(crate) mod maze;
}

const OAUTH: &str = "https://oauth.bank.example";
const API: &str = "https://api.bank.example";
/// The OAuth host without TLS, which is another.
const OPEN: &str = "http://oauth.bank.example";

const GATE: &str = "opens-the-gate-4711";
const CLIENT_SECRET: &str = "client-secret-4712";
const ACCESS: &str = "access-token-4713";
const REFRESH: &str = "refresh-token-4714";
const PASSWORD: &str = "pass-word-4716";
const OTP: &str = "one-time-4717";

/// Each secret and the origins it belongs to.
const BELONGS: [(&str, &[&str]); 7] = [
    (GATE, &[OAUTH, API]),
    (CLIENT_SECRET, &[OAUTH]),
    (ACCESS, &[API]),
    (REFRESH, &[OAUTH]),
    (CODE, &[OAUTH]),
    (PASSWORD, &[OAUTH]),
    (OTP, &[OAUTH]),
];

/// The status of a redirect and the origin that it leads to.
type Detour = (u16, String);

/// The bank, the application's host and a stranger, and the way to them.
struct Scenery {
    hosts: [Host; 4],
    target: Target,
    _folder: tempfile::TempDir,
}

impl Scenery {
    fn open() -> Self {
        let names = [OAUTH, API, APP, THIRD].map(|origin| &origin["https://".len()..]);
        let (tls, authority) = certificate(&names);
        let hosts = names.map(|_| Host::open(Arc::clone(&tls), maze::answer));
        let addresses = hosts.iter().map(|host| host.address);
        let resolve = names.iter().map(ToString::to_string).zip(addresses).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, authority).expect("written");
        let network = Network { resolve, ca: Some(ca), ..Network::default() };
        Self { hosts, target: target(network), _folder: folder }
    }

    fn asked(&self) -> Vec<Asked> {
        self.hosts.iter().flat_map(Host::received).collect()
    }

    /// A name of the bank's with a port that is not.
    fn other_port(&self) -> String {
        format!("{OAUTH}:{}", self.hosts[0].address.port())
    }

    fn detours(&self, statuses: &[u16]) -> Vec<Detour> {
        let other_port = self.other_port();
        let origins = [THIRD, APP, API, OAUTH, &other_port, OPEN];
        let detours = |status: &u16| origins.map(|origin| (*status, origin.to_owned()));
        statuses.iter().flat_map(detours).collect()
    }

    /// Where a walk begins: over every host, and back to a page of the bank's
    /// that leads away once its form was sent.
    fn start(&self, (status, origin): &Detour) -> Url {
        let other_port = self.other_port();
        let hosts = [THIRD, API, &other_port, OPEN, OAUTH];
        let over: String = hosts.map(|host| format!("/302/to/{host}")).concat();
        format!("{OAUTH}{over}/sign-in/{status}/to/{origin}/").parse().expect("an address")
    }

    /// No secret is anywhere but at home, and each of these has been there.
    #[track_caller]
    fn is_kept(&self, met: &[(&str, &str)]) {
        let asked = self.asked();
        let leaks = asked.iter().flat_map(|asked| {
            let at_home = |homes: &[&str]| homes.contains(&asked.origin.as_str());
            let strays = BELONGS.iter().filter(move |(_, homes)| !at_home(homes));
            let found = strays.filter(|(secret, _)| asked.text.contains(secret));
            found.map(|(secret, _)| (secret, &asked.origin, asked.text.lines().next()))
        });
        let leaks: Vec<_> = leaks.collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
        for (secret, origin) in met {
            let came =
                asked.iter().any(|asked| asked.origin == *origin && asked.text.contains(secret));
            assert!(came, "{secret} never came to {origin}");
        }
    }
}

fn target(network: Network) -> Target {
    let application = Application {
        client_id: "app".to_owned(),
        client_secret: Secret::new(CLIENT_SECRET),
        redirect_uri: callback().as_str().parse().expect("an address"),
        scopes: "organization.read".parse().expect("a scope"),
        flow: Flow::Membership,
        authentication: ClientAuthentication::Post,
    };
    Target {
        name: "bank".to_owned(),
        dialect: Dialect::Hydra,
        is_mock: false,
        oauth: OAUTH.parse().expect("an address"),
        api: API.parse().expect("an address"),
        gate: Some(Gate { header: "X-Qonto-Staging-Token".to_owned(), value: Secret::new(GATE) }),
        applications: [("membership".to_owned(), application)].into(),
        users: [("Ada".to_owned(), ada())].into(),
        journey: recipe(),
        capabilities: Capabilities::new(),
        paths: Paths::default(),
        parameters: BTreeMap::new(),
        differs: BTreeMap::new(),
        network,
        manners: Manners::default(),
    }
}

fn ada() -> User {
    User {
        email: "ada@acme.example".to_owned(),
        password: Secret::new(PASSWORD),
        otp: Secret::new(OTP),
        organizations: Vec::new(),
    }
}

fn recipe() -> Recipe {
    serde_saphyr::from_str(
        "[{ page: sign-in, when: '#p', fill: { '#p': '{user.password}', '#o': '{user.otp}' }, \
         press: 'button' }]",
    )
    .expect("a recipe")
}

fn callback() -> Url {
    format!("{APP}/callback").parse().expect("an address")
}

/// The application of the target, whose bank keeps everything where it leads on.
fn application(scenery: &Scenery, transport: &Transport, onward: &str) -> Client {
    let mut target = scenery.target.clone();
    let own = ["/oauth2/token", "/oauth2/revoke", "/.well-known/jwks.json"];
    target.paths = Paths::new(own.map(|path| (path.to_owned(), onward.to_owned())).into());
    let application = target.applications["membership"].clone();
    let clock = Clock::manual(SystemTime::now());
    client(&target, &application, transport.clone(), clock, None)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_follows_nobody_with_a_secret() {
    let scenery = Scenery::open();
    let transport = reach(&scenery.target, Duration::from_secs(20)).expect("TLS");
    let detours = scenery.detours(&[301, 302, 303, 307, 308]);
    let (access, refresh) = (Secret::new(ACCESS), Secret::new(REFRESH));
    for (status, origin) in &detours {
        let onward = format!("/{status}/to/{origin}/");
        let app = application(&scenery, &transport, &onward);
        let redirect_uri = app.registration().redirect_uri.clone();
        let code = AuthorizationCode::new(Secret::new(CODE), redirect_uri, None);
        app.exchange(&code).await.expect_err("no tokens");
        app.refresh(&refresh).await.expect_err("no tokens");
        app.revoke(&refresh).await.expect_err("nothing is revoked");
        app.api_get(&onward, &access, None).await.expect_err("no JSON");
        app.call(ApiCall::new("POST", &onward, &access)).await.expect_err("no JSON");
    }
    scenery.is_kept(&[
        (GATE, OAUTH),
        (GATE, API),
        (CLIENT_SECRET, OAUTH),
        (CODE, OAUTH),
        (REFRESH, OAUTH),
        (ACCESS, API),
    ]);
    let asked = scenery.asked();
    assert_eq!(asked.len(), 5 * detours.len());
    assert!(asked.iter().all(|asked| [OAUTH, API].contains(&asked.origin.as_str())));
}

fn visit<'a>(recipe: &'a Recipe, user: &'a User, callback: &'a Url) -> Visit<'a> {
    Visit {
        recipe,
        user,
        organizations: Vec::new(),
        decision: Decision::Allow,
        redirect_uri: callback,
        wait_at: None,
    }
}

/// What both agents have to have met.
#[track_caller]
fn was_walked(scenery: &Scenery, arrivals: &[(Detour, Result<Arrival, Stopped>)]) {
    scenery.is_kept(&[(GATE, OAUTH), (GATE, API), (PASSWORD, OAUTH), (OTP, OAUTH)]);
    let met = |origin: &str| scenery.asked().iter().any(|asked| asked.origin == origin);
    for origin in [THIRD, &scenery.other_port(), OPEN] {
        assert!(met(origin), "nobody came to {origin}");
    }
    let called = |asked: &Asked| asked.origin == APP && asked.text.contains("/callback");
    assert!(!scenery.asked().iter().any(called), "the callback has left");
    // A redirect that a person may follow leads to the application.
    for ((status, origin), arrival) in arrivals {
        let may_follow = *status == 302 && *origin != APP;
        assert!(arrival.is_ok() || !may_follow, "{status} to {origin}: {arrival:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_browsers_show_nobody_what_is_anothers() {
    let scenery = Scenery::open();
    let transport = reach(&scenery.target, Duration::from_secs(20)).expect("TLS");
    let (recipe, user, callback) = (recipe(), ada(), callback());
    let target = Arc::new(scenery.target.clone());
    let mut arrivals = Vec::new();
    for detour in scenery.detours(&[301, 302, 303, 307, 308]) {
        let person = HttpBrowsers::over(transport.clone()).person(Arc::clone(&target), None);
        let visit = visit(&recipe, &user, &callback);
        let arrival = person.visit(scenery.start(&detour), &visit).await;
        arrivals.push((detour, arrival));
    }
    was_walked(&scenery, &arrivals);
}

#[tokio::test(flavor = "multi_thread")]
async fn real_browsers_show_nobody_what_is_anothers() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    let Some(installed) = require::present("browser", found) else { return };
    let scenery = Scenery::open();
    let transport = reach(&scenery.target, Duration::from_secs(20)).expect("TLS");
    let (recipe, user, callback) = (recipe(), ada(), callback());
    let target = Arc::new(scenery.target.clone());
    let wishes = Wishes {
        headed: false,
        patience: Duration::from_secs(20),
        at_once: 1,
        redirect_uris: vec![callback.clone()],
        stays_here: false,
        network: target.network.clone(),
        certified: certified(&target, &transport),
    };
    let browsers = Browsers::new(Ok(installed), wishes);
    let mut arrivals = Vec::new();
    let stranger = |detour: &Detour| detour.1 == THIRD;
    let repeating = scenery.detours(&[307]).into_iter();
    let others = scenery.detours(&[302, 308]).into_iter().filter(stranger);
    for detour in repeating.chain(others) {
        let clock = Clock::live(SystemTime::now);
        let person = browsers.person("Ada", Arc::clone(&target), None, clock);
        let visit = visit(&recipe, &user, &callback);
        let arrival = person.visit(scenery.start(&detour), &visit).await;
        arrivals.push((detour, arrival));
    }
    browsers.close().await;
    was_walked(&scenery, &arrivals);
    let held_back = |(detour, arrival): &(Detour, _)| {
        let (status, origin) = (detour.0, detour.1.as_str());
        let elsewhere = status != 302 && [THIRD, API].contains(&origin);
        !elsewhere
            || matches!(arrival, Err(Stopped::TypedElsewhere(place)) if place.starts_with(origin))
    };
    assert!(arrivals.iter().all(held_back), "{arrivals:#?}");
    let asked = scenery.asked();
    for loaded in ["/pixel", "/script", "/frame"] {
        let came = |asked: &Asked| asked.origin == THIRD && asked.text.contains(loaded);
        assert!(asked.iter().any(came), "the page loads no {loaded}");
    }
}
