//! Pages for when nothing can go on.

use super::document::document;
use super::escape::Escaped;
use crate::domain::Answer;

/// A refusal that may not travel to an application.
pub(in crate::mock) fn error(error: &str, description: &str) -> Answer {
    let (error, description) = (Escaped(error), Escaped(description));
    let body = format!(
        "<p class=\"alert\" role=\"alert\">{description}</p>\
         <p>Error: <code>{error}</code></p>\
         <p>The application that sent you here has to correct its request.</p>"
    );
    document(400, "This request cannot be accepted", &body, "'none'")
}

/// An attempt that is unknown, finished or older than 30 minutes.
pub(in crate::mock) fn expired() -> Answer {
    let body = "<p class=\"alert\" role=\"alert\">This sign-in has expired or is finished.</p>\
                <p>Go back to the application and start again.</p>";
    document(400, "Start again", body, "'none'")
}
