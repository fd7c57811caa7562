#![expect(clippy::needless_pass_by_value, reason = "cucumber hands captured values over whole")]
//! What each line of Gherkin does, by concept of OAuth.
//!
//! A step translates: it reads from the [`World`], calls the client or the
//! agent, and puts back what came of it. Steps of other crates join by
//! `#[given]`, `#[when]` and `#[then]` on functions that take this [`World`].

mod answer;
mod api;
mod application;
mod attack;
mod authorization;
mod bank;
mod browser;
mod callback;
mod catalogue;
mod conduct;
mod connection;
mod consent;
mod data_page;
mod edge;
mod environment;
mod evidence;
mod failure;
mod forgery;
mod freshness;
mod gate;
mod grant;
mod id_token;
mod isolation;
mod parameters;
mod placeholder;
mod redirect_uri;
mod refresh;
mod request;
mod revocation;
mod run_context;
mod sca;
mod scenario_log;
mod time;
mod token;
mod transcript;
mod upkeep;
mod window;
mod workers;
mod world;

pub use catalogue::{Captures, Catalogue, Definition, Match};
pub use failure::{Failure, StepResult};
pub use parameters::{check_parameter, explain};
pub use run_context::{Agents, Browsing, RUN, RunContext, missing_browser};
pub use scenario_log::{ScenarioLog, StepRecord};
pub use time::{LEEWAY, really_waited};
pub use transcript::Transcript;
pub use world::World;
