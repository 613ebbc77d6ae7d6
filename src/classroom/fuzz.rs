//! The parsers of questions for addresses, and of what a classroom before this one wrote down.

use std::net::Ipv4Addr;

use super::{ledger::Ledger, names::Names};
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[
    Row {
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
    },
    Row {
        name: "ledger",
        cases: 7_500,
        seeds: seeds![
            r#"{"private_engine":"room-1a2b","host":null}"#,
            r#"{"private_engine":null,"host":"unix:///run/docker.sock","host_engine":{"docker_host":"unix:///a","image_prefix":"127.0.0.1:1/"},"host_containers":{"docker_host":"unix:///b","label":"x=y"}}"#,
            r#"{"host_engine":{"docker_host":"é","image_prefix":""},"host_containers":{"docker_host":"","label":"日"}}"#,
        ],
        parse: |input| {
            let Ok(ledger) = Ledger::of(input) else { return 0 };
            let written = serde_json::to_vec(&ledger).unwrap();
            let again = Ledger::of(&written).unwrap();
            assert_eq!(serde_json::to_vec(&again).unwrap(), written, "what is written is read");
            written.len() + ledger.older().map(|told| told.len()).sum::<usize>()
        },
    },
];

#[test]
fn what_a_classroom_is_asked_and_finds_takes_anything() {
    hold(ROWS);
}
