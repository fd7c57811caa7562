//! Every step is described.

use super::*;

#[test]
fn every_built_in_step_has_an_expression_and_help() {
    let catalogue = Catalogue::registered();
    let written: usize = SOURCES.iter().map(|(_, text)| described(text).count()).sum();
    assert!(written > 40, "only {written} steps were found in the sources");
    assert_eq!(catalogue.definitions().len(), written, "steps were lost by the linker");
    for definition in catalogue.definitions() {
        assert!(definition.built_in, "{} has no description", definition.location);
        assert!(definition.help.ends_with('.'), "{} has no help", definition.location);
    }
}

#[test]
fn the_literal_beginning_never_excludes_a_match() {
    assert_eq!(prefix("the code {string}"), "the code ");
    assert_eq!(prefix("the worker(s) refresh"), "the worker");
    assert_eq!(prefix("the user/person consents"), "the ");
    assert_eq!(prefix("{duration} pass(es)"), "");
}

#[test]
fn needs_are_read_from_the_comment() {
    let source = "/// Moves time.\n/// Needs: time-travel.\n#[when(expr = \"{duration} pass\")]\n";
    let described: Vec<_> = described(source).collect();
    assert_eq!(described[0].0, 3);
    assert_eq!(described[0].1.help, "Moves time.");
    assert!(described[0].1.needs.contains(&Capability::TimeTravel));
}
