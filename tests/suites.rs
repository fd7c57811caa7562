//! What other suites test: each of their tests leads to a scenario, to a test in
//! Rust, or to the reason why it is not shown here.
#![cfg(feature = "harness")]

use std::fs;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    lists: Vec<List>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    name: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    test: String,
    #[serde(default)]
    shown: Vec<String>,
    #[serde(default)]
    by: Vec<String>,
    not: Option<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The titles of all scenarios; those of outlines as they are written.
fn titles() -> Vec<String> {
    let entries = fs::read_dir(root().join("features")).expect("the features are there");
    let texts = entries.map(|entry| fs::read_to_string(entry.expect("an entry").path()));
    let titles = |text: String| -> Vec<String> {
        let heads = ["Scenario: ", "Scenario Outline: "];
        let title = |line: &str| {
            heads.iter().find_map(|head| line.trim().strip_prefix(head).map(str::to_owned))
        };
        text.lines().filter_map(title).collect()
    };
    texts.flat_map(|text| titles(text.expect("text"))).collect()
}

/// Whether a file and a function in it, with a blank between, are there.
fn is_test(named: &str) -> bool {
    let Some((file, function)) = named.split_once(' ') else { return false };
    let text = fs::read_to_string(root().join(file)).unwrap_or_default();
    text.contains(&format!("fn {function}()"))
}

/// What is wrong with a table, one line each.
fn complaints(table: &Table, titles: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for list in &table.lists {
        if list.rows.is_empty() {
            wrong.push(format!("{}: no rows", list.name));
        }
        for row in &list.rows {
            let at = format!("{}, {}", list.name, row.test);
            let told = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
            let shown = !row.shown.is_empty() || !row.by.is_empty();
            if shown == told(&row.not) {
                wrong.push(format!("{at}: either where it is shown or why it is not"));
            }
            let unknown = row.shown.iter().filter(|title| !titles.contains(title));
            wrong.extend(unknown.map(|title| format!("{at}: there is no scenario `{title}`")));
            let unknown = row.by.iter().filter(|test| !is_test(test));
            wrong.extend(unknown.map(|test| format!("{at}: there is no test `{test}`")));
        }
    }
    wrong
}

fn read(text: &str) -> Table {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_test_of_another_suite_leads_somewhere() {
    let table = read(include_str!("suites.yaml"));
    assert_eq!(complaints(&table, &titles()), [""; 0]);
    let rows: usize = table.lists.iter().map(|list| list.rows.len()).sum();
    assert!(table.lists.len() >= 10 && rows >= 200, "{} lists, {rows} rows", table.lists.len());
}

#[test]
fn a_gap_in_the_table_is_told() {
    let titles = ["A title".to_owned(), "A kind of <kind>".to_owned()];
    let rows =
        |rows: &str| complaints(&read(&format!("lists: [{{ name: l, rows: [{rows}] }}]")), &titles);
    for row in [
        "{ test: t, shown: [A title, 'A kind of <kind>'] }",
        "{ test: t, by: ['tests/suites.rs a_gap_in_the_table_is_told'] }",
        "{ test: t, not: there is none }",
    ] {
        assert_eq!(rows(row), [""; 0], "{row}");
    }
    for (row, complaint) in [
        ("", "l: no rows"),
        ("{ test: t }", "either where it is shown"),
        ("{ test: t, not: '' }", "either where it is shown"),
        ("{ test: t, shown: [A title], not: there is none }", "either where it is shown"),
        ("{ test: t, shown: [Another title] }", "no scenario `Another title`"),
        ("{ test: t, by: [tests/suites.rs nobody] }", "no test `tests/suites.rs nobody`"),
        ("{ test: t, by: [tests/nothing.rs nobody] }", "no test"),
    ] {
        let told = rows(row);
        assert!(matches!(&told[..], [one] if one.contains(complaint)), "{row}: {told:?}");
    }
}
