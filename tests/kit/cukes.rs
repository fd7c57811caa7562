//! One number in one sentence.

use cucumber::given;
use qonform::steps::World;

#[given(expr = "I have {int} cukes in my belly")]
fn cukes(_: &mut World, count: i32) {
    assert_eq!(count, 42);
}

#[given(expr = "I have {int} <![CDATA[cukes]]> in my belly")]
fn marked_up(_: &mut World, count: i32) {
    assert_eq!(count, 42);
}
