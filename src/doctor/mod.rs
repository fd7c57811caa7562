//! Looks at a target before anything depends on it.
//!
//! [`preflight`] is what every run does first on a target that is not the
//! stand-in; [`examine`] looks at more and gives advice.

mod clinic;
mod examination;
mod preflight;
mod symptom;

pub use examination::{Check, Health, examine};
pub use preflight::preflight;
pub use symptom::{Symptom, of_answer, of_fault};
