//! The order in which things are done wrong: one that a seed draws.

use crate::oci::Digest;

/// What things are sorted by so that they come in an order that looks like none: the same for the same seed.
pub fn order(seed: u64, id: &str) -> String {
    Digest::of(format!("{seed} {id}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_order_always_and_another_one_another() {
        assert_eq!(order(1, "a"), order(1, "a"));
        assert_ne!(order(1, "a"), order(2, "a"));
        assert_ne!(order(1, "a"), order(1, "b"));
    }
}
