//! A parameter of one's own.

use std::str::FromStr;

use cucumber::{Parameter, given};
use qonform::steps::World;

#[derive(Parameter)]
#[param(name = "flight", regex = "[A-Z]{3}-[A-Z]{3}")]
struct Flight {
    from: String,
    to: String,
}

impl FromStr for Flight {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once('-').ok_or("two airports")?;
        Ok(Self { from: from.to_owned(), to: to.to_owned() })
    }
}

#[given(expr = "{flight} has been delayed")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands values over whole")]
fn delayed(_: &mut World, flight: Flight) {
    assert_eq!((flight.from.as_str(), flight.to.as_str()), ("LHR", "CDG"));
}
