//! The few questions that go out over HTTP: does our public address lead to us; which certificate does Amazon sign with?

use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Every answer that is asked for is shorter.
const MOST: u64 = 64 * 1024;

/// What stands at an address.
pub fn fetch(address: &str) -> Result<String, String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
    let mut answer = agent.get(address).call().map_err(|error| error.to_string())?;
    answer.body_mut().with_config().limit(MOST).read_to_string().map_err(|error| error.to_string())
}
