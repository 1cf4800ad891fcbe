//! The status page that keeps itself up to date: parts of it as server-sent events (HTML §9.2), each when it looks otherwise.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::{Response, StatusCode, header};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::AdminHouse;
use super::flow::Flow;
use super::respond::{plain, set};
use crate::pages::StatusPart;

/// Who listens at once: an admin has a few screens, and each of them costs a look.
const LISTENERS: usize = 16;
/// While a look takes longer, a comment says that somebody is there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Who does not read for so long has gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the page looks at a moment.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The moment, for people and for machines.
    pub clock: String,
    /// As above.
    pub moment: String,
    /// The parts.
    pub parts: Vec<StatusPart>,
    /// Until the next look is worth it.
    pub rest: Duration,
}

/// Places for those who listen.
pub fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(LISTENERS))
}

/// Lets somebody listen until they go or `stop` says true.
pub fn listen(house: Arc<AdminHouse>, may_act: bool, stop: watch::Receiver<bool>) -> Response<Flow> {
    let Ok(place) = Arc::clone(&house.places).try_acquire_owned() else {
        let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "503: too many pages are kept up to date already\n");
        set(&mut answer, header::RETRY_AFTER, "10");
        return answer;
    };
    let (events, heard) = mpsc::channel(4);
    _ = tokio::spawn(tell(Listener { house, may_act, events, stop, _place: place }));
    let mut answer = Response::new(Flow::Events(heard));
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
    // nginx would keep events until it has some kilobytes of them.
    let name = header::HeaderName::from_static("x-accel-buffering");
    answer.headers_mut().insert(name, header::HeaderValue::from_static("no"));
    answer
}

struct Listener {
    house: Arc<AdminHouse>,
    may_act: bool,
    events: mpsc::Sender<Bytes>,
    stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

async fn tell(mut listener: Listener) {
    let mut known: HashMap<&'static str, String> = HashMap::new();
    let mut said = format!("retry: 3000\nevent: hello\ndata: {}\n\n", env!("CARGO_PKG_VERSION"));
    while !*listener.stop.borrow() && listener.send(std::mem::take(&mut said)).await {
        let Some(look) = listener.look().await else { return };
        for part in &look.parts {
            if known.get(part.id) != Some(&part.version) {
                known.insert(part.id, part.version.clone());
                let data = json!({ "id": part.id, "v": part.version, "html": part.html });
                said += &format!("event: part\ndata: {data}\n\n");
            }
        }
        said += &format!("event: at\ndata: {}\n\n", json!({ "clock": look.clock, "moment": look.moment }));
        if !listener.send(std::mem::take(&mut said)).await {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(look.rest) => {}
            _ = listener.stop.changed() => return,
            () = listener.events.closed() => return,
        }
    }
}

impl Listener {
    /// Whether they are still there.
    async fn send(&self, text: String) -> bool {
        text.is_empty() || matches!(tokio::time::timeout(PATIENCE, self.events.send(text.into())).await, Ok(Ok(())))
    }

    /// How the page looks now; none: it is over.
    async fn look(&mut self) -> Option<Arc<Look>> {
        let (house, may_act) = (Arc::clone(&self.house), self.may_act);
        let mut look = tokio::task::spawn_blocking(move || (house.look)(may_act));
        loop {
            tokio::select! {
                look = &mut look => return look.ok(),
                () = tokio::time::sleep(HEARTBEAT) => if !self.send(":\n\n".into()).await { return None },
                _ = self.stop.changed() => return None,
                () = self.events.closed() => return None,
            }
        }
    }
}
