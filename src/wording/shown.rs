//! A command that the handout shows and nobody types, in words.

/// What is said of it.
pub fn tell(why: &str) -> String {
    format!("not typed: {why}")
}
