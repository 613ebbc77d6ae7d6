//! Content under sha512 (OCI image spec, "Registered Algorithms"): every endpoint takes it as it takes sha256.

use labcheck::{
    classroom::registry::{Limits, OCI_MANIFEST},
    oci::{Algorithm, Digest},
};
use serde_json::{Value, json};

use crate::{
    client::{Answer, send},
    content::manifest,
    support::Running,
};

fn digest(content: &[u8]) -> Digest {
    Algorithm::Sha512.of(content)
}

/// An image whose blobs go by their sha512.
fn image(more: &Value) -> Vec<u8> {
    let text = String::from_utf8(manifest(b"{}", b"layer", more)).unwrap();
    let by_sha512 = |text: String, content: &[u8]| {
        text.replace(Digest::of(content).as_str(), digest(content).as_str())
    };
    by_sha512(by_sha512(text, b"{}"), b"layer").into_bytes()
}

/// A descriptor of this manifest, by its sha512.
fn subject_of(manifest: &[u8]) -> Value {
    json!({ "mediaType": OCI_MANIFEST, "digest": digest(manifest), "size": manifest.len() })
}

fn ask(running: &Running, method: &str, path: &str, body: &[u8]) -> Answer {
    send(running.address, method, path, &[], body)
}

fn put_manifest(running: &Running, digest: &Digest, content: &[u8]) -> Answer {
    let path = format!("/v2/a/manifests/{digest}");
    send(running.address, "PUT", &path, &[("Content-Type", OCI_MANIFEST)], content)
}

/// Starts an upload with this query and returns its location.
fn start(running: &Running, query: &str) -> String {
    let answer = ask(running, "POST", &format!("/v2/a/blobs/uploads/{query}"), b"");
    assert_eq!(answer.status, 202, "{query}: {answer:?}");
    answer.header("location").to_owned()
}

fn push_blob(running: &Running, content: &[u8]) {
    let path = format!("/v2/a/blobs/uploads/?digest={}", digest(content));
    assert_eq!(ask(running, "POST", &path, content).status, 201);
}

#[test]
fn a_blob_is_pushed_under_its_sha512_in_every_way() {
    let running = Running::start();
    let content = b"0123456789".as_slice();
    let digest = digest(content);
    let path = format!("/v2/a/blobs/{digest}");
    let is_there = |way: &str, put: &Answer| {
        assert_eq!((put.status, put.header("location")), (201, path.as_str()), "{way}");
        assert_eq!(put.header("docker-content-digest"), digest.as_str(), "{way}");
        let got = ask(&running, "GET", &path, b"");
        assert_eq!((got.status, got.body.as_slice()), (200, content), "{way}");
        assert_eq!(got.header("docker-content-digest"), digest.as_str(), "{way}");
        assert_eq!(ask(&running, "HEAD", &path, b"").header("content-length"), "10", "{way}");
        assert_eq!(ask(&running, "DELETE", &path, b"").status, 202, "{way}");
        assert_eq!(ask(&running, "HEAD", &path, b"").status, 404, "{way}");
    };
    let single = format!("/v2/a/blobs/uploads/?digest={digest}");
    is_there("in one request", &ask(&running, "POST", &single, content));
    for query in ["", "?digest-algorithm=sha512", "?digest-algorithm=sha256"] {
        let location = start(&running, query);
        let close = format!("{location}?digest={digest}");
        is_there(query, &ask(&running, "PUT", &close, content));
        let location = start(&running, query);
        for piece in [&content[..4], &content[4..]] {
            assert_eq!(ask(&running, "PATCH", &location, piece).status, 202);
        }
        is_there(query, &ask(&running, "PUT", &format!("{location}?digest={digest}"), b""));
    }
    push_blob(&running, content);
    let mount = format!("/v2/b/blobs/uploads/?mount={digest}&from=a");
    assert_eq!(ask(&running, "POST", &mount, b"").status, 201);
    let range = [("Range", "bytes=2-4")];
    let elsewhere = format!("/v2/b/blobs/{digest}");
    assert_eq!(send(running.address, "GET", &elsewhere, &range, b"").text(), "234");
    let other = format!("/v2/a/blobs/{}", Digest::of(content));
    assert_eq!(ask(&running, "HEAD", &other, b"").status, 404, "nobody pushed it under sha256");
}

#[test]
fn a_wrong_sha512_and_an_algorithm_that_nobody_knows_are_refused() {
    let running = Running::start();
    let wrong = digest(b"other");
    let refused = |answer: &Answer| {
        assert_eq!((answer.status, answer.codes()), (400, vec!["DIGEST_INVALID".to_owned()]));
    };
    let location = start(&running, "");
    refused(&ask(&running, "PUT", &format!("{location}?digest={wrong}"), b"0123"));
    assert_eq!(ask(&running, "GET", &location, b"").status, 404, "its bytes are dropped");
    refused(&ask(&running, "POST", &format!("/v2/a/blobs/uploads/?digest={wrong}"), b"0123"));
    refused(&put_manifest(&running, &wrong, &image(&Value::Null)));
    let long = "a".repeat(128);
    for text in
        [format!("sha384:{long}"), format!("sha512:{}", &long[..64]), format!("sha256:{long}")]
    {
        refused(&ask(&running, "GET", &format!("/v2/a/blobs/{text}"), b""));
        refused(&ask(&running, "GET", &format!("/v2/a/manifests/{text}"), b""));
    }
    refused(&ask(&running, "POST", "/v2/a/blobs/uploads/?digest-algorithm=md5", b""));
}

#[test]
fn a_manifest_under_its_sha512_is_kept_referred_to_and_taken_away() {
    let running = Running::start();
    let subject = image(&Value::Null);
    let lacking = put_manifest(&running, &digest(&subject), &subject);
    assert_eq!(lacking.codes(), ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]);
    push_blob(&running, b"{}");
    push_blob(&running, b"layer");
    let put = put_manifest(&running, &digest(&subject), &subject);
    assert_eq!(put.status, 201, "{put:?}");
    assert_eq!(put.header("docker-content-digest"), digest(&subject).as_str());
    let about = image(&json!({ "subject": subject_of(&subject) }));
    for digest in [digest(&about), Digest::of(&about)] {
        let put = put_manifest(&running, &digest, &about);
        let subject = self::digest(&subject);
        assert_eq!((put.status, put.header("oci-subject")), (201, subject.as_str()), "{put:?}");
    }

    let folder = running.stop();
    let running = Running::over(folder, Limits::default());
    let path = format!("/v2/a/manifests/{}", digest(&subject));
    let got = ask(&running, "GET", &path, b"");
    assert_eq!((got.status, &got.body), (200, &subject));
    assert_eq!(got.header("etag"), format!("\"{}\"", digest(&subject)));
    let other = format!("/v2/a/manifests/{}", Digest::of(&subject));
    assert_eq!(ask(&running, "GET", &other, b"").status, 404, "nobody pushed it under sha256");

    let referrers = format!("/v2/a/referrers/{}", digest(&subject));
    let listed = |running: &Running| {
        let answer = ask(running, "GET", &referrers, b"").json();
        let all = answer["manifests"].as_array().unwrap().clone();
        all.iter().map(|one| one["digest"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [long, short] = [digest(&about), Digest::of(&about)];
    assert_eq!(listed(&running), [short.as_str(), long.as_str()]);
    let gone = format!("/v2/a/manifests/{long}");
    assert_eq!(ask(&running, "DELETE", &gone, b"").status, 202);
    assert_eq!(listed(&running), [short.as_str()]);
    assert_eq!(ask(&running, "GET", &gone, b"").status, 404);
}
