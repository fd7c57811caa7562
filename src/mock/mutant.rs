//! The bank with one rule broken, to see which scenario notices.

mod api;
mod id_token;
mod list;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod tests;
mod token;

use crate::domain::Dialect;

pub use list::Mutant;

/// Where a mutant comes from that no list named.
const OURS: &str = "Qonform";

/// What there is to say of a mutant.
struct Portrait {
    id: &'static str,
    rules: &'static [&'static str],
    sentence: &'static str,
    dialect: Dialect,
    origin: &'static str,
}

/// Declares the mutants, each in one place: what the bank does wrong, the
/// name used on the command line and in reports, every rule it breaks, the
/// dialect it needs unless any will do, and the list that names it.
macro_rules! mutants {
    ($(#[doc = $sentence:literal] $name:ident = $id:literal breaks $($rule:literal),+
        $(in $dialect:ident)? $(from $origin:literal)?;)*) => {
        /// A named breakage of the stand-in bank.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Mutant {
            $(#[doc = $sentence] $name,)*
        }

        impl Mutant {
            /// Every mutant.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$name),*];

            pub(super) fn portrait(self) -> Portrait {
                match self {
                    $(Self::$name => Portrait {
                        id: $id,
                        rules: &[$($rule),+],
                        sentence: $sentence,
                        dialect: [$(Dialect::$dialect,)? Dialect::Hydra][0],
                        origin: [$($origin,)? OURS][0],
                    },)*
                }
            }
        }
    };
}
use mutants;

impl Mutant {
    /// The name used on the command line and in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.portrait().id
    }

    /// The rule that the mutant is about.
    #[must_use]
    pub fn rule(self) -> &'static str {
        self.rules()[0]
    }

    /// Every rule that the mutant breaks, the one it is about first: a bank
    /// that does not look at a header keeps none of the rules of that header.
    #[must_use]
    pub fn rules(self) -> &'static [&'static str] {
        self.portrait().rules
    }

    /// What the bank does wrong, as a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.portrait().sentence.trim_start()
    }

    /// Whose habits the bank must have for the rule to hold.
    #[must_use]
    pub fn dialect(self) -> Dialect {
        self.portrait().dialect
    }

    /// Who names this misbehaviour: a list of others, or Qonform itself.
    #[must_use]
    pub fn origin(self) -> &'static str {
        self.portrait().origin
    }

    /// Why nobody can notice, where nobody can.
    #[must_use]
    pub fn equivalent(self) -> Option<&'static str> {
        EQUIVALENT.iter().find(|(mutant, _)| *mutant == self).map(|(_, reason)| *reason)
    }
}

/// Rules of the bank that no mutant breaks, and why.
pub const UNBROKEN: [(&str, &str); 3] = [
    ("AUTH-38", "it only permits: an answer that may be given need not be"),
    ("API-15", "it only permits: a body that may be empty need not be"),
    (
        "GATE-13",
        "the server behind the ports is handed every name in lower case, and so cannot tell",
    ),
];

/// Mutants that no request tells apart from a bank that keeps the rule.
const EQUIVALENT: [(Mutant, &str); 0] = [];
