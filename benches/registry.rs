//! A layer of 256 MB pushed and pulled through the classroom's registry, beside Debian's
//! `docker-registry` on the same machine in the same minute. Prints ratios; judges nothing.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

#[path = "../tests/registry_suite/client.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod client;
#[path = "../tests/common/needs.rs"]
mod needs;
#[path = "../tests/registry_suite/oracle.rs"]
mod oracle;
mod ratio;
#[path = "../tests/registry_suite/support.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod support;
#[path = "../tests/registry_suite/transfer.rs"]
mod transfer;

use ratio::Pairs;
use transfer::{Layer, SIZE, peak, push_and_pull};

const ROUNDS: usize = 5;

fn main() {
    if !needs::met(&["docker-registry"]) {
        return;
    }
    let (ours, theirs) = (support::Running::start(), oracle::Oracle::start());
    let (mut push, mut pull) = (Pairs::default(), Pairs::default());
    let before = peak();
    for round in 0..ROUNDS {
        let layer = Layer::new(round);
        let (our_push, our_pull) = push_and_pull(ours.address, &layer);
        let (their_push, their_pull) = push_and_pull(theirs.address, &layer);
        push.add(our_push, their_push);
        pull.add(our_pull, their_pull);
    }
    let beside = "labcheck's registry / docker-registry";
    println!("push of {} MB: {beside} = {push}", SIZE >> 20);
    println!("pull of {} MB: {beside} = {pull}", SIZE >> 20);
    println!(
        "memory peak of labcheck's registry and its client: {} MB, {} MB of it after the first byte",
        peak() >> 20,
        (peak() - before) >> 20
    );
}
