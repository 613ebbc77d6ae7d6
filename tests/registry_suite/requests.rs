//! The requests that are run against both registries, each with what differs and why.
//!
//! "spec" is the OCI distribution spec 1.1, "2.8" is Debian's `docker-registry`.

use labcheck::{
    classroom::registry::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST},
    oci::Digest,
};
use serde_json::{Value, json};

use crate::content::{descriptor, index, manifest};

/// A part of an answer, and why ours is another.
pub(crate) type Why = (&'static str, &'static str);

pub(crate) struct Step {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) differs: Vec<Why>,
}

fn step(method: &'static str, path: impl Into<String>) -> Step {
    Step { method, path: path.into(), headers: vec![], body: vec![], differs: vec![] }
}

impl Step {
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn body(self, body: impl AsRef<[u8]>) -> Self {
        Self { body: body.as_ref().to_vec(), ..self }
    }

    /// These parts, separated by spaces, differ from the real one's, and why.
    fn but(mut self, parts: &'static str, why: &'static str) -> Self {
        assert!(!why.is_empty());
        self.differs.extend(parts.split(' ').map(|part| (part, why)));
        self
    }

    /// The detail of an error is a sentence in ours and some Go value in theirs.
    fn words(self) -> Self {
        self.but(
            "detail",
            "ours says in words why; theirs is what Go makes of an error: {} or null",
        )
    }
}

const CONFIG: &[u8] = b"{}";
const LAYER: &[u8] = b"0123456789";

const TEXT: &str = "refusals are JSON here; 2.8's router answers some itself, in plain text";
const STATE: &str = "2.8 keeps the offset in a token in the URL, and the last one is out of date";
const CHUNK_ORDER: &str = "spec, \"Pushing a blob in chunks\": out of order MUST be 416; 2.8 ignores \
                           Content-Range and appends, and the blob is broken";
const MISTAKE: &str = "a client's mistake is 400 here; 2.8 says 500, unknown error";
const ACCEPT: &str = "ours serves what was pushed; 2.8 hides OCI manifests from a client that does not \
                      accept them, and picks amd64 from a list";
const BAD_DIGEST: &str =
    "a bad digest is 400, DIGEST_INVALID, here; 2.8 takes it for a tag and says 500";
const EARLY: &str = "2.8 has described the blob before it reads the Range";

/// All of them, in an order in which they build on each other.
pub(crate) fn all() -> Vec<Step> {
    let parts = [
        nothing_there(),
        whole_blobs(),
        chunks(),
        mounts(),
        manifests(),
        lists(),
        deletes(),
        names(),
    ];
    parts.into_iter().flatten().collect()
}

fn digest() -> Digest {
    Digest::of(LAYER)
}

fn none() -> Digest {
    Digest::of(b"none")
}

/// `GET` of a manifest by a client that takes all kinds.
fn get(path: String) -> Step {
    step("GET", path).with("Accept", accept())
}

fn accept() -> String {
    [OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST].join(", ")
}

fn put(reference: &str, media_type: &str, body: &[u8]) -> Step {
    step("PUT", at(reference)).with("Content-Type", media_type).body(body)
}

/// The manifest of repository `a` at this tag or digest.
fn at(reference: &str) -> String {
    format!("/v2/a/manifests/{reference}")
}

fn blob(repository: &str) -> String {
    format!("/v2/{repository}/blobs/{}", digest())
}

fn start(repository: &str) -> Step {
    step("POST", format!("/v2/{repository}/blobs/uploads/"))
}

fn about() -> Vec<u8> {
    manifest(CONFIG, LAYER, &json!({ "subject": descriptor(OCI_MANIFEST, b"none") }))
}

fn oci() -> Vec<u8> {
    manifest(CONFIG, LAYER, &Value::Null)
}

fn docker() -> Vec<u8> {
    json!({
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": descriptor("application/vnd.docker.container.image.v1+json", CONFIG),
        "layers": [descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", LAYER)],
    })
    .to_string()
    .into_bytes()
}

fn list() -> Vec<u8> {
    let mut platform = descriptor(DOCKER_MANIFEST, &docker());
    platform["platform"] = json!({ "architecture": "amd64", "os": "linux" });
    json!({ "schemaVersion": 2, "mediaType": DOCKER_LIST, "manifests": [platform] })
        .to_string()
        .into_bytes()
}

/// Questions to an empty registry.
fn nothing_there() -> Vec<Step> {
    vec![
        step("GET", "/v2/"),
        step("HEAD", "/v2/"),
        step("POST", "/v2/").but("allow body detail status", "2.8 takes any method for a ping"),
        step("GET", "/").but(
            "cache-control docker-distribution-api-version x-content-type-options",
            "a sign of life, with other headers",
        ),
        step("GET", "/v2").but(
            "body content-type content-length location status x-content-type-options",
            "2.8 redirects to /v2/; ours answers as that does",
        ),
        step("GET", "/v1/_ping").but("body content-type detail", TEXT),
        step("GET", "/v2/_catalog"),
        step("GET", "/v2/a/tags/list"),
        get(at("v1")),
        get(at(none().as_str())),
        step("GET", blob("a")),
        step("HEAD", blob("a")),
        step("DELETE", blob("a")),
        step("DELETE", at(none().as_str())),
    ]
}

/// Blobs pushed in one piece, and read whole, in part, or not at all.
fn whole_blobs() -> Vec<Step> {
    vec![
        start("a"),
        step("GET", "SESSION"),
        step("PUT", format!("SESSION?digest={}", digest())).body(LAYER),
        start("a"),
        step("PUT", format!("SESSION?digest={}", Digest::of(CONFIG))).body(CONFIG),
        step("GET", blob("a")),
        step("HEAD", blob("a")),
        step("GET", format!("/v2/a/blobs/sha256%3A{}", digest().hex())),
        step("GET", blob("a")).with("Range", "bytes=2-4"),
        step("GET", blob("a")).with("Range", "bytes=7-99"),
        step("GET", blob("a")).with("Range", "bytes=-3"),
        step("GET", blob("a"))
            .with("Range", "bytes=10-")
            .but("body content-type detail", TEXT)
            .but("cache-control docker-content-digest etag", EARLY),
        step("GET", blob("a"))
            .with("Range", "nonsense")
            .but("body content-type detail", TEXT)
            .but("cache-control docker-content-digest etag", EARLY)
            .but(
                "content-range",
                "RFC 9110, \"416 Range Not Satisfiable\": SHOULD say how long it is",
            ),
        step("GET", blob("a")).with("If-None-Match", format!("\"{}\"", digest())),
        step("POST", blob("a")).but("body content-type detail", TEXT),
    ]
}

/// Uploads in pieces, broken ones among them.
fn chunks() -> Vec<Step> {
    vec![
        start("b"),
        step("PATCH", "SESSION").body(b"0123"),
        step("GET", "SESSION"),
        step("PATCH", "SESSION").with("Content-Range", "4-7").body(b"4567"),
        step("PATCH", "SESSION").with("Content-Range", "20-21").body(b"89").but(
            "body content-type content-length detail docker-upload-uuid range status",
            CHUNK_ORDER,
        ),
        step("PUT", format!("SESSION?digest={}", digest())).body(b"89").but(
            "body content-type content-length detail docker-content-digest location status",
            CHUNK_ORDER,
        ),
        start("b"),
        step("PATCH", "SESSION")
            .with("Transfer-Encoding", "chunked")
            .body(b"a\r\n0123456789\r\n0\r\n\r\n"),
        step("PUT", "SESSION"),
        step("PUT", "SESSION?digest=nonsense").words(),
        step("PUT", format!("SESSION?digest={}", digest())),
        start("b"),
        step("PUT", format!("SESSION?digest={}", none())).body(LAYER).words(),
        step("GET", "SESSION").but("body", STATE).words(),
        start("b"),
        step("DELETE", "SESSION"),
        step("GET", "SESSION").words(),
        step("PATCH", "SESSION").body(b"x").words(),
        start("b"),
        step("PATCH", "SESSION")
            .with("Content-Type", "text/plain")
            .body(b"x")
            .but("body status", MISTAKE)
            .words(),
        step("GET", "/v2/b/blobs/uploads/")
            .but("allow body status", "only POST is an endpoint here (end-4)"),
        step("GET", "/v2/b/blobs/uploads/none").but("body", STATE).words(),
        step("POST", format!("/v2/b/blobs/uploads/?digest={}", Digest::of(b"x"))).body(b"x").but(
            "docker-content-digest docker-upload-uuid location range status",
            "spec, \"Single POST\": ours takes the blob at once; 2.8 starts a session",
        ),
    ]
}

/// Blobs taken over from another repository.
fn mounts() -> Vec<Step> {
    vec![
        step("POST", format!("/v2/c/blobs/uploads/?mount={}&from=a", digest())),
        step("POST", format!("/v2/c/blobs/uploads/?mount={}&from=a", none())),
        step("POST", format!("/v2/c/blobs/uploads/?mount={}&from=none", digest())),
        step("GET", blob("c")),
    ]
}

/// Manifests pushed and pulled.
fn manifests() -> Vec<Step> {
    vec![
        put("v1", DOCKER_MANIFEST, &docker()),
        put("list", DOCKER_LIST, &list()),
        put("oci", OCI_MANIFEST, &oci()),
        put("index", OCI_INDEX, &index(&[&oci()])),
        put(Digest::of(&oci()).as_str(), OCI_MANIFEST, &oci()),
        put(none().as_str(), OCI_MANIFEST, &oci()).words(),
        put("sha256:bad", OCI_MANIFEST, &oci()).but("body status", BAD_DIGEST).words(),
        put("bad", OCI_MANIFEST, b"{").words(),
        put("bad", OCI_MANIFEST, b"{}").but("body status", MISTAKE).words(),
        put("bad", "text/plain", &oci()).words(),
        put("bad", DOCKER_MANIFEST, &oci()).words(),
        put("bad", OCI_MANIFEST, &docker()).words(),
        put("bad", OCI_MANIFEST, &manifest(CONFIG, b"none", &Value::Null)),
        put("bad", OCI_INDEX, &index(&[b"none"])),
        put("large", OCI_MANIFEST, &vec![b' '; (4 << 20) + 1])
            .but("body status", "spec, \"Pushing Manifests\": over the limit SHOULD be 413")
            .words(),
        put("about", OCI_MANIFEST, &about())
            .but("oci-subject", "spec 1.1, \"Pushing Manifests with Subject\"; 2.8 is older"),
        get(at("v1")),
        step("HEAD", at("v1")).with("Accept", accept()),
        get(at("oci")),
        get(at("list")),
        get(at("index")),
        get(at(Digest::of(&oci()).as_str())),
        get(at("v1"))
            .with("If-None-Match", Digest::of(&docker()).as_str())
            .but("docker-content-digest etag", "RFC 9110, \"304 Not Modified\", asks for them"),
        step("GET", at("oci")).but(
            "body content-length content-type detail docker-content-digest etag status",
            ACCEPT,
        ),
        step("GET", at("list"))
            .with("Accept", DOCKER_MANIFEST)
            .but("body content-length content-type docker-content-digest etag", ACCEPT),
        step("POST", at("v1")).but("body content-type detail", TEXT),
        step("GET", format!("/v2/a/blobs/{}", Digest::of(&oci()))),
    ]
}

/// Lists of tags, repositories, referrers.
fn lists() -> Vec<Step> {
    vec![
        step("GET", "/v2/a/tags/list")
            .but("body", "spec, \"Listing Tags\": MUST be in order; 2.8 has the disk's"),
        step("GET", "/v2/a/tags/list?n=1").but("body link", "2.8 has no pages of tags"),
        step("GET", "/v2/c/tags/list"),
        step("GET", "/v2/_catalog"),
        step("GET", "/v2/_catalog?n=1"),
        step("GET", "/v2/_catalog?n=1&last=a"),
        step("GET", "/v2/_catalog?n=0"),
        step("GET", "/v2/_catalog?n=nonsense"),
        step("GET", "/v2/_catalog?n=1001"),
        step("GET", format!("/v2/a/referrers/{}", none()))
            .but("body content-length content-type status", "spec 1.1, \"Listing Referrers\""),
    ]
}

/// Taking things away again.
fn deletes() -> Vec<Step> {
    vec![
        step("DELETE", at("v1")).but(
            "body content-length content-type detail status",
            "spec, \"Deleting tags\": ours can; 2.8 refuses",
        ),
        step("DELETE", at(Digest::of(&oci()).as_str())),
        get(at("oci")),
        get(at(Digest::of(&oci()).as_str())),
        step("DELETE", at(Digest::of(&oci()).as_str())),
        step("DELETE", blob("a")),
        step("DELETE", blob("a")),
        step("GET", blob("a")),
        step("GET", blob("c")),
        step("GET", "/v2/a/tags/list").but("body", "v1 could be deleted only here; and the order"),
    ]
}

/// Names that are none.
fn names() -> Vec<Step> {
    vec![
        step("GET", "/v2/A/manifests/v1").but("body content-type detail", TEXT),
        step("GET", "/v2/a/../a/tags/list")
            .but(REDIRECT, "2.8 redirects to the cleaned path; here such a path is no name"),
        step("GET", "/v2/%2e%2e/manifests/v1")
            .but(REDIRECT, "2.8 redirects to the cleaned path; here such a path is no name"),
        step("GET", "/v2/a/manifests/.v1").but("body content-type detail", TEXT),
        step("GET", "/v2/a/blobs/sha256:1").words(),
        step("GET", "/v2/localhost:5000/a/manifests/v1")
            .but("body status", "2.8 takes a host for a part of the name and then fails")
            .words(),
    ]
}

/// What differs where one answers with a redirect and the other with a refusal.
const REDIRECT: &str =
    "body content-length content-type detail location status x-content-type-options";
