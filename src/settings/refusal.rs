//! Why a text is not taken, before anybody knows where it stands.

/// What is wrong with a value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// A lower-case fragment.
    pub what: String,
    /// What to do; may be empty.
    pub help: String,
}

impl Refusal {
    /// What is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), help: String::new() }
    }

    /// The same, with what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl From<String> for Refusal {
    fn from(what: String) -> Self {
        Self::new(what)
    }
}

/// The known word that a misspelt one most likely means.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (word.len().max(candidate.len()) / 3).clamp(1, 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Takes one of a few words.
pub(super) fn one_of<T: Copy>(word: &str, choices: &[(&'static str, T)]) -> Result<T, Refusal> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) {
        return Ok(*value);
    }
    let names = || choices.iter().map(|(name, _)| *name);
    let help = match nearest(word, names()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("write {}", listed(names(), "or")),
    };
    Err(Refusal::new(format!("`{word}` is not known here")).help(help))
}

/// Words in backticks: `a`, `b` or `c`.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., tail] => format!("{} {last} {tail}", head.join(", ")),
    }
}
