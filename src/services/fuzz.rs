//! Every parser of the services held against text that nobody would write: the rows of each room stand in its own
//! `fuzz.rs`.

pub(crate) mod driver;

use driver::{Row, hold, seeds, text};

use crate::oci::{Algorithm, Digest, Reference, is_repository_name, is_tag, is_whole};

const ROWS: &[Row] = &[
    Row {
        name: "image reference",
        cases: 15_000,
        seeds: seeds![
            "alpine",
            "alpine:edge",
            "localhost:5000/you/alpine:3.20@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "docker.io/library/alpine",
            "[::1]:5000/x",
        ],
        parse: |input| {
            let text = text(input);
            let _ = (is_repository_name(&text), is_tag(&text), is_whole(&text));
            text.parse::<Reference>().map_or(0, |read| {
                let told = read.to_string();
                assert_eq!(told.parse::<Reference>().ok(), Some(read), "{told}");
                told.len()
            })
        },
    },
    Row {
        name: "digest",
        cases: 15_000,
        seeds: seeds![
            "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "sha512:",
            "sha256",
        ],
        parse: |input| {
            let text = text(input);
            let _ = text.parse::<Algorithm>();
            text.parse::<Digest>().map_or(0, |read| {
                assert_eq!(read.to_string(), text);
                read.hex().len()
            })
        },
    },
];

#[test]
fn names_of_images_take_anything() {
    hold(ROWS);
}
