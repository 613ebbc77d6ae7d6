//! The parsers of what a kernel and its tables say, and of labcheck's own plans.

use super::{ids, mountinfo, plan::Plan, rights, sockets::Wanted};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "mountinfo",
        cases: 10_000,
        seeds: seeds![
            "36 35 98:0 /root /place\\040x rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n",
            "1 2 0:1 / / ro - tmpfs none ro\n",
        ],
        parse: |input| mountinfo::read(input).len(),
    },
    Row {
        name: "ids and rights",
        cases: 10_000,
        seeds: seeds!["bob:100000:65536\n1002:300000:10\n", "CapEff:\t000001ffffffffff\nUid:\t0\n"],
        parse: |input| {
            let text = text(input);
            let _ = (ids::read(&text, Some("bob"), 1002), rights::may_mount(&text));
            0
        },
    },
    Row {
        name: "what a machine is told",
        cases: 7_500,
        seeds: seeds![
            "tcp 127.0.0.1:5000",
            "udp [::1]:53",
            "to 10.0.0.1:1",
            r#"{"folder":"/x","nodes":[]}"#
        ],
        parse: |input| {
            let _ = (text(input).parse::<Wanted>(), serde_json::from_slice::<Plan>(input));
            0
        },
    },
];

#[test]
fn what_a_machine_reads_takes_anything() {
    hold(ROWS);
}
