//! What a server can do wrong by the lists of others: each row leads to a mutant
//! or to the reason why there is none, and ten rows were drawn before anything
//! was written for them.
#![cfg(feature = "harness")]

use qonform::mock::Mutant;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    draws: Vec<Draw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draw {
    seed: String,
    drawn: Vec<String>,
    /// Ten of all rows that apply, whether they had a mutant or not.
    #[serde(default)]
    of_all: Vec<String>,
    lists: Vec<List>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[expect(dead_code, reason = "for whoever reads the table")]
    name: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    had: Option<String>,
    is: Option<String>,
    not: Option<String>,
    later: Option<String>,
    at_first: Option<String>,
}

fn table() -> Table {
    serde_saphyr::from_str(include_str!("misbehaviours.yaml"))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn ten_were_drawn_by_a_seed_that_nobody_chose() {
    for Draw { seed, drawn, of_all, lists } in table().draws {
        let rows: Vec<Row> = lists.into_iter().flat_map(|list| list.rows).collect();
        let ten = |wanted: fn(&Row) -> bool| {
            let mut all: Vec<(String, &str)> = rows
                .iter()
                .filter(|row| row.not.is_none() && wanted(row))
                .map(|row| {
                    let digest = Sha256::digest(format!("{seed} {}", row.name));
                    (format!("{digest:x}"), row.name.as_str())
                })
                .collect();
            all.sort_unstable();
            all.into_iter().take(10).map(|(_, name)| name.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(drawn, ten(|row| row.had.is_none()));
        assert!(of_all.is_empty() || of_all == ten(|_| true), "{of_all:?}");
    }
}

#[test]
fn each_row_names_a_mutant_that_there_is() {
    for Draw { drawn, lists, .. } in table().draws {
        for row in lists.into_iter().flat_map(|list| list.rows) {
            for id in row.had.iter().chain(&row.is) {
                let known = Mutant::ALL.into_iter().any(|mutant| mutant.id() == id);
                assert!(known, "{}: there is no mutant `{id}`", row.name);
            }
            let told = [&row.had, &row.is, &row.not, &row.later].into_iter().flatten().count();
            assert!(told == 1, "{}: one of had, is, not and later", row.name);
            let built = row.is.is_some() && drawn.contains(&row.name);
            assert!(!built || row.at_first.is_some(), "{}: how did it fare?", row.name);
        }
    }
}
