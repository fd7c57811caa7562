//! Canaries: every secret of a run is searched for in everything it writes.
//!
//! The features are copied with two more steps: the first listens to all that
//! goes over the wire, the last panics with all that it heard, as it is and in
//! the disguises in which secrets leave a house.

#[path = "secrets/kinds.rs"]
mod kinds;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use cucumber::{given, then};
use qonform::domain::{Answer, Dialect, HostRole, Interaction, Verdict, header};
use qonform::engine::{AgentKind, Engine, Selection, Settings};
use qonform::mock::{Mutant, demo};
use qonform::report::{Console, Jsonl, Reporter, Verbosity};
use qonform::steps::{Transcript, World};
use regex::Regex;

/// Shorter words are masked by the name of their field, not searched for.
const SHORTEST: usize = 20;

static OVERHEARD: Mutex<Vec<Transcript>> = Mutex::new(Vec::new());
static PANICS: Mutex<String> = Mutex::new(String::new());

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[given(expr = "everything is overheard")]
fn overhear(world: &mut World) {
    locked(&OVERHEARD).push(world.transcript.clone());
}

/// A page as other software builds it: its value stands nowhere else.
#[given(expr = "the next sign-in page hides a CSRF value")]
fn hide(world: &mut World) {
    let mut page = Answer::new(200);
    page.headers.push("Content-Type", "text/html");
    page.body =
        br#"<form><input type="hidden" name="_csrf" value="canary-in-a-hidden-field">"#.into();
    let lease = world.lease.as_ref().expect("the stand-in");
    lease.answer_next(HostRole::Oauth, "/sign-in", page);
}

#[then(expr = "everything is blurted out")]
fn blurt_out(world: &mut World) {
    let heard: String = world.transcript.lock().iter().map(raw).collect();
    let encoded: String = url::form_urlencoded::byte_serialize(heard.as_bytes()).collect();
    let alone: Vec<String> = kinds::named(&heard).into_values().flatten().collect();
    let (alone, published) = (alone.join(" "), published().join(" "));
    panic!("{heard} {} {encoded} {heard:?} {alone} {published}", STANDARD.encode(&heard));
}

/// All of an interaction, as it went over the wire.
fn raw(interaction: &Interaction) -> String {
    let request = &interaction.request;
    let mut text = format!("{} {}\n", request.method, request.url);
    let answer = interaction.answer();
    let fields = request.headers.iter().chain(answer.into_iter().flat_map(|a| a.headers.iter()));
    for (name, value) in fields.filter(|(name, _)| !name.eq_ignore_ascii_case(header::TRACE_ID)) {
        text.extend([name, ": ", value, "\n"]);
    }
    text.push_str(&String::from_utf8_lossy(&request.body));
    let body = answer.map(Answer::text).unwrap_or_default();
    text + "\n" + without_problem(interaction.host, &body).as_str() + "\n"
}

/// What is wrong with a call to the API is there to be told, trace id included.
fn without_problem(host: HostRole, body: &str) -> String {
    match serde_json::from_str(body) {
        Ok(serde_json::Value::Object(mut members)) if host == HostRole::Api => {
            members.retain(|name, _| !["errors", "code", "message", "trace_id"].contains(&&**name));
            serde_json::Value::from(members).to_string()
        }
        _ => body.to_owned(),
    }
}

/// The demo bank's constants, which a real bank would not publish.
fn published() -> Vec<&'static str> {
    let applications = demo::applications().iter().map(|application| application.client_secret);
    let users = demo::users().iter().map(|user| user.password);
    applications.chain(users).chain([demo::STAGING_TOKEN]).collect()
}

/// All that was heard in a run.
fn heard() -> String {
    let all = std::mem::take(&mut *locked(&OVERHEARD));
    all.iter()
        .flat_map(|transcript| transcript.lock().iter().map(raw).collect::<Vec<_>>())
        .collect()
}

/// The long words of a text.
fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c));
    all.filter(|word| word.len() >= SHORTEST).map(str::to_owned).collect()
}

/// The spellings in which a value could be found again.
fn disguises(value: &str) -> Vec<String> {
    let shifted = |lead: usize| {
        let padded = [&b"xy"[..lead], value.as_bytes()].concat();
        let (from, to) = ([0, 2, 3][lead], padded.len() / 3 * 4);
        [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|engine| engine.encode(&padded)[from..to].to_owned())
    };
    [value.to_owned()].into_iter().chain((0..3).flat_map(shifted)).collect()
}

/// Fails where one of the values stands in one of the texts.
fn search<'a>(values: impl Iterator<Item = &'a str>, texts: &[(&str, String)]) {
    let forms: Vec<String> = values.flat_map(disguises).collect();
    let searcher = AhoCorasick::new(&forms).expect("the values can be searched for");
    for (name, text) in texts {
        if let Some(found) = searcher.find(text) {
            let around = text.floor_char_boundary(found.start().saturating_sub(200));
            let leak = &text[around..found.end()];
            panic!("{name} tells a secret, {} bytes after\n…{leak}", found.start());
        }
    }
}

/// A copy of features, each scenario with a first and a last step more.
fn copy_features(from: &str, to: &Path, first: &str, last: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the features are there") {
        let path = entry.expect("a readable entry").path();
        let text = fs::read_to_string(&path).expect("a readable feature");
        let changed = with_steps(&text, first, last);
        fs::write(to.join(path.file_name().expect("a name")), changed).expect("written");
    }
}

/// Snapshots that fit no answer, so that all are written anew.
fn forget_snapshots(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the snapshots are there") {
        let name = entry.expect("a readable entry").file_name();
        fs::write(to.join(name), "---\ndescription: nothing\n---\n{}\n").expect("written");
    }
}

fn with_steps(feature: &str, first: &str, last: &str) -> String {
    let mut out = String::new();
    let mut scenario = false;
    for line in feature.lines().chain([""]) {
        if scenario && line.trim().is_empty() {
            out.extend(["      ", last, "\n"]);
        }
        scenario &= !line.trim().is_empty();
        out.extend([line, "\n"]);
        if line.trim().starts_with("Scenario") {
            scenario = true;
            out.extend(["      ", first, "\n"]);
        }
    }
    out
}

/// A place to write to that can be read afterwards.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn everything_below(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let texts = entries.map(|entry| fs::read_to_string(entry.expect("an entry").path()));
    texts.map(|text| text.expect("text")).collect()
}

/// What stands in a feature is known to all.
fn written() -> String {
    everything_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("features"))
}

/// What was said in a run, and what was written about it.
struct Told {
    words: BTreeSet<String>,
    kinds: BTreeMap<String, BTreeSet<String>>,
    texts: [(&'static str, String); 4],
}

/// Runs the copied features against a bank that breaks these rules.
fn tell_on(mutants: Vec<Mutant>) -> Told {
    let folder = tempfile::tempdir().expect("a folder");
    let here = |name: &str| folder.path().join(name);
    let steps = ("Given everything is overheard", "Then everything is blurted out");
    for from in ["features", "tests/fixtures/secrets"] {
        copy_features(from, &here("features"), steps.0, steps.1);
    }
    forget_snapshots(&here("snapshots"));
    let settings = Settings {
        agent: Some(AgentKind::Http),
        mutants,
        folder: folder.path().to_owned(),
        keep_interactions: true,
        update_snapshots: true,
        ..Settings::default()
    };
    let engine = Engine::new(settings).expect("the files are good");
    let plan = engine.plan(&Selection::default()).expect("the copies are good");
    // Those of the other dialect do not run.
    let own = |dialect| dialect == Dialect::Hydra;
    let ran =
        plan.scenarios.iter().filter(|one| one.dialect.is_none_or(own) && !one.browser).count();
    let paper = Paper::default();
    let console = Console::new(paper.clone(), true, false, Verbosity::Verbose);
    let jsonl = Jsonl::create(&here("run.jsonl")).expect("a new file");
    let reporters: Vec<Box<dyn Reporter>> = vec![Box::new(console), Box::new(jsonl)];
    let outcome = engine.run(plan, reporters).expect("the run starts");
    let console = String::from_utf8(locked(&paper.0).clone()).expect("text");
    assert_eq!(outcome.end.counts.of(Verdict::Broken), ran, "every scenario blurts out");
    let texts = [
        ("the console", console),
        ("the jsonl report", fs::read_to_string(here("run.jsonl")).expect("a report")),
        ("a snapshot", everything_below(&here("snapshots"))),
        ("a panic", std::mem::take(&mut *locked(&PANICS))),
    ];
    let heard = heard();
    Told { words: words(&heard), kinds: kinds::named(&heard), texts }
}

#[test]
fn what_a_run_writes_tells_no_secret() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        locked(&PANICS).push_str(&panic.to_string());
        hook(panic);
    }));
    let sound = tell_on(Vec::new());
    let broken = tell_on(vec![
        Mutant::CodeReusable,
        Mutant::RefreshTokenNotRotated,
        Mutant::OrganizationHeaderIgnored,
        Mutant::GateOpen,
    ]);
    let written = written();
    for (told, other) in [(&sound, &broken), (&broken, &sound)] {
        // What both runs heard is not made up by the bank, but known to all.
        let secrets: Vec<&String> = told.words.difference(&other.words).collect();
        assert_eq!(kinds::missing(&told.kinds), [""; 0], "nothing was heard of these");
        assert!(secrets.len() > 1000, "only {} secrets were heard", secrets.len());
        assert!(told.texts[..3].iter().all(|(_, text)| text.len() > 5000), "hardly any text");
        let named = told.kinds.values().flatten().filter(|value| !written.contains(*value));
        let all = secrets.into_iter().chain(named).map(String::as_str).chain(published());
        search(all, &told.texts);
    }
}

#[test]
fn what_the_command_prints_tells_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = "Given an application registered for the membership flow";
    copy_features("features", &folder.path().join("features"), first, "Then the status is 299");
    let output = Command::new(env!("CARGO_BIN_EXE_qonform"))
        .args(["run", "--verbose", "--report", "jsonl=run.jsonl"])
        .current_dir(folder.path())
        .output()
        .expect("the command starts");
    let jsonl = fs::read_to_string(folder.path().join("run.jsonl")).expect("a report");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let texts =
        [("stdout", text(output.stdout)), ("stderr", text(output.stderr)), ("the report", jsonl)];
    assert!(texts[0].1.contains("299"), "nothing failed");
    search(published().into_iter(), &texts);
    let written = written();
    let around = |c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c);
    for shape in kinds::SHAPES {
        let shape = Regex::new(shape).expect("a pattern");
        for (name, text) in &texts {
            let mut all = shape.find_iter(text).map(|found| found.as_str());
            let found = all.find(|found| !written.contains(found.trim_matches(around)));
            assert_eq!(found, None, "{name}: something of the shape {shape}");
        }
    }
}
