//! Singular and plural.

/// `1 command`, `2 commands`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_not_many() {
        assert_eq!([0, 1, 2].map(|n| super::count(n, "step")), ["0 steps", "1 step", "2 steps"]);
    }
}
