//! How a connection ends before its time.

use std::io::{self, ErrorKind};

use rustls::CertificateError;

use super::super::failure::plain;

/// Why nothing more can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// Nothing came, or not all of it, for as long as was waited.
    Late,
    /// The other side is gone.
    Off,
    /// What came is no reply.
    Garbage,
    /// TLS, or the system; in words.
    Fault(String),
}

/// What the system says of a connection.
pub(super) fn broken(error: io::Error) -> Broken {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Broken::Late,
        ErrorKind::BrokenPipe
        | ErrorKind::ConnectionAborted
        | ErrorKind::ConnectionReset
        | ErrorKind::NotConnected
        | ErrorKind::WriteZero
        | ErrorKind::UnexpectedEof => Broken::Off,
        _ => Broken::Fault(plain(&error)),
    }
}

/// What TLS says, in words for the admin.
pub(super) fn fault(error: &rustls::Error) -> Broken {
    let text = match error {
        // The second is how another authority of the same name looks.
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            "the relay's certificate is from an authority that is not trusted here".to_owned()
        }
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "the relay's certificate has expired".to_owned()
        }
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "the relay's certificate is for another name".to_owned(),
        rustls::Error::InvalidCertificate(other) => format!("the relay's certificate is not valid: {other}"),
        rustls::Error::InvalidMessage(_) => "the relay does not speak TLS here".to_owned(),
        other => format!("TLS failed: {other}"),
    };
    Broken::Fault(text)
}
