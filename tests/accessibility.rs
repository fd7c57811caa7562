//! The pages of the stand-in bank, held against an accessibility engine no one
//! here wrote, in a real browser, light and dark.
#![cfg(feature = "harness")]
#![expect(clippy::unwrap_used, reason = "a witness that cannot go on has failed")]

#[path = "witness/chromium.rs"]
mod chromium;
#[path = "witness/language.rs"]
mod language;
#[path = "witness/node.rs"]
mod node;
mod require;

use std::path::Path;
use std::time::SystemTime;

use chromium::browser;
use language::Language;
use qonform::domain::{Clock, Dialect, header};
use qonform::mock::demo::{ADA, MEMBERSHIP, PORTAL_PATH, STAGING_TOKEN, USER_FLOW};
use qonform::mock::{Application, Lease, Pool};
use require::present;
use serde_json::{Value, json};
use url::Url;

static ACCESSIBILITY: Language = node::program(
    "accessibility",
    &[
        ("package-lock.json", include_str!("witness/accessibility/package-lock.json")),
        ("package.json", include_str!("witness/accessibility/package.json")),
        ("axe.js", include_str!("witness/accessibility/axe.js")),
    ],
);

fn authorization(bank: &Lease, application: &Application, extra: &[(&str, &str)]) -> Url {
    let query = [
        ("client_id", application.client_id),
        ("redirect_uri", application.redirect_uri),
        ("response_type", "code"),
        ("scope", application.scopes),
        ("state", "a-state-of-sixteen-letters"),
    ];
    let url = bank.oauth().join("/oauth2/auth").unwrap();
    Url::parse_with_params(url.as_str(), query.iter().chain(extra)).unwrap()
}

/// Ways through the pages and what Ada types there. The page of the gate is left
/// out: it imitates the empty one of somebody else.
fn situation(bank: &Lease, browser: &Path) -> Value {
    let membership = authorization(bank, &MEMBERSHIP, &[]);
    let user = authorization(bank, &USER_FLOW, &[("identity_type", "user")]);
    let unknown = authorization(bank, &Application { client_id: "nobody", ..MEMBERSHIP }, &[]);
    let portal = bank.oauth().join(PORTAL_PATH).unwrap();
    json!({
        "browser": browser,
        "headers": { (header::STAGING_TOKEN): STAGING_TOKEN },
        "person": {
            "input[type=email]": ADA.email,
            "input[type=password]": ADA.password,
            "input[autocomplete=one-time-code]": ADA.otp,
        },
        "ways": [
            { "start": membership, "pages": 4 },
            { "start": user, "pages": 4 },
            { "start": unknown, "pages": 1 },
            { "start": portal, "pages": 1 },
        ],
    })
}

#[test]
fn every_page_of_the_stand_in_is_accessible() {
    let Some(browser) = present("browser", browser()) else { return };
    let Some(engine) = present(ACCESSIBILITY.name, ACCESSIBILITY.installed()) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pool = Pool::new(Dialect::Hydra, Vec::new());
    let bank = runtime.block_on(pool.lease(Clock::live(SystemTime::now)));
    assert_eq!(engine.run(&situation(&bank, &browser)), Ok(()));
}

#[test]
fn a_report_of_every_verdict_is_accessible() {
    let Some(browser) = present("browser", browser()) else { return };
    let Some(engine) = present(ACCESSIBILITY.name, ACCESSIBILITY.installed()) else { return };
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/report.html");
    let start = Url::from_file_path(report).unwrap();
    let ways = [json!({ "start": start, "pages": 1 })];
    let situation = json!({ "browser": browser, "headers": {}, "person": {}, "ways": ways });
    assert_eq!(engine.run(&situation), Ok(()));
}
