//! Mail goes to the world only where its links lead back here: over https, or on this machine. A mail whose one-click
//! unsubscription does not work is worse than none (RFC 8058 §3.1).

use jiff::{SignedDuration, Timestamp};
use url::{Host, Url};

use crate::settings::{Relay, Settings};
use crate::subscriber::{Links, Purpose, Token};

/// Fetches an address, and gives the body.
pub type Ask = Box<dyn Fn(&str) -> Result<String, String> + Send>;

/// What a yes is good for; a no is asked again at every try.
const GOOD: SignedDuration = SignedDuration::from_hours(1);

/// Whether mail may leave.
pub struct Gate {
    ask: Ask,
    needed: bool,
    open_until: Option<Timestamp>,
}

impl Gate {
    /// A gate that asks with `ask`. Mail that stays on this machine needs none.
    pub fn new(settings: &Settings, ask: Ask) -> Self {
        Self { ask, needed: is_needed(settings), open_until: None }
    }

    /// Takes other settings.
    pub fn reload(&mut self, settings: &Settings) {
        (self.needed, self.open_until) = (is_needed(settings), None);
    }

    /// `Err` says why not, and what to do.
    pub fn open(&mut self, links: &Links, now: Timestamp) -> Result<(), String> {
        if !self.needed || self.open_until.is_some_and(|until| until > now && until <= now + GOOD) {
            return Ok(());
        }
        let base = &links.base;
        if let Some(why) = shut(base) {
            return Err(why);
        }
        let token = Token { purpose: Purpose::Probe, subject: now.as_nanosecond() as u64, expires: None };
        let question = links.keys.sign(token);
        let address = links.page(&format!("subscribe/probe/{question}"));
        match (self.ask)(&address) {
            Ok(answer) if answer.trim() == expected(links, token) => {
                self.open_until = Some(now + GOOD);
                Ok(())
            }
            Ok(_) => Err(format!(
                "no mail leaves: {base} is answered by something else than this daemon; lead /subscribe, /confirm/, \
                 /unsubscribe/, /preferences/ and /digests/ there to it, or set `url` of [http] to where it is reached"
            )),
            Err(why) => Err(format!(
                "no mail leaves: its links lead to {base}, and nothing answers there ({why}); let it lead to this daemon, or set `url` of [http] to where it is reached"
            )),
        }
    }
}

/// Why no mail would leave with these settings, whatever answers.
pub fn closed(settings: &Settings) -> Option<String> {
    shut(&settings.http.url).filter(|_| is_needed(settings))
}

fn shut(base: &Url) -> Option<String> {
    (base.scheme() != "https" && !is_this_machine(base)).then(|| {
        format!(
            "no mail leaves: its links would begin with {base}, and mail programs unsubscribe over https only; set `url` of \
             [http] (or of [site]) to an https address that leads here"
        )
    })
}

/// What the daemon answers to a question of its own: only whoever has the keys can.
pub fn expected(links: &Links, token: Token) -> String {
    links.keys.sign(Token { subject: !token.subject, ..token })
}

fn is_needed(settings: &Settings) -> bool {
    !matches!(settings.mail.relay, Relay::Maildir(_))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
