//! Every step there is, with its expression, its words of help and its needs.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use cucumber::Step;
use cucumber::codegen::{Regex, StepConstructor, WorldInventory, inventory};
use cucumber::gherkin::StepType;

use super::World;
use crate::target::{Capabilities, Capability};

/// The sources of this folder: the attribute above a step holds its
/// expression, the comment above that its documentation and needs.
const SOURCES: [(&str, &str); 29] = [
    ("answer.rs", include_str!("answer.rs")),
    ("api.rs", include_str!("api.rs")),
    ("application.rs", include_str!("application.rs")),
    ("attack.rs", include_str!("attack.rs")),
    ("authorization.rs", include_str!("authorization.rs")),
    ("bank.rs", include_str!("bank.rs")),
    ("browser.rs", include_str!("browser.rs")),
    ("callback.rs", include_str!("callback.rs")),
    ("conduct.rs", include_str!("conduct.rs")),
    ("connection.rs", include_str!("connection.rs")),
    ("consent.rs", include_str!("consent.rs")),
    ("data_page.rs", include_str!("data_page.rs")),
    ("edge.rs", include_str!("edge.rs")),
    ("environment.rs", include_str!("environment.rs")),
    ("forgery.rs", include_str!("forgery.rs")),
    ("freshness.rs", include_str!("freshness.rs")),
    ("gate.rs", include_str!("gate.rs")),
    ("id_token.rs", include_str!("id_token.rs")),
    ("isolation.rs", include_str!("isolation.rs")),
    ("redirect_uri.rs", include_str!("redirect_uri.rs")),
    ("refresh.rs", include_str!("refresh.rs")),
    ("request.rs", include_str!("request.rs")),
    ("revocation.rs", include_str!("revocation.rs")),
    ("sca.rs", include_str!("sca.rs")),
    ("time.rs", include_str!("time.rs")),
    ("token.rs", include_str!("token.rs")),
    ("upkeep.rs", include_str!("upkeep.rs")),
    ("window.rs", include_str!("window.rs")),
    ("workers.rs", include_str!("workers.rs")),
];

/// One step as it is registered.
pub struct Definition {
    /// `Given`, `When` or `Then`.
    pub kind: StepType,
    /// The Cucumber expression; for steps of other crates, the regex.
    pub expression: String,
    /// What it does, one sentence or two; empty for steps of other crates.
    pub help: String,
    /// What the target must offer.
    pub needs: Capabilities,
    /// Whether only a browser with scripts can do it.
    pub browser: bool,
    /// File and line of the step, such as `steps/token.rs:31`.
    pub location: String,
    /// Whether the step belongs to this crate.
    pub built_in: bool,
    /// Kept, because cucumber hands out a clone each time and every clone warms
    /// up caches of its own.
    regex: LazyLock<Regex, fn() -> Regex>,
    run: Step<World>,
    /// Text that every matching step begins with.
    prefix: String,
}

/// Name and text of each group of a pattern, the whole text first, as
/// cucumber's context wants. Steps that say the same share one.
pub type Captures = Arc<[(Option<String>, String)]>;

/// A step text and the definition it fits.
#[derive(Clone)]
pub struct Match {
    /// Position in the catalogue.
    pub definition: usize,
    /// What the parameters stand for in it.
    pub captures: Captures,
}

/// All steps that are linked into this program.
pub struct Catalogue {
    definitions: Vec<Definition>,
    /// What was found before: scenarios repeat the sentences of their files.
    found: Mutex<HashMap<(StepType, String), Vec<Match>>>,
}

impl Catalogue {
    /// Collects every registered step, in order of kind and file.
    #[must_use]
    pub fn registered() -> Self {
        let mut definitions = Vec::new();
        collect::<<World as WorldInventory>::Given>(StepType::Given, &mut definitions);
        collect::<<World as WorldInventory>::When>(StepType::When, &mut definitions);
        collect::<<World as WorldInventory>::Then>(StepType::Then, &mut definitions);
        definitions.sort_by(|a, b| order(a).cmp(&order(b)));
        Self { definitions, found: Mutex::default() }
    }

    /// All definitions; a [`Match`] points into them.
    #[must_use]
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Every definition that fits a step: one, unless the step is undefined
    /// or ambiguous.
    #[must_use]
    pub fn find(&self, kind: StepType, text: &str) -> Vec<Match> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = found.entry((kind, text.to_owned())).or_insert_with(|| {
            let definitions = self.definitions.iter().enumerate();
            let of_kind = definitions.filter(|(_, definition)| definition.kind == kind);
            let fits = |(index, definition): (usize, &Definition)| {
                Some(Match { definition: index, captures: definition.captures(text)? })
            };
            of_kind.filter_map(fits).collect()
        });
        fitting.clone()
    }
}

impl Definition {
    /// The function behind the step.
    #[must_use]
    pub fn run(&self) -> Step<World> {
        self.run
    }

    /// The names of its parameters in order, such as `oauth_error`.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let braces = self.expression.split('{').skip(1);
        braces.filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    }

    fn captures(&self, text: &str) -> Option<Captures> {
        if !text.starts_with(&self.prefix) {
            return None;
        }
        let captures = self.regex.captures(text)?;
        let group = |(index, name): (usize, Option<&str>)| {
            let value = captures.get(index).map_or("", |group| group.as_str());
            (name.map(str::to_owned), value.to_owned())
        };
        Some(self.regex.capture_names().enumerate().map(group).collect())
    }
}

fn collect<S>(kind: StepType, definitions: &mut Vec<Definition>)
where
    S: inventory::Collect + StepConstructor<World>,
{
    for step in inventory::iter::<S> {
        let (location, regex, run) = step.inner();
        let source = location.path.rsplit_once("steps/").map_or(location.path, |(_, file)| file);
        let described = DESCRIBED.get(&(source, location.line as usize)).cloned();
        let built_in = described.is_some();
        let description = described.unwrap_or_else(|| Description::foreign(&regex()));
        definitions.push(Definition {
            kind,
            prefix: if built_in { prefix(&description.expression) } else { String::new() },
            expression: description.expression,
            help: description.help,
            needs: description.needs,
            browser: description.browser,
            location: if built_in {
                format!("steps/{source}:{}", location.line)
            } else {
                format!("{}:{}", location.path, location.line)
            },
            built_in,
            regex: LazyLock::new(regex),
            run,
        });
    }
}

fn order(definition: &Definition) -> (u8, &str, &str) {
    let kind = match definition.kind {
        StepType::Given => 0,
        StepType::When => 1,
        StepType::Then => 2,
    };
    (kind, &definition.location, &definition.expression)
}

/// The literal beginning of an expression: text before any `{`, `(` or `/`.
fn prefix(expression: &str) -> String {
    let end = expression.find(['{', '(', '\\']).unwrap_or(expression.len());
    let literal = &expression[..end];
    match expression.find('/') {
        Some(slash) if slash < end || expression[end..].starts_with('/') => {
            let word = literal[..slash.min(literal.len())].rfind(' ').map_or(0, |at| at + 1);
            literal[..word].to_owned()
        }
        _ => literal.to_owned(),
    }
}

#[derive(Clone, Default)]
struct Description {
    expression: String,
    help: String,
    needs: Capabilities,
    browser: bool,
}

impl Description {
    fn foreign(regex: &Regex) -> Self {
        Self { expression: regex.as_str().to_owned(), ..Self::default() }
    }
}

/// File and line of the attribute → what stands there.
static DESCRIBED: LazyLock<BTreeMap<(&'static str, usize), Description>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .flat_map(|(file, text)| described(text).map(|(at, d)| ((*file, at), d)))
        .collect()
});

/// Reads `/// help`, `/// Needs: capability.` and `#[when(expr = "…")]`.
fn described(source: &'static str) -> impl Iterator<Item = (usize, Description)> {
    let mut comment: Vec<&str> = Vec::new();
    let mut told = false;
    source.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            // A comment below an attribute belongs to the next one.
            if std::mem::take(&mut told) {
                comment.clear();
            }
            comment.push(text.trim());
            return None;
        }
        let expression = ["#[given(expr = ", "#[when(expr = ", "#[then(expr = "]
            .iter()
            .find_map(|attribute| line.strip_prefix(attribute));
        let Some(literal) = expression.and_then(|rest| rest.strip_suffix(")]")) else {
            if !line.starts_with("#[") {
                comment.clear();
            }
            return None;
        };
        told = true;
        Some((index + 1, describe(&unquoted(literal), &comment)))
    })
}

fn describe(expression: &str, comment: &[&str]) -> Description {
    let (needs, help): (Vec<&str>, Vec<&str>) =
        comment.iter().partition(|line| line.starts_with("Needs: "));
    let needs = needs.iter().flat_map(|line| line["Needs: ".len()..].split([' ', ',', '.']));
    Description {
        expression: expression.to_owned(),
        help: help.join(" ").trim().to_owned(),
        browser: needs.clone().any(|word| word == "browser"),
        needs: needs.filter_map(|word| word.parse::<Capability>().ok()).collect(),
    }
}

/// The value of a Rust string literal, plain or raw.
fn unquoted(literal: &str) -> String {
    if let Some(raw) = literal.strip_prefix("r#\"").and_then(|rest| rest.strip_suffix("\"#")) {
        return raw.to_owned();
    }
    literal.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\")
}
