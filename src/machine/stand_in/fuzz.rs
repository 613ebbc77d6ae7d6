//! The reader of what is typed behind `sudo`.

use std::{ffi::OsString, os::unix::ffi::OsStringExt as _};

use super::sudo;
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[Row {
    name: "words of sudo",
    cases: 15_000,
    seeds: seeds![
        "-u\0root\0-E\0--preserve-env=A,B\0A=1\0--\0docker\0ps",
        "-iu\0x\0--user=y\0-g",
        "--chdir"
    ],
    parse: |input| {
        let words: Vec<OsString> =
            input.split(|byte| *byte == 0).map(|word| OsString::from_vec(word.to_vec())).collect();
        let _ = sudo::read(&words);
        0
    },
}];

#[test]
fn what_is_typed_behind_sudo_takes_anything() {
    hold(ROWS);
}
