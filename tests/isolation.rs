//! The matrix of `features/isolation.feature` has no cell without an
//! expectation.
#![cfg(feature = "harness")]

use std::collections::{BTreeMap, BTreeSet};

use cucumber::gherkin::{Feature, GherkinEnv};
use qonform::mock::demo;

const FEATURE: &str = include_str!("../features/isolation.feature");
/// Columns that say which cell it is; every other one is a path of the API with
/// what is expected there.
const WHO: [&str; 3] = ["user", "organisation", "header"];
const HEADERS: [&str; 6] =
    ["absent", "its own", "foreign", "malformed", "duplicated", "its own in capitals"];

/// Organisation, header and path, each with its expectation.
type Cells = BTreeMap<[String; 3], String>;

fn cells(text: &str) -> Result<Cells, String> {
    let feature = Feature::parse(text, GherkinEnv::default()).map_err(|e| e.to_string())?;
    let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios);
    let tables = scenarios.flat_map(|s| &s.examples).filter_map(|e| e.table.as_ref());
    let mut cells = Cells::new();
    for rows in tables.map(|table| &table.rows) {
        let (head, body) = rows.split_first().ok_or("a table without a head")?;
        let column = |name: &str| head.iter().position(|cell| cell == name);
        let Some(organisation) = column("organisation") else { continue };
        let header = column("header").ok_or("a table without headers")?;
        for row in body {
            let paths = (0..head.len()).filter(|index| !WHO.contains(&head[*index].as_str()));
            for path in paths {
                let cell = [row[organisation].clone(), row[header].clone(), head[path].clone()];
                if cells.insert(cell.clone(), row[path].clone()).is_some() {
                    return Err(format!("{cell:?} stands twice"));
                }
            }
        }
    }
    Ok(cells)
}

/// What is missing of the whole product of the values that occur.
fn gaps(cells: &Cells) -> Vec<String> {
    let values = |place: usize| -> BTreeSet<&String> { cells.keys().map(|k| &k[place]).collect() };
    let [organisations, headers, paths] = [0, 1, 2].map(values);
    let mut gaps = Vec::new();
    for organisation in &organisations {
        for (header, path) in headers.iter().flat_map(|h| paths.iter().map(move |p| (h, p))) {
            let cell = [organisation, header, path].map(|value| (*value).clone());
            if cells.get(&cell).is_none_or(|expected| expected.trim().is_empty()) {
                gaps.push(cell.join(", "));
            }
        }
    }
    gaps
}

#[test]
fn every_organisation_meets_every_header_at_every_path() {
    let cells = cells(FEATURE).expect("a matrix");
    assert_eq!(gaps(&cells), [""; 0]);
    for organization in demo::organizations() {
        assert!(cells.keys().any(|[name, ..]| name == organization.name), "{}", organization.name);
    }
    for header in HEADERS {
        assert!(cells.keys().any(|[_, kind, _]| kind == header), "{header}");
    }
    for path in ["organization", "memberships", "membership", "user_organizations"] {
        assert!(cells.keys().any(|[.., named]| named == path), "{path}");
    }
}

#[test]
fn a_missing_row_and_an_empty_cell_are_found() {
    let row = |line: &&str| line.contains("Acme Corp") && line.contains("duplicated");
    let without: Vec<&str> = FEATURE.lines().filter(|line| !row(line)).collect();
    let missing = gaps(&cells(&without.join("\n")).expect("a matrix"));
    assert!(missing.contains(&"Acme Corp, duplicated, organization".to_owned()), "{missing:?}");
    let emptied = FEATURE.replacen("| 403 ", "|     ", 1);
    assert_eq!(gaps(&cells(&emptied).expect("a matrix")).len(), 1);
}
