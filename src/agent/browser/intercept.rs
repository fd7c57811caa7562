//! Every request of a browser, stopped before it leaves and again when its
//! answer is there.
//!
//! The callback is answered here and goes nowhere; a code on its way to anybody
//! else is stopped as well. The gate header is added to requests to the
//! target's own hosts, one by one, so neither the redirect host nor a third
//! party ever gets it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt as _;
use serde_json::{Value, json};
use thirtyfour::cdp::domains::fetch::{HeaderEntry, RequestPaused};
use thirtyfour::cdp::domains::network::ResourceType;
use thirtyfour::cdp::{CdpEvent, CdpSession, EventStream};
use tokio::task::JoinHandle;
use url::Url;

use super::watch::{Destination, Order, Watch};
use crate::domain::{Answer, FaultKind, Headers, Request, TransportFault};

/// What an application shows whose callback is done: its address has no code.
/// Without an icon of its own the browser would ask the redirect host for one.
const APPLICATION: &str =
    "<!doctype html><link rel=\"icon\" href=\"data:,\"><title>The application</title>";

/// The paused requests of one tab, answered as the watch orders.
pub(super) struct Interception {
    cdp: CdpSession,
    tasks: [JoinHandle<()>; 2],
}

impl Interception {
    /// Answers paused requests from now on.
    pub(super) async fn start(cdp: CdpSession, watch: Arc<Watch>) -> Result<Self, String> {
        let told = |error: thirtyfour::cdp::CdpError| error.to_string();
        let mut paused = cdp.subscribe::<RequestPaused>().await.map_err(told)?;
        let pages = super::pages::follow(&cdp, Arc::clone(&watch)).await.map_err(told)?;
        let frames = cdp.send_raw("Page.getFrameTree", json!({})).await.map_err(told)?;
        let top = frames.pointer("/frameTree/frame/id").and_then(Value::as_str);
        let top = top.ok_or("the browser does not tell its frames")?.to_owned();
        let own = cdp.clone();
        let requests = tokio::spawn(async move {
            while let Some(event) = paused.next().await {
                let destination = match event.resource_type {
                    ResourceType::Document if event.frame_id == top => Destination::Page,
                    ResourceType::Document => Destination::Frame,
                    _ => Destination::Subresource,
                };
                answer(&own, &watch, destination, event).await;
            }
            watch.lost_connection();
        });
        Ok(Self { cdp, tasks: [requests, pages] })
    }

    /// Pauses every request, and the answers of these origins.
    pub(super) async fn pause(&self, origins: &[String]) -> Result<(), String> {
        let answers = origins.iter().map(
            |origin| json!({ "urlPattern": format!("{origin}/*"), "requestStage": "Response" }),
        );
        let every = json!({ "urlPattern": "*", "requestStage": "Request" });
        let patterns: Vec<Value> = std::iter::once(every).chain(answers).collect();
        self.send("Fetch.enable", json!({ "patterns": patterns })).await.map(drop)
    }

    /// Events of another kind from now on.
    pub(super) async fn listen<E: CdpEvent>(&self) -> Result<EventStream<E>, String> {
        self.cdp.subscribe::<E>().await.map_err(|error| error.to_string())
    }

    /// Any other command to the tab.
    pub(super) async fn send(&self, method: &str, parameters: Value) -> Result<Value, String> {
        let told = self.cdp.send_raw(method, parameters).await;
        told.map_err(|error| format!("{method}: {}", error.message))
    }
}

impl Drop for Interception {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// What was paused goes on, ends here, or fails; a tab that is gone by then
/// needs no answer.
async fn answer(cdp: &CdpSession, watch: &Watch, destination: Destination, event: RequestPaused) {
    let id = event.request_id.to_string();
    let is_answer = event.response_status_code.is_some() || event.response_error_reason.is_some();
    let (method, parameters) = if is_answer {
        let outcome = outcome(cdp, &id, &event).await;
        watch.answered(&id, outcome);
        ("Fetch.continueRequest", json!({ "requestId": id }))
    } else {
        let Some(request) = request(&event.request) else {
            let _ = cdp.send_raw("Fetch.continueRequest", json!({ "requestId": id })).await;
            return;
        };
        obey(watch.asked(&id, destination, request), &id)
    };
    let _ = cdp.send_raw(method, parameters).await;
}

fn obey(order: Order, id: &str) -> (&'static str, Value) {
    match order {
        Order::Send => ("Fetch.continueRequest", json!({ "requestId": id })),
        Order::SendAs(request) => {
            let mut parameters = json!({
                "requestId": id,
                "url": request.url.as_str(),
                "headers": entries(&request.headers),
            });
            if request.method == "POST" {
                parameters["postData"] = STANDARD.encode(&request.body).into();
            }
            ("Fetch.continueRequest", parameters)
        }
        Order::Redirect(to) => {
            let headers = Headers::new()
                .with("Location", to.as_str())
                .with("Referrer-Policy", "no-referrer")
                .with("Cache-Control", "no-store");
            let parameters = json!({
                "requestId": id, "responseCode": 303, "responseHeaders": entries(&headers),
            });
            ("Fetch.fulfillRequest", parameters)
        }
        Order::ShowApplication => {
            let headers = Headers::new().with("Content-Type", "text/html; charset=utf-8");
            let parameters = json!({
                "requestId": id, "responseCode": 200, "responseHeaders": entries(&headers),
                "body": STANDARD.encode(APPLICATION),
            });
            ("Fetch.fulfillRequest", parameters)
        }
        Order::Stop => {
            ("Fetch.failRequest", json!({ "requestId": id, "errorReason": "BlockedByClient" }))
        }
    }
}

fn entries(headers: &Headers) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// The request as the protocol describes it; none if its address is no URL.
fn request(described: &Value) -> Option<Request> {
    let text = |name: &str| described.get(name).and_then(Value::as_str);
    let url: Url = text("url")?.parse().ok()?;
    let mut request = Request::new(text("method")?, url);
    for (name, value) in described.get("headers")?.as_object()? {
        request.headers.push(name, value.as_str().unwrap_or_default());
    }
    let parts = described.get("postDataEntries").and_then(Value::as_array);
    let bytes = |part: &Value| STANDARD.decode(part.get("bytes")?.as_str()?).ok();
    request.body = match parts {
        Some(parts) => parts.iter().filter_map(bytes).flatten().collect(),
        None => text("postData").unwrap_or_default().as_bytes().to_vec(),
    };
    Some(request)
}

async fn outcome(
    cdp: &CdpSession,
    id: &str,
    event: &RequestPaused,
) -> Result<Answer, TransportFault> {
    if let Some(reason) = &event.response_error_reason {
        let detail = format!("the browser says {reason}");
        return Err(TransportFault { kind: fault(&detail), detail });
    }
    let status = event.response_status_code.unwrap_or_default();
    let mut answer = Answer::new(u16::try_from(status).unwrap_or_default());
    for HeaderEntry { name, value } in event.response_headers.iter().flatten() {
        answer.headers.push(name, value);
    }
    if !(300..400).contains(&status) {
        let body = cdp.send_raw("Fetch.getResponseBody", json!({ "requestId": id })).await;
        answer.body = body.ok().as_ref().and_then(body_bytes).unwrap_or_default();
    }
    Ok(answer)
}

fn body_bytes(told: &Value) -> Option<Vec<u8>> {
    let body = told.get("body")?.as_str()?;
    if told.get("base64Encoded").and_then(Value::as_bool) == Some(true) {
        return STANDARD.decode(body).ok();
    }
    Some(body.as_bytes().to_vec())
}

fn fault(reason: &str) -> FaultKind {
    let kinds = [
        ("NameNotResolved", FaultKind::NameResolution),
        ("TimedOut", FaultKind::Timeout),
        ("ConnectionClosed", FaultKind::Interrupted),
        ("ConnectionReset", FaultKind::Interrupted),
        ("ConnectionAborted", FaultKind::Interrupted),
    ];
    let known = kinds.iter().find(|(word, _)| reason.ends_with(word));
    known.map_or(FaultKind::Connection, |(_, kind)| *kind)
}
