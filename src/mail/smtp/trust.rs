//! Whose certificates are believed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::super::authorities;

/// How long certificates that were read are good: the system's change while a daemon runs for years.
const GOOD: Duration = Duration::from_mins(5);

/// What is needed to begin TLS with one relay.
pub(super) struct Trust {
    /// Trusted instead of the system's.
    ca: Option<PathBuf>,
    /// On this machine any certificate will do, unless the admin named whom to trust: who could listen here needs no
    /// network.
    is_here: bool,
    made: Option<(Instant, Arc<ClientConfig>)>,
}

impl Trust {
    pub fn new(ca: Option<PathBuf>, is_here: bool) -> Self {
        Self { ca, is_here, made: None }
    }

    /// Made anew when it is old. `Err` is a text for the admin.
    pub fn config(&mut self) -> Result<Arc<ClientConfig>, String> {
        if let Some((_, config)) = self.made.as_ref().filter(|(at, _)| at.elapsed() < GOOD) {
            return Ok(config.clone());
        }
        let config = Arc::new(self.make()?);
        self.made = Some((Instant::now(), config.clone()));
        Ok(config)
    }

    fn make(&self) -> Result<ClientConfig, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?;
        let roots = match &self.ca {
            Some(file) => authorities::in_file(file)
                .map_err(|why| format!("`{}`, the relay's `ca_file`, {why}", file.display()))?,
            None if self.is_here => {
                let anyone = Arc::new(Anyone(provider));
                return Ok(builder.dangerous().with_custom_certificate_verifier(anyone).with_no_client_auth());
            }
            None => authorities::of_the_system()?,
        };
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

/// Believes any certificate whose key the other side has.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
