//! Files that people write: found, read strictly, and complained about well.
//!
//! A [`Source`] is a file's text and name. [`yaml`] and [`json`] turn it into
//! types; whatever is wrong becomes a [`Diagnostic`], which names the file, the
//! line and the column and shows the place. The [`Shelf`] knows which files win:
//! the ones on disk or the ones inside the program.
//!
//! It knows nothing of what the files mean.

mod diagnostic;
mod excerpt;
pub mod json;
mod located;
mod pointer;
mod shelf;
mod source;
mod spelling;
pub mod yaml;

pub use diagnostic::Diagnostic;
pub use located::Located;
pub use shelf::Shelf;
pub use source::{Position, Source};
pub use spelling::nearest;
