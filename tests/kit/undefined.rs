//! Steps that exist among others that do not, and one that nobody uses.

use cucumber::given;
use qonform::steps::World;

#[given(expr = "an implemented step")]
fn implemented(_: &mut World) {}

#[given(expr = "a step that will be skipped")]
fn skipped(_: &mut World) {}

#[given(expr = "a step that is used")]
fn used(_: &mut World) {}

#[given(expr = "a step that is not used")]
fn unused(_: &mut World) {}
