//! A customer, money and chocolate bars.

use std::cell::Cell;

use cucumber::{given, then, when};
use qonform::steps::World;

thread_local! {
    static MONEY: Cell<u32> = const { Cell::new(0) };
    static STOCK: Cell<u32> = const { Cell::new(0) };
    static SOLD: Cell<bool> = const { Cell::new(false) };
}

#[given(expr = "the customer has {int} cents")]
fn has(_: &mut World, money: u32) {
    MONEY.set(money);
    SOLD.set(false);
}

#[given(expr = "there are chocolate bars in stock")]
fn stocked(_: &mut World) {
    STOCK.set(1);
}

#[given(expr = "there are no chocolate bars in stock")]
fn sold_out(_: &mut World) {
    STOCK.set(0);
}

#[when(expr = "the customer tries to buy a {int} cent chocolate bar")]
fn buys(_: &mut World, price: u32) {
    SOLD.set(MONEY.get() >= price && STOCK.get() > 0);
}

#[then(expr = "the sale should not happen")]
fn none(_: &mut World) {
    assert!(!SOLD.get());
}

#[then(expr = "the sale should happen")]
fn sale(_: &mut World) {
    assert!(SOLD.get());
}
