//! Who is trusted to vouch for a relay: the system's certificates, or those in a file of the admin's.

use std::fs;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::failure::plain;

/// Whether a file has certificates (PEM, RFC 7468) that can be trusted; `Err` says what is wrong with it, as a fragment
/// that stands behind its name.
pub fn check_authorities(file: &Path) -> Result<(), String> {
    in_file(file).map(drop)
}

/// Those of a file, and no others.
pub(super) fn in_file(file: &Path) -> Result<RootCertStore, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot be read: {}", plain(&error)))?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<_, _>>()
        .map_err(|_| "is not PEM from its beginning to its end".to_owned())?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|_| "has something that is not a certificate".to_owned())?;
    }
    if roots.is_empty() { Err("has no certificate in it (PEM)".to_owned()) } else { Ok(roots) }
}

/// Those of the system. A few that nobody can read are nothing to stop at.
pub(super) fn of_the_system() -> Result<RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (known, _) = roots.add_parsable_certificates(found.certs);
    match (known, found.errors.first()) {
        (0, Some(error)) => Err(format!("the system's certificates cannot be read: {error}")),
        (0, None) => Err("this machine has no certificates of authorities (Debian's ca-certificates)".to_owned()),
        _ => Ok(roots),
    }
}
