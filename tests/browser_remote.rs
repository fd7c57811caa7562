//! What is said to a driver that somebody else runs, and to a person whose
//! driver is no good.
#![cfg(feature = "harness")]

#[path = "wire/listener.rs"]
mod listener;

use std::process::Command;

use listener::{Listener, answer};

/// Opens sessions of a browser of which nothing but `WebDriver` is known, with
/// these capabilities.
fn driver(capabilities: &'static str) -> Listener {
    Listener::new(move |request| {
        let json = "Content-Type: application/json\r\n";
        let body = if request.starts_with("POST /session ") {
            format!("{{\"value\":{{\"sessionId\":\"1\",\"capabilities\":{{{capabilities}}}}}}}")
        } else {
            "{\"value\":null}".to_owned()
        };
        answer(200, json, &body)
    })
}

/// A run of two scenarios, as one text.
fn run(driver: &Listener) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(["run", "--agent", "browser", "--jobs", "1", "--name", "^Going back after"])
        .env("QONFORM_WEBDRIVER_URL", driver.url("127.0.0.1").as_str())
        .env_remove("SELENIUM_REMOTE_URL")
        .current_dir(tempfile::tempdir().expect("a folder").path())
        .output()
        .expect("it starts");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    format!("{stdout}{stderr}{}", output.status)
}

#[test]
fn with_a_driver_that_cannot_intercept_scenarios_are_skipped() {
    let firefox = driver(r#""browserName":"firefox""#);
    let told = run(&firefox);
    assert!(told.contains("driver cannot intercept: "), "{told}");
    assert!(told.contains("2 skipped") && told.ends_with("exit status: 4"), "{told}");
    let asked = firefox.received();
    let opened = asked.iter().filter(|request| request.starts_with("POST /session "));
    assert_eq!(opened.count(), 1, "it is asked once: {asked:?}");
    let ended = asked.iter().filter(|request| request.starts_with("DELETE /session/1 "));
    assert_eq!(ended.count(), 1, "its browser is not kept: {asked:?}");
    assert!(asked.iter().all(|request| !request.contains("oauth2/auth")), "{asked:?}");
}

#[test]
fn devtools_on_another_machine_need_tls() {
    let grid = driver(r#""browserName":"chrome","se:cdp":"ws://grid.example/session/1/se/cdp""#);
    let told = run(&grid);
    assert!(told.contains("driver cannot intercept: its DevTools need `wss`"), "{told}");
}

#[test]
fn sessions_are_named_after_the_scenario() {
    let grid = driver(r#""browserName":"chrome""#);
    run(&grid);
    let asked = grid.received();
    let opened = asked.iter().find(|request| request.starts_with("POST /session "));
    let opened = opened.expect("a session is asked for");
    let name = r#""se:name":"Going back after a "#;
    assert!(opened.contains(name) && opened.contains(r#": Ada""#), "{opened}");
}
