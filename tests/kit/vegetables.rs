//! A regular expression instead of an expression of Cucumber's.

use cucumber::given;
use qonform::steps::World;

#[given(regex = "^a (.*?)(?: and a (.*?))?(?: and a (.*?))?$")]
fn vegetables(_: &mut World, captured: &[String]) {
    assert_eq!(captured[0], "cucumber");
}
