//! Who receives what from a real browser: the gate header is the bank's alone,
//! the code nobody's, and the next person finds nothing of the last.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::browser::{Browsers, Installed, Wishes};
use qonform::agent::{Arrival, Decision, Stopped, Visit};
use qonform::domain::{Clock, Dialect, Secret};
use qonform::target::{Gate, Press, Recipe, Selectors, Target, Task, User};
use url::Url;
use wire::listener::{Listener, answer};

mod require;
mod wire {
    pub(crate) mod listener;
}

const STAGING_TOKEN: &str = "opens-the-gate-4711";

/// Tells what the last visit has left behind, and leaves the same. Consent can
/// be given when that is done.
const LEAVE_TRACES: &str = "(async () => {
    const found = [localStorage.last && 'local', sessionStorage.last && 'session',
        (await indexedDB.databases()).length && 'database', (await caches.keys()).length && 'cache',
        history.length > 2 && 'history'];
    seen.value = found.filter((one) => one).join(' ') || 'nothing';
    localStorage.last = sessionStorage.last = 'visit';
    await new Promise((done) => { indexedDB.open('last').onsuccess = done; });
    await caches.open('last');
    form.insertAdjacentHTML('beforeend', '<button>Allow</button>');
})()";

fn target(bank: &Listener) -> Target {
    Target {
        name: "own".to_owned(),
        dialect: Dialect::Hydra,
        is_mock: false,
        oauth: bank.url("127.0.0.1"),
        api: bank.url("localhost"),
        gate: Some(Gate {
            header: "X-Qonto-Staging-Token".to_owned(),
            value: Secret::new(STAGING_TOKEN),
        }),
        applications: BTreeMap::new(),
        users: BTreeMap::new(),
        journey: consent(),
        capabilities: qonform::target::Capabilities::new(),
        paths: qonform::domain::Paths::default(),
        parameters: BTreeMap::new(),
        differs: BTreeMap::new(),
        network: qonform::target::Network::default(),
        manners: qonform::target::Manners::default(),
    }
}

fn consent() -> Recipe {
    Recipe(vec![Task {
        page: "consent".to_owned(),
        when: Selectors::one("button"),
        optional: false,
        fill: BTreeMap::new(),
        choose: BTreeMap::new(),
        tick: BTreeMap::new(),
        press: Press::Button(Selectors::one("Allow")),
        fails_when: None,
    }])
}

/// Shows the page to everybody and sends whoever answers it to the address.
fn bank(page: String, to: String) -> Listener {
    Listener::new(move |request| match request.split(' ').next() {
        Some("POST") => answer(303, &format!("Location: {to}\r\n"), ""),
        _ => answer(
            200,
            "Content-Type: text/html\r\nSet-Cookie: last=visit; Path=/\r\n",
            &format!("<link rel=icon href='data:,'>{page}"),
        ),
    })
}

fn browsers(installed: Installed, callback: &Url) -> Browsers {
    let wishes = Wishes {
        headed: false,
        patience: Duration::from_secs(20),
        at_once: 1,
        redirect_uris: vec![callback.clone()],
        stays_here: false,
        network: qonform::target::Network::default(),
        certified: None,
    };
    Browsers::new(Ok(installed), wishes)
}

async fn visit(browsers: &Browsers, target: &Target, app: &Url) -> Result<Arrival, Stopped> {
    let user = User {
        email: "ada@acme.example".to_owned(),
        password: Secret::new("p"),
        otp: Secret::new("o"),
        organizations: Vec::new(),
    };
    let visit = Visit {
        recipe: &target.journey,
        user: &user,
        organizations: Vec::new(),
        decision: Decision::Allow,
        redirect_uri: app,
        wait_at: None,
    };
    let clock = Clock::live(SystemTime::now);
    let person = browsers.person("Ada", Arc::new(target.clone()), None, clock);
    person.visit(target.oauth.clone(), &visit).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_header_is_the_banks_and_the_code_leaves_with_nobody() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    let Some(installed) = require::present("browser", found) else { return };
    let nothing = |_: &str| answer(200, "", "");
    let (stranger, app) = (Listener::new(nothing), Listener::new(nothing));
    let callback = app.url("127.0.0.1").join("callback").expect("an address");
    let (pixel, to) = (stranger.url("127.0.0.1"), format!("{callback}?code=c0de&state=s"));
    let page = format!(
        "<img src='{pixel}pixel'><form method=post id=form>\
         <input type=hidden id=seen name=seen></form><script>{LEAVE_TRACES}</script>"
    );
    let bank = bank(page, to);
    let browsers = browsers(installed, &callback);
    let target = target(&bank);
    for _ in 0..2 {
        let arrival = visit(&browsers, &target, &callback).await.expect("it arrives");
        assert_eq!(arrival.callback.query(), Some("code=c0de&state=s"));
    }
    browsers.close().await;

    assert_eq!(app.received(), Vec::<String>::new(), "the callback left the browser");
    let strangers = stranger.received();
    assert!(!strangers.is_empty(), "the page asked nobody else");
    assert!(strangers.iter().all(|request| !request.contains(STAGING_TOKEN)), "{strangers:?}");
    let asked = bank.received();
    let ungated = asked.iter().filter(|request| !request.contains(STAGING_TOKEN));
    // A connection that was opened ahead and never used asks nothing.
    let ungated: Vec<_> = ungated.filter_map(|request| request.lines().next()).collect();
    assert_eq!(ungated, Vec::<&str>::new(), "the bank is asked without the header");
    let forms: Vec<_> = asked.iter().filter(|request| request.starts_with("POST")).collect();
    assert_eq!(forms.len(), 2, "{asked:?}");
    assert!(forms.iter().all(|form| form.ends_with("seen=nothing")), "{forms:?}");
    let first: Vec<_> = asked.iter().filter(|request| request.starts_with("GET / ")).collect();
    assert_eq!(first.len(), 2, "{asked:?}");
    assert!(first.iter().all(|page| !page.contains("last=visit")), "{first:?}");
}

/// The application is where the tab goes: a page can show an address of the
/// application, with a code of its own, and the walk goes on.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_embeds_is_no_callback() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    let Some(installed) = require::present("browser", found) else { return };
    let app = Listener::new(|_: &str| answer(200, "", ""));
    let callback = app.url("127.0.0.1").join("callback").expect("an address");
    let browsers = browsers(installed, &callback);
    for embedding in ["<iframe src='@'></iframe>", "<img src='@'>"] {
        let embedded = embedding.replace('@', &format!("{callback}?code=embedded&state=s"));
        let form = "<form method=post><button>Allow</button></form>";
        let bank = bank(format!("{embedded}{form}"), format!("{callback}?code=c0de&state=s"));
        let arrival = visit(&browsers, &target(&bank), &callback).await.expect("it arrives");
        assert_eq!(arrival.callback.query(), Some("code=c0de&state=s"), "{embedding}");
    }
    browsers.close().await;
    // A connection that was opened ahead and never used asks nothing.
    let asked: Vec<_> = app.received().into_iter().filter(|asked| !asked.is_empty()).collect();
    assert_eq!(asked, Vec::<String>::new(), "a request left the browser");
}
