//! Through a program that takes a message as `sendmail` does.
//!
//! Not lettre's: it leaves out an empty sender, does not tell how the program ended, waits for ever, and leaves a program
//! that does not read its input unburied.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::failure::{Failure, short};
use super::{Accepted, Envelope, FailureKind, lines};

/// How much of what the program complains of is read, in bytes.
const COMPLAINT: u64 = 4096;

/// How long a pipe is waited for after the program has ended.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// Hands one message over, and waits for so long at most.
pub(super) fn hand_over(
    program: &Path,
    envelope: &Envelope,
    message: &[u8],
    patience: Duration,
    may_leave: &mut dyn FnMut() -> bool,
) -> Result<Accepted, Failure> {
    envelope.on_the_wire()?;
    let from = envelope.from.as_ref().map_or("<>".to_owned(), ToString::to_string);
    // Not once it runs: what it has read by then, and be it nothing, it would take for the message.
    if !may_leave() {
        return Err(Failure::withdrawn());
    }
    let mut child = Command::new(program)
        // What systemd said was said to us.
        .env_remove("NOTIFY_SOCKET")
        .env_remove("WATCHDOG_USEC")
        .env_remove("WATCHDOG_PID")
        .env_remove("LISTEN_FDNAMES")
        .env_remove("CREDENTIALS_DIRECTORY")
        // A line with a dot does not end the message; what follows `--` is no option, whatever it begins with.
        .args(["-i", "-f", &from, "--", &envelope.to.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::io(FailureKind::Relay, "sendmail cannot be started", &error))?;
    let (mut input, errors) = (child.stdin.take(), child.stderr.take());
    let message = lines::with_lf(message);
    // Each pipe has its thread, so that neither side waits for the other; and who the program leaves behind with a pipe in
    // hand is not waited for at all.
    let (written, complaint) = (mpsc::channel(), mpsc::channel());
    thread::spawn(move || {
        let is_whole = input.as_mut().is_none_or(|input| input.write_all(&message).is_ok());
        drop(input);
        written.0.send(is_whole)
    });
    thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut errors) = errors {
            let _ = errors.by_ref().take(COMPLAINT).read_to_end(&mut said);
            let _ = complaint.0.send(String::from_utf8_lossy(&said).into_owned());
            // What is not kept is read all the same, so that the program can end.
            let _ = io::copy(&mut errors, &mut io::sink());
        }
    });
    let Some(status) = wait(&mut child, patience) else {
        return Err(Failure::new(FailureKind::Unknown, "sendmail did not end in time"));
    };
    let is_written = written.1.recv_timeout(LEFT_BEHIND).unwrap_or(false);
    if status.success() && is_written {
        return Ok(Accepted { reply: "taken by sendmail".to_owned() });
    }
    Err(judge(status, is_written, &complaint.1.recv_timeout(LEFT_BEHIND).unwrap_or_default()))
}

/// Waits for the end; a program that takes longer is ended.
fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    while started.elapsed() < patience {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// The statuses of `sysexits.h`, which every such program uses.
fn judge(status: ExitStatus, is_written: bool, complaint: &str) -> Failure {
    let kind = match status.code() {
        // EX_DATAERR, EX_NOUSER, EX_NOHOST
        Some(65 | 67 | 68) => FailureKind::Never,
        // EX_UNAVAILABLE, EX_TEMPFAIL
        Some(69 | 75) => FailureKind::Later,
        // It ended well, and did not read all of the message.
        Some(0) => FailureKind::Unknown,
        Some(_) => FailureKind::Relay,
        // Ended by a signal, it may have taken the message before.
        None if is_written => FailureKind::Unknown,
        None => FailureKind::Later,
    };
    let text = match (short(complaint), status.code()) {
        (said, _) if !said.is_empty() => said,
        (_, Some(0)) => "sendmail did not read the message to its end".to_owned(),
        (_, Some(code)) => format!("sendmail ended with status {code}"),
        (_, None) => "sendmail was ended by a signal".to_owned(),
    };
    Failure { kind, code: status.code().and_then(|code| u16::try_from(code).ok()), status: None, text }
}
