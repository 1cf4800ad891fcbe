//! The desk: where people subscribe, confirm, change and leave. One question a page and one clear button; what will happen
//! is said before, and confirmed after. Forms are sent to the address that they stand at, which is the person's alone.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::frame::{Page, alternates};
use super::join::{self, SubscribeForm};
use super::masthead::Masthead;
use super::preferences::{self, PreferencesForm};
use super::templates::Templates;
use super::voice::Voice;
use crate::problem::Problem;
use crate::subscriber::Cadence;

/// A page of the desk. Addresses of people are masked already; `web`, `preferences` and `subscribe` are absolute addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskPage {
    /// The form, empty or as it was sent. Where there is nothing to subscribe to it is `Closed`.
    Subscribe(SubscribeForm),
    /// A mail is on its way; the same whether the address is known or not.
    Asked,
    /// Shall these feeds be mailed to this address? POST `action=confirm`.
    Confirm {
        /// Whose.
        address: String,
        /// What feeds are called, and how often.
        subscriptions: Vec<(String, Cadence)>,
    },
    /// They will be.
    Confirmed {
        /// Where that can be changed.
        preferences: Option<String>,
        /// What feeds are called, and how often.
        subscriptions: Vec<(String, Cadence)>,
    },
    /// Shall all mail stop? POST `action=leave`.
    Unsubscribe {
        /// Whose.
        address: String,
        /// Where it can be made less instead.
        preferences: Option<String>,
    },
    /// It has.
    Unsubscribed {
        /// Where to begin again.
        subscribe: Option<String>,
    },
    /// Did somebody else ask in their name? POST `action=not-me`.
    NotMe {
        /// Whose.
        address: String,
    },
    /// Then it is forgotten.
    NotMeDone,
    /// What a subscriber gets. POST `action=save|leave|data|erase`.
    Preferences(Box<PreferencesForm>),
    /// A fresh link was mailed.
    Mailed,
    /// Here is all that is known of them. POST `action=data`.
    Data {
        /// Whose.
        address: String,
    },
    /// Shall it all be erased? POST `action=erase`.
    Erase {
        /// Whose.
        address: String,
    },
    /// It is.
    Erased,
    /// The link was good once.
    Expired {
        /// Where to begin again.
        subscribe: Option<String>,
    },
    /// The link never was good.
    Unknown,
    /// Shall this digest go out? POST `action=approve|hold`.
    Approve {
        /// Its subject.
        subject: String,
        /// To how many.
        recipients: u64,
        /// Where it can be read.
        web: Option<String>,
        /// What was said before.
        state: Approval,
    },
    /// It goes.
    Approved {
        /// To how many.
        recipients: u64,
    },
    /// It does not.
    HeldBack,
    /// Too many requests came from there.
    TooMany,
    /// Nothing can be had by mail.
    Closed,
}

/// What was said of a digest that wants approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nothing yet.
    Waiting,
    /// It may go.
    Approved,
    /// It may not, for now.
    Held,
}

/// A page of few words, as its template sees it.
#[derive(Serialize, Default)]
struct Notice {
    title: Value,
    text: Option<Value>,
    /// Title and cadence of feeds.
    feeds: Vec<(String, Value)>,
    buttons: Vec<Button>,
    note: Option<Value>,
    link: Option<Link>,
}

#[derive(Serialize)]
struct Button {
    action: &'static str,
    label: Value,
}

#[derive(Serialize)]
struct Link {
    address: String,
    label: Value,
}

impl Templates {
    /// A page of the desk in that language (BCP 47).
    pub fn desk(&self, masthead: &Masthead, language: &str, page: &DeskPage) -> Result<String, Problem> {
        let voice = self.voice(masthead, language)?;
        let site = masthead.title.as_str();
        match page {
            DeskPage::Subscribe(form) => {
                let Some(mail) = &masthead.mail else { return self.desk(masthead, language, &DeskPage::Closed) };
                let title = format!("{} – {site}", voice.words.desk("subscribe_title", &[]));
                let frame = Page { hidden: form.fault.is_some(), ..Page::new("subscribe", title.clone(), &voice) };
                let frame = frame.at(masthead, mail.action.clone(), "website", &title);
                let text = voice.desk("subscribe_text", &[("{site}", site)]);
                let own = context! { text, form => Serde(join::alone(mail, &voice, form)) };
                self.render(masthead, &voice, frame, alternates(&[], &masthead.feeds), own)
            }
            DeskPage::Preferences(form) => {
                let title = voice.words.desk("preferences_title", &[("{site}", site)]);
                let frame = Page { hidden: true, secret: true, ..Page::new("preferences", title.clone(), &voice) };
                let own = context! { title => voice.say(&title), ..preferences::view(&voice, self.all_words(), form) };
                self.render(masthead, &voice, frame, alternates(&[], &masthead.feeds), own)
            }
            other => {
                let (key, notice) = notice(&voice, site, other);
                let title = format!("{} – {site}", voice.words.desk(key, &[]));
                let notice = Notice { title: voice.desk(key, &[]), ..notice };
                let frame = Page { hidden: true, secret: true, ..Page::new("desk", title, &voice) };
                let front =
                    matches!(other, DeskPage::Unknown | DeskPage::Closed | DeskPage::NotMeDone | DeskPage::Erased);
                self.render(
                    masthead,
                    &voice,
                    frame,
                    alternates(&[], &masthead.feeds),
                    context! { notice => Serde(notice), front },
                )
            }
        }
    }
}

/// The key of a page's title, and the rest of it.
fn notice(voice: &Voice<'_>, site: &str, page: &DeskPage) -> (&'static str, Notice) {
    let say = |key: &str| Some(voice.desk(key, &[]));
    let of = |key: &str, address: &str| Some(voice.desk(key, &[("{site}", site), ("{address}", address)]));
    let button = |action, key: &str| Button { action, label: voice.desk(key, &[]) };
    let link = |address: &Option<String>, key: &str| {
        address.clone().map(|address| Link { address, label: voice.desk(key, &[]) })
    };
    let feeds = |subscriptions: &[(String, Cadence)]| -> Vec<(String, Value)> {
        subscriptions.iter().map(|(title, cadence)| (title.clone(), voice.desk(cadence.name(), &[]))).collect()
    };
    let told = |text: &str| Notice { text: say(text), ..Notice::default() };
    let asked = |text: &str, address: &str, action, key: &str| Notice {
        text: of(text, address),
        buttons: vec![button(action, key)],
        ..Notice::default()
    };
    match page {
        DeskPage::Asked => ("asked_title", Notice { note: say("asked_note"), ..told("asked_text") }),
        DeskPage::Confirm { address, subscriptions } => {
            let asked = asked("confirm_text", address, "confirm", "confirm_button");
            ("confirm_title", Notice { feeds: feeds(subscriptions), note: say("confirm_note"), ..asked })
        }
        DeskPage::Confirmed { preferences, subscriptions } => {
            let link = link(preferences, "to_preferences");
            let told = Notice { feeds: feeds(subscriptions), note: say("confirmed_note"), ..told("confirmed_text") };
            ("confirmed_title", Notice { link, ..told })
        }
        DeskPage::Unsubscribe { address, preferences } => {
            let asked = asked("unsubscribe_text", address, "leave", "unsubscribe_button");
            ("unsubscribe_title", Notice { link: link(preferences, "to_less"), ..asked })
        }
        DeskPage::Unsubscribed { subscribe } => {
            ("unsubscribed_title", Notice { link: link(subscribe, "subscribe_again"), ..told("unsubscribed_text") })
        }
        DeskPage::NotMe { address } => ("not_me_title", asked("not_me_text", address, "not-me", "not_me_button")),
        DeskPage::NotMeDone => ("not_me_done_title", told("not_me_done_text")),
        DeskPage::Mailed => ("mailed_title", told("mailed_text")),
        DeskPage::Data { address } => ("data_title", asked("data_text", address, "data", "data_button")),
        DeskPage::Erase { address } => {
            let asked = asked("erase_text", address, "erase", "erase_button");
            ("erase_title", Notice { note: say("erase_note"), ..asked })
        }
        DeskPage::Erased => ("erased_title", told("erased_text")),
        DeskPage::Expired { subscribe } => {
            ("expired_title", Notice { link: link(subscribe, "subscribe"), ..told("expired_text") })
        }
        DeskPage::Approve { subject, recipients, web, state } => {
            let places = [("{subject}", subject.as_str()), ("{people}", &people(voice, *recipients))];
            let (text, buttons) = match state {
                Approval::Waiting => ("approve_text", &[("approve", "approve_button"), ("hold", "hold_button")][..]),
                Approval::Held => ("approve_held", &[("approve", "approve_button")][..]),
                Approval::Approved => ("approve_done", &[][..]),
            };
            let button = |(action, key): &(&'static str, &str)| Button { action, label: voice.desk(key, &places) };
            let text = Some(voice.desk(text, &places));
            let buttons = buttons.iter().map(button).collect();
            ("approve_title", Notice { text, buttons, link: link(web, "approve_web"), ..Notice::default() })
        }
        DeskPage::Approved { recipients } => {
            let text = voice.desk("approved_text", &[("{people}", &people(voice, *recipients))]);
            ("approved_title", Notice { text: Some(text), ..Notice::default() })
        }
        DeskPage::HeldBack => ("held_title", told("held_text")),
        DeskPage::TooMany => ("too_many_title", told("too_many_text")),
        DeskPage::Closed | DeskPage::Subscribe(_) => ("closed_title", told("closed_text")),
        DeskPage::Unknown | DeskPage::Preferences(_) => ("unknown_title", told("unknown_text")),
    }
}

fn people(voice: &Voice<'_>, count: u64) -> String {
    let key = if count == 1 { "people_one" } else { "people" };
    voice.words.desk(key, &[("{count}", &voice.words.count(count))])
}
