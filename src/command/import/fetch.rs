//! Files and addresses that the admin named, and those that they lead to: bounded in size, time and redirects.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use ureq::ResponseExt;

/// The largest export that is read: a hundred thousand articles with room to spare.
const LARGEST: u64 = 1 << 30;
/// The largest document, picture or recording that comes over the network.
const LARGEST_ANSWER: u64 = 256 << 20;
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(300);
const CONNECT: Duration = Duration::from_secs(20);
const MOST_REDIRECTS: u32 = 8;

/// Who asks.
pub struct Fetcher(ureq::Agent);

/// What came, and from where.
pub struct Fetched {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The address at the end of all redirects, or the file's path.
    pub address: String,
    /// Its media type, where somebody said one.
    pub media_type: Option<String>,
}

impl Fetcher {
    /// Somebody who says which program asks.
    pub fn new() -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECT))
            .max_redirects(MOST_REDIRECTS)
            .user_agent(format!("courant/{} (import)", env!("CARGO_PKG_VERSION")))
            .build();
        Self(agent.into())
    }

    /// Reads a file, or asks an address.
    pub fn get(&self, source: &str) -> Result<Fetched> {
        if is_address(source) { self.ask(source) } else { file(source) }
    }

    fn ask(&self, address: &str) -> Result<Fetched> {
        let mut answer = self.0.get(address).call().map_err(|error| anyhow!("{address}: {}", in_words(&error)))?;
        let last = answer.get_uri().to_string();
        let media_type = answer.body().mime_type().map(str::to_owned);
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()
            .map_err(|error| anyhow!("{address}: {}", in_words(&error)))?;
        Ok(Fetched { bytes, address: last, media_type })
    }
}

/// Whether a source is on the network.
pub fn is_address(source: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| source.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::StatusCode(404 | 410) => "there is nothing at this address".into(),
        ureq::Error::StatusCode(401 | 403) => {
            "the site does not let us read this; save it with a browser and name the file".into()
        }
        ureq::Error::StatusCode(429) => "the site asks to come again later".into(),
        ureq::Error::StatusCode(status) => format!("the site answers {status}"),
        ureq::Error::BodyExceedsLimit(_) => format!("it is larger than {} MiB", LARGEST_ANSWER >> 20),
        error => error.to_string(),
    }
}

fn file(path: &str) -> Result<Fetched> {
    let shown = || format!("cannot read {path}");
    let file = File::open(Path::new(path)).with_context(shown)?;
    let facts = file.metadata().with_context(shown)?;
    if facts.is_dir() {
        return Err(anyhow!("{path} is a directory; name the feed or the export that is in it"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(shown)?;
    if bytes.len() as u64 > LARGEST {
        return Err(anyhow!("{path} is larger than {} MiB; export it in parts", LARGEST >> 20));
    }
    Ok(Fetched { bytes, address: path.to_owned(), media_type: None })
}
