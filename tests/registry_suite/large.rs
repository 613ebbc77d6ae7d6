//! A layer of 256 MB passes through without being held in memory. How fast, tells `make bench`.

use crate::{
    support::Running,
    transfer::{Layer, SIZE, peak, push_and_pull},
};

#[test]
fn a_large_layer_is_never_held_in_memory() {
    let layer = Layer::new(0);
    let running = Running::start();
    let before = peak();
    push_and_pull(running.address, &layer);
    let grown = peak() - before;
    assert!(grown < SIZE / 4, "{grown} bytes more");
}
