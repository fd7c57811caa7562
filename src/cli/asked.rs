//! Which target, application, user and store a command is about.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::diagnostics;
use super::terminal::complain;
use crate::engine::{Settings, deserted};
use crate::grant::{GrantName, GrantStore, Refused};
use crate::report::Exit;
use crate::target::{Application, Target};

/// The options that several commands share.
#[derive(Args)]
pub(super) struct Asked {
    /// The target to sign in at
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    target: String,

    /// The application, by its name in the target [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub(super) application: Option<String>,

    /// The user, by the name in the target [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,

    /// The configuration [default: ./qonform.yaml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A host of Qonto's production that may be asked; repeatable
    #[arg(long, value_name = "HOST")]
    allow_production: Vec<String>,
}

impl Asked {
    /// The target, and the names of its users.
    pub(super) fn target(&self) -> Result<(Target, Vec<String>), Exit> {
        let settings = Settings {
            target: self.target.clone(),
            config: self.config.clone(),
            production: self.allow_production.iter().cloned().collect(),
            ..Settings::default()
        };
        let (target, users) =
            deserted(&settings).map_err(|mistakes| diagnostics::show(&mistakes))?;
        if target.is_mock {
            let title = format!("`{}` is the stand-in inside the program", target.name);
            let help = "where nobody signs in by hand; name a target with addresses";
            return Err(wrong(&format!("{title}, {help}")));
        }
        Ok((target, users))
    }

    /// The application that is meant, with its name.
    pub(super) fn application<'a>(
        &self,
        target: &'a Target,
    ) -> Result<(&'a str, &'a Application), Exit> {
        let names: Vec<&str> = target.applications.keys().map(String::as_str).collect();
        let name = one("application", self.application.as_deref(), &names)?;
        Ok((name, &target.applications[name]))
    }

    /// The grant that is meant, and its application.
    pub(super) fn grant<'a>(
        &self,
        target: &'a Target,
        users: &[String],
    ) -> Result<(GrantName, &'a Application), Exit> {
        let (application, registered) = self.application(target)?;
        let users: Vec<&str> = users.iter().map(String::as_str).collect();
        let user = one("user", self.user.as_deref(), &users)?;
        let name = GrantName::new(&target.name, application, user);
        let name = name.map_err(|error| wrong(&error.to_string()))?;
        Ok((name, registered))
    }
}

/// The store that the environment names.
pub(super) fn store() -> Result<Arc<GrantStore>, Exit> {
    let store = GrantStore::of_environment(|name| std::env::var(name).ok());
    store.map(Arc::new).map_err(|error| wrong(&error.to_string()))
}

/// The one that was named, else the only one.
fn one<'a>(what: &str, named: Option<&str>, known: &[&'a str]) -> Result<&'a str, Exit> {
    let list = known.join(", ");
    match (named, known) {
        (_, []) => Err(wrong(&format!("the target has no {what}: add one to its configuration"))),
        (Some(named), _) => known.iter().find(|name| **name == named).copied().ok_or_else(|| {
            wrong(&format!("the target has no {what} called `{named}`; there is {list}"))
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(wrong(&format!("which {what}? Say --{what} with one of {list}"))),
    }
}

pub(super) fn wrong(title: &str) -> Exit {
    complain(&format!("error: {title}\n"));
    Exit::Invalid
}

/// What is in the way decides how the command ends.
pub(super) fn exit_of(refused: &Refused) -> Exit {
    match refused.cause() {
        Some(_) => Exit::Unanswered,
        None => Exit::Invalid,
    }
}

pub(super) fn refused(refused: &Refused) -> Exit {
    complain(&format!("error: {refused}\n"));
    exit_of(refused)
}
