//! Certificates, and whom to believe.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tritone_proto::Hop;

/// Where Debian and its kin keep the certificates of authorities.
const SYSTEM_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A certificate with its chain, and its key, in files of PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate, and those of the authorities between it and a root.
    pub chain: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How TLS is spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// What listeners show; a listener of TLS or WSS cannot do without.
    pub certificate: Option<Certificate>,
    /// A PEM file of the authorities that must have signed the certificate of who connects; without it nobody is asked
    /// for one.
    pub client_authorities: Option<PathBuf>,
    /// What is shown to servers that ask for it.
    pub client_certificate: Option<Certificate>,
    /// A PEM file of the authorities that are believed, instead of the system's.
    pub authorities: Option<PathBuf>,
    /// Believes any certificate: for tests.
    pub insecure: bool,
}

/// Certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read or holds none.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: rustls::pki_types::pem::Error,
    },
    /// A certificate or a key that cannot be used.
    #[error("{}: {source}", path.display())]
    Certificate {
        /// The file of the certificate.
        path: PathBuf,
        /// What is wrong.
        source: rustls::Error,
    },
    /// A listener without a certificate.
    #[error("a certificate is needed to listen on {0}")]
    Missing(&'static str),
}

/// Both sides of TLS.
#[derive(Clone)]
pub(crate) struct TlsSides {
    pub(crate) acceptor: Option<TlsAcceptor>,
    pub(crate) connector: TlsConnector,
}

impl Tls {
    pub(crate) fn load(&self) -> Result<TlsSides, TlsError> {
        let acceptor = self.certificate.as_ref().map(|it| self.acceptor(it)).transpose()?;
        Ok(TlsSides { acceptor, connector: self.connector()? })
    }

    fn connector(&self) -> Result<TlsConnector, TlsError> {
        let roots = Arc::new(self.roots()?);
        let config = ClientConfig::builder_with_provider(provider());
        let config = config.with_safe_default_protocol_versions().map_err(unusable(Path::new("ring")))?;
        let config = if self.insecure {
            config.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider())))
        } else {
            config.with_root_certificates(roots)
        };
        let config = match &self.client_certificate {
            None => config.with_no_client_auth(),
            Some(certificate) => {
                let (chain, key) = read(certificate)?;
                config.with_client_auth_cert(chain, key).map_err(unusable(&certificate.chain))?
            }
        };
        Ok(Arc::new(config).into())
    }

    fn acceptor(&self, certificate: &Certificate) -> Result<TlsAcceptor, TlsError> {
        let (chain, key) = read(certificate)?;
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(unusable(&certificate.chain))?;
        let config = match &self.client_authorities {
            None => config.with_no_client_auth(),
            Some(path) => config.with_client_cert_verifier(verifier(path)?),
        };
        let config = config.with_single_cert(chain, key);
        Ok(Arc::new(config.map_err(unusable(&certificate.chain))?).into())
    }

    fn roots(&self) -> Result<RootCertStore, TlsError> {
        if let Some(path) = &self.authorities {
            return authorities(path);
        }
        // A system without such a file believes nobody; what cannot be read in it is passed over.
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates(Path::new(SYSTEM_AUTHORITIES)).unwrap_or_default());
        Ok(roots)
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn unusable(path: &Path) -> impl Fn(rustls::Error) -> TlsError + '_ {
    |source| TlsError::Certificate { path: path.into(), source }
}

/// Whom to believe who connects.
fn verifier(path: &Path) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let roots = Arc::new(authorities(path)?);
    WebPkiClientVerifier::builder_with_provider(roots, provider()).build().map_err(|error| {
        let source = rustls::Error::General(error.to_string());
        TlsError::Certificate { path: path.into(), source }
    })
}

fn authorities(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(unusable(path))?;
    }
    Ok(roots)
}

fn read(files: &Certificate) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|source| TlsError::File { path: files.key.clone(), source })?;
    Ok((certificates(&files.chain)?, key))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |source| TlsError::File { path: path.into(), source };
    let all: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(failed)?.collect();
    let all = all.map_err(failed)?;
    if all.is_empty() {
        return Err(failed(rustls::pki_types::pem::Error::NoItemsFound));
    }
    Ok(all)
}

/// The name that the certificate at the end of a hop must have; its address where no name is known.
pub(crate) fn expected_name(hop: &Hop) -> Option<ServerName<'static>> {
    match &hop.name {
        Some(name) => ServerName::try_from(name.to_string()).ok(),
        None => Some(hop.remote.ip().into()),
    }
}

/// Believes any certificate whose key the other side has.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
