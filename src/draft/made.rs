//! A scenario as it was made of a handout.

/// A scenario as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its text.
    pub text: String,
    /// The ids of its steps.
    pub steps: Vec<String>,
    /// How many of the handout's commands are in it, those that are only shown too.
    pub commands: usize,
    /// How many checks.
    pub checks: usize,
    /// What a person has to decide: the line of the text, from 1, and what.
    pub todos: Vec<(usize, String)>,
}
