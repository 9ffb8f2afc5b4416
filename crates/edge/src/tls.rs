//! TLS for a listener: a certificate and its key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is not PEM.
    #[error("{} cannot be read as PEM: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: pem::Error,
    },
    /// A file of certificates holds none.
    #[error("{} holds no certificate", .0.display())]
    NoCertificate(PathBuf),
    /// The certificate and the key are not of use together.
    #[error("the certificate and the key cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
}

/// Reads a certificate, with those that vouch for it, and its key, both PEM; TLS 1.2 and 1.3.
///
/// # Errors
/// A file that cannot be read, or a key that is not the certificate's.
pub fn acceptor(certificates: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::File { path, source }
    };
    let chain = CertificateDer::pem_file_iter(certificates).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(at(certificates))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificates.to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(at(key))?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth();
    let mut config = config.with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_there_or_hold_nothing_are_named() {
        let nowhere = Path::new("no/such/file.pem");
        let error = acceptor(nowhere, nowhere).map(drop).unwrap_err();
        assert!(error.to_string().starts_with("no/such/file.pem cannot be read as PEM"), "{error}");
        let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let error = acceptor(&other, &other).map(drop).unwrap_err();
        assert!(matches!(error, TlsError::NoCertificate(_)), "{error}");
    }
}
