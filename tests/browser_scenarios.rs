//! What only a browser shows, in a real one: every scenario passes, two at a
//! time, and each is seen red on a bank that breaks its promise.
#![cfg(all(unix, feature = "harness"))]

mod require;
mod run;

use std::time::Duration;

use qonform::agent::browser::Installed;
use qonform::domain::Verdict;
use qonform::engine::{Limits, Selection, Settings};
use qonform::mock::Mutant;
use qonform::report::Exit;
use run::{Run, run};

/// Titles of scenarios and a breakage of the bank that each has to notice.
const RED: [(&str, Mutant); 12] = [
    ("A flow that has lost its cookie", Mutant::CsrfCookieIgnored),
    ("Going back to a flow that a second one replaced", Mutant::ParallelFlowFinished),
    ("Connecting twice leaves the flow", Mutant::StateDropped),
    ("A refused consent is shown", Mutant::ErrorAndCode),
    ("Going back after a refusal", Mutant::ConsentAnsweredAgain),
    ("Going back after a consent", Mutant::ConsentAnsweredAgain),
    ("The consent page cannot be shown in a frame", Mutant::FramesAllowed),
    ("No page keeps the code in its address", Mutant::CodeInFragment),
    ("The pages of the membership flow load nothing", Mutant::ForeignPictureLoaded),
    ("The pages of the user flow load nothing", Mutant::ForeignPictureLoaded),
    ("A page that shows a mistake loads nothing", Mutant::ForeignPictureLoaded),
    ("The page behind the gate loads nothing", Mutant::ForeignPictureLoaded),
];

fn is_there() -> bool {
    let found = Installed::find().map_err(|missing| missing.to_string());
    require::present("browser", found).is_some()
}

/// Runs what is called so and needs a browser; slow machines have time.
fn in_a_browser(name: &str, mutants: Vec<Mutant>) -> Run {
    let limits = Limits {
        request: Duration::from_secs(30),
        step: Duration::from_mins(2),
        scenario: Duration::from_mins(5),
    };
    let selection = Selection {
        tags: Some("@browser".parse().expect("a tag")),
        name: Some(name.parse().expect("a name")),
        ..Selection::default()
    };
    run(Settings { jobs: 2, limits, mutants, ..Settings::default() }, &selection)
}

#[test]
fn every_scenario_that_needs_a_browser_passes_there() {
    if !is_there() {
        return;
    }
    let run = in_a_browser(".", Vec::new());
    let red: Vec<_> = run.red().collect();
    assert!(red.is_empty() && run.outcome.exit == Exit::Kept, "{red:#?}");
    assert!(run.scenarios.iter().all(|one| one.verdict == Verdict::Passed), "some were skipped");
    for one in &run.scenarios {
        assert!(
            RED.iter().any(|(title, _)| one.title.starts_with(title)),
            "{} is not red",
            one.title
        );
    }
}

#[test]
fn each_scenario_is_red_on_a_bank_that_breaks_its_promise() {
    if !is_there() {
        return;
    }
    for (title, mutant) in RED {
        let run = in_a_browser(title, vec![mutant]);
        let told: Vec<_> = run.scenarios.iter().map(|one| one.verdict).collect();
        assert_eq!(told, [Verdict::Broken], "{title} on {}", mutant.id());
    }
}
