//! One message over a connection: together what the relay takes together, and at every moment known how far it got.

use std::time::{Duration, Instant};

use super::super::failure::short;
use super::broken::Broken;
use super::load::Load;
use super::session::{Session, misfit};
use super::verdict::Phase;
use super::{Accepted, Failure, FailureKind};

/// How much of a message is written at once, in octets: what a socket takes without waiting for the other side.
const PIECE: usize = 64 * 1024;
/// How long a relay that stopped listening may say why.
const LAST_WORD: Duration = Duration::from_millis(200);

impl Session {
    /// One message, from its sender to the answer to its end. `together`: in as few writes as the relay allows.
    pub fn carry(
        &mut self,
        load: &Load,
        together: bool,
        may_leave: &mut dyn FnMut() -> bool,
    ) -> Result<Accepted, Failure> {
        (self.has_begun, self.checked) = (false, None);
        self.carried += 1;
        let result = self.begin(load, together).and_then(|()| self.text(&load.text, may_leave));
        self.last = Instant::now();
        result
    }

    /// Sender, recipient, DATA.
    fn begin(&mut self, load: &Load, together: bool) -> Result<(), Failure> {
        let (mail, rcpt) = (load.mail(&self.offers)?, load.rcpt());
        let phase = if load.is_international { Phase::InternationalMail } else { Phase::Mail };
        if together && self.offers.pipelining {
            return self.begin_at_once(&(mail + &rcpt + "DATA\r\n"), phase);
        }
        self.ask(&mail, phase, &[250])?;
        self.has_begun = true;
        self.ask(&rcpt, Phase::Recipient, &[250, 251, 252])?;
        self.ask("DATA\r\n", Phase::Data, &[354]).map(drop)
    }

    /// RFC 2920 §3.1: one write, and every answer is looked at.
    fn begin_at_once(&mut self, commands: &str, phase: Phase) -> Result<(), Failure> {
        let until = Instant::now() + self.patience.command;
        if let Err(broken) = self.wire.write(commands.as_bytes(), until) {
            return Err(self.broke(phase, &broken));
        }
        if let Err(refusal) = self.answer(phase, &[250]) {
            // Whether it was the sender or what came behind it that the relay could not bear is not known.
            self.stumbled |= self.is_lost && refusal.code.is_none();
            return Err(self.refused(phase, refusal, 2));
        }
        self.has_begun = true;
        if let Err(refusal) = self.answer(Phase::Recipient, &[250, 251, 252]) {
            return Err(self.refused(Phase::Recipient, refusal, 1));
        }
        self.answer(Phase::Data, &[354]).map(drop)
    }

    /// After a refusal, so many answers come still. If the relay now waits for a message all the same, the connection is
    /// dropped. RFC 2920 §3.1 would send a lone dot, but what a relay makes of an empty message for a recipient whom it
    /// refused is not ours to try; the next connections ask step by step.
    fn refused(&mut self, phase: Phase, refusal: Failure, answers: u32) -> Failure {
        for left in (0..answers).rev() {
            if self.is_lost {
                break;
            }
            let Ok(reply) = self.wire.reply(Instant::now() + self.patience.command) else {
                self.is_lost = true;
                break;
            };
            let is_data = left == 0;
            match reply.code / 100 {
                2 if is_data => {
                    // Nothing fits DATA but 354 or a refusal: the answers are not to the questions that we think of.
                    self.is_lost = true;
                    return Failure::new(phase.out_of_step(), &misfit(Phase::Data, &reply));
                }
                3 => (self.is_lost, self.stumbled) = (true, true),
                _ => self.is_lost |= reply.code == 421,
            }
        }
        refusal
    }

    /// The message itself, and what is said of it.
    fn text(&mut self, text: &[u8], may_leave: &mut dyn FnMut() -> bool) -> Result<Accepted, Failure> {
        let until = Instant::now() + self.patience.end;
        let (head, last) = text.split_at(text.len().saturating_sub(PIECE));
        if let Err(broken) = self.wire.write(head, until) {
            return Err(self.cut_off(&broken));
        }
        if !head.is_empty() && !self.wire.is_quiet() {
            return Err(self.cut_off(&Broken::Off));
        }
        if !may_leave() {
            // A connection that ends before the message does leaves nothing behind.
            self.is_lost = true;
            return Err(Failure::withdrawn());
        }
        // Its last text and its end in one write: two would cost the other side's delayed acknowledgement.
        if let Err(broken) = self.wire.write(last, until) {
            return Err(self.cut_off(&broken));
        }
        let reply = match self.wire.reply(Instant::now() + self.patience.end) {
            Ok(reply) => reply,
            Err(broken) => return Err(self.broke(Phase::End, &broken)),
        };
        if reply.code / 100 == 3 {
            self.is_lost = true;
            return Err(Failure::new(FailureKind::Unknown, &misfit(Phase::End, &reply)));
        }
        if reply.code / 100 == 2 {
            return Ok(Accepted { reply: short(&format!("{} {}", reply.code, reply.one_line())) });
        }
        if self.wire.has_more() && reply.code != 421 {
            self.is_lost = true;
            let text = format!("the relay said more than one thing of the message: {}", reply.one_line());
            return Err(Failure::new(FailureKind::Unknown, &text));
        }
        Err(self.no(Phase::End, &reply))
    }

    /// The message did not come to its end, so it cannot have been accepted; the relay may have said why.
    fn cut_off(&mut self, broken: &Broken) -> Failure {
        let told = self.wire.reply(Instant::now() + LAST_WORD).ok().filter(|reply| reply.code >= 400);
        let failure = match told {
            Some(reply) => self.no(Phase::Text, &reply),
            None => self.broke(Phase::Text, broken),
        };
        self.is_lost = true;
        failure
    }
}
