//! `qonform grant list`

use std::time::SystemTime;

use clap::Args;
use serde::Serialize;

use super::super::asked;
use super::super::terminal::{complain, print};
use crate::grant::{GrantName, GrantStore, Refused, StoredGrant, days};
use crate::report::Exit;

#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Only grants of this target
    #[arg(long, value_name = "NAME")]
    target: Option<String>,

    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// One grant without its secrets.
#[derive(Serialize)]
struct Row {
    target: String,
    application: String,
    user: String,
    oauth: String,
    scopes: String,
    /// When its refresh token was last used or issued.
    used: String,
    /// Whether the bank has refused it for good, or it lay too long.
    stale: bool,
    /// Whole days until it dies unused, by Qonto's rule.
    days_left: Option<u64>,
    #[serde(skip)]
    left: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let store = asked::store()?;
    let failed = |error| asked::refused(&Refused::store(error, store.whereabouts()));
    let mut names = store.names().map_err(failed)?;
    names.retain(|name| arguments.target.as_deref().is_none_or(|target| target == name.target()));
    let (mut rows, mut exit) = (Vec::new(), Exit::Kept);
    for name in &names {
        match row(&store, name) {
            Ok(row) => rows.extend(row),
            Err(refused) => exit = exit.worst(asked::refused(&refused)),
        }
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&rows).map_err(|_| Exit::Bug)?;
        print(&format!("{text}\n"));
    } else if names.is_empty() {
        complain(&format!("no grant is in {}\n", store.whereabouts()));
    } else {
        print(&table(&rows));
    }
    Ok(exit)
}

/// `None` if somebody has just taken it away.
fn row(store: &GrantStore, name: &GrantName) -> Result<Option<Row>, Refused> {
    let failed = |error| Refused::store(error, store.place(name));
    let Some(grant) = store.read(name).map_err(failed)? else { return Ok(None) };
    let StoredGrant { oauth, record, .. } = &grant;
    let left = grant.left(SystemTime::now());
    let used = record.refresh_begun.unwrap_or(record.issued_at);
    Ok(Some(Row {
        target: name.target().to_owned(),
        application: name.application().to_owned(),
        user: name.user().to_owned(),
        oauth: oauth.origin().ascii_serialization(),
        scopes: record.tokens.scope.to_string(),
        used: humantime::format_rfc3339_seconds(used).to_string(),
        stale: left.is_none(),
        days_left: left.map(|left| left.as_secs() / (24 * 60 * 60)),
        left: left.map_or_else(|| "stale".to_owned(), |left| days(Some(left))),
    }))
}

const HEAD: [&str; 6] = ["TARGET", "APPLICATION", "USER", "LEFT", "LAST USE", "SCOPES"];

fn table(rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let Row { target, application, user, left, used, scopes, .. } = row;
        [target, application, user, left, used, scopes].map(Clone::clone)
    };
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).map(|column| width(column).unwrap_or(0)).collect();
    let shown = |line: &[String; 6]| {
        let padded = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(shown).collect()
}
