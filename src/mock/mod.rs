//! A stand-in for Qonto: the authorization server with its sign-in pages, and
//! the part of the business API that a first integration needs.
//!
//! [`Bank`] is a pure provider: state and request in, answer out. [`Pool`]
//! serves banks on loopback ports for as long as a [`Lease`] lives, and a
//! [`Branch`] one bank for as long as people develop against it. It is
//! written from the RFCs, Qonto's guides and the habits of Ory Hydra, and it
//! shares only [`domain`](crate::domain) with the client, so that the two
//! cannot agree on the same mistake. A [`Mutant`] breaks one rule on purpose,
//! a [`Distortion`] changes any part of any answer.
//!
//! # What it does not do
//!
//! Its applications, users and organisations are those of [`demo`] or of a
//! [`Seed`]; nothing is stored, and of the actions that need strong customer authentication it has
//! one, which has no effect.

mod answer;
mod api;
mod attempt;
mod bank;
mod blind;
mod branch;
mod control;
mod cookie;
pub mod demo;
mod desk;
mod deviation;
mod fault;
mod gate;
mod journal;
mod journey;
mod lease;
mod ledger;
mod lifetime;
mod mutant;
mod names;
mod oauth;
mod origin;
mod pages;
mod parameters;
mod pool;
mod random;
mod registry;
#[cfg(test)]
mod rehearsal;
mod routes;
mod seed;
mod server;
mod state;

pub use bank::Bank;
pub use blind::{Distortion, Operator, Part, Spot};
pub use branch::{Branch, Opening};
pub use gate::GateStyle;
pub use mutant::{Mutant, UNBROKEN};
pub use pool::{Lease, Pool, Stopper};
pub use registry::{Application, Consent, Flow, Membership, Organization, Registry, User};
pub use seed::{Seed, SeedMistake};
pub use state::{Endpoints, Environment};

fn no_next_port() -> std::io::Error {
    let kind = std::io::ErrorKind::InvalidInput;
    std::io::Error::new(kind, "there is no port behind 65535 for the API")
}
