//! Where Qonto's pages and Ory Hydra disagree, and what each dialect answers.
//!
//! Other contradicted rules of this server do not go by dialect: the gate
//! answers in the style it is told to (GATE-02, [`GateStyle`]), takes its
//! header in any spelling (GATE-13), and no path has `/v2` (AUTH-29).
//!
//! [`GateStyle`]: crate::mock::GateStyle

use std::time::Duration;

use crate::domain::{Dialect, OAuthError};

/// A request that the two answer differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disputed {
    UnknownClient,
    RedirectUriUnregistered,
    ScopeAbsent,
    SecretAbsent,
    CodeAbsent,
    RedirectUriAbsent,
    ClientNotAuthenticated,
}

/// Status and error; `None` lets the request pass. 302 leads to the error page,
/// 303 to the redirect URI.
type Outcome = Option<(u16, OAuthError)>;

/// One line: rules, case, as Ory Hydra answers, as Qonto's pages say.
type Line = (&'static str, Disputed, Outcome, Outcome);

use Disputed as D;
use OAuthError::{InvalidClient, InvalidGrant, InvalidRequest};

#[rustfmt::skip]
const REFUSALS: [Line; 7] = [
    // rules              case                        Ory Hydra                    Qonto's pages
    ("AUTH-13, AUTH-14", D::UnknownClient,           Some((302, InvalidClient)),  Some((400, InvalidGrant))),
    ("AUTH-13, AUTH-15", D::RedirectUriUnregistered, Some((302, InvalidRequest)), Some((400, InvalidGrant))),
    ("AUTH-33",          D::ScopeAbsent,             None,                        Some((303, InvalidRequest))),
    ("EXCH-10",          D::SecretAbsent,            Some((401, InvalidClient)),  Some((400, InvalidRequest))),
    ("EXCH-11",          D::CodeAbsent,              Some((400, InvalidGrant)),   Some((400, InvalidRequest))),
    ("EXCH-12",          D::RedirectUriAbsent,       Some((400, InvalidGrant)),   Some((400, InvalidRequest))),
    ("EXCH-14",          D::ClientNotAuthenticated,  Some((401, InvalidClient)),  Some((400, InvalidClient))),
];

/// What a dialect answers to a case.
pub(super) fn outcome(case: Disputed, dialect: Dialect) -> Outcome {
    let (_, _, hydra, documented) = REFUSALS.into_iter().find(|(_, found, ..)| *found == case)?;
    match dialect {
        Dialect::Hydra => hydra,
        Dialect::Documented => documented,
    }
}

/// EXCH-25: the seconds that `expires_in` names. Ory Hydra counts from a
/// rounded time and mostly arrives one second short.
pub(super) fn expires_in(lifetime: Duration, dialect: Dialect) -> u64 {
    match dialect {
        Dialect::Hydra => lifetime.as_secs() - 1,
        Dialect::Documented => lifetime.as_secs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RuleId;

    #[test]
    fn every_line_names_its_rules_and_a_real_disagreement() {
        for (rules, case, hydra, documented) in REFUSALS {
            assert!(rules.split(", ").all(RuleId::is_numbered), "{rules}");
            assert_ne!(hydra, documented, "{rules}");
            assert_eq!(outcome(case, Dialect::Hydra), hydra, "{rules} stands there twice");
        }
    }
}
