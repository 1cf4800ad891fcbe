//! One connection from the greeting to its end, as RFC 5321 has it: whoever speaks out of turn is written down.

use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::line::Line;
use super::relay::{Deed, Mail, Moment, Phase, Shared, Tls};

/// A client that was told goodbye has so long to leave.
const LEAVE: Duration = Duration::from_secs(20);
/// How long a silence lasts: longer than any test.
const SILENCE: Duration = Duration::from_secs(300);

struct Talk<'a> {
    line: Line,
    connection: usize,
    shared: &'a Shared,
    step: Step,
    to: String,
    /// Octets that were said before the last answer could be known (RFC 2920 §3.1).
    ahead: usize,
    /// The command that is being answered was.
    was_ahead: bool,
    /// Within a message: what is still under way of it is no command.
    in_text: bool,
    /// What was refused that nothing but a goodbye may follow.
    shut: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Before EHLO.
    New,
    Idle,
    /// A sender was taken.
    Begun,
    /// And a recipient.
    Addressed,
}

/// The talk is over.
struct Over;

/// Whether a command was done, or refused.
#[derive(PartialEq, Eq)]
enum Done {
    Yes,
    No,
}

/// Talks until one side leaves.
pub fn hold(stream: TcpStream, connection: usize, shared: &Shared) {
    let mut talk = Talk {
        line: Line::new(stream),
        connection,
        shared,
        step: Step::New,
        to: String::new(),
        ahead: 0,
        was_ahead: false,
        in_text: false,
        shut: None,
    };
    let _ = talk.run();
    talk.line.close();
}

impl Talk<'_> {
    fn run(&mut self) -> Result<(), Over> {
        let greeting = self.deed(Phase::Banner);
        if self.shared.tls == Tls::Implicit && greeting != Deed::BrokenTls {
            self.line.start_tls();
        }
        if self.perform(&greeting, "220 relay.test ESMTP\r\n")? == Done::No {
            self.shut = Some("the greeting");
        }
        loop {
            let command = self.command()?;
            let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            if let Some(what) = self.shut.filter(|_| verb != "QUIT") {
                self.wrong(&format!("{what} was refused, and it went on with `{command}`"));
            }
            match verb.as_str() {
                "EHLO" => self.ehlo()?,
                "STARTTLS" => self.start_tls()?,
                "AUTH" => self.auth(&command)?,
                "MAIL" => self.mail()?,
                "RCPT" => self.rcpt(&command)?,
                "DATA" => self.data()?,
                "RSET" => {
                    if self.step != Step::New {
                        self.step = Step::Idle;
                    }
                    self.say("250 2.0.0 ok\r\n")?;
                }
                "NOOP" => self.say("250 2.0.0 ok\r\n")?,
                "QUIT" => {
                    self.alone("QUIT");
                    self.at(Phase::Quit, "221 2.0.0 bye\r\n")?;
                    return Err(Over);
                }
                _ => {
                    self.wrong(&format!("said `{command}`"));
                    self.say("500 5.5.2 what\r\n")?;
                }
            }
        }
    }

    fn ehlo(&mut self) -> Result<(), Over> {
        self.alone("EHLO");
        let tls = if self.shared.tls == Tls::Offered && !self.line.is_tls() { "250-STARTTLS\r\n" } else { "" };
        let text = format!(
            "250-relay.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n{tls}250-AUTH PLAIN LOGIN\r\n\
             250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        );
        if self.at(Phase::Ehlo, &text)? == Done::Yes {
            self.step = Step::Idle;
        }
        Ok(())
    }

    fn start_tls(&mut self) -> Result<(), Over> {
        self.alone("STARTTLS");
        if self.line.is_tls() {
            self.wrong("STARTTLS under TLS");
        }
        if self.at(Phase::StartTls, "220 2.0.0 go\r\n")? == Done::Yes {
            self.line.start_tls();
            self.step = Step::New;
        } else {
            self.shut = Some("STARTTLS");
        }
        Ok(())
    }

    fn auth(&mut self, command: &str) -> Result<(), Over> {
        self.alone("AUTH");
        if self.step != Step::Idle {
            self.wrong("AUTH out of turn");
        }
        let more = match command.split(' ').collect::<Vec<_>>()[..] {
            [_, "LOGIN"] => 2,
            [_, "LOGIN", _] | [_, "PLAIN"] => 1,
            _ => 0,
        };
        for question in &["334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n"][2 - more..] {
            self.say(question)?;
            self.command()?;
        }
        if self.at(Phase::Auth, "235 2.7.0 welcome\r\n")? == Done::No {
            self.shut = Some("the login");
        }
        Ok(())
    }

    fn mail(&mut self) -> Result<(), Over> {
        if self.step != Step::Idle {
            self.wrong(&format!("MAIL when {:?}", self.step));
            return self.say("503 5.5.1 out of turn\r\n");
        }
        self.to.clear();
        if self.at(Phase::Mail, "250 2.1.0 ok\r\n")? == Done::Yes {
            self.step = Step::Begun;
        }
        Ok(())
    }

    fn rcpt(&mut self, command: &str) -> Result<(), Over> {
        if self.step != Step::Begun {
            self.unless_ahead("RCPT without a sender");
            return self.say("503 5.5.1 no sender\r\n");
        }
        let path = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        self.to = path.map_or("", |(path, _)| path).to_owned();
        if self.at(Phase::Rcpt, "250 2.1.5 ok\r\n")? == Done::Yes {
            self.step = Step::Addressed;
        }
        Ok(())
    }

    fn data(&mut self) -> Result<(), Over> {
        if self.step != Step::Addressed {
            self.unless_ahead("DATA without a recipient");
            return self.say("554 5.5.1 no valid recipients\r\n");
        }
        self.alone("DATA");
        let deed = self.deed(Phase::Data);
        let asked = Instant::now();
        if self.perform(&deed, "354 go on\r\n")? == Done::No {
            // The transaction stands until RSET.
            return Ok(());
        }
        self.step = Step::Idle;
        let deed = self.deed(Phase::Body);
        if let Deed::After(wait) = deed {
            sleep(wait);
        } else if deed != Deed::Fine {
            if self.line.glance().is_empty() {
                self.line.line().ok_or(Over)?;
            }
            self.in_text = true;
            // What was said early is the answer: there is no second one at the end.
            self.perform(&deed, "")?;
            self.in_text = false;
            return self.line.text().map(drop).ok_or(Over);
        }
        let text = self.line.text().ok_or(Over)?;
        let at = Instant::now();
        let deed = self.deed(Phase::Dot);
        let accepted = matches!(deed, Deed::Fine | Deed::After(_));
        let mail = Mail { asked, at, accepted, ..self.read(&text) };
        // Written down before it is said: whoever hears the answer may look at once.
        self.shared.note(|log| log.mails.push(mail));
        self.perform(&deed, "250 2.0.0 taken\r\n").map(drop)
    }

    fn read(&mut self, text: &[u8]) -> Mail {
        for (index, byte) in text.iter().enumerate() {
            let has_return = index > 0 && text[index - 1] == b'\r';
            if *byte == b'\n' && !has_return || *byte == b'\r' && text.get(index + 1) != Some(&b'\n') {
                self.wrong("a bare line end in a message");
                break;
            }
        }
        let head = String::from_utf8_lossy(text);
        let head = head.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        let header = |name: &str| {
            let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
            lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim()).to_owned()
        };
        if !header("To").contains(&self.to) {
            self.wrong(&format!("`{}` was given the message of `{}`", self.to, header("To")));
        }
        let list = header("List-Unsubscribe");
        let unsubscribe = list.split(['<', '>']).find(|part| part.starts_with("http")).unwrap_or_default().to_owned();
        Mail {
            to: self.to.clone(),
            id: header("Message-ID"),
            hash: blake3::hash(text),
            size: text.len(),
            unsubscribe,
            asked: Instant::now(),
            at: Instant::now(),
            accepted: false,
        }
    }

    /// One command without its end.
    fn command(&mut self) -> Result<String, Over> {
        let line = self.line.line().ok_or(Over)?;
        self.was_ahead = self.ahead > 0;
        self.ahead = self.ahead.saturating_sub(line.len());
        let text = String::from_utf8_lossy(&line).into_owned();
        match text.strip_suffix("\r\n") {
            Some(text) => Ok(text.to_owned()),
            None => {
                self.wrong(&format!("a line without its end: {text:?}"));
                Err(Over)
            }
        }
    }

    fn deed(&self, phase: Phase) -> Deed {
        let moment = Moment { phase, to: self.to.clone() };
        let deed = (self.shared.script)(&moment);
        if !matches!(deed, Deed::Fine | Deed::After(_)) {
            self.shared.note(|log| log.deeds.push((phase, deed.clone())));
        }
        deed
    }

    fn at(&mut self, phase: Phase, fine: &str) -> Result<Done, Over> {
        let deed = self.deed(phase);
        self.perform(&deed, fine)
    }

    fn perform(&mut self, deed: &Deed, fine: &str) -> Result<Done, Over> {
        match deed {
            Deed::Fine => self.say(fine).map(|()| Done::Yes),
            Deed::After(wait) => {
                sleep(*wait);
                self.say(fine).map(|()| Done::Yes)
            }
            Deed::Refuse(words) => {
                self.line.glance();
                self.say(&format!("{words}\r\n"))?;
                if words.starts_with("421") { self.is_over("421") } else { Ok(Done::No) }
            }
            Deed::Garbage => self.out_of_step(b"\x00\xff what is SMTP\r\n", "garbage"),
            Deed::Stall => self.out_of_step(b"25", "half an answer"),
            Deed::Silence => self.out_of_step(b"", "silence"),
            Deed::Close => Err(Over),
            Deed::BrokenTls => {
                self.line.glance();
                self.line.forget();
                // To STARTTLS the answer is a yes; only then the other side believes in TLS.
                if !self.line.is_tls() && fine.starts_with("220 2") {
                    self.say(fine)?;
                }
                let _ = self.line.write_under_tls(b"220 this is no record of TLS at all\r\n");
                self.line.end_of_speech();
                self.line.hear_out(LEAVE);
                Err(Over)
            }
        }
    }

    /// After this nothing fits any more: a client that goes on talks of something else than we.
    fn out_of_step(&mut self, bytes: &[u8], what: &str) -> Result<Done, Over> {
        self.line.glance();
        self.line.forget();
        self.line.write(bytes).map_err(|_| Over)?;
        let heard = self.line.hear_out(SILENCE);
        self.after(&heard, what);
        Err(Over)
    }

    fn is_over(&mut self, what: &str) -> Result<Done, Over> {
        self.line.forget();
        self.line.end_of_speech();
        let heard = self.line.hear_out(LEAVE);
        self.after(&heard, what);
        Err(Over)
    }

    /// What is said after it: at most a goodbye.
    fn after(&self, heard: &[u8], what: &str) {
        let heard = String::from_utf8_lossy(heard);
        let heard = if self.in_text { heard.split_once("\r\n.\r\n").map_or("", |(_, rest)| rest) } else { &heard };
        let heard = heard.trim_end();
        if !heard.is_empty() && !heard.eq_ignore_ascii_case("QUIT") {
            self.wrong(&format!("after {what} it went on with {heard:?}"));
        }
    }

    fn say(&mut self, text: &str) -> Result<(), Over> {
        self.ahead = self.line.unread().len();
        self.line.write(text.as_bytes()).map_err(|_| Over)
    }

    /// RFC 2920 §3.1: after some commands a client waits for the answer.
    fn alone(&self, command: &str) {
        if !self.line.unread().is_empty() {
            self.wrong(&format!("went on after {command} without waiting for the answer"));
        }
    }

    /// A command that an earlier refusal has made void is no fault when it was said before that was known.
    fn unless_ahead(&self, what: &str) {
        if !self.was_ahead {
            self.wrong(what);
        }
    }

    fn wrong(&self, what: &str) {
        let told = format!("connection {}, {}: {what}", self.connection, self.to);
        self.shared.note(|log| log.wrongs.push(told));
    }
}
