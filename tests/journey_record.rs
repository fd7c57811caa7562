//! A journey that is watched becomes a recipe that does the same. The person is
//! a script that types and presses in a real browser.
#![cfg(unix)]

#[expect(dead_code, reason = "other tests serve the stand-in with TLS and with mutants")]
mod bank;
mod require;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::browser::{Browsers, Installed, Wishes};
use qonform::agent::http::HttpBrowsers;
use qonform::agent::{Decision, Visit, reach};
use qonform::document::{Source, yaml};
use qonform::domain::Clock;
use qonform::engine::{Engine, Settings};
use qonform::grant::Invitation;
use qonform::mock::demo;
use qonform::target::{Configuration, Recipe, Target};

const PATIENCE: Duration = Duration::from_mins(1);

const RECIPE: &str = r#"journeys:
  own:
    - page: sign-in
      when: 'input[type="email"]'
      fill:
        'input[type="email"]': "{user.email}"
        'input[type="password"]': "{user.password}"
      press: 'button[type="submit"]'
    - page: second factor
      when: 'input[autocomplete="one-time-code"]'
      optional: true
      fill:
        'input[autocomplete="one-time-code"]': "{user.otp}"
      press: 'button[type="submit"]'
    - page: organisation
      when: 'input[name="organization"]'
      optional: true
      tick:
        'input[name="organization"]': "{organizations}"
      press: 'button[type="submit"]'
    - page: consent
      when: 'button[value="allow"]'
      press: { allow: 'button[value="allow"]', deny: 'button[value="deny"]' }
"#;

fn installed() -> Option<Installed> {
    require::present("browser", Installed::find().map_err(|missing| missing.to_string()))
}

fn target(folder: &Path) -> Target {
    let endpoints = bank::serve(false, &[], Clock::live(SystemTime::now)).endpoints;
    let [oauth, api] = [&endpoints.oauth, &endpoints.api];
    let [oauth, api] = [oauth, api].map(|url| url.as_str().trim_end_matches('/'));
    let config = folder.join("qonform.yaml");
    std::fs::write(&config, bank::configuration(oauth, api, "")).expect("written");
    let settings =
        Settings { target: "own".to_owned(), config: Some(config), ..Settings::default() };
    let engine = Engine::new(settings).map_err(|mistakes| format!("{mistakes:?}"));
    engine.expect("a good configuration").target().clone()
}

fn visit<'a>(target: &'a Target, recipe: &'a Recipe) -> Visit<'a> {
    Visit {
        recipe,
        user: &target.users["Ada"],
        organizations: vec![demo::OMEGA.name.to_owned()],
        decision: Decision::Allow,
        redirect_uri: &target.applications["membership"].redirect_uri,
        wait_at: None,
    }
}

#[tokio::test]
async fn what_was_recorded_does_the_same_and_holds_no_value() {
    let Some(installed) = installed() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let target = Arc::new(target(folder.path()));
    let application = &target.applications["membership"];
    let invite = || Invitation::new(&target, application, PATIENCE).expect("an address");
    let wishes = Wishes {
        headed: false,
        patience: PATIENCE,
        at_once: 1,
        redirect_uris: vec![url::Url::clone(&application.redirect_uri)],
        stays_here: true,
        network: qonform::target::Network::default(),
        certified: None,
    };
    let browsers = Browsers::new(Ok(installed), wishes);
    let person = || browsers.person("Ada", Arc::clone(&target), None, Clock::live(SystemTime::now));

    let mut invitation = invite();
    let (start, home) = (invitation.address().clone(), invitation.redirect_uri().clone());
    let her = person();
    let recorded = her.record(start, &home, Some(&visit(&target, &target.journey))).await;
    drop(her);
    let recorded = recorded.expect("she reaches the application");
    invitation.accept(&recorded.callback).expect("a code");
    let text = recorded.recipe("own");
    assert_eq!(text, RECIPE);
    assert_eq!((recorded.pages(), recorded.open()), (4, 0));
    for value in [demo::ADA.email, demo::ADA.password, demo::SMS_CODE, demo::OMEGA.name] {
        assert!(!format!("{text}{recorded:?}").contains(value), "{value}");
    }

    let again: Configuration = yaml::read(&Source::new("recipe", text)).expect("a recipe");
    let recipe = &again.journeys["own"];
    let mut invitation = invite();
    let arrived = person().visit(invitation.address().clone(), &visit(&target, recipe)).await;
    let arrived = arrived.expect("the recipe leads to the application");
    invitation.accept(&arrived.callback).expect("a code");
    assert_eq!(arrived.pages, ["sign-in", "second factor", "organisation", "consent"]);
    browsers.close().await;

    let mut invitation = invite();
    let plain = HttpBrowsers::over(reach(&target, PATIENCE).expect("a transport"));
    let plain = plain.person(Arc::clone(&target), None);
    let arrived = plain.visit(invitation.address().clone(), &visit(&target, recipe)).await;
    invitation.accept(&arrived.expect("without scripts as well").callback).expect("a code");
}

#[test]
fn without_a_screen_it_says_so_and_prints_no_recipe() {
    if installed().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    drop(target(folder.path()));
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(["journey", "record", "--target", "own"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("error: ") && output.stdout.is_empty(), "{text}");
}
