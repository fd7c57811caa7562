//! `qonform grant add`

use std::io::{self, BufRead as _};
use std::thread;
use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc;
use url::Url;

use super::super::asked::{self, Asked, refused, wrong};
use super::super::terminal::{complain, print};
use super::LIMIT;
use crate::domain::OAuthError;
use crate::grant::{
    AuthorizationCode, CallbackError, Claim, GrantStoreError, Invitation, Landed, Landing, Refused,
    days,
};
use crate::report::Exit;
use crate::target::{Application, Target};

#[derive(Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// Open the address in this machine's browser as well
    #[arg(long)]
    open: bool,

    /// How long to wait for the person
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = super::super::run::duration)]
    wait: Duration,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Exit> {
    let (target, users) = arguments.asked.target()?;
    let (name, application) = arguments.asked.grant(&target, &users)?;
    if !application.scopes.contains("offline_access") {
        let of = name.application();
        let title = format!("the application `{of}` asks for no `offline_access`");
        return Err(wrong(&format!("{title}, without which no grant lasts: add it to `scopes`")));
    }
    // Whatever is wrong with the store is told before anybody signs in.
    let store = asked::store()?;
    let failed = |error| refused(&Refused::store(error, store.place(&name)));
    let claim = store.claim(&name).map_err(failed)?;
    look(&claim)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| wrong(&format!("nothing can be asked: {error}")))?;
    let grant = runtime.block_on(async {
        let invitation = Invitation::new(&target, application, LIMIT);
        let mut invitation = invitation.map_err(|error| refused(&error.into()))?;
        let landing = Landing::open(invitation.redirect_uri()).await.unwrap_or_else(|error| {
            let uri = invitation.redirect_uri();
            complain(&format!("{uri} cannot be listened on ({error}): paste the callback here\n"));
            None
        });
        invite(&invitation, &target, application, &name.to_string(), landing.is_some());
        if arguments.open {
            open(invitation.address());
        }
        let waiting = wait_for(&mut invitation, landing);
        let code = tokio::time::timeout(arguments.wait, waiting).await.map_err(|_| {
            let wait = humantime::format_duration(arguments.wait);
            complain(&format!("error: nobody came back within {wait}; nothing is stored\n"));
            Exit::Unanswered
        })??;
        invitation.redeem(&code, &claim).await.map_err(|error| refused(&error))
    })?;
    let left = days(grant.left(std::time::SystemTime::now()));
    let scopes = &grant.record.tokens.scope;
    complain(&format!("stored {name} in {}: {scopes}; {left} left\n", store.place(&name)));
    Ok(Exit::Kept)
}

/// What is there is replaced, but only by whoever could read it or knows that
/// it cannot be read.
fn look(claim: &Claim) -> Result<(), Exit> {
    match claim.read() {
        Ok(None) => Ok(()),
        Ok(Some(_)) => {
            complain(&format!("the grant {} is replaced\n", claim.name()));
            Ok(())
        }
        Err(error @ (GrantStoreError::Damaged(_) | GrantStoreError::WrongKey(_))) => {
            complain(&format!("{error}; it is replaced\n"));
            Ok(())
        }
        Err(error) => Err(refused(&Refused::store(error, claim.place()))),
    }
}

/// The address is what this command has to give; the rest is conversation.
fn invite(
    invitation: &Invitation,
    target: &Target,
    application: &Application,
    name: &str,
    listens: bool,
) {
    let scopes = &application.scopes;
    complain(&format!(
        "for {name}, open this address in any browser, sign in, and allow {scopes}:\n\n"
    ));
    print(&format!("{}\n", invitation.address()));
    if let Some(gate) = &target.gate {
        let header = &gate.header;
        complain(&format!(
            "\nThe bank stands behind a gate: the browser has to be signed in there, or send the \
             header {header}.\n"
        ));
    }
    complain(&if listens {
        format!(
            "\nWaiting for the browser to come back to {}; if it cannot reach this machine, paste \
             the address it ends at:\n",
            invitation.redirect_uri()
        )
    } else {
        "\nThe page at the end may not load. Paste its whole address here:\n".to_owned()
    });
}

/// What came back first, by either way, and is the answer.
async fn wait_for(
    invitation: &mut Invitation,
    mut landing: Option<Landing>,
) -> Result<AuthorizationCode, Exit> {
    let mut pasted = pasted();
    let mut ended = false;
    let answer = loop {
        let landed = async {
            match &mut landing {
                Some(landing) => landing.next().await,
                None => std::future::pending().await,
            }
        };
        let heard = tokio::select! {
            line = pasted.recv(), if !ended => match line {
                Some(line) => hear(invitation, &line),
                None if landing.is_none() => {
                    Some(Err(wrong("no callback was pasted; nothing is stored")))
                }
                None => { ended = true; None }
            },
            Some(landed) = landed => welcome(invitation, landed),
        };
        if let Some(answer) = heard {
            break answer;
        }
    };
    if let Some(landing) = landing {
        landing.close().await;
    }
    answer
}

/// Lines of standard input; a terminal is read on a thread of its own, which
/// ends with the process.
fn pasted() -> mpsc::Receiver<String> {
    let (tell, lines) = mpsc::channel(1);
    thread::spawn(move || {
        let lines = io::stdin().lock().lines().map_while(Result::ok);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            if tell.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn hear(invitation: &mut Invitation, line: &str) -> Option<Result<AuthorizationCode, Exit>> {
    let Ok(callback) = line.trim().parse::<Url>() else {
        complain("that is not an address: paste all of it, from `http` to its end\n");
        return None;
    };
    judged(invitation.accept(&callback))
}

fn welcome(invitation: &mut Invitation, landed: Landed) -> Option<Result<AuthorizationCode, Exit>> {
    let accepted = invitation.accept(&landed.callback);
    if accepted.is_ok() {
        landed.welcome();
    } else {
        landed.turn_away();
    }
    judged(accepted)
}

/// `None` while the answer may still come.
fn judged(
    accepted: Result<AuthorizationCode, CallbackError>,
) -> Option<Result<AuthorizationCode, Exit>> {
    match accepted {
        Ok(code) => Some(Ok(code)),
        Err(error) => {
            let ends = matches!(
                error,
                CallbackError::Refused { .. }
                    | CallbackError::NeitherCodeNorError
                    | CallbackError::Malformed
            );
            complain(&format!("error: {}\n", told(&error)));
            ends.then_some(Err(Exit::Unanswered))
        }
    }
}

fn told(error: &CallbackError) -> String {
    match error {
        CallbackError::Refused { error: OAuthError::AccessDenied, .. } => {
            "the person refused (`access_denied`); nothing is stored".to_owned()
        }
        CallbackError::Refused { error, .. } => {
            format!("the bank refuses with `{error}`; nothing is stored, see `qonform doctor`")
        }
        CallbackError::StateUnknown => {
            "this callback has the `state` of another sign-in; still waiting for this one's"
                .to_owned()
        }
        CallbackError::StateMissing => {
            "this callback has no `state`, so it may be anybody's; still waiting".to_owned()
        }
        CallbackError::NotTheRedirectUri => {
            "this address is not the application's redirect URI; still waiting".to_owned()
        }
        other => other.to_string(),
    }
}

/// A browser that does not open is no reason not to wait.
fn open(address: &Url) {
    if let Err(error) = open::that_detached(address.as_str()) {
        complain(&format!("no browser opens ({error}): open the address yourself\n"));
    }
}
