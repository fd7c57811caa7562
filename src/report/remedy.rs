//! What to do where a question stayed open.

use crate::domain::Cause;

/// The next step of who reads that a scenario is unanswered.
pub(super) fn remedy(cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::Network => {
            "see that it runs and that this machine reaches it (address, proxy, firewall); \
             `qonform doctor` looks at name, connection, TLS and gate of a target one by one"
        }
        Cause::Timeout => {
            "see whether the host is slow for others too; --request-timeout grants more time"
        }
        Cause::Gate => {
            "see that the staging token is the one that the bank gave you; \
             `qonform check --verbose` says where each value comes from"
        }
        Cause::Credentials => {
            "see that the values are those that the bank gave you; \
             `qonform check --verbose` says where each comes from"
        }
        Cause::StoredGrant => "add the grant anew with `qonform grant add`",
        Cause::RateLimited => {
            "run later, or lower `limits` of the target; others may be using the same account"
        }
        Cause::ServerError => {
            "run again later; if it stays, give the bank the trace id of its answer"
        }
        Cause::UnknownPage => {
            "look at the page in the html report, then describe it in the journey of the target"
        }
        Cause::Clock => "set the clock of this machine by a time server",
        Cause::Browser => "`qonform doctor` says which browser is found and whether it obeys",
        Cause::Application => {
            "look at what the application wrote, and whether it runs where the recipe says"
        }
        Cause::Setup => {
            "compare `start`, `press`, `connected` and `data` of the recipe with what the \
             application shows, and its addresses, staging token, client id and secret, redirect \
             URI and scopes with what `qonform app` prints"
        }
        Cause::NotRun => return None,
    })
}
