//! Every endpoint of the OCI distribution spec 1.1, and how each refuses.

use labcheck::{
    classroom::registry::{DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST},
    oci::Digest,
};
use serde_json::{Value, json};

use crate::{
    client::{Answer, send},
    content::{descriptor, image, index, manifest},
    support::Running,
};

fn get(running: &Running, path: &str) -> Answer {
    send(running.address, "GET", path, &[], b"")
}

/// Starts an upload and returns its location.
fn upload(running: &Running, repository: &str) -> String {
    let path = format!("/v2/{repository}/blobs/uploads/");
    let answer = send(running.address, "POST", &path, &[], b"");
    assert_eq!((answer.status, answer.header("range")), (202, "0-0"), "{answer:?}");
    assert!(!answer.header("docker-upload-uuid").is_empty());
    answer.header("location").to_owned()
}

fn push_blob(running: &Running, repository: &str, content: &[u8]) -> Answer {
    let location = upload(running, repository);
    let path = format!("{location}?digest={}", Digest::of(content));
    send(running.address, "PUT", &path, &[], content)
}

fn push_manifest(running: &Running, path: &str, media_type: &str, content: &[u8]) -> Answer {
    send(running.address, "PUT", path, &[("Content-Type", media_type)], content)
}

fn refused(answer: &Answer, status: u16, code: &str) {
    let seen = (answer.status, answer.codes());
    assert_eq!(seen, (status, vec![code.to_owned()]), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
}

#[test]
fn the_base_says_that_this_is_a_registry() {
    let running = Running::start();
    for path in ["/v2/", "/v2", "/v2/?ns=docker.io"] {
        let answer = get(&running, path);
        assert_eq!((answer.status, answer.text().as_str()), (200, "{}"));
        assert_eq!(answer.header("docker-distribution-api-version"), "registry/2.0");
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    }
    let answer = send(running.address, "POST", "/v2/", &[], b"");
    refused(&answer, 405, "UNSUPPORTED");
    assert_eq!(answer.header("allow"), "GET, HEAD");
    assert_eq!(get(&running, "/").status, 200);
    refused(&get(&running, "/v1/_ping"), 404, "UNSUPPORTED");
}

#[test]
fn a_blob_is_pushed_in_every_way_and_read_back() {
    let running = Running::start();
    let address = running.address;
    let content = b"0123456789".as_slice();
    let digest = Digest::of(content);
    let blob = |repository: &str| format!("/v2/{repository}/blobs/{digest}");

    let put = push_blob(&running, "put", content);
    assert_eq!((put.status, put.header("location")), (201, blob("put").as_str()));
    assert_eq!(put.header("docker-content-digest"), digest.as_str());

    let path = format!("/v2/post/blobs/uploads/?digest={digest}");
    assert_eq!(send(address, "POST", &path, &[], content).status, 201);

    let location = upload(&running, "patch");
    for (range, body, so_far) in [("0-3", &content[..4], "0-3"), ("4-7", &content[4..8], "0-7")] {
        let answer = send(address, "PATCH", &location, &[("Content-Range", range)], body);
        assert_eq!((answer.status, answer.header("range")), (202, so_far));
        assert_eq!(answer.header("location"), location);
    }
    let path = format!("{location}?digest={digest}");
    let answer = send(address, "PUT", &path, &[("Content-Range", "8-9")], &content[8..]);
    assert_eq!(answer.status, 201, "{answer:?}");

    let location = upload(&running, "chunked");
    let chunked = b"4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n";
    let framing = ("Transfer-Encoding", "chunked");
    assert_eq!(send(address, "PATCH", &location, &[framing], chunked).status, 202);
    let path = format!("{location}?digest={digest}");
    assert_eq!(send(address, "PUT", &path, &[], b"").status, 201);

    let path = format!("/v2/mount/blobs/uploads/?mount={digest}&from=put");
    let mount = send(address, "POST", &path, &[], b"");
    assert_eq!((mount.status, mount.header("location")), (201, blob("mount").as_str()));

    for repository in ["put", "post", "patch", "chunked", "mount"] {
        let answer = get(&running, &blob(repository));
        assert_eq!((answer.status, answer.body.as_slice()), (200, content), "{repository}");
        let head = send(address, "HEAD", &blob(repository), &[], b"");
        assert_eq!((head.status, head.header("content-length")), (200, "10"));
        assert_eq!(head.header("docker-content-digest"), digest.as_str());
        assert_eq!(head.header("content-type"), "application/octet-stream");
    }
    refused(&get(&running, &blob("elsewhere")), 404, "BLOB_UNKNOWN");
}

#[test]
fn parts_of_a_blob_are_read_by_range_and_an_unchanged_one_is_not_sent() {
    let running = Running::start();
    let digest = running.registry.put_blob("a", b"0123456789").unwrap();
    let path = format!("/v2/a/blobs/{digest}");
    let ask = |name: &str, value: &str| send(running.address, "GET", &path, &[(name, value)], b"");
    let part = ask("Range", "bytes=2-4");
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    assert_eq!(part.header("content-length"), "3");
    assert_eq!(ask("Range", "bytes=-3").text(), "789");
    let beyond = ask("Range", "bytes=10-");
    refused(&beyond, 416, "RANGE_INVALID");
    assert_eq!(beyond.header("content-range"), "bytes */10");
    let same = ask("If-None-Match", &format!("\"{digest}\""));
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(ask("If-None-Match", "\"other\"").status, 200);
}

#[test]
fn an_upload_refuses_what_does_not_fit() {
    let running = Running::start();
    let address = running.address;
    let location = upload(&running, "a");
    assert_eq!(send(address, "PATCH", &location, &[], b"0123").status, 202);

    let range = ("Content-Range", "3-5");
    let early = send(address, "PATCH", &location, &[range], b"345");
    refused(&early, 416, "RANGE_INVALID");
    assert_eq!((early.header("location"), early.header("range")), (location.as_str(), "0-3"));
    let range = ("Content-Range", "4-9");
    refused(&send(address, "PATCH", &location, &[range], b"4"), 400, "SIZE_INVALID");
    let kind = ("Content-Type", "text/plain");
    refused(&send(address, "PATCH", &location, &[kind], b"4"), 400, "BLOB_UPLOAD_INVALID");
    refused(&send(address, "PUT", &location, &[], b""), 400, "DIGEST_INVALID");
    for digest in ["x", "sha256:", "sha512:00", "md5:00", "sha256:%2e%2e"] {
        let path = format!("{location}?digest={digest}");
        refused(&send(address, "PUT", &path, &[], b""), 400, "DIGEST_INVALID");
    }
    let status = get(&running, &location);
    assert_eq!((status.status, status.header("range")), (204, "0-3"), "nothing was taken");
    assert_eq!(send(address, "HEAD", &location, &[], b"").status, 204);
    let elsewhere = location.replace("/v2/a/", "/v2/b/");
    refused(&get(&running, &elsewhere), 404, "BLOB_UPLOAD_UNKNOWN");
    refused(&send(address, "POST", &location, &[], b""), 405, "UNSUPPORTED");

    let path = format!("{location}?digest={}", Digest::of(b"other"));
    refused(&send(address, "PUT", &path, &[], b""), 400, "DIGEST_INVALID");
    refused(&get(&running, &location), 404, "BLOB_UPLOAD_UNKNOWN");

    let location = upload(&running, "a");
    assert_eq!(send(address, "DELETE", &location, &[], b"").status, 204);
    refused(&send(address, "DELETE", &location, &[], b""), 404, "BLOB_UPLOAD_UNKNOWN");
}

#[test]
fn a_mount_that_cannot_be_becomes_an_upload() {
    let running = Running::start();
    let digest = running.registry.put_blob("a", b"x").unwrap();
    let other = Digest::of(b"y");
    for query in [
        format!("mount={digest}&from=nowhere"),
        format!("mount={other}&from=a"),
        format!("mount={digest}"),
        format!("mount={digest}&from=../a"),
        "mount=x&from=a".to_owned(),
    ] {
        let path = format!("/v2/b/blobs/uploads/?{query}");
        let answer = send(running.address, "POST", &path, &[], b"");
        assert_eq!(answer.status, 202, "{query}");
        assert!(answer.header("location").starts_with("/v2/b/blobs/uploads/"));
    }
}

#[test]
fn a_manifest_is_kept_byte_for_byte_and_found_by_tag_and_digest() {
    let running = Running::start();
    let address = running.address;
    push_blob(&running, "a", b"{}");
    push_blob(&running, "a", b"layer");
    let spaced = [b"  ".as_slice(), &manifest(b"{}", b"layer", &Value::Null), b"\n"].concat();
    let digest = Digest::of(&spaced);
    let by_digest = format!("/v2/a/manifests/{digest}");

    let put = push_manifest(&running, "/v2/a/manifests/v1", OCI_MANIFEST, &spaced);
    assert_eq!((put.status, put.header("location")), (201, by_digest.as_str()), "{put:?}");
    assert_eq!(put.header("docker-content-digest"), digest.as_str());
    assert_eq!(put.header("oci-subject"), "");
    for path in ["/v2/a/manifests/v1", "/v2/a/manifests/v1?ns=docker.io", &by_digest] {
        let answer = get(&running, path);
        assert_eq!((answer.status, &answer.body), (200, &spaced), "{path}");
        assert_eq!(answer.header("content-type"), OCI_MANIFEST);
        assert_eq!(answer.header("docker-content-digest"), digest.as_str());
        let head = send(address, "HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), spaced.len().to_string());
    }
    let same = ("If-None-Match", digest.as_str());
    assert_eq!(send(address, "GET", &by_digest, &[same], b"").status, 304);

    let unknown = get(&running, "/v2/a/manifests/none");
    refused(&unknown, 404, "MANIFEST_UNKNOWN");
    let error = &unknown.json()["errors"][0];
    assert_eq!(error["message"], "manifest unknown");
    assert_eq!(error["detail"], json!({ "Tag": "none" }));
    let unknown = get(&running, &format!("/v2/a/manifests/{}", Digest::of(b"")));
    refused(&unknown, 404, "MANIFEST_UNKNOWN");
    refused(&get(&running, &format!("/v2/b/manifests/{digest}")), 404, "MANIFEST_UNKNOWN");
}

#[test]
fn a_manifest_is_refused_if_it_is_broken_or_lacks_what_it_names() {
    let running = Running::start();
    running.registry.put_blob("a", b"{}").unwrap();
    running.registry.put_blob("a", b"layer").unwrap();
    let good = manifest(b"{}", b"layer", &Value::Null);
    let path = "/v2/a/manifests/v1";
    let put = |path: &str, media_type: &str, content: &[u8]| {
        push_manifest(&running, path, media_type, content)
    };
    refused(&put(path, OCI_MANIFEST, b"{"), 400, "MANIFEST_INVALID");
    refused(&put(path, DOCKER_MANIFEST, &good), 400, "MANIFEST_INVALID");
    refused(&put(path, "text/plain", &good), 400, "MANIFEST_INVALID");
    let other = Digest::of(b"other").to_string();
    for digest in [other.as_str(), "sha256:bad", "sha256:", "md5:00", ":", "sha256:A"] {
        let path = format!("/v2/a/manifests/{digest}");
        refused(&put(&path, OCI_MANIFEST, &good), 400, "DIGEST_INVALID");
    }

    let lacking = manifest(b"{}", b"no layer", &Value::Null);
    let answer = put(path, OCI_MANIFEST, &lacking);
    refused(&answer, 400, "MANIFEST_BLOB_UNKNOWN");
    assert_eq!(answer.json()["errors"][0]["detail"], Digest::of(b"no layer").as_str());
    refused(&put(path, OCI_INDEX, &index(&[b"none"])), 400, "MANIFEST_BLOB_UNKNOWN");
    let foreign = put("/v2/b/manifests/v1", OCI_MANIFEST, &good);
    assert_eq!(foreign.codes(), ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]);
    assert_eq!(get(&running, path).status, 404, "nothing was stored");

    assert_eq!(put(path, OCI_MANIFEST, &good).status, 201);
    assert_eq!(put("/v2/a/manifests/all", OCI_INDEX, &index(&[&good])).status, 201);
    let blobs = json!({ "schemaVersion": 2, "manifests": [descriptor("x/cache", b"layer")] });
    let blobs = blobs.to_string();
    let cache = put("/v2/a/manifests/cache", OCI_INDEX, blobs.as_bytes());
    assert_eq!(cache.status, 201, "BuildKit keeps a cache as an index of blobs: {cache:?}");
}

#[test]
fn tags_manifests_and_blobs_are_deleted_one_by_one() {
    let running = Running::start();
    let address = running.address;
    let digest = image(&running.registry, "a", "v1", b"layer");
    image(&running.registry, "a", "v2", b"layer");
    image(&running.registry, "a", "other", b"other layer");
    let delete = |path: &str| send(address, "DELETE", path, &[], b"");
    let status = |path: &str| get(&running, path).status;

    assert_eq!(delete("/v2/a/manifests/v1").status, 202);
    refused(&delete("/v2/a/manifests/v1"), 404, "MANIFEST_UNKNOWN");
    let by_digest = format!("/v2/a/manifests/{digest}");
    assert_eq!((status("/v2/a/manifests/v1"), status(&by_digest)), (404, 200));

    assert_eq!(delete(&by_digest).status, 202);
    refused(&delete(&by_digest), 404, "MANIFEST_UNKNOWN");
    assert_eq!((status("/v2/a/manifests/v2"), status(&by_digest)), (404, 404));
    assert_eq!(status("/v2/a/manifests/other"), 200);

    let blob = format!("/v2/a/blobs/{}", Digest::of(b"layer"));
    running.registry.put_blob("b", b"layer").unwrap();
    assert_eq!(delete(&blob).status, 202);
    refused(&delete(&blob), 404, "BLOB_UNKNOWN");
    assert_eq!(status(&blob), 404);
    assert_eq!(status(&blob.replace("/a/", "/b/")), 200, "another repository keeps it");
}

#[test]
fn tags_and_repositories_are_listed_in_pages() {
    let running = Running::start();
    for tag in ["b", "a", "B", "c", "_"] {
        image(&running.registry, "x/y", tag, b"layer");
    }
    running.registry.put_blob("x", b"only a blob").unwrap();
    let names = |path: &str, key: &str| {
        let answer = get(&running, path);
        assert_eq!(answer.status, 200, "{path} {answer:?}");
        let list = answer.json()[key].as_array().unwrap().clone();
        let list: Vec<String> = list.iter().map(|v| v.as_str().unwrap().to_owned()).collect();
        (list.join(" "), answer.header("link").to_owned())
    };
    let table = [
        ("/v2/x/y/tags/list", "tags", "B _ a b c", ""),
        ("/v2/x/y/tags/list?n=2", "tags", "B _", "</v2/x/y/tags/list?last=_&n=2>; rel=\"next\""),
        (
            "/v2/x/y/tags/list?last=_&n=2",
            "tags",
            "a b",
            "</v2/x/y/tags/list?last=b&n=2>; rel=\"next\"",
        ),
        ("/v2/x/y/tags/list?last=b&n=2", "tags", "c", ""),
        ("/v2/x/y/tags/list?last=a", "tags", "b c", ""),
        ("/v2/x/y/tags/list?n=0", "tags", "", ""),
        ("/v2/x/y/tags/list?n=5", "tags", "B _ a b c", ""),
        ("/v2/_catalog", "repositories", "x x/y", ""),
        ("/v2/_catalog?n=1", "repositories", "x", "</v2/_catalog?last=x&n=1>; rel=\"next\""),
        ("/v2/_catalog?n=1&last=x", "repositories", "x/y", ""),
        ("/v2/_catalog?last=x%2Fy", "repositories", "", ""),
    ];
    for (path, key, list, link) in table {
        assert_eq!(names(path, key), (list.to_owned(), link.to_owned()), "{path}");
    }
    refused(&get(&running, "/v2/none/tags/list"), 404, "NAME_UNKNOWN");
    refused(&get(&running, "/v2/x/tags/list"), 404, "NAME_UNKNOWN");
    refused(&get(&running, "/v2/_catalog?n=1001"), 400, "PAGINATION_NUMBER_INVALID");
    refused(&get(&running, "/v2/x/y/tags/list?n=-1"), 400, "PAGINATION_NUMBER_INVALID");
}

#[test]
fn referrers_are_found_before_and_after_their_subject() {
    let running = Running::start();
    let registry = &running.registry;
    registry.put_blob("a", b"{}").unwrap();
    registry.put_blob("a", b"layer").unwrap();
    let subject = manifest(b"{}", b"layer", &Value::Null);
    let about = json!({ "subject": descriptor(OCI_MANIFEST, &subject) });
    let mut signature = about.clone();
    signature["artifactType"] = json!("application/x-signature");
    signature["annotations"] = json!({ "who": "me" });
    let signature = manifest(b"{}", b"layer", &signature);
    let plain = manifest(b"{}", b"layer", &about);
    let path = format!("/v2/a/referrers/{}", Digest::of(&subject));

    let none = get(&running, &path);
    assert_eq!((none.status, none.json()["manifests"].clone()), (200, json!([])));
    for content in [&signature, &plain] {
        let to = format!("/v2/a/manifests/{}", Digest::of(content));
        let put = push_manifest(&running, &to, OCI_MANIFEST, content);
        assert_eq!(put.status, 201, "{put:?}");
        assert_eq!(put.header("oci-subject"), Digest::of(&subject).as_str());
    }
    let all = get(&running, &path);
    assert_eq!(all.header("content-type"), OCI_INDEX);
    assert_eq!(all.header("oci-filters-applied"), "");
    let listed = all.json();
    assert_eq!((&listed["schemaVersion"], &listed["mediaType"]), (&json!(2), &json!(OCI_INDEX)));
    assert_eq!(listed["manifests"].as_array().unwrap().len(), 2);
    let mut expected = descriptor(OCI_MANIFEST, &signature);
    expected["artifactType"] = json!("application/x-signature");
    expected["annotations"] = json!({ "who": "me" });
    let filtered = get(&running, &format!("{path}?artifactType=application%2Fx-signature"));
    assert_eq!(filtered.header("oci-filters-applied"), "artifactType");
    assert_eq!(filtered.json()["manifests"], json!([expected]));
    let by_config =
        get(&running, &format!("{path}?artifactType=application/vnd.oci.image.config.v1%2Bjson"));
    assert_eq!(by_config.json()["manifests"][0]["digest"], Digest::of(&plain).as_str());

    let gone = format!("/v2/a/manifests/{}", Digest::of(&signature));
    assert_eq!(send(running.address, "DELETE", &gone, &[], b"").status, 202);
    assert_eq!(get(&running, &path).json()["manifests"].as_array().unwrap().len(), 1);
    assert_eq!(get(&running, "/v2/b/referrers/x").status, 400);
}

#[test]
fn the_referrers_tag_schema_of_older_clients_works_by_itself() {
    let running = Running::start();
    let digest = image(&running.registry, "a", "v1", b"layer");
    let fallback = digest.as_str().replace(':', "-");
    let empty = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [] }).to_string();
    let path = format!("/v2/a/manifests/{fallback}");
    let kind = [("Content-Type", OCI_INDEX)];
    let put = send(running.address, "PUT", &path, &kind, empty.as_bytes());
    assert_eq!(put.status, 201, "{put:?}");
    let got = send(running.address, "GET", &path, &[], b"");
    assert_eq!((got.status, got.json()["manifests"].clone()), (200, json!([])));
}
