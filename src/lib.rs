//! Declarative integration tests and contract checks for apps that connect to
//! Qonto by OAuth 2.0.
//!
//! One [`Interaction`](domain::Interaction) (a request and its answer) is held
//! against a contract and gives a [`Verdict`](domain::Verdict). Read the rooms
//! in this order: [`domain`] (the words), [`client`] (the caller), `mock` (the
//! stand-in bank), `contract` (the judge), `steps` (what Gherkin lines do),
//! `engine` (plan and run), `report` and `cli`.
//!
//! With `default-features = false` only [`domain`] and [`client`] remain; the
//! feature `mock` adds the stand-in bank for an application's own tests.

pub mod client;
pub mod domain;
#[cfg(feature = "mock")]
pub mod mock;

#[cfg(feature = "harness")]
pub mod agent;
#[cfg(feature = "harness")]
pub mod cli;
#[cfg(feature = "harness")]
pub mod contract;
#[cfg(feature = "harness")]
pub mod doctor;
#[cfg(feature = "harness")]
pub mod document;
#[cfg(feature = "harness")]
pub mod engine;
#[cfg(feature = "harness")]
pub mod grant;
#[cfg(feature = "harness")]
pub mod report;
#[cfg(feature = "harness")]
#[path = "../steps/mod.rs"]
pub mod steps;
#[cfg(feature = "harness")]
pub mod target;

/// The Rust example of the README is compiled with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
