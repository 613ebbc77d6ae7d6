//! A throw-away certificate authority for the classroom's own HTTPS.
//!
//! Only a lab's `DOCKER_CONFIG` may be told to trust it: nothing here touches the system's
//! certificate store, and the authority signs only the names it is asked for.

use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::files::write_private;

const COMMON_NAME: &str = "labcheck classroom";
const CA_FILE: &str = "ca.crt";
const KEY_FILE: &str = "ca.key";

/// Why a certificate could not be made or kept.
#[derive(Debug, thiserror::Error)]
pub enum CertError {
    /// The library refused a name or a key.
    #[error("cannot make a certificate for {what}; check that it is a host name or an IP address")]
    Make {
        /// For whom it was to be.
        what: String,
        /// What the library said.
        #[source]
        source: rcgen::Error,
    },
    /// The TLS library refused the certificate.
    #[error("cannot serve TLS with the certificate just made; report this as a defect of labcheck")]
    Tls(#[from] rustls::Error),
    /// A file could not be read or written.
    #[error("cannot read or write {}; check the folder's permissions and free space", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// For how long a leaf certificate is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validity {
    /// From yesterday, for a year.
    #[default]
    Current,
    /// Until yesterday: what a client calls expired.
    Expired,
}

/// A certificate authority whose key lives as long as the value, or in a folder of its own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate with its key and its chain, ready to serve.
pub struct Leaf {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Authority {
    /// A new authority that nothing on disk remembers.
    pub fn new() -> Result<Self, CertError> {
        let key = new_key()?;
        let params = authority_params();
        let cert = params.self_signed(&key).map_err(|source| make("the authority", source))?;
        Ok(Self { pem: cert.pem(), issuer: Issuer::new(params, key) })
    }

    /// The authority kept in `dir` (`ca.crt`, and `ca.key` with mode 0600), made on first use.
    pub fn open(dir: &Path) -> Result<Self, CertError> {
        let (ca_path, key_path) = (dir.join(CA_FILE), dir.join(KEY_FILE));
        if let (Some(pem), Some(key)) = (read(&ca_path)?, read(&key_path)?) {
            let key = KeyPair::from_pem(&key).map_err(|source| make("the authority", source))?;
            return Ok(Self { pem, issuer: Issuer::new(authority_params(), key) });
        }
        let made = Self::new()?;
        let key = made.issuer.key().serialize_pem();
        write_private(&key_path, key.as_bytes()).map_err(|source| file(&key_path, source))?;
        fs::write(&ca_path, &made.pem).map_err(|source| file(&ca_path, source))?;
        Ok(made)
    }

    /// The authority's own certificate, PEM: what clients are told to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A server certificate for these host names and IP addresses.
    pub fn leaf(&self, names: &[&str], validity: Validity) -> Result<Leaf, CertError> {
        let key = new_key()?;
        let what = names.join(", ");
        let mut params = CertificateParams::default();
        for name in names {
            params.subject_alt_names.push(alternative_name(name)?);
        }
        if let Some(first) = names.first() {
            params.distinguished_name.push(DnType::CommonName, *first);
        }
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        params.key_usages.push(KeyUsagePurpose::DigitalSignature);
        params.use_authority_key_identifier_extension = true;
        match validity {
            Validity::Current => valid_days(&mut params, -365, 365),
            Validity::Expired => valid_days(&mut params, -365, -1),
        }
        let cert = params.signed_by(&key, &self.issuer).map_err(|source| make(&what, source))?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        Ok(Leaf { chain: vec![cert.der().clone()], key })
    }

    /// Tells the docker CLI that uses this `DOCKER_CONFIG` to trust the authority at
    /// `host_port` (as in the URL, `127.0.0.1:4443`), and nowhere else. The file's place,
    /// `tls/<host:port>/ca.crt`, is where every docker CLI from 1.10 to 28 looks.
    pub fn install(&self, docker_config: &Path, host_port: &str) -> Result<PathBuf, CertError> {
        let dir = docker_config.join("tls").join(host_port);
        fs::create_dir_all(&dir).map_err(|source| file(&dir, source))?;
        let path = dir.join(CA_FILE);
        fs::write(&path, &self.pem).map_err(|source| file(&path, source))?;
        Ok(path)
    }
}

impl Leaf {
    /// Serves TLS 1.2 and 1.3 with this certificate.
    pub fn acceptor(&self) -> Result<TlsAcceptor, CertError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// The certificate, DER.
    pub fn der(&self) -> &[u8] {
        self.chain.first().map_or(&[], |cert| cert.as_ref())
    }
}

/// Valid between two midnights (UTC), counted in days from today: the library takes days, and a
/// day's slack also forgives clocks that differ.
pub(crate) fn valid_days(params: &mut CertificateParams, from: i64, to: i64) {
    let today: Date = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let midnight = |offset: i64| {
        let at = today.checked_add(Span::new().days(offset)).unwrap_or(today);
        let part = |value: i8| u8::try_from(value).unwrap_or(1);
        date_time_ymd(at.year().into(), part(at.month()), part(at.day()))
    };
    params.not_before = midnight(from);
    params.not_after = midnight(to);
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, COMMON_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_days(&mut params, -365, 3650);
    params
}

fn alternative_name(name: &str) -> Result<SanType, CertError> {
    if let Ok(ip) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(ip));
    }
    let dns = name.try_into().map_err(|source| make(name, source))?;
    Ok(SanType::DnsName(dns))
}

fn new_key() -> Result<KeyPair, CertError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|source| make("a new key", source))
}

fn read(path: &Path) -> Result<Option<String>, CertError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(file(path, source)),
    }
}

fn make(what: &str, source: rcgen::Error) -> CertError {
    CertError::Make { what: what.to_owned(), source }
}

fn file(path: &Path, source: io::Error) -> CertError {
    CertError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use x509_cert::{Certificate, der::Decode as _};

    use super::*;

    #[test]
    fn an_authority_on_disk_is_the_same_after_a_restart_and_its_key_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let first = Authority::open(dir.path()).unwrap();
        let second = Authority::open(dir.path()).unwrap();
        assert_eq!(first.pem(), second.pem());
        let mode = fs::metadata(dir.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        second.leaf(&["localhost"], Validity::Current).unwrap().acceptor().unwrap();
    }

    #[test]
    fn a_leaf_is_expired_only_when_asked_for() {
        let authority = Authority::new().unwrap();
        let now = std::time::SystemTime::now();
        for (validity, good) in [(Validity::Current, true), (Validity::Expired, false)] {
            let leaf = authority.leaf(&["127.0.0.1", "localhost"], validity).unwrap();
            let cert = Certificate::from_der(leaf.der()).unwrap();
            let end = cert.tbs_certificate().validity().not_after.to_system_time();
            assert_eq!(end > now, good, "{validity:?}");
        }
    }

    #[test]
    fn a_name_that_is_none_is_refused() {
        assert!(Authority::new().unwrap().leaf(&["schön.example"], Validity::Current).is_err());
    }

    #[test]
    fn the_authority_is_installed_where_the_docker_cli_looks() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::new().unwrap();
        let path = authority.install(dir.path(), "127.0.0.1:4443").unwrap();
        assert_eq!(path, dir.path().join("tls/127.0.0.1:4443/ca.crt"));
        assert_eq!(fs::read_to_string(path).unwrap(), authority.pem());
    }
}
