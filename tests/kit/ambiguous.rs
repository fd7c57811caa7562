//! A sentence with two meanings.

use cucumber::given;
use qonform::steps::World;

#[given(regex = "^a (.*?) with (.*?)$")]
fn something(_: &mut World, _: &[String]) {}

#[given(regex = "^a step with (.*?)$")]
fn step(_: &mut World, _: &[String]) {}
