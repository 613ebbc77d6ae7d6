//! The parser of questions for addresses.

use std::net::Ipv4Addr;

use super::names::Names;
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[Row {
    name: "DNS datagram",
    cases: 20_000,
    seeds: seeds![
        b"\xab\xcd\x01\0\0\x01\0\0\0\0\0\0\x03www\x06docker\x03com\0\0\x01\0\x01",
        b"\0\0\0\0\0\x01"
    ],
    parse: |input| {
        let names = Names::new([("www.docker.com".to_owned(), Ipv4Addr::LOCALHOST)]);
        names.answer(input).map_or(0, |answer| answer.len())
    },
}];

#[test]
fn what_is_asked_of_names_takes_anything() {
    hold(ROWS);
}
