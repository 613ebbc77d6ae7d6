//! The parsers of a journal's file, its seal, and what recorders tell.

use super::{
    file,
    seal::{Kept, Seal},
};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    machine::recorder::{Begun, Ended},
    oci::Digest,
};

const ROWS: &[Row] = &[
    Row {
        name: "journal's file",
        cases: 4_000,
        seeds: seeds![
            "{\"format\":\"labcheck/journal/v4\"}\n{\"at\":\"2026-01-01T00:00:00Z\",\"deed\":\"opened\"}\n{\"at\":\"2026-01-01T00:00:00Z\",\"deed\":{\"answered\":{\"step\":\"s\",\"check\":\"c\",\"text\":\"7\"}}}\n",
            "{\"format\":\"labcheck/journal/v3\"}\n\n{",
        ],
        parse: |input| file::Gone::of(input, u64::MAX).map_or(0, |gone| gone.entries.len()),
    },
    Row {
        name: "seal",
        cases: 7_500,
        seeds: seeds![
            r#"{"written":{"length":3,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","intact":true},"synced":{"length":0,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","intact":true}}"#
        ],
        parse: |input| {
            let _ = serde_json::from_slice::<Seal>(input);
            let up_to = |length| {
                let own = &input[..input.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
                Ok((Digest::of(own), own.len()))
            };
            let kept = serde_json::from_slice::<Kept>(input);
            let read = kept.map(|kept| kept.answers_for(input.len() as u64, up_to));
            read.map_or(0, |read| read.ok().flatten().map_or(0, |(own, _)| own))
        },
    },
    Row {
        name: "what a recorder tells",
        cases: 7_500,
        seeds: seeds![
            r#"{"program":"/usr/bin/docker","arguments":["pull","x"],"is_cut":false,"folder":"/","exported":{"DOCKER_HOST":"x"},"user":0,"by_sudo":false,"terminal":null}"#,
            r#"{"status":1}"#,
        ],
        parse: |input| {
            let _ = serde_json::from_str::<Ended>(&text(input));
            serde_json::from_slice::<Begun>(input)
                .map_or(0, |begun| usize::from(begun.is_within_bounds()))
        },
    },
];

#[test]
fn what_a_journal_is_read_from_takes_anything() {
    hold(ROWS);
}
