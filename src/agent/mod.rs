//! What plays the person's browser on the way from the authorization request
//! to the callback.
//!
//! A [`Visit`] says who goes and what they want; the target's recipe says what
//! they do on each page. The callback is recognised and never called, so a
//! code does not leave this machine.

pub mod browser;
mod choice;
mod form;
pub mod http;
mod journey;
mod page;
mod person;
mod reach;
mod recording;
mod skew;
mod stopped;
mod tampering;
mod typed;
mod visit;
mod visitor;

pub use page::loaded_by;
pub use person::Person;
pub use reach::{client, reach};
pub use recording::Recording;
pub use skew::skew;
pub use stopped::Stopped;
pub use tampering::{Changes, Place, Tampering};
pub use visit::{Arrival, Decision, Visit};
pub use visitor::{Seen, Stand};
