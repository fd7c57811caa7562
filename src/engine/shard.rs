//! A part of all scenarios, for machines that share a run.

use std::fmt;
use std::str::FromStr;

use super::plan::PlannedScenario;
use crate::document::Diagnostic;
use crate::target::Target;

/// The part with this number, from 1, of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    part: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text
            .split_once('/')
            .and_then(|(part, of)| Some(Self { part: part.parse().ok()?, of: of.parse().ok()? }));
        numbers
            .filter(|shard| (1..=shard.of).contains(&shard.part))
            .ok_or_else(|| "write PART/PARTS, such as `2/4` for the second of four".to_owned())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl Shard {
    /// Whether a scenario belongs to this part. Its names alone decide, so that
    /// another scenario, or another line, moves none.
    pub(super) fn holds(self, scenario: &PlannedScenario) -> bool {
        hash(&[&scenario.feature, "\n", &scenario.title]) % self.of == self.part - 1
    }
}

impl Shard {
    /// Whether the person at this place among a target's people belongs to this
    /// part.
    pub(super) fn holds_person(self, index: usize) -> bool {
        index as u64 % self.of == self.part - 1
    }

    /// Refuses parts that would have nobody to sign in as.
    pub(super) fn with_people(self, target: &Target, file: &str) -> Result<(), Diagnostic> {
        let people = target.users.len() as u64;
        if people >= self.of {
            return Ok(());
        }
        let (name, of) = (&target.name, self.of);
        let title = format!("`{name}` has {people} of the {of} users that {of} parts need");
        let help =
            "one person signs in at one place at a time; give each part a user under `users`";
        Err(Diagnostic::file(file, title).help(help))
    }
}

/// FNV-1a with the bits mixed at the end: the same on every machine and in
/// every version, which the hash of the standard library is not.
fn hash(words: &[&str]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_number_among_its_parts() {
        assert_eq!("2/4".parse::<Shard>().map(|shard| shard.to_string()), Ok("2/4".to_owned()));
        for wrong in ["0/4", "5/4", "1", "a/b", "1/0", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_hash_stays_the_same() {
        assert_eq!(hash(&["a", "\n", "b"]), hash(&["a\nb"]));
        let words = "An application\nA code buys tokens";
        assert_eq!([hash(&["a"]), hash(&[words])], [143_699_365_088_298, 231_390_309_796_513]);
    }
}
