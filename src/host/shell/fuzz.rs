//! The parser of how a shell says that a command ended.

use super::script::Pipe;
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[Row {
    name: "end of a command",
    cases: 20_000,
    seeds: seeds!["0.1.0.......", "141.3.0.141.2....", "1..", "0.99999999999"],
    parse: |input| Pipe::parse(&text(input)).map_or(0, |pipe| pipe.programs.len()),
}];

#[test]
fn what_a_shell_tells_takes_anything() {
    hold(ROWS);
}
