//! What the daemon says of itself on the admin address.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::net::{TcpListener, UnixListener};

use super::deed::Deed;
use super::notes::Notes;
use super::post::Bell;
use super::pulse::Pulse;
use super::slate::{Said, Slate};
use super::sockets::Sockets;
use super::{Message, metrics, status};
use crate::mailroom::{Health, Mailroom};
use crate::pages::{StatusPage, status_script, status_style};
use crate::settings::{ADMIN, Http};
use crate::web::{AdminHouse, Asked, Done, House, Look, Told, places};

const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
/// OpenMetrics' older brother, which every collector reads: the text format of Prometheus, version 0.0.4.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How long a publisher at work is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Before its first look is done there is little that it could say.
const IMPATIENCE: Duration = Duration::from_millis(300);
/// How often a page that is kept up to date is made anew, at most.
const LOOK: Duration = Duration::from_secs(1);
/// And how seldom, at most: what takes long may be a publisher that is waited for.
const SELDOM: Duration = Duration::from_secs(10);
/// How the outbox is takes a look at many rows: whoever asks more often whether all is ready gets the same again.
const FRESH: Duration = Duration::from_secs(2);

/// Binds the admin address, unless systemd gave it. One that nobody chose is done without where another program has it.
pub async fn bind(http: &Http, sockets: &mut Sockets) -> anyhow::Result<Option<TcpListener>> {
    if let Some(given) = sockets.admin.take() {
        Sockets::tell("http.admin", http.admin.as_slice(), &[given.local_addr()?]);
        return Ok(Some(TcpListener::from_std(given)?));
    }
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

/// How the page looked, and when.
pub struct Kept {
    at: Instant,
    look: Arc<Look>,
}

/// Makes the socket where the settings name one; its owner and its group may come.
pub fn bind_locally(http: &Http) -> anyhow::Result<Option<UnixListener>> {
    let Some(path) = &http.admin_socket else { return Ok(None) };
    let listener = crate::control::listen_at(path).with_context(|| {
        format!("cannot listen at {} (`http.admin`): make its directory, or choose another place", path.display())
    })?;
    listener.set_nonblocking(true)?;
    Ok(Some(UnixListener::from_std(listener)?))
}

/// Who answers there.
pub struct Reporter {
    /// How mail is.
    pub room: Arc<Mailroom>,
    /// What readers are answered from.
    pub site: Arc<House>,
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
    /// How the page looked to who may not act, and to who may.
    pub looks: [Mutex<Option<Kept>>; 2],
    /// What became of what was done.
    pub notes: Notes,
}

/// What is served at the bound address, or at a socket in the file system.
pub fn house(bound: Option<SocketAddr>, reporter: Reporter) -> Arc<AdminHouse> {
    let room = Arc::clone(&reporter.room);
    let reporter = Arc::new(reporter);
    let (acts, looks) = (Arc::clone(&reporter), Arc::clone(&reporter));
    Arc::new(AdminHouse {
        bound,
        token: Box::new(move || {
            room.current().settings.http.admin_token.as_ref().map(|token| token.reveal().to_owned())
        }),
        public: &["/healthz", "/readyz"],
        style: status_style(),
        script: status_script(),
        tell: Box::new(move |asked| reporter.tell(asked)),
        act: Box::new(move |media_type, form| acts.act(media_type, form)),
        look: Box::new(move |may_act| looks.look(may_act)),
        places: places(),
    })
}

impl Reporter {
    fn tell(&self, asked: &Asked) -> Option<Told> {
        let told = |status, media_type, text| Some(Told { status, media_type, text });
        match asked.path.as_str() {
            "/healthz" => {
                let faults: String = self.pulse.faults().into_iter().map(|(_, fault)| fault + "\n").collect();
                if faults.is_empty() { told(200, PLAIN, "ok\n".into()) } else { told(503, PLAIN, faults) }
            }
            "/readyz" if !self.bell.is_ready() => {
                // Readers have the feeds: that they may be behind is no reason to send nobody here.
                let status = if self.bell.is_catching_up() { 200 } else { 503 };
                told(status, PLAIN, format!("{}\n", self.bell.word()))
            }
            "/readyz" => {
                let faults: String = self.faults().iter().map(|fault| format!("degraded: {fault}\n")).collect();
                told(200, PLAIN, if faults.is_empty() { "ready\n".into() } else { faults })
            }
            "/metrics" => told(200, METRICS, metrics::text(self, Timestamp::now())),
            "/" => match self.page(asked).render() {
                Ok(page) => told(200, HTML, page),
                Err(problem) => told(500, PLAIN, format!("500: this is a fault of the program: {problem}\n")),
            },
            _ => None,
        }
    }

    fn page(&self, asked: &Asked) -> StatusPage {
        // What is done there names addresses: it is told to who has done it.
        let said = self.notes.named(&asked.query).filter(|_| asked.may_act);
        StatusPage { said, ..status::page(self, asked.may_act, Timestamp::now()) }
    }

    fn act(&self, media_type: Option<&str>, form: &[u8]) -> Done {
        let done = Deed::parse(media_type, form).and_then(|deed| deed.perform(self, Timestamp::now()));
        let (is_done, said) = match done {
            Ok(said) => (true, said),
            Err(why) => (false, format!("Not done: {why}.")),
        };
        let number = self.notes.keep(said.clone());
        Done { is_done, said, location: format!("/?done={number}") }
    }

    /// How the page looks now, or looked a moment ago: however many look, it is made as often as for one, and where it takes long it
    /// is made more seldom.
    fn look(&self, may_act: bool) -> Arc<Look> {
        let mut kept = self.looks[usize::from(may_act)].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.at.elapsed() < kept.look.rest) {
            return Arc::clone(&kept.look);
        }
        let start = Instant::now();
        let page = status::page(self, may_act, Timestamp::now());
        // What cannot be made is told by the page itself.
        let parts = page.parts().unwrap_or_default();
        let rest = (start.elapsed() * 20).clamp(LOOK, SELDOM);
        let look = Arc::new(Look { clock: page.clock(), moment: page.now.to_string(), parts, rest });
        *kept = Some(Kept { at: Instant::now(), look: Arc::clone(&look) });
        look
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
