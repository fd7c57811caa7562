//! The page about mutants lists those that there are.
#![cfg(feature = "harness")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use qonform::mock::{Mutant, UNBROKEN};

const BEGIN: &str = "<!-- the list is written by tests/mutants_page.rs -->\n";

fn list() -> String {
    let mut text =
        String::from("| mutant | breaks | what the bank does | origin |\n|---|---|---|---|\n");
    for mutant in Mutant::ALL {
        let (id, rules) = (mutant.id(), mutant.rules().join(", "));
        let (sentence, origin) = (mutant.sentence(), mutant.origin());
        let _ = writeln!(text, "| `{id}` | {rules} | {sentence} | {origin} |");
    }
    text.push_str("\nRules of the bank that no mutant breaks:\n\n");
    for (rule, reason) in UNBROKEN {
        let _ = writeln!(text, "- {rule}: {reason}.");
    }
    text
}

/// With `QONFORM_WRITE_PAGES` set, the list is written anew.
#[test]
fn the_page_lists_every_mutant_and_its_origin() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mutants.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (before, after) = page.split_once(BEGIN).expect("a place for the list");
    let wanted = list();
    if std::env::var_os("QONFORM_WRITE_PAGES").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{wanted}")).expect("written");
        return;
    }
    assert!(after == wanted, "QONFORM_WRITE_PAGES=1 cargo test --test mutants_page writes it anew");
}
