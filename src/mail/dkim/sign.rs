//! A signature as it stands before a message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::digest;

use super::head::Head;
use super::key::Key;
use super::{Signer, relaxed};

/// Octets of a line (RFC 5322 §2.1.1 wants 78 at most).
const LINE: usize = 76;

/// The DKIM-Signature headers of a message (lines of CRLF, 7-bit or 8-bit), one for each signer, to be put in front of it.
///
/// `at` is when it says it was signed: the message's own date, so that another try has the same bytes. There is no end to it
/// (`x=`): mail may wait in a queue for days. `Err` says why this is no message that can be signed.
pub fn sign<'s>(
    signers: impl IntoIterator<Item = &'s Signer>,
    message: &[u8],
    at: Timestamp,
) -> Result<Vec<u8>, String> {
    let mut signers = signers.into_iter().peekable();
    if signers.peek().is_none() {
        return Ok(Vec::new());
    }
    let (head, body) = Head::split(message)?;
    let names = head.covered()?;
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, &relaxed::body(body)?));
    let mut headers = Vec::new();
    for signer in signers {
        let mut header = unsigned(signer, &names, &hash, at);
        let text = head.signed(&names, &header);
        let signature = signer.key.sign(&text).map_err(|_| format!("{} could not sign", signer.name()))?;
        // Folds within it are no part of it (RFC 6376 §3.5).
        let signature = STANDARD.encode(signature);
        for (at, octet) in signature.char_indices() {
            if at % (LINE - 1) == 0 {
                header.push_str("\r\n ");
            }
            header.push(octet);
        }
        header.push_str("\r\n");
        headers.extend_from_slice(header.as_bytes());
    }
    Ok(headers)
}

/// The header with an empty `b=`.
fn unsigned(signer: &Signer, names: &[&str], hash: &str, at: Timestamp) -> String {
    let algorithm = match signer.key {
        Key::Rsa(_) => "rsa-sha256",
        Key::Ed25519(_) => "ed25519-sha256",
    };
    let (domain, selector, moment) = (&signer.domain, &signer.selector, at.as_second().max(0));
    let mut header = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain};\r\n s={selector}; t={moment};\r\n h="
    );
    let mut width = " h=".len();
    for (index, name) in names.iter().enumerate() {
        let colon = if index > 0 { ":" } else { "" };
        if width + colon.len() + name.len() + 1 > LINE {
            header.push_str(colon);
            header.push_str("\r\n ");
            header.push_str(name);
            width = 1 + name.len();
        } else {
            header.push_str(colon);
            header.push_str(name);
            width += colon.len() + name.len();
        }
    }
    header.push_str(&format!(";\r\n bh={hash};\r\n b="));
    header
}
