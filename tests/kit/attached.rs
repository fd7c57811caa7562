//! Tables and texts below a step.

use std::cell::RefCell;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use qonform::steps::World;

thread_local! {
    static TRANSPOSED: RefCell<Vec<Vec<String>>> = const { RefCell::new(Vec::new()) };
}

fn rows(step: &Step) -> &[Vec<String>] {
    &step.table.as_ref().expect("a table").rows
}

#[when(expr = "the following table is transposed:")]
fn transposed(_: &mut World, step: &Step) {
    let rows = rows(step);
    let column = |index: usize| rows.iter().map(|row| row[index].clone()).collect();
    TRANSPOSED.set((0..rows[0].len()).map(column).collect());
}

#[then(expr = "it should be:")]
fn is(_: &mut World, step: &Step) {
    assert_eq!(TRANSPOSED.take(), rows(step));
}

#[given(expr = "a doc string:")]
fn text(_: &mut World, step: &Step) {
    assert!(step.docstring.as_ref().is_some_and(|text| !text.trim().is_empty()));
}
