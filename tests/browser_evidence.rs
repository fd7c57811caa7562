//! What is kept of a browser when a scenario fails: enough to understand it,
//! and no secret in any byte.
#![cfg(unix)]

#[path = "wire/listener.rs"]
#[expect(dead_code, reason = "what was received is of no interest here")]
mod listener;
mod require;
#[path = "browser/tempting_bank.rs"]
mod tempting_bank;

use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use qonform::agent::browser::Installed;
use serde_json::Value;
use tempting_bank::{Canaries, TemptingBank};

const FEATURE: &str = "Feature: Red

  Scenario: A page that no recipe knows
    Given an application registered for the membership flow
    And \"Ada\" has consented to \"offline_access organization.read\"

  Scenario: Tokens where none should be
    Given an application registered for the membership flow
    And \"Ben\" has consented to \"offline_access organization.read\"
    When the application exchanges the code
    Then the bank refuses with \"invalid_grant\"
";

const FORMATS: [&str; 6] = ["jsonl", "junit", "cucumber-json", "messages", "html", "markdown"];

/// Every way in which a value could stand in a text.
fn disguises(value: &str) -> Vec<String> {
    let mut all = vec![
        value.to_owned(),
        url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        Value::from(value).to_string().trim_matches('"').to_owned(),
        value.replace('&', "&amp;").replace('"', "&quot;"),
    ];
    // As a part of something longer, at each place that Base64 knows.
    for lead in 0..3 {
        let padded = [&b"xy"[..lead], value.as_bytes()].concat();
        let (from, to) = ([0, 2, 3][lead], padded.len() / 3 * 4);
        all.extend([STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|e| e.encode(&padded)[from..to].into()));
    }
    all.retain(|form| form.len() > 5);
    all
}

/// The names of the chunks of a PNG and what stands in those without pixels.
fn chunks(png: &[u8]) -> Vec<(String, String)> {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG");
    let (mut rest, mut all) = (&png[8..], Vec::new());
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let name = text(&behind[..4]);
        let data = if name == "IDAT" { String::new() } else { text(&behind[4..4 + length]) };
        all.push((name, data));
        rest = &behind[8 + length..];
    }
    all
}

/// Every text that came of a red run, the record first.
fn red_run(bank: &TemptingBank) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let here = |name: &str| folder.path().join(name);
    fs::create_dir(here("features")).expect("a folder");
    fs::write(here("features/red.feature"), FEATURE).expect("written");
    fs::write(here("qonform.yaml"), bank.configuration()).expect("written");
    let reports = FORMATS.iter().flat_map(|f| ["--report".to_owned(), format!("{f}=out/{f}")]);
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(["run", "--target", "own", "--agent", "browser", "--verbose"])
        .args(["--request-timeout", "10s"])
        .args(reports)
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    let read = |format: &str| fs::read_to_string(here("out").join(format)).expect("a report");
    let reports = FORMATS.iter().map(|format| ((*format).to_owned(), read(format)));
    let said = [("stdout", output.stdout), ("stderr", output.stderr)];
    let said = said.map(|(name, text)| (name.to_owned(), String::from_utf8(text).expect("text")));
    reports.chain(said).collect()
}

/// Both scenarios of a red run, as recorded.
fn scenarios(texts: &[(String, String)]) -> [Value; 2] {
    let lines = texts[0].1.lines().map(|line| serde_json::from_str(line).expect("a record"));
    let all: Vec<Value> = lines.filter(|one: &Value| one["record"] == "scenario").collect();
    all.try_into().unwrap_or_else(|all| panic!("{all:#?}"))
}

#[track_caller]
fn evidence(scenario: &Value, kind: &str) -> String {
    let all = scenario["evidence"].as_array().into_iter().flatten();
    let one = all.clone().find(|one| one["kind"] == kind);
    let content = one.and_then(|one| one["png"].as_str().or(one["text"].as_str()));
    content.unwrap_or_else(|| panic!("no {kind}: {:#?}", all.collect::<Vec<_>>())).to_owned()
}

#[test]
fn a_failed_run_tells_enough_and_no_secret() {
    let found = Installed::find().map_err(|missing| missing.to_string());
    let Some(_) = require::present("browser", found) else { return };
    let canaries = Canaries::of('1');
    let bank = TemptingBank::open(canaries.clone());
    let texts = red_run(&bank);
    let [lost, answered] = scenarios(&texts);
    let told =
        |name: &str| texts.iter().find(|(one, _)| one == name).expect("it is there").1.clone();

    // What helps is there.
    let page = evidence(&lost, "page");
    assert!(page.contains("Where are we?") && page.contains("[typed]"), "{page}");
    let console = evidence(&lost, "console");
    assert!(console.contains("the page is lost"), "{console}");
    let redirects = evidence(&lost, "redirects");
    assert!(redirects.starts_with("0 GET http://127.0.0.1:"), "{redirects}");
    assert!(redirects.contains("/oauth2/auth?") && redirects.contains("→ 302 to /sign-in"));
    assert!(redirects.contains("→ 303 to /lost"), "{redirects}");
    let redirects = evidence(&answered, "redirects");
    assert!(redirects.contains("→ 303 to https://app.example/callback?code="), "{redirects}");
    let reason = lost["reason"].as_str().expect("a reason");
    let expected = "the recipe does not know the page `Lost` at http://127.0.0.1:";
    assert!(reason.starts_with(expected) && !reason.contains('?'), "{reason}");
    assert!(reason.ends_with("/lost, which has again; it looked for consent"), "{reason}");
    assert_eq!(answered["verdict"], "broken", "{answered:#}");
    for name in ["stdout", "markdown", "html"] {
        assert!(told(name).contains("screenshot of the browser"), "{name}: {}", told(name));
    }

    // Pictures hold nothing but pixels, and those say nothing of what was typed.
    let pixels = ["IHDR", "IDAT", "IEND", "sRGB", "gAMA", "pHYs", "sBIT", "PLTE"];
    let mut metadata = Vec::new();
    for scenario in [&lost, &answered] {
        let png = evidence(scenario, "screenshot");
        assert!(told("html").contains(&png) && told("messages").contains(&png));
        let chunks = chunks(&STANDARD.decode(png).expect("Base64"));
        assert!(chunks.iter().any(|(name, _)| name == "IDAT"), "{chunks:?}");
        assert!(chunks.iter().all(|(name, _)| pixels.contains(&name.as_str())), "{chunks:?}");
        metadata.push(("a picture".to_owned(), format!("{chunks:?}")));
    }
    let [other, _] = scenarios(&red_run(&TemptingBank::open(Canaries::of('2'))));
    let pictures = [&lost, &other, &answered].map(|one| evidence(one, "screenshot"));
    assert!(pictures[0] == pictures[1], "what was typed can be seen");
    assert_ne!(pictures[0], pictures[2], "pages cannot be told apart");

    for (what, secret) in canaries.all() {
        assert!(bank.met(what), "nothing ever met the {what}");
        for form in disguises(secret) {
            for (name, text) in texts.iter().chain(&metadata) {
                let at = text.find(&form);
                let around =
                    at.map(|at| &text[text.floor_char_boundary(at.saturating_sub(300))..at]);
                assert_eq!(around, None, "{name} tells the {what} as {form}");
            }
        }
    }
}
