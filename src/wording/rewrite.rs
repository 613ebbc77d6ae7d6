//! What is said before and after a file of an author's is written over.

/// What is written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// A handout, by `labcheck update`.
    Handout,
    /// A scenario, by `labcheck add`.
    Scenario,
}

impl Rewritten {
    fn is_as_it_was(self) -> &'static str {
        match self {
            Self::Handout => "The handout is as it was",
            Self::Scenario => "The scenario is as it was",
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Handout => "update",
            Self::Scenario => "add",
        }
    }
}

/// It was not to be.
pub fn declined(of: Rewritten) -> String {
    format!("{}; to see what would be written: labcheck {} --check", of.is_as_it_was(), of.verb())
}

/// There is nobody to ask.
pub fn not_asked(of: Rewritten) -> String {
    format!(
        "{}: there is no terminal to ask on. Look at the difference above, then type the same with --yes.",
        of.is_as_it_was()
    )
}

/// Somebody else wrote it meanwhile.
pub fn changed(of: Rewritten, name: &str) -> String {
    format!(
        "{name} was changed meanwhile, so it is as you left it; type labcheck {} again.",
        of.verb()
    )
}

/// It cannot be read again or written.
pub fn unwritten(name: &str, why: &str) -> String {
    format!(
        "{name} cannot be written: {why}; it is as it was, so see to that, then type the same again"
    )
}
