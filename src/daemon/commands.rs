//! Commands that ask the daemon through its control socket.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::Message;
use super::answer::starting;
use super::post::Bell;
use crate::control::{self, Reply, Request};
use crate::mailroom::Mailroom;

/// How long a command waits for a first look before it is told that there is one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers them on a thread of its own: what concerns mail at once, anything else when the publisher has time.
pub fn listen(state: &Path, messages: &Sender<Message>, room: &Arc<Mailroom>, bell: &Bell) -> Result<()> {
    let listener =
        control::listen(state).with_context(|| format!("cannot make {}", control::socket(state).display()))?;
    let (messages, room, bell) = (messages.clone(), Arc::clone(room), bell.clone());
    std::thread::Builder::new()
        .name("control".into())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                let (messages, room, bell) = (messages.clone(), Arc::clone(&room), bell.clone());
                let served = control::serve(stream, move |request| {
                    if let Request::Mail(request) = &request {
                        let reply = room.answer(request, Timestamp::now());
                        if request.mails() {
                            bell.ring();
                        }
                        return reply;
                    }
                    let is_status = request == Request::Status;
                    let (reply, answer) = oneshot::channel();
                    let gone = || "the daemon is ending".to_owned();
                    messages.send(Message::Ask(request, reply)).map_err(|_| gone())?;
                    let mut said = match is_status {
                        true => until_it_has_looked(answer, &bell).ok_or_else(gone)??,
                        false => answer.blocking_recv().map_err(|_| gone())??,
                    };
                    if is_status {
                        let health = room.health().and_then(|health| Ok(serde_json::to_value(health)?));
                        said["mail"] = health.map_err(|error| format!("{error:#}"))?;
                    }
                    Ok(said)
                });
                if let Err(error) = served {
                    tracing::debug!("a command went away: {error}");
                }
            }
        })
        .context("cannot listen for commands")?;
    Ok(())
}

/// How it is; of a start that looks at many files, that it does. None where it is ending.
fn until_it_has_looked(mut answer: oneshot::Receiver<Reply>, bell: &Bell) -> Option<Reply> {
    let asked = Instant::now();
    while !bell.is_ready() && asked.elapsed() < PATIENCE {
        match answer.try_recv() {
            Ok(said) => return Some(said),
            Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(10)),
            Err(TryRecvError::Closed) => return None,
        }
    }
    if bell.is_ready() { answer.blocking_recv().ok() } else { Some(Ok(starting(bell))) }
}
