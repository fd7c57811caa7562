//! What happens to the page in a tab, beside its requests.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::select;
use serde::Deserialize;
use serde_json::json;
use thirtyfour::cdp::{CdpError, CdpEvent, CdpSession};
use tokio::task::JoinHandle;

use super::watch::Watch;

/// A page can be looked at.
#[derive(Clone, Debug, Deserialize)]
struct Came {}

impl CdpEvent for Came {
    const METHOD: &'static str = "Page.domContentEventFired";
    const ENABLE: Option<&'static str> = Some("Page.enable");
}

/// A page asks something and does nothing before it is answered.
#[derive(Clone, Debug, Deserialize)]
struct Asks {}

impl CdpEvent for Asks {
    const METHOD: &'static str = "Page.javascriptDialogOpening";
    const ENABLE: Option<&'static str> = Some("Page.enable");
}

/// Tells the watch of pages, and dismisses their questions.
pub(super) async fn follow(
    cdp: &CdpSession,
    watch: Arc<Watch>,
) -> Result<JoinHandle<()>, CdpError> {
    let came = cdp.subscribe::<Came>().await?.map(|Came {}| false);
    let asks = cdp.subscribe::<Asks>().await?.map(|Asks {}| true);
    let (mut events, cdp) = (select(came, asks), cdp.clone());
    Ok(tokio::spawn(async move {
        while let Some(is_question) = events.next().await {
            if is_question {
                // Somebody else may have dismissed it.
                let no = json!({ "accept": false });
                let _ = cdp.send_raw("Page.handleJavaScriptDialog", no).await;
            }
            watch.page_came();
        }
    }))
}
