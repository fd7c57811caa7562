//! Reads the contract and compares its files with each other.

use super::always::{Always, AlwaysFile};
use super::operation::{Operation, Promise};
use super::schemas::Schemas;
use super::undocumented::KnownHeaders;
use super::{Catalogue, Contract, pointer};
use crate::document::{Diagnostic, Shelf, Source, nearest, yaml};

/// Where the header fields stand that are known everywhere.
pub(super) const HEADERS: &str = "schemas/headers.yaml";

impl Contract {
    /// Reads everything under `schemas/`.
    ///
    /// # Errors
    ///
    /// All mistakes of all files: what cannot be read, unknown rules and
    /// schemas, malformed pointers, operations that are there twice.
    pub fn load(shelf: &Shelf) -> Result<Self, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let catalogue = Catalogue::load(shelf).unwrap_or_else(|complaints| {
            wrong.extend(complaints);
            Catalogue::default()
        });
        let catalogue_is_whole = wrong.is_empty();
        let mut broken_schemas = Vec::new();
        let schemas = Schemas::load(shelf, &mut broken_schemas);
        let mut operations: Vec<Operation> = Vec::new();
        for path in shelf.list("schemas/operations", "yaml") {
            let read = shelf.read(&path).and_then(|source| Ok((yaml::read(&source)?, source)));
            let Some((operation, source)) = keep::<(Operation, Source)>(read, &mut wrong) else {
                continue;
            };
            wrong.extend(complaints(&operation, &source, &schemas));
            wrong.extend(repeated(&operation, &source, &operations));
            if catalogue_is_whole {
                wrong.extend(operation.rules().filter_map(|rule| catalogue.check(rule, &source)));
            }
            operations.push(operation);
        }
        let always =
            keep(read_always(shelf), &mut wrong).map_or_else(Vec::new, |(file, source)| {
                if catalogue_is_whole {
                    wrong.extend(file.iter().filter_map(|a| catalogue.check(&a.rule, &source)));
                }
                file
            });
        let headers = shelf.read(HEADERS).and_then(|source| yaml::read(&source));
        let headers = keep::<KnownHeaders>(headers, &mut wrong).unwrap_or_default();
        wrong.extend(broken_schemas);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        operations.sort_by_key(|operation| std::cmp::Reverse(operation.form.len()));
        Ok(Self { catalogue, operations, always, schemas, headers })
    }
}

fn keep<T>(read: Result<T, Diagnostic>, wrong: &mut Vec<Diagnostic>) -> Option<T> {
    read.map_err(|diagnostic| wrong.push(diagnostic)).ok()
}

fn read_always(shelf: &Shelf) -> Result<(Vec<Always>, Source), Diagnostic> {
    let source = shelf.read("schemas/always.yaml")?;
    let file: AlwaysFile = yaml::read(&source)?;
    Ok((file.always, source))
}

/// What is wrong inside one operation.
fn complaints(operation: &Operation, source: &Source, schemas: &Schemas) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    if !operation.path.value.starts_with('/') {
        wrong.push(operation.path.diagnostic(source, "a path starts with `/`"));
    }
    for (status, promise) in &operation.answers {
        wrong.extend(status_complaint(*status, promise, source));
        for schema in promise.schemas() {
            if !schemas.names().any(|name| name == schema.value) {
                let title = format!("no schema is called `{}`", schema.value);
                let near = nearest(&schema.value, schemas.names());
                let advice = near.map(|name| format!("did you mean `{name}`?"));
                let diagnostic = schema.diagnostic(source, title);
                wrong.push(advice.into_iter().fold(diagnostic, Diagnostic::help));
            }
        }
        for (pattern, rule) in &promise.members {
            let reason = pointer::malformed(pattern);
            wrong.extend(reason.map(|reason| rule.diagnostic(source, quoted(pattern, reason))));
        }
    }
    for (pattern, label) in operation.snapshot.iter().flat_map(|recording| &recording.values) {
        let reason = pointer::malformed(pattern);
        wrong.extend(reason.map(|reason| label.diagnostic(source, quoted(pattern, reason))));
    }
    wrong
}

fn quoted(pattern: &str, reason: &str) -> String {
    format!("`{pattern}`: {reason}")
}

fn status_complaint(status: u16, promise: &Promise, source: &Source) -> Option<Diagnostic> {
    let redirect = (300..400).contains(&status);
    let title = if !(100..600).contains(&status) {
        format!("{status} is not an HTTP status")
    } else if promise.location.is_some() && !redirect {
        format!("an answer {status} is no redirect and has no location")
    } else if promise.schema.is_some() && promise.content.is_none() {
        format!("the answer {status} has a schema but no content")
    } else {
        return None;
    };
    Some(promise.rule.diagnostic(source, title))
}

/// Two contracts for one operation: only the first would ever be used.
fn repeated(operation: &Operation, source: &Source, others: &[Operation]) -> Option<Diagnostic> {
    let same = others.iter().find(|other| {
        let same_place = (other.host, &other.method, &other.path.value)
            == (operation.host, &operation.method, &operation.path.value);
        other.name.value == operation.name.value || same_place && other.form == operation.form
    })?;
    let title = format!("operation `{}` is already there", same.name.value);
    Some(operation.name.diagnostic(source, title))
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::contract::fixture::{EXCHANGE, Folder, TOKENS};

    fn complaints(folder: &Folder) -> String {
        let wrong = Contract::load(&folder.shelf()).expect_err("it is wrong");
        let shown = wrong.iter().map(|diagnostic| diagnostic.render(false));
        shown.collect::<Vec<_>>().join("\n").replace(&folder.root(), "")
    }

    fn operation(from: &str, to: &str) -> Folder {
        assert!(EXCHANGE.contains(from), "the test changes something");
        let text = EXCHANGE.replacen(from, to, 1);
        Folder::good().with("schemas/operations/token.exchange.yaml", &text)
    }

    fn schema(from: &str, to: &str) -> Folder {
        assert!(TOKENS.contains(from), "the test changes something");
        Folder::good().with("schemas/json/tokens.json", &TOKENS.replacen(from, to, 1))
    }

    #[test]
    fn a_good_contract_loads() {
        let contract = Folder::good().contract();
        let names: Vec<&str> =
            contract.operations().map(crate::contract::Operation::name).collect();
        assert_eq!(names, ["token.exchange", "authorize", "token.other"]);
    }

    #[test]
    fn an_unknown_rule_is_underlined() {
        let expected = "\
error: no rule is called BODY-22
  --> schemas/operations/token.exchange.yaml:11:29
   |
11 |     members: { /expires_in: BODY-22, /granted: ELSE-01, /granted/*/by: BODY-03 }
   |                             ^^^^^^^
   |
   = help: did you mean `BODY-02`?";
        assert_eq!(complaints(&operation("BODY-02", "BODY-22")), expected);
        let folder = Folder::good()
            .with("schemas/always.yaml", "always: [{ check: gate-header, rule: SEND-99 }]");
        assert!(complaints(&folder).contains("schemas/always.yaml:1:38"));
    }

    #[test]
    fn an_unknown_schema_is_underlined() {
        let shown = complaints(&operation("schema: tokens", "schema: token"));
        assert!(shown.contains("no schema is called `token`"), "{shown}");
        assert!(shown.contains("token.exchange.yaml:10:13"), "{shown}");
        assert!(shown.contains("did you mean `tokens`?"), "{shown}");
    }

    #[test]
    fn a_malformed_pointer_is_told() {
        let shown = complaints(&operation("/expires_in: B", "expires_in: B"));
        assert!(shown.contains("`expires_in`: a JSON pointer starts with `/`"), "{shown}");
        assert!(shown.contains("token.exchange.yaml:11:28"), "{shown}");
        let shown = complaints(&operation("/access_token: a", "/access~token: a"));
        assert!(shown.contains("`/access~token`: in a JSON pointer"), "{shown}");
    }

    #[test]
    fn answers_that_make_no_sense_are_told() {
        let shown = complaints(&operation("400: {", "99: {"));
        assert!(shown.contains("99 is not an HTTP status"), "{shown}");
        let back = "400: { location: { schema: back, rule: BACK-01 },";
        let shown = complaints(&operation("400: {", back));
        assert!(shown.contains("an answer 400 is no redirect"), "{shown}");
        let shown = complaints(&operation("    content: application/json\n", ""));
        assert!(shown.contains("the answer 200 has a schema but no content"), "{shown}");
    }

    #[test]
    fn an_operation_stands_in_one_file() {
        let shown = complaints(&Folder::good().with("schemas/operations/zwei.yaml", EXCHANGE));
        assert!(shown.contains("operation `token.exchange` is already there"), "{shown}");
        assert!(shown.contains("schemas/operations/zwei.yaml:1:12"), "{shown}");
        let renamed = EXCHANGE.replacen("token.exchange", "token.zwei", 1);
        let folder = Folder::good().with("schemas/operations/zwei.yaml", &renamed);
        assert!(complaints(&folder).contains("operation `token.exchange` is already there"));
    }

    #[test]
    fn all_files_are_complained_about_at_once() {
        let folder = operation("host: oauth", "host: aouth")
            .with("schemas/always.yaml", "always: [{ check: gate-haeder, rule: SEND-01 }]")
            .with("schemas/json/back.json", "{")
            .with("schemas/rules.yaml", "sources: {}\nrule: []");
        let shown = complaints(&folder);
        for part in ["`oauth`?", "`gate-header`?", "back.json:1:1: this is not JSON", "`rules`?"] {
            let one_line = shown.replace("\n --> ", ":").contains(part) || shown.contains(part);
            assert!(one_line || part.starts_with("back"), "{part}\n{shown}");
        }
        assert!(shown.contains("this is not JSON"), "{shown}");
    }

    #[test]
    fn a_schema_that_is_none_is_underlined() {
        let expected = "\
error: this is not a JSON Schema: expected one of `array`, `boolean`, `integer`, `null`, `number`, `object`, `string`, or array
 --> schemas/json/tokens.json:7:29
  |
7 |     \"expires_in\": { \"type\": \"integr\" },
  |                             ^^^^^^^^";
        assert_eq!(complaints(&schema("\"integer\"", "\"integr\"")), expected);
    }

    #[test]
    fn a_reference_to_nowhere_is_underlined() {
        let shown = complaints(&schema("kinds.json#", "kind.json#"));
        assert!(
            shown.contains("`$ref` leads to no schema at hand: `kind.json#/$defs/token`"),
            "{shown}"
        );
        assert!(shown.contains("schemas/json/tokens.json:6:31"), "{shown}");
        let shown = complaints(&schema("$defs/token", "$defs/tokne"));
        assert!(shown.contains("leads to no schema at hand"), "{shown}");
        let shown = complaints(&schema("kinds.json#/$defs/token", "https://example.com/x.json"));
        assert!(shown.contains("none is fetched"), "{shown}");
    }
}
