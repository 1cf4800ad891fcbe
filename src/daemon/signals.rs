//! What the daemon is told by signals.

use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Message;

/// SIGTERM and SIGINT end it, SIGHUP reads the settings again.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    /// From here on they are heard, before that each ends the process: whoever is answered may end the daemon in order.
    pub fn listen() -> Result<Self> {
        let heard = |kind| signal(kind).context("cannot hear signals");
        Ok(Self {
            terminate: heard(SignalKind::terminate())?,
            interrupt: heard(SignalKind::interrupt())?,
            hangup: heard(SignalKind::hangup())?,
        })
    }

    /// Until somebody wants the end.
    pub async fn wait_for_the_end(
        &mut self,
        messages: &Sender<Message>,
        publisher_ended: impl Fn() -> bool,
    ) -> Result<()> {
        let mut look = tokio::time::interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return Ok(()),
                _ = self.interrupt.recv() => return Ok(()),
                _ = self.hangup.recv() => { _ = messages.send(Message::Reload); }
                _ = look.tick() => {
                    if publisher_ended() {
                        return Err(anyhow!("the publisher ended by a fault of the program"));
                    }
                }
            }
        }
    }

    /// Whoever asks a second time wants it now.
    pub async fn told_again(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
