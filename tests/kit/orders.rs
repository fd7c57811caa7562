//! Steps that do nothing.

use cucumber::{given, then, when};
use qonform::steps::World;

#[given(expr = "an order for {string}")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands values over whole")]
fn order(_: &mut World, what: String) {
    assert_ne!(what, "");
}

#[when(expr = "an action")]
fn action(_: &mut World) {}

#[then(expr = "an outcome")]
fn outcome(_: &mut World) {}
