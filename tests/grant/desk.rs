//! A folder with a configuration and a store, the commands that are typed in
//! it, and the person who signs in.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use qonform::agent::http::HttpBrowsers;
use qonform::agent::{self, Decision, Visit};
use qonform::domain::Clock;
use qonform::engine::{Engine, Settings};
use qonform::grant::{GrantStore, StoredGrant};
use qonform::mock::demo;
use qonform::target::Target;
use url::Url;

use crate::bank;

const LIMIT: Duration = Duration::from_secs(10);

pub(crate) struct Desk(tempfile::TempDir);

pub(crate) fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stderr), text(&output.stdout))
}

fn block<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

impl Desk {
    /// With a bank that lives in real time.
    pub(crate) fn open() -> Self {
        Self::with(Clock::live(SystemTime::now))
    }

    pub(crate) fn with(clock: Clock) -> Self {
        let bank::Served { endpoints, .. } = bank::serve(false, &[], clock);
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.write(&endpoints.oauth, &endpoints.api, demo::MEMBERSHIP.redirect_uri);
        desk
    }

    /// With a server that is there already.
    pub(crate) fn at(oauth: &Url, redirect_uri: &str) -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.configure(oauth, redirect_uri);
        desk
    }

    pub(crate) fn configure(&self, oauth: &Url, redirect_uri: &str) {
        self.write(oauth, oauth, redirect_uri);
    }

    fn write(&self, oauth: &Url, api: &Url, redirect_uri: &str) {
        let [oauth, api] = [oauth, api].map(|url| url.as_str().trim_end_matches('/'));
        let text = bank::configuration(oauth, api, "");
        let text = text.replace(demo::MEMBERSHIP.redirect_uri, redirect_uri);
        std::fs::write(self.folder().join("qonform.yaml"), text).expect("written");
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qonform"));
        command.args(arguments).current_dir(self.folder()).env("NO_COLOR", "1").env_remove("CI");
        for name in ["QONFORM_GRANT_KEY", "QONFORM_GRANT_COMMAND", "QONFORM_RESOLVE"] {
            command.env_remove(name);
        }
        command.env("QONFORM_GRANT_STORE", self.folder().join("grants"));
        command.envs(variables.iter().copied()).stdin(Stdio::null());
        command
    }

    pub(crate) fn qonform(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        self.command(arguments, variables).output().expect("it starts")
    }

    pub(crate) fn check(&self, variables: &[(&str, &str)]) -> Output {
        self.qonform(&["grant", "check", "--target", "own"], variables)
    }

    /// A person adds a grant.
    pub(crate) fn add(&self, variables: &[(&str, &str)]) {
        let mut person = Person::invited(self, &[], variables);
        let callback = person.signs_in(self, Decision::Allow);
        person.pastes(&callback);
        let (code, text) = person.leaves();
        assert_eq!(code, Some(0), "{text}");
    }

    /// What is said where nobody is asked to sign in.
    pub(crate) fn refused_to_add(&self, variables: &[(&str, &str)]) -> Output {
        let output = self.qonform(&["grant", "add", "--target", "own"], variables);
        assert!(output.stdout.is_empty(), "{}", shown(&output));
        output
    }

    pub(crate) fn target(&self) -> Target {
        let config = Some(self.folder().join("qonform.yaml"));
        let settings = Settings { target: "own".to_owned(), config, ..Settings::default() };
        Engine::new(settings)
            .map_err(|mistakes| format!("{mistakes:?}"))
            .expect("good")
            .target()
            .clone()
    }

    pub(crate) fn store(&self) -> Arc<GrantStore> {
        let folder = self.folder().join("grants").display().to_string();
        let variable = |name: &str| Some(folder.clone()).filter(|_| name == "QONFORM_GRANT_STORE");
        Arc::new(GrantStore::of_environment(variable).expect("a store"))
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("grants/own.membership.Ada.grant")
    }

    fn stored(&self) -> StoredGrant {
        self.store().read(&crate::NAME.parse().expect("a name")).expect("readable").expect("there")
    }

    pub(crate) fn refresh_token(&self) -> String {
        self.stored().record.tokens.refresh_token.expect("it lasts").expose().to_owned()
    }

    /// What a process leaves that ends between the bank's answer and the write.
    pub(crate) fn loses_the_answer_to_a_refresh(&self) {
        let (target, mut stored) = (self.target(), self.stored());
        let transport = agent::reach(&target, LIMIT).expect("a transport");
        let application = &target.applications["membership"];
        let clock = Clock::live(SystemTime::now);
        let client = agent::client(&target, application, transport, clock, None);
        stored.record.refresh_begun = Some(SystemTime::now());
        let claim = self.store().claim(&crate::NAME.parse().expect("a name")).expect("free");
        claim.write(&stored).expect("written");
        let token = stored.record.tokens.refresh_token.expect("it lasts");
        block(client.refresh(&token)).expect("the bank issues a pair, which is lost");
    }

    /// A run of this feature comes by its grants in this way.
    pub(crate) fn runs(&self, feature: &str, grants: &str) {
        let more = "    agent: http\n    capabilities: [burns-grant]\n    journey: qonto\n";
        let more = format!("{more}    {grants}\n");
        let path = self.folder().join("qonform.yaml");
        let text = std::fs::read_to_string(&path).expect("written before") + more.as_str();
        let text = text.replace("otp: '123456' }", "otp: '123456', organizations: [Acme Corp] }");
        std::fs::write(path, text).expect("written");
        std::fs::create_dir_all(self.folder().join("features")).expect("a folder");
        std::fs::write(self.folder().join("features/f.feature"), feature).expect("written");
    }

    pub(crate) fn read(&self, report: &str) -> String {
        std::fs::read_to_string(self.folder().join(report)).expect("a report")
    }

    /// How often people were at the authorization endpoint; each sign-in counts
    /// alike.
    pub(crate) fn sign_ins(&self, report: &str) -> usize {
        self.read(report).matches("/oauth2/auth?client_id=").count()
    }

    /// The access token has ended, as the client has to see it.
    pub(crate) fn forgets_the_access_token(&self) {
        let mut stored = self.stored();
        stored.record.tokens.expires_in = 0;
        let claim = self.store().claim(&crate::NAME.parse().expect("a name")).expect("free");
        claim.write(&stored).expect("written");
    }

    /// What a browser gets at an address.
    pub(crate) fn browse(address: &str) -> (u16, String) {
        let url: Url = address.parse().expect("an address");
        let place = (url.host_str().expect("a host"), url.port().expect("a port"));
        let mut stream = std::net::TcpStream::connect(place).expect("somebody listens");
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        write!(stream, "GET {}{query} HTTP/1.1\r\nHost: {}\r\n\r\n", url.path(), place.0)
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), answer)
    }
}

/// Who was invited to sign in.
pub(crate) struct Person {
    command: Child,
    stdin: ChildStdin,
    out: BufReader<std::process::ChildStdout>,
    address: Url,
}

impl Person {
    /// Types the command and reads the address.
    pub(crate) fn invited(desk: &Desk, more: &[&str], variables: &[(&str, &str)]) -> Self {
        let arguments = [&["grant", "add", "--target", "own"], more].concat();
        let mut command = desk.command(&arguments, variables);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = command.spawn().expect("it starts");
        let stdin = command.stdin.take().expect("piped");
        let mut out = BufReader::new(command.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("an address");
        let address = line.trim().parse();
        let Ok(address) = address else {
            let output = command.wait_with_output().expect("it ends");
            panic!("no address: {line}{}", shown(&output));
        };
        Self { command, stdin, out, address }
    }

    /// Signs in with a browser of the person's own, and reads where it ends.
    pub(crate) fn signs_in(&self, desk: &Desk, decision: Decision) -> String {
        let target = Arc::new(desk.target());
        let transport = agent::reach(&target, LIMIT).expect("a transport");
        let browser = HttpBrowsers::over(transport).person(Arc::clone(&target), None);
        let redirect_uri = target.applications["membership"].redirect_uri.clone();
        let visit = Visit {
            recipe: &target.journey,
            user: &target.users["Ada"],
            organizations: vec!["Acme Corp".to_owned()],
            decision,
            redirect_uri: &redirect_uri,
            wait_at: None,
        };
        let arrival = block(browser.visit(self.address.clone(), &visit)).expect("she comes back");
        arrival.callback.to_string()
    }

    pub(crate) fn state(&self) -> String {
        let mut pairs = self.address.query_pairs();
        pairs.find(|(name, _)| name == "state").expect("a state").1.into_owned()
    }

    pub(crate) fn pastes(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("read");
    }

    /// What the command says, who has nothing more to read.
    pub(crate) fn leaves(self) -> (Option<i32>, String) {
        let Self { command, stdin, mut out, address } = self;
        drop(stdin);
        let mut rest = String::new();
        out.read_to_string(&mut rest).expect("text");
        let output = command.wait_with_output().expect("it ends");
        (output.status.code(), format!("{address}\n{rest}{}", shown(&output)))
    }

    /// The terminal stays open and nobody types.
    pub(crate) fn stays_away(self) -> (Option<i32>, String) {
        let Self { command, stdin, .. } = self;
        let output = command.wait_with_output().expect("it ends");
        drop(stdin);
        (output.status.code(), shown(&output))
    }
}
