//! What a scenario may need of a target.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Something that not every target lets a scenario do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Moving the bank's clock.
    TimeTravel,
    /// A second registered application.
    SecondApplication,
    /// An application approved for the user flow.
    UserFlow,
    /// Sending requests until the rate limit answers.
    Flood,
    /// Making a grant useless for other scenarios.
    BurnsGrant,
    /// Changing what a user has consented to.
    ChangesConsent,
    /// Telling the bank what to answer, which only the stand-in takes.
    StandIn,
    /// An access gate; every target that names one has it.
    Gate,
    /// The business API; every target that names its address has it.
    Api,
    /// An application that a person connects, which `qonform app` drives.
    Application,
    /// A page of such an application for which it asks the bank.
    ApplicationData,
    /// Such an application, with such a page, that is of the user flow.
    ApplicationUserFlow,
}

/// What a target lets scenarios do.
pub type Capabilities = BTreeSet<Capability>;

/// A text that names no capability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a capability; there are {known}", known = known())]
pub struct NotACapability(String);

const NAMES: [(Capability, &str); 12] = [
    (Capability::TimeTravel, "time-travel"),
    (Capability::SecondApplication, "second-application"),
    (Capability::UserFlow, "user-flow"),
    (Capability::Flood, "flood"),
    (Capability::BurnsGrant, "burns-grant"),
    (Capability::ChangesConsent, "changes-consent"),
    (Capability::StandIn, "stand-in"),
    (Capability::Gate, "gate"),
    (Capability::Api, "api"),
    (Capability::Application, "application"),
    (Capability::ApplicationData, "application-data"),
    (Capability::ApplicationUserFlow, "application-user-flow"),
];

fn known() -> String {
    NAMES.map(|(_, name)| name).join(", ")
}

impl Capability {
    /// Every capability.
    pub const ALL: [Self; 12] = [
        Self::TimeTravel,
        Self::SecondApplication,
        Self::UserFlow,
        Self::Flood,
        Self::BurnsGrant,
        Self::ChangesConsent,
        Self::StandIn,
        Self::Gate,
        Self::Api,
        Self::Application,
        Self::ApplicationData,
        Self::ApplicationUserFlow,
    ];
}

impl FromStr for Capability {
    type Err = NotACapability;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = NAMES.iter().find(|(_, name)| *name == text);
        named.map(|(capability, _)| *capability).ok_or_else(|| NotACapability(text.to_owned()))
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMES.iter().find(|(capability, _)| capability == self);
        f.write_str(named.map_or("", |(_, name)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capability_is_read_as_it_is_written() {
        for capability in Capability::ALL {
            assert_eq!(capability.to_string().parse(), Ok(capability));
        }
    }

    #[test]
    fn a_misspelt_capability_names_the_right_ones() {
        let error = "time_travel".parse::<Capability>().expect_err("misspelt");
        assert!(error.to_string().contains("time-travel, second-application"), "{error}");
    }
}
