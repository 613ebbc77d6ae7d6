//! The readers of names and of archives.

use std::io::Cursor;

use super::{archive::Archive, layout, limits::Limits, listing::Source, name, tests::zip};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "names of platforms",
        cases: 10_000,
        seeds: seeds![
            "Jane Doe_12345_assignsubmission_file_/x.labcheck",
            "doejane_LATE_123_456_x.labcheck",
            "anon_Ab12C_456_x.labcheck",
            "Lab 1/Doe, Jane(jd1)/Submission attachment(s)/x.labcheck",
            "hw-1-submissions/hw-1-jane/x.labcheck",
            "../C:\\x\0.labcheck",
        ],
        parse: |input| {
            let text = text(input);
            let parts = name::parts(&text).unwrap_or_default();
            let path: Vec<&str> = parts.iter().map(String::as_str).collect();
            let student = layout::student(&text, true).unwrap_or_default();
            let wrappers = layout::wrappers(path.first().copied(), &[parts.as_slice()].into_iter());
            let hint = layout::hint(path.first().copied(), &path);
            student.len() + wrappers.len() + format!("{hint:?}").len()
        },
    },
    Row {
        name: "archive",
        cases: 1_000,
        seeds: || {
            vec![
                zip(&[("jane/x.labcheck", "one"), ("joe/x.labcheck", "two"), ("a/", "")]),
                zip(&[("jane/x.zip", zip(&[("x.labcheck", "three")]))]),
                zip(&[("x.labcheck", vec![0; 100_000])]),
            ]
        },
        parse: |input| {
            let limits = Limits { file: 60 << 10, ..Limits::default() };
            let Ok(mut archive) = Archive::open(Box::new(Cursor::new(input.to_vec()))) else {
                return 0;
            };
            let Ok(listing) = archive.list(&limits, true) else { return 0 };
            let found = listing.sorted(None).found;
            let entries = found.into_iter().filter_map(|found| match found.source {
                Source::Entry(entry) => Some(entry),
                Source::File(_) | Source::Refused(_) => None,
            });
            let sizes = entries
                .map(|entry| archive.read(&entry, limits.file, &limits).map_or(0, |b| b.len()));
            sizes.max().unwrap_or_default()
        },
    },
];

#[test]
fn what_a_class_hands_in_may_be_anything() {
    hold(ROWS);
}
