//! What Qonto's pages say, sentence by sentence: each leads to a rule, and each
//! rule to a scenario that shows it or to the reason why none does.
#![cfg(feature = "harness")]

use std::collections::{BTreeMap, BTreeSet};

use qonform::engine::{Engine, Selection, Settings};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    documents: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    file: String,
    page: String,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    heading: String,
    sentences: Vec<Sentence>,
}

/// A row; `nothing` says why the sentence needs no rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    n: usize,
    word: String,
    #[serde(default)]
    rules: Vec<String>,
    nothing: Option<String>,
}

/// Of the catalogue, only what is asked here.
#[derive(Deserialize)]
struct Catalogue {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    id: String,
    /// Why no scenario shows it.
    reason: Option<String>,
}

/// Whether a scenario shows a rule, and else the reason; no entry, no rule.
type Shown = BTreeMap<String, Result<(), Option<String>>>;

fn shown() -> Shown {
    let engine = Engine::new(Settings::default()).expect("the files of this repository are good");
    let plan = engine.plan(&Selection::default()).expect("the features are good");
    let scenarios = plan.scenarios.iter();
    let tagged: BTreeSet<String> =
        scenarios.flat_map(|scenario| scenario.rules.iter().map(ToString::to_string)).collect();
    let text = include_str!("../schemas/rules.yaml");
    let catalogue: Catalogue = serde_saphyr::from_str(text).expect("a catalogue");
    let reason =
        |rule: &Rule| if tagged.contains(&rule.id) { Ok(()) } else { Err(rule.reason.clone()) };
    catalogue.rules.iter().map(|rule| (rule.id.clone(), reason(rule))).collect()
}

/// What is wrong with a table, one line each.
fn complaints(table: &Table, shown: &Shown) -> Vec<String> {
    let mut wrong = Vec::new();
    for document in &table.documents {
        if document.sections.is_empty() || document.page.is_empty() {
            wrong.push(format!("{} has no rows or no name", document.file));
        }
        for section in &document.sections {
            let at = format!("{}, {}", document.file, section.heading);
            if section.sentences.is_empty() {
                wrong.push(format!("{at}: no rows"));
            }
            for (index, sentence) in section.sentences.iter().enumerate() {
                let at = format!("{at}, {} ({})", sentence.n, sentence.word);
                if sentence.n != index + 1 || sentence.word.is_empty() {
                    wrong.push(format!("{at}: not the next sentence, or without a word of it"));
                }
                let nothing = sentence.nothing.as_deref().is_some_and(|why| !why.is_empty());
                if sentence.rules.is_empty() != nothing {
                    wrong.push(format!("{at}: either rules or the reason why there are none"));
                }
                wrong.extend(sentence.rules.iter().filter_map(|rule| match shown.get(rule) {
                    None => Some(format!("{at}: there is no rule {rule}")),
                    Some(Err(None)) => {
                        Some(format!("{at}: {rule} has neither a scenario nor a reason"))
                    }
                    Some(_) => None,
                }));
            }
        }
    }
    wrong
}

fn read(text: &str) -> Table {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_sentence_leads_to_a_scenario_or_a_reason() {
    let table = read(include_str!("seeds.yaml"));
    let files: Vec<&str> = table.documents.iter().map(|document| &document.file[..3]).collect();
    assert_eq!(files, ["000", "001", "002", "003", "004"]);
    assert_eq!(complaints(&table, &shown()), [""; 0]);
    let sentences = table.documents.iter().flat_map(|document| &document.sections);
    let count: usize = sentences.map(|section| section.sentences.len()).sum();
    assert!(count >= 130, "{count} sentences");
}

#[test]
fn a_gap_in_the_table_is_told() {
    let shown: Shown = [
        ("SEEN-01".to_owned(), Ok(())),
        ("TOLD-01".to_owned(), Err(Some("no request shows it".to_owned()))),
        ("LOST-01".to_owned(), Err(None)),
    ]
    .into();
    let rows = |rows: &str| {
        let text = format!(
            "documents: [{{ file: a, page: p, sections: [{{ heading: h, sentences: [{rows}] }}] }}]"
        );
        complaints(&read(&text), &shown)
    };
    let none = [""; 0];
    assert_eq!(rows("{ n: 1, word: w, rules: [SEEN-01, TOLD-01] }"), none);
    assert_eq!(rows("{ n: 1, word: w, nothing: a link }"), none);
    for (row, complaint) in [
        ("", "a, h: no rows"),
        ("{ n: 2, word: w, rules: [SEEN-01] }", "not the next sentence"),
        ("{ n: 1, word: '', rules: [SEEN-01] }", "without a word of it"),
        ("{ n: 1, word: w }", "either rules or the reason"),
        ("{ n: 1, word: w, nothing: '' }", "either rules or the reason"),
        ("{ n: 1, word: w, rules: [SEEN-01], nothing: why }", "either rules or the reason"),
        ("{ n: 1, word: w, rules: [NOT-01] }", "there is no rule NOT-01"),
        ("{ n: 1, word: w, rules: [LOST-01] }", "neither a scenario nor a reason"),
    ] {
        let told = rows(row);
        assert!(matches!(&told[..], [one] if one.contains(complaint)), "{row}: {told:?}");
    }
    assert_eq!(
        complaints(&read("documents: [{ file: a, page: p, sections: [] }]"), &shown),
        ["a has no rows or no name"]
    );
}
