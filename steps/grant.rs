//! The tokens of a scenario, in the order in which they were issued.

use crate::client::ClientError;
use crate::domain::TokenSet;

use super::Failure;
use super::parameters::Which;

/// Every token set so far, and how the last request for one ended.
#[derive(Default)]
pub(super) struct Grants {
    issued: Vec<TokenSet>,
    last: Option<Result<(), ClientError>>,
    /// How many were issued before the latest moment, and how many asked then.
    moment: (usize, usize),
}

impl Grants {
    /// Keeps what a token request came to.
    pub(super) fn record(&mut self, outcome: Result<TokenSet, ClientError>) {
        self.last = Some(outcome.map(|tokens| self.issued.push(tokens)));
    }

    /// Several workers ask for tokens now.
    pub(super) fn begin_moment(&mut self, workers: usize) {
        self.moment = (self.issued.len(), workers);
    }

    /// How many workers asked at the latest moment, and what was issued since.
    pub(super) fn moment(&self) -> Result<(usize, &[TokenSet]), Failure> {
        let (before, workers) = self.moment;
        if workers == 0 {
            return Err(Failure::invalid(
                "no workers asked for tokens yet: add \
                 `When 5 workers refresh at the same moment`",
            ));
        }
        Ok((workers, &self.issued[before..]))
    }

    /// How the last token request ended.
    pub(super) fn last(&self) -> Result<&Result<(), ClientError>, Failure> {
        self.last.as_ref().ok_or_else(|| {
            Failure::invalid("the application has sent no token request in this scenario yet")
        })
    }

    /// All token sets, oldest first.
    pub(super) fn issued(&self) -> &[TokenSet] {
        &self.issued
    }

    /// The token set of that place in the row.
    pub(super) fn tokens(&self, which: &Which) -> Result<&TokenSet, Failure> {
        let found = match which {
            Which::Number(index) => self.issued.get(*index),
            Which::Latest => self.issued.last(),
        };
        found.ok_or_else(|| {
            let wanted = match which {
                Which::Number(index) => index + 1,
                Which::Latest => 1,
            };
            Failure::invalid(match self.issued.len() {
                0 => "no tokens were issued in this scenario yet; begin with \
                      `Given \"Ada\" has granted \"offline_access organization.read\"`"
                    .to_owned(),
                issued => format!(
                    "this step speaks of pair {wanted} of tokens, and {issued} {} issued in this \
                     scenario so far: the exchange issues the first, each refresh one more",
                    if issued == 1 { "was" } else { "were" }
                ),
            })
        })
    }
}
