//! The bank with one rule broken, to see which scenario notices.

/// A named breakage of the stand-in bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// The callback carries no `state`.
    StateDropped,
    /// The callback carries another `state`.
    StateAltered,
    /// A code can be exchanged again and again.
    CodeReusable,
    /// A refresh answers with the refresh token it was given.
    RefreshTokenNotRotated,
    /// Each use of an old refresh token starts its 60 seconds anew.
    WindowExtendedByUse,
    /// The lifetime is a text.
    ExpiresInString,
    /// The API answers whatever organisation the header names, or none.
    OrganizationHeaderIgnored,
    /// No staging token is asked for.
    GateOpen,
}

/// What is known about a mutant: id, rules it breaks, and what it does.
type Portrait = (&'static str, &'static [&'static str], &'static str);

impl Mutant {
    /// Every mutant.
    pub const ALL: [Self; 8] = [
        Self::StateDropped,
        Self::StateAltered,
        Self::CodeReusable,
        Self::RefreshTokenNotRotated,
        Self::WindowExtendedByUse,
        Self::ExpiresInString,
        Self::OrganizationHeaderIgnored,
        Self::GateOpen,
    ];

    /// The name used on the command line and in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.portrait().0
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
        self.portrait().1
    }

    /// What the bank does wrong, as a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.portrait().2
    }

    fn portrait(self) -> Portrait {
        match self {
            Self::StateDropped => {
                ("state-dropped", &["CALLBACK-01"], "The callback carries no `state`.")
            }
            Self::StateAltered => {
                ("state-altered", &["CALLBACK-01"], "The callback carries another `state`.")
            }
            Self::CodeReusable => (
                "code-reusable",
                &["EXCH-06", "EXCH-07"],
                "A code can be exchanged more than once.",
            ),
            Self::RefreshTokenNotRotated => (
                "refresh-token-not-rotated",
                &["REFR-02"],
                "A refresh answers with the same refresh token.",
            ),
            Self::WindowExtendedByUse => (
                "window-extended-by-use",
                &["REFR-06"],
                "Each use of an old refresh token starts its 60 seconds anew.",
            ),
            Self::ExpiresInString => ("expires-in-string", &["EXCH-25"], "`expires_in` is a text."),
            Self::OrganizationHeaderIgnored => (
                "organization-header-ignored",
                &["ORG-07", "ORG-06", "ORG-08"],
                "The API does not look at the organisation header.",
            ),
            Self::GateOpen => {
                ("gate-open", &["GATE-02", "GATE-07", "GATE-10"], "No staging token is asked for.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::{Answer, HostRole, Request, RuleId};
    use crate::mock::demo::{ACME, ADA, MEMBERSHIP, OMEGA, ZENITH};
    use crate::mock::rehearsal::{Rehearsal, STATE, authorization, pair, query};

    /// One observation per rule that some mutant breaks.
    #[derive(Debug, PartialEq, Eq)]
    struct Behaviour {
        state: &'static str,
        code_twice: u16,
        rotated: bool,
        extended: u16,
        expires_in: bool,
        foreign_organization: [u16; 2],
        ungated: u16,
    }

    const SOUND: Behaviour = Behaviour {
        state: "unchanged",
        code_twice: 400,
        rotated: true,
        extended: 400,
        expires_in: true,
        foreign_organization: [403, 403],
        ungated: 302,
    };

    fn observe(mutants: &[Mutant]) -> Behaviour {
        let mut rehearsal = Rehearsal::new(mutants);
        let callback = rehearsal.decide(&authorization(&MEMBERSHIP), &ADA, &[&ACME], "allow");
        let state = match query(&callback, "state") {
            None => "dropped",
            Some(state) if state == STATE => "unchanged",
            Some(_) => "altered",
        };
        let code = query(&callback, "code").unwrap();
        let first = rehearsal.exchange(&MEMBERSHIP, &code);
        let code_twice = rehearsal.exchange(&MEMBERSHIP, &code).status;
        let user_token = rehearsal.user_token(&[&ACME, &OMEGA]);
        let mut organization = |id| rehearsal.api("/v2/organization", &user_token, id).status;
        let foreign_organization = [organization(None), organization(Some(ZENITH.id))];
        let (_, token) = rehearsal.usual_tokens();
        let (_, next) = pair(&rehearsal.refresh(&MEMBERSHIP, &token));
        let expires_in = |answer: &Answer| answer.json().unwrap()["expires_in"].is_u64();
        Behaviour {
            state,
            code_twice,
            rotated: token != next,
            extended: window(mutants),
            expires_in: expires_in(&first),
            foreign_organization,
            ungated: rehearsal
                .bank
                .handle(rehearsal.now, HostRole::Oauth, &Request::new("GET", callback))
                .status,
        }
    }

    /// The third use of a token, 80 seconds after its first and 40 after its
    /// second.
    fn window(mutants: &[Mutant]) -> u16 {
        let mut rehearsal = Rehearsal::new(mutants);
        let (_, token) = rehearsal.usual_tokens();
        let mut last = 0;
        for seconds in [0, 40, 40] {
            rehearsal.pass(seconds);
            last = rehearsal.refresh(&MEMBERSHIP, &token).status;
        }
        last
    }

    #[test]
    fn without_a_mutant_every_rule_is_kept() {
        assert_eq!(observe(&[]), SOUND);
    }

    #[test]
    fn each_mutant_changes_its_own_behaviour_and_no_other() {
        for mutant in Mutant::ALL {
            let expected = match mutant {
                Mutant::StateAltered => Behaviour { state: "altered", ..SOUND },
                Mutant::StateDropped => Behaviour { state: "dropped", ..SOUND },
                Mutant::CodeReusable => Behaviour { code_twice: 200, ..SOUND },
                Mutant::RefreshTokenNotRotated => Behaviour { rotated: false, ..SOUND },
                Mutant::WindowExtendedByUse => Behaviour { extended: 200, ..SOUND },
                Mutant::ExpiresInString => Behaviour { expires_in: false, ..SOUND },
                Mutant::OrganizationHeaderIgnored => {
                    Behaviour { foreign_organization: [200, 200], ..SOUND }
                }
                Mutant::GateOpen => Behaviour { ungated: 404, ..SOUND },
            };
            assert_eq!(observe(&[mutant]), expected, "{mutant:?}");
        }
    }

    #[test]
    fn every_mutant_has_its_own_id_and_a_real_rule() {
        let ids: HashSet<_> = Mutant::ALL.iter().map(|mutant| mutant.id()).collect();
        assert_eq!(ids.len(), Mutant::ALL.len());
        assert!(Mutant::ALL.iter().flat_map(|m| m.rules()).all(|rule| RuleId::is_numbered(rule)));
    }
}
