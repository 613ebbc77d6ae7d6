//! What is said of what only a person can judge.

use super::count;

/// `1 thing is for a person to look at`.
pub fn things(many: usize) -> String {
    let are = if many == 1 { "is" } else { "are" };
    format!("{} {are} for a person to look at", count(many, "thing"))
}

/// The same, of a step that is told with its checks.
pub fn still(many: usize) -> String {
    format!("Somebody who grades still looks at {} of it.", count(many, "thing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several_are_told_apart() {
        assert_eq!(things(1), "1 thing is for a person to look at");
        assert_eq!(things(2), "2 things are for a person to look at");
        assert_eq!(still(2), "Somebody who grades still looks at 2 things of it.");
    }
}
