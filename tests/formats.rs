//! Every format of a run that shows every verdict.

mod reports;

use qonform::domain::Verdict;
use qonform::engine::Settings;
use qonform::report::{Exit, Format, read_jsonl};
use reports::reported;

#[test]
fn what_passes_on_a_later_attempt_is_flaky_and_every_attempt_is_kept() {
    let run = reported("every_verdict.feature", Settings::default());
    let counts = run.outcome.end.counts;
    assert_eq!(counts.total(), 9);
    assert_eq!(counts.of(Verdict::Flaky), 1);
    assert_eq!(run.outcome.exit, Exit::Invalid);
    let records = read_jsonl(&run.path(Format::Jsonl)).expect("records");
    assert_eq!(records.len(), 9 + 2 + 2, "two attempts more, the start and the end");
    let junit = run.text(Format::Junit);
    assert_eq!(junit.matches("<testcase ").count(), 9, "{junit}");
    assert_eq!(junit.matches("<flakyFailure ").count(), 2, "{junit}");
}
