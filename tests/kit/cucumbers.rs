//! Cucumbers that are counted, eaten and shared.

use std::cell::Cell;

use cucumber::{given, then, when};
use qonform::steps::World;

thread_local! {
    static CUCUMBERS: Cell<i32> = const { Cell::new(0) };
    static FRIENDS: Cell<i32> = const { Cell::new(0) };
}

#[given(expr = "there are {int} cucumbers")]
fn there_are(_: &mut World, count: i32) {
    CUCUMBERS.set(count);
}

#[given(expr = "there are {int} friends")]
fn friends(_: &mut World, count: i32) {
    FRIENDS.set(count);
}

#[when(expr = "I eat {int} cucumbers")]
fn eaten(_: &mut World, count: i32) {
    CUCUMBERS.set(CUCUMBERS.get() - count);
}

#[then(expr = "I should have {int} cucumbers")]
fn left(_: &mut World, count: i32) {
    assert_eq!(CUCUMBERS.get(), count);
}

#[then(expr = "each person can eat {int} cucumbers")]
fn shared(_: &mut World, share: i32) {
    assert_eq!(CUCUMBERS.get() / (1 + FRIENDS.get()), share);
}
