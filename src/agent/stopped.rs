//! Why a walk through the bank's pages did not reach the application.

use crate::domain::{OAuthError, Secret, TransportFault};

/// What stood in the way. Addresses have no query, because that may be secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The bank shows an OAuth error instead of sending it to the application
    /// (rules AUTH-12 to AUTH-15).
    #[error("the bank shows the error `{error}` at {page}")]
    ErrorPage {
        /// The error code.
        error: OAuthError,
        /// The bank's words, for logs.
        description: Option<String>,
        /// Where it is shown.
        page: String,
    },
    /// The access gate of the sandbox is in the way (rule GATE-02).
    #[error(
        "the access gate stands before the bank (status {status}): \
         check the staging token, it is missing or wrong"
    )]
    Gate {
        /// The status of the answer.
        status: u16,
        /// Where the gate redirects to.
        location: Option<String>,
    },
    /// The recipe does not say what to do here.
    #[error(
        "the recipe does not know the page `{title}` at {url_without_query}, which has {}; \
         it looked for {}",
        listed(fields, "no fields"),
        listed(expected, "no further page")
    )]
    UnknownPage {
        /// The title of the page.
        title: String,
        /// Where it is.
        url_without_query: String,
        /// The names of its fields.
        fields: Vec<String>,
        /// Pages or selectors that could have matched.
        expected: Vec<String>,
    },
    /// The page does nothing without scripts.
    #[error("the page needs a browser: it does nothing without scripts")]
    NeedsBrowser,
    /// What the person typed was refused.
    #[error("the page `{page}` refuses what was typed: {message}")]
    SignInRefused {
        /// The name of the page in the recipe.
        page: String,
        /// What the page says.
        message: String,
    },
    /// The page does not offer what the person wants.
    #[error("the page does not offer `{wanted}`; it offers {}", listed(offered, "nothing"))]
    NoSuchChoice {
        /// The visible name that was looked for.
        wanted: String,
        /// The visible names that are there.
        offered: Vec<String>,
    },
    /// A status that is neither a page nor a redirect.
    #[error("the bank answers with status {0} instead of a page")]
    Status(u16),
    /// Nothing came back.
    #[error(transparent)]
    Transport(#[from] TransportFault),
    /// The bank sends a code to another address than the visit's; it was not
    /// called.
    #[error("the bank sends a code to {0}, which is not the redirect URI of the flow")]
    CodeElsewhere(String),
    /// The bank sends what a person has typed to a host where nobody signs in;
    /// it was not sent.
    #[error(
        "what was typed was to go to {0} and was held back: \
         if people sign in there, list the host under `web`"
    )]
    TypedElsewhere(String),
    /// The person waits before a page, as the visit says.
    #[error("the person waits at the page `{page}`")]
    Waiting {
        /// The name of the page in the recipe.
        page: String,
        /// The whole address, from which any browser can go on.
        address: Secret,
    },
    /// The browser itself does not do what it is told, or there is none.
    #[error("{0}")]
    Browser(String),
    /// The driver does not show requests before they leave, so nobody signs in
    /// with it.
    #[error("driver cannot intercept: {0}")]
    CannotIntercept(String),
    /// More redirects in a row than a browser would follow.
    #[error("the bank redirects in circles")]
    TooManyHops,
}

fn listed(items: &[String], none: &str) -> String {
    if items.is_empty() { none.to_owned() } else { items.join(", ") }
}
