//! Mistakes of single lines, each found where it is.

use super::*;

fn found(text: &str) -> Vec<String> {
    let source = Source { path: "x.feature".into(), text: text.into(), built_in: false };
    check(&source).iter().map(ToString::to_string).collect()
}

#[test]
fn a_misspelt_first_step_is_not_taken_for_prose() {
    let text = "Feature: a\n\n  Scenario: b\n    Gven c\n    When d\n";
    assert_eq!(found(text), ["x.feature:4:5: `Gven` is not a Gherkin keyword"]);
}

#[test]
fn a_keyword_alone_is_no_step() {
    let text = "Feature: a\n  Scenario: b\n    Given c\n    Then\n";
    assert_eq!(found(text), ["x.feature:4:5: nothing stands after `Then`"]);
}

#[test]
fn a_misspelt_head_is_not_taken_for_prose() {
    let text = "Feature: a\n  Scenaro: b\n    Given c\n";
    assert_eq!(found(text), ["x.feature:2:3: `Scenaro:` is not a Gherkin keyword"]);
}

#[test]
fn prose_may_begin_like_a_keyword() {
    let text = "Feature: a\n  The bank and\n  An app\n\n  Scenario: b\n    The way it is.\n    \
                Given c\n";
    assert!(found(text).is_empty());
}

#[test]
fn prose_behind_a_step_is_a_mistake() {
    let text = "Feature: a\n  Scenario: b\n    Given c\n    and prose\n";
    assert_eq!(found(text), ["x.feature:4:5: `and` is not a Gherkin keyword"]);
}

#[test]
fn a_ragged_row_is_found_where_it_is() {
    let text = "Feature: a\n  Scenario: b\n    Given c\n      | x | y\\|z |\n      | x |\n";
    assert_eq!(found(text), ["x.feature:5:7: this row does not fit its table"]);
}

#[test]
fn doc_strings_are_left_alone_and_must_end() {
    let text = "Feature: a\n  Scenario: b\n    Given c\n      \"\"\"\n      Whn d\n      \"\"\"\n";
    assert!(found(text).is_empty());
    let open = "Feature: a\n  Scenario: b\n    Given c\n      \"\"\"\n      text\n";
    assert_eq!(found(open), ["x.feature:4:7: this doc string is never closed"]);
}

#[test]
fn a_word_among_tags_is_not_a_tag() {
    let text = "Feature: a\n  @x y\n  Scenario: b\n    Given c\n";
    assert_eq!(found(text), ["x.feature:2:6: this is not a tag"]);
}
