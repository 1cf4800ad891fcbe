//! The one question that goes out over HTTP: does our public address lead to us?

use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer of ours is much shorter.
const MOST: u64 = 4096;

/// What stands at an address.
pub fn fetch(address: &str) -> Result<String, String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
    let mut answer = agent.get(address).call().map_err(|error| error.to_string())?;
    answer.body_mut().with_config().limit(MOST).read_to_string().map_err(|error| error.to_string())
}
