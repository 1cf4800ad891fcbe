//! Why a document cannot be read, and what to do about it.

/// What holds a document back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong: a lower-case fragment.
    pub what: String,
    /// What to do.
    pub help: &'static str,
}

const DAMAGED: &str = "open it and save it again, or copy it here again";

impl Fault {
    /// A fault with what to do.
    pub fn new(what: impl Into<String>, help: &'static str) -> Self {
        Self { what: what.into(), help }
    }

    /// What is not as any program writes it: a copy that ended early, a file system's fault.
    pub fn damaged(why: impl std::fmt::Display) -> Self {
        Self::new(format!("the document is damaged, or was not saved whole: {why}"), DAMAGED)
    }

    /// More than a text ever needs.
    pub fn too_large(what: impl std::fmt::Display) -> Self {
        Self::new(format!("the document is not read: {what}"), "split it, or save it as HTML or Markdown")
    }

    /// What no office program writes.
    pub fn hostile(what: impl std::fmt::Display) -> Self {
        Self::new(
            format!("the document is not read: {what}"),
            "open it in Word or LibreOffice and save it as a new document",
        )
    }

    /// What only its password opens.
    pub fn locked() -> Self {
        Self::new("the document is protected with a password", "save it without one")
    }
}
