//! What people's browsers show when a scenario has failed.

use crate::agent::Person;
use crate::domain::Scene;

use super::World;

/// More browsers than these are not looked at.
const BROWSERS: usize = 4;

impl World {
    /// Whether people of this scenario used browsers with scripts.
    #[must_use]
    pub fn has_browsers(&self) -> bool {
        self.journey.browsers.values().any(|person| matches!(person, Person::Browser(_)))
    }

    /// The pages in the real browsers of a scenario that is over.
    pub async fn scenes(&self) -> Vec<Scene> {
        let mut scenes = Vec::new();
        for person in self.journey.browsers.values() {
            if let Person::Browser(person) = person
                && scenes.len() < BROWSERS
            {
                scenes.extend(person.scene().await);
            }
        }
        scenes
    }
}
