//! The registry's parsers.

use super::{
    manifest::{DOCKER_LIST, DOCKER_MANIFEST, Manifest, OCI_ARTIFACT, OCI_INDEX, OCI_MANIFEST},
    names::UploadId,
};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "manifest",
        cases: 3_000,
        seeds: seeds![
            r#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":7,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":9,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","urls":["http://x"]}]}"#,
            r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"x","size":1,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}],"subject":{"mediaType":"x","size":1,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},"annotations":{"a":"b"}}"#,
        ],
        parse: |input| {
            [DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX, OCI_ARTIFACT, ""]
                .iter()
                .filter_map(|kind| Manifest::parse(kind, input).ok())
                .map(|read| read.blobs.len() + read.members.len() + read.annotations.len())
                .sum()
        },
    },
    Row {
        name: "names of a registry",
        cases: 15_000,
        seeds: seeds!["you/alpine", "edge", "sha256:00", "0123456789abcdef0123456789abcdef"],
        parse: |input| {
            let text = text(input);
            let _ = (text.parse::<super::Repository>(), text.parse::<super::Tag>());
            let _ = (text.parse::<super::Reference>(), text.parse::<UploadId>());
            0
        },
    },
];

#[test]
fn what_is_pushed_takes_anything() {
    hold(ROWS);
}
