//! A server that others use as well is asked for no more than it allows, and a
//! run that was too small proves nothing.

#[path = "bank/mod.rs"]
#[expect(dead_code, reason = "no TLS is spoken here")]
mod bank;
#[expect(dead_code, reason = "one scenario at a time is looked at")]
mod run;

use std::time::{Duration, SystemTime};

use qonform::domain::{Cause, Clock, Verdict};
use qonform::engine::{Engine, Selection, Settings};
use qonform::report::Exit;

/// Two people who sign in, the first of whom spoils the grant.
const FEATURE: &str = "Feature: F

  @REFR-01
  Scenario: Burns
    Given an application registered for the membership flow
    And \"Ada\" has granted \"offline_access organization.read\"
    When the application refreshes with the first refresh token
    Then a new token pair is issued

  @EXCH-24
  Scenario: Uses
    Given an application registered for the membership flow
    And \"Ada\" has granted \"offline_access organization.read\"
    Then tokens are issued
";

/// Two answers with 401 that no sentence foretells, and one scenario more.
const REFUSED: &str = "Feature: F

  Background:
    Given an application registered for the membership flow
    And \"Ada\" has consented to \"offline_access organization.read\"

  Scenario: First
    When the application exchanges the code with
      | client_secret | not-the-secret |
    And the application exchanges the code with
      | client_secret | not-the-secret |

  Scenario: Second
    Then the bank refuses with \"invalid_client\"
";

fn engine(
    feature: &str,
    more: &str,
    change: impl Fn(&mut Settings),
) -> (Engine, tempfile::TempDir) {
    let endpoints = bank::serve(false, &[], Clock::live(SystemTime::now)).endpoints;
    let more = format!("    capabilities: [burns-grant]\n{more}");
    let text = bank::configuration(endpoints.oauth.as_str(), endpoints.api.as_str(), &more);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("features")).expect("a folder");
    std::fs::write(folder.path().join("features/f.feature"), feature).expect("written");
    std::fs::write(folder.path().join("qonform.yaml"), text).expect("written");
    let target = "own".to_owned();
    let mut settings = Settings { target, folder: folder.path().to_owned(), ..Settings::default() };
    change(&mut settings);
    (Engine::new(settings).unwrap_or_else(|mistakes| panic!("{mistakes:?}")), folder)
}

fn ran(feature: &str, more: &str) -> run::Run {
    let (engine, _folder) = engine(feature, more, |_| {});
    run::run_with(engine, &Selection::default())
}

/// A window that is over soon, and one that is not.
const WINDOWS: &str = "Feature: F

  Background:
    Given an application registered for the membership flow
    And \"Ada\" has granted \"offline_access organization.read\"

  Scenario: Short
    When 2 seconds pass
    Then tokens are issued

  Scenario: Long
    When 1 minute 50 seconds pass
    And 40 seconds pass
    Then tokens are issued
";

/// What is said to a plan that is refused.
fn refused(feature: &str, more: &str, change: impl Fn(&mut Settings)) -> String {
    let (engine, _folder) = engine(feature, more, change);
    let refused = engine.plan(&Selection::default()).err().expect("too much is asked");
    refused[0].render(false)
}

#[test]
fn less_than_must_run_is_too_little() {
    let enough = ran(FEATURE, "    must_run: 2\n");
    assert_eq!(enough.outcome.exit, Exit::Kept, "{:?}", enough.scenarios);
    let less = ran(FEATURE, "    must_run: 3\n");
    assert_eq!(less.outcome.exit, Exit::TooLittle);
    let notes = less.outcome.end.notes.join("\n");
    assert!(notes.contains("2 ran, and `must_run` of the target is 3"), "{notes}");
}

#[test]
fn what_burns_a_grant_comes_last() {
    let titles = |run: run::Run| -> Vec<String> {
        run.scenarios.into_iter().map(|scenario| scenario.title).collect()
    };
    assert_eq!(titles(ran(FEATURE, "")), ["Uses", "Burns"]);
}

#[test]
fn a_plan_that_asks_for_too_much_is_refused_before_it_begins() {
    let shown = refused(FEATURE, "    limits: { sign_ins_per_hour: 1 }\n", |_| {});
    assert!(shown.contains("these scenarios need 2 sign-ins, and `own` allows 1"), "{shown}");
    assert!(shown.contains("limits.sign_ins_per_hour"), "{shown}");
    let shown = refused(REFUSED, "    limits: { unauthorized_per_hour: 0 }\n", |_| {});
    assert!(shown.contains("need 1 answers with 401"), "{shown}");
}

#[test]
fn what_is_spent_is_told_and_nothing_begins_beyond_the_limit() {
    let limits = "    limits: { sign_ins_per_hour: 2, unauthorized_per_hour: 2 }\n";
    let well = ran(FEATURE, limits);
    let notes = well.outcome.end.notes.join("\n");
    assert!(notes.contains("2 of 2 sign-ins, 0 of 2 answers with 401"), "{notes}");
    let run = ran(REFUSED, limits);
    let second = &run.scenarios[1];
    assert_eq!((second.verdict, second.cause), (Verdict::Unanswered, Some(Cause::NotRun)));
    let reason = second.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("3 answers with 401 within an hour"), "{reason}");
    assert!(second.interactions.is_empty());
    assert_eq!(run.outcome.exit, Exit::Unanswered);
}

#[test]
fn parts_of_a_run_need_a_person_each() {
    let shown = refused(FEATURE, "", |settings| settings.shard = "1/2".parse().ok());
    assert!(shown.contains("`own` has 1 of the 2 users that 2 parts need"), "{shown}");
}

#[test]
fn short_windows_are_really_waited_for_where_that_is_allowed() {
    let run = |wait_real: Option<u64>| {
        let (engine, _folder) = engine(WINDOWS, "", |settings| {
            settings.wait_real = wait_real.map(Duration::from_secs);
            // Shorter than the wait, which is not the scenario's own time.
            settings.limits.step = Duration::from_secs(1);
        });
        run::run_with(engine, &Selection::default())
    };
    let allowed = run(Some(120));
    // What does not run is told first.
    let [long, short] = &allowed.scenarios[..] else { panic!("two scenarios") };
    assert_eq!(short.verdict, Verdict::Passed, "{:?}", short.reason);
    let waits = &short.steps[2];
    assert_eq!(waits.waited_ms, Some(2000.0));
    assert!(waits.duration_ms >= 2000.0, "{}", waits.duration_ms);
    let notes = allowed.outcome.end.notes.join("\n");
    assert!(notes.contains("2s were waited for real; what would have ended near"), "{notes}");
    assert_eq!(long.verdict, Verdict::Skipped);
    // Both steps keep away from the end of a window.
    let reason = long.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("wait 2m 25s for real, longer than `--wait-real=2m`"), "{reason}");

    for scenario in run(None).scenarios {
        let reason = scenario.reason.unwrap_or_default();
        assert_eq!(scenario.verdict, Verdict::Skipped, "{reason}");
        assert!(reason.contains("lacks time-travel"), "{reason}");
    }
}

#[test]
fn a_target_without_tls_is_no_mistake_of_a_scenario_that_needs_one() {
    let feature = "Feature: F

  Scenario: Plain
    Given an application registered for the membership flow
    Then the API tells nothing over plain http
";
    let run = ran(feature, "");
    let [plain] = &run.scenarios[..] else { panic!("one scenario") };
    let reason = plain.reason.as_deref().unwrap_or_default();
    assert_eq!(plain.verdict, Verdict::Skipped, "{reason}");
    assert!(reason.contains("called over plain http"), "{reason}");
    assert_eq!(run.outcome.exit, Exit::TooLittle, "nothing was tried");
}
