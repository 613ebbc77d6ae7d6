//! The reader of submissions.

use super::{
    read, seal,
    testing::{key, submission},
    write,
};
use crate::fuzz::driver::{Row, hold};

/// The lines' bodies, and a submission of which every link is right: what is behind the links is reached, too.
fn linked(bodies: &[u8]) -> Vec<u8> {
    let mut before = seal::FIRST.to_owned();
    let text = String::from_utf8_lossy(bodies);
    let lines = text.lines().map(|body| {
        before = seal::link(&before, body);
        seal::line(&before, body) + "\n"
    });
    lines.collect::<String>().into_bytes()
}

const ROWS: &[Row] = &[
    Row {
        name: "submission",
        cases: 200,
        seeds: || vec![write(&submission(), &key(1)).unwrap_or_default().into_bytes()],
        parse: |input| read(input).map_or(0, |sealed| sealed.submission.seen.len()),
    },
    Row {
        name: "submission, linked",
        cases: 300,
        seeds: || {
            let text = write(&submission(), &key(1)).unwrap_or_default();
            let bodies = text.lines().filter_map(|line| Some(seal::parts(line)?.1 + "\n"));
            vec![bodies.collect::<String>().into_bytes()]
        },
        parse: |input| read(&linked(input)).map_or(0, |sealed| sealed.submission.seen.len()),
    },
];

#[test]
fn a_submission_takes_anything() {
    hold(ROWS);
}
