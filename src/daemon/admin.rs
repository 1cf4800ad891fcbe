//! What the daemon says of itself on the admin address.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::net::TcpListener;

use super::post::Bell;
use super::pulse::Pulse;
use super::slate::{Said, Slate};
use super::{Message, metrics, status};
use crate::mailroom::{Health, Mailroom};
use crate::pages::status_style;
use crate::settings::{ADMIN, Http};
use crate::web::{AdminHouse, Told};

const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
/// OpenMetrics' older brother, which every collector reads: the text format of Prometheus, version 0.0.4.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How long a publisher at work is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Before its first look is done there is little that it could say.
const IMPATIENCE: Duration = Duration::from_millis(300);
/// How the outbox is takes a look at many rows: whoever asks more often whether all is ready gets the same again.
const FRESH: Duration = Duration::from_secs(2);

/// Binds the admin address. One that nobody chose is done without where another program has it.
pub async fn bind(http: &Http) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = http.admin else { return Ok(None) };
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if address != ADMIN => Err(anyhow::anyhow!(
            "cannot listen on {address} (`http.admin`): {error}; end the program that has it, or choose another port"
        )),
        Err(error) => {
            tracing::warn!(
                "status and metrics are not served: {address} cannot be had ({error}); see `admin` of [http]"
            );
            Ok(None)
        }
    }
}

/// Who answers there.
pub struct Reporter {
    /// How mail is.
    pub room: Arc<Mailroom>,
    /// Whether the articles were looked at.
    pub bell: Bell,
    /// Who is alive.
    pub pulse: Pulse,
    /// What the publisher said.
    pub slate: Arc<Slate>,
    /// The publisher.
    pub messages: Sender<Message>,
    /// When the daemon started.
    pub started: Timestamp,
    /// How the outbox was, and when that was.
    pub health: Mutex<Option<(Instant, Result<Health, String>)>>,
}

/// What is served at the bound address.
pub fn house(listener: &TcpListener, reporter: Reporter) -> anyhow::Result<Arc<AdminHouse>> {
    let room = Arc::clone(&reporter.room);
    Ok(Arc::new(AdminHouse {
        bound: listener.local_addr()?,
        token: Box::new(move || {
            room.current().settings.http.admin_token.as_ref().map(|token| token.reveal().to_owned())
        }),
        public: &["/healthz", "/readyz"],
        style: status_style(),
        tell: Box::new(move |path| reporter.tell(path)),
    }))
}

impl Reporter {
    fn tell(&self, path: &str) -> Option<Told> {
        let told = |status, media_type, text| Some(Told { status, media_type, text });
        match path {
            "/healthz" => {
                let faults: String = self.pulse.faults().into_iter().map(|(_, fault)| fault + "\n").collect();
                if faults.is_empty() { told(200, PLAIN, "ok\n".into()) } else { told(503, PLAIN, faults) }
            }
            "/readyz" if !self.bell.is_ready() => {
                told(503, PLAIN, "the first look at the articles is under way\n".into())
            }
            "/readyz" => {
                let faults: String = self.faults().iter().map(|fault| format!("degraded: {fault}\n")).collect();
                told(200, PLAIN, if faults.is_empty() { "ready\n".into() } else { faults })
            }
            "/metrics" => told(200, METRICS, metrics::text(self, Timestamp::now())),
            "/" => match status::page(self, Timestamp::now()).render() {
                Ok(page) => told(200, HTML, page),
                Err(problem) => told(500, PLAIN, format!("500: this is a fault of the program: {problem}\n")),
            },
            _ => None,
        }
    }

    /// What keeps it from doing all that it should, one line each.
    fn faults(&self) -> Vec<String> {
        let mut faults = self.slate.faults();
        faults.extend(self.pulse.faults().into_iter().map(|(_, fault)| fault));
        match self.recent_health() {
            Ok(health) => {
                faults.extend(health.fault.map(|fault| format!("mail: {fault}")));
                faults.extend(health.unbalanced.into_iter().map(|line| format!("outbox: {line}")));
                if !health.balanced && faults.is_empty() {
                    faults.push("outbox: the counts do not add up".into());
                }
            }
            Err(why) => faults.push(format!("the store cannot be read: {why}")),
        }
        faults.iter().map(|fault| crate::text::one_line(fault)).collect()
    }

    /// How the outbox is, or was a moment ago: whoever needs no token cannot keep the store busy.
    fn recent_health(&self) -> Result<Health, String> {
        let mut kept = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((at, health)) if at.elapsed() < FRESH => health.clone(),
            _ => {
                let health = self.room.health().map_err(|error| format!("{error:#}"));
                *kept = Some((Instant::now(), health.clone()));
                health
            }
        }
    }

    /// How the publisher is, as far as it says.
    pub fn overview(&self) -> Option<Said> {
        let patience = if self.bell.is_ready() { PATIENCE } else { IMPATIENCE };
        // A publisher that has ended says nothing, and what it said before is told as such.
        self.slate.read(patience, || _ = self.messages.send(Message::Overview))
    }
}
