//! Whose turn it is, for who reads the end of the output first.

use super::palette::Palette;
use crate::domain::{Owner, shortened};
use crate::report::ScenarioResult;
use crate::report::blame::{gist, is_red};

/// More of a sentence is told above, in characters.
const LONGEST: usize = 160;

/// So few failures are read as they stand.
const FEW: usize = 3;

/// Each owner with the number of scenarios, and what the first of them says.
#[derive(Default)]
pub(super) struct Turns(Vec<(Owner, usize, String)>);

impl Turns {
    pub(super) fn add(&mut self, scenario: &ScenarioResult) {
        let Some(owner) = scenario.owner.filter(|_| is_red(scenario.verdict)) else { return };
        match self.0.iter_mut().find(|(known, ..)| *known == owner) {
            Some((_, number, _)) => *number += 1,
            None => self.0.push((owner, 1, shortened(&gist(scenario), LONGEST))),
        }
    }

    /// A line for each, most scenarios first.
    pub(super) fn lines(&mut self, palette: &Palette) -> String {
        if self.0.iter().map(|(_, number, _)| number).sum::<usize>() <= FEW {
            return String::new();
        }
        self.0.sort_by_key(|(_, number, _)| usize::MAX - number);
        let line = |(owner, number, first): &(Owner, usize, String)| {
            let noun = if *number == 1 { "scenario" } else { "scenarios, the first" };
            format!("{}  {number} {noun}: {first}\n", palette.bold(&owner.to_string()))
        };
        self.0.iter().map(line).collect::<String>() + "\n"
    }
}
