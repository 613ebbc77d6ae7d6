//! What trust metadata needs of X.509: the public key of a certificate, its common name, its
//! dates, and whether it is an authority. No chain is built here: Notary trusts a root
//! certificate for standing in a root file, not for who issued it.

use jiff::Timestamp;
use x509_cert::{
    Certificate,
    der::{Encode as _, asn1::ObjectIdentifier},
    ext::pkix::BasicConstraints,
    spki::SubjectPublicKeyInfoRef,
};

const MOST_CERTIFICATES: usize = 8;
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const RSA_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// SHA-1 signatures on certificates: ECDSA, RSA, DSA.
const WEAK: [ObjectIdentifier; 3] = [
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"),
    ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"),
];

/// A public key as a signature check wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RawKey {
    /// An uncompressed point on NIST P-256.
    P256(Vec<u8>),
    /// An uncompressed point on NIST P-384.
    P384(Vec<u8>),
    /// A PKCS#1 `RSAPublicKey`, DER.
    Rsa(Vec<u8>),
}

/// The certificate under which a root key is trusted.
#[derive(Debug, Clone)]
pub(super) struct LeafCertificate {
    common_name: String,
    from: Timestamp,
    to: Timestamp,
    weak: bool,
}

/// The key of a DER `SubjectPublicKeyInfo`, where its kind is known.
pub(super) fn key_of_spki(der: &[u8]) -> Option<RawKey> {
    let info = SubjectPublicKeyInfoRef::try_from(der).ok()?;
    let bits = info.subject_public_key.as_bytes()?.to_vec();
    match info.algorithm.oid {
        RSA_KEY => Some(RawKey::Rsa(bits)),
        EC_KEY => match info.algorithm.parameters_oid().ok()? {
            P256 => Some(RawKey::P256(bits)),
            P384 => Some(RawKey::P384(bits)),
            _ => None,
        },
        _ => None,
    }
}

/// The key of the first certificate of a PEM bundle.
pub(super) fn key_of_bundle(pem: &[u8]) -> Option<RawKey> {
    let first = bundle(pem)?.into_iter().next()?;
    key_of_spki(&first.tbs_certificate().subject_public_key_info().to_der().ok()?)
}

/// The one certificate of a PEM bundle that is no authority; it has to stand first.
pub(super) fn leaf_of_bundle(pem: &[u8]) -> Option<LeafCertificate> {
    let all = bundle(pem)?;
    let leaves = all.iter().filter(|cert| !is_authority(cert)).count();
    let first = all.first().filter(|cert| leaves == 1 && !is_authority(cert))?;
    let inner = first.tbs_certificate();
    let validity = inner.validity();
    let time = |at: &x509_cert::time::Time| {
        Timestamp::from_second(i64::try_from(at.to_unix_duration().as_secs()).ok()?).ok()
    };
    Some(LeafCertificate {
        common_name: common_name(first)?,
        from: time(&validity.not_before)?,
        to: time(&validity.not_after)?,
        weak: WEAK.contains(&first.signature_algorithm().oid),
    })
}

impl LeafCertificate {
    /// Whether the certificate was made for this collection: its common name is the
    /// collection's, or ends in `*` and the rest begins it.
    pub(super) fn names(&self, gun: &str) -> bool {
        match self.common_name.strip_suffix('*') {
            Some(_) => gun.starts_with(self.common_name.trim_end_matches('*')),
            None => self.common_name == gun,
        }
    }

    /// Whether it is signed with something better than SHA-1 and its dates are in order.
    pub(super) fn is_sound(&self) -> bool {
        !self.weak && self.from <= self.to
    }

    /// Whether it is good at a time; a day's slack is given before, as Notary does.
    pub(super) fn is_valid_at(&self, now: Timestamp) -> bool {
        let slack = jiff::SignedDuration::from_hours(24);
        now.checked_add(slack).is_ok_and(|soon| soon >= self.from) && now <= self.to
    }
}

fn bundle(pem: &[u8]) -> Option<Vec<Certificate>> {
    let all = Certificate::load_pem_chain(pem).ok()?;
    (1..=MOST_CERTIFICATES).contains(&all.len()).then_some(all)
}

fn is_authority(cert: &Certificate) -> bool {
    matches!(cert.tbs_certificate().get_extension::<BasicConstraints>(), Ok(Some((_, basic))) if basic.ca)
}

fn common_name(cert: &Certificate) -> Option<String> {
    let subject = cert.tbs_certificate().subject();
    let attribute = subject.iter().find(|attribute| attribute.oid == COMMON_NAME)?;
    let text = attribute.value.value();
    std::str::from_utf8(text).ok().map(str::to_owned)
}
