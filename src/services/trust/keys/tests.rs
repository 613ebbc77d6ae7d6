use jiff::Timestamp;

use super::{
    vectors::{
        CA_CERT, ED25519_KEY, ED25519_SIG, P256_KEY, P256_SIG, P384_KEY, P384_SIG, PKCS1_SIG,
        PSS_SIG, RSA_CERT, RSA_KEY, SHORT_PSS_SIG, SHORT_RSA_KEY, WEAK_CERT, WILD_CERT,
    },
    *,
};

const MESSAGE: &[u8] = b"the message";

fn base64(text: &str) -> Base64 {
    serde_json::from_value(json!(text)).unwrap()
}

fn key(kind: &str, public: &str) -> PublicKey {
    PublicKey::new(kind, base64(public).0)
}

fn signature(method: &str, sig: &str) -> Signature {
    Signature { keyid: String::new(), method: method.to_owned(), sig: base64(sig) }
}

#[test]
fn signatures_of_another_implementation_are_verified() {
    let rsa_cert = PublicKey::new("rsa-x509", RSA_CERT.as_bytes().to_vec());
    let table = [
        (key("ecdsa", P256_KEY), signature("ecdsa", P256_SIG)),
        (key("ecdsa", P384_KEY), signature("ECDSA", P384_SIG)),
        (key("rsa", RSA_KEY), signature("rsapss", PSS_SIG)),
        (key("rsa", RSA_KEY), signature("rsapkcs1v15", PKCS1_SIG)),
        (key("ed25519", ED25519_KEY), signature("eddsa", ED25519_SIG)),
        (rsa_cert, signature("rsapss", PSS_SIG)),
    ];
    for (key, good) in table {
        assert!(key.verifies(&good, MESSAGE), "{} {}", key.keytype, good.method);
        assert!(!key.verifies(&good, b"another message"), "{}", key.keytype);
        for at in [0, good.sig.0.len() / 2, good.sig.0.len() - 1] {
            let mut bad = good.clone();
            bad.sig.0[at] ^= 1;
            assert!(!key.verifies(&bad, MESSAGE), "{} byte {at}", key.keytype);
        }
        let mut short = good.clone();
        short.sig.0.pop();
        assert!(!key.verifies(&short, MESSAGE), "{}", key.keytype);
    }
}

#[test]
fn a_method_that_does_not_fit_the_key_verifies_nothing() {
    let table = [
        (key("ecdsa", P256_KEY), signature("eddsa", P256_SIG)),
        (key("rsa", P256_KEY), signature("ecdsa", P256_SIG)),
        (key("ecdsa", RSA_KEY), signature("rsapss", PSS_SIG)),
        (key("rsa", RSA_KEY), signature("rsapss", PKCS1_SIG)),
        (key("rsa", RSA_KEY), signature("none", PSS_SIG)),
        (key("rsa", RSA_KEY), signature("", "")),
        (key("rsa", SHORT_RSA_KEY), signature("rsapss", SHORT_PSS_SIG)),
        (key("ed25519", P256_KEY), signature("eddsa", ED25519_SIG)),
        (key("unknown", ED25519_KEY), signature("eddsa", ED25519_SIG)),
        (key("ecdsa-x509", P256_KEY), signature("ecdsa", P256_SIG)),
        (key("ecdsa", ""), signature("ecdsa", P256_SIG)),
    ];
    for (key, signature) in table {
        assert!(!key.verifies(&signature, MESSAGE), "{} {}", key.keytype, signature.method);
    }
}

#[test]
fn an_id_is_the_hash_of_the_public_half_whatever_was_sent_as_private() {
    // computed by sha256sum over the text, with the key of `vectors`
    let canonical =
        format!(r#"{{"keytype":"ecdsa","keyval":{{"private":null,"public":"{P256_KEY}"}}}}"#);
    let sent =
        format!(r#"{{"keytype":"ecdsa","keyval":{{"public":"{P256_KEY}","private":"AQI="}}}}"#);
    let read: PublicKey = serde_json::from_str(&sent).unwrap();
    assert_eq!(read.id(), Digest::of(canonical.as_bytes()).hex());
    assert_eq!(read, key("ecdsa", P256_KEY));
    assert!(!serde_json::to_string(&read).unwrap().contains("AQI="));
}

#[test]
fn a_root_certificate_names_its_collection_and_is_no_authority() {
    let of = |pem: &str| PublicKey::ecdsa_certificate(pem).certificate();
    let exact = of(RSA_CERT).unwrap();
    assert!(exact.names("docker.io/library/x") && !exact.names("docker.io/library/xy"));
    let wild = of(WILD_CERT).unwrap();
    assert!(wild.names("docker.io/library/x") && !wild.names("docker.io/other"));
    assert!(wild.is_sound() && wild.is_valid_at(Timestamp::now()));
    assert!(!of(WEAK_CERT).unwrap().is_sound());
    assert!(of(CA_CERT).is_none() && of("").is_none() && of("-----BEGIN").is_none());
    assert!(of(&format!("{CA_CERT}{WILD_CERT}")).is_none(), "the leaf has to stand first");
    assert!(of(&format!("{WILD_CERT}{CA_CERT}")).is_some());
    assert!(of(&format!("{WILD_CERT}{RSA_CERT}")).is_none(), "one leaf only");
    assert!(of(&WILD_CERT.repeat(100)).is_none());
}
