//! A need of a machine's that is not met.

/// One need that is not met, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// What is missing.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Unmet {
    pub(super) fn new(what: &str, remedy: &str) -> Self {
        Self { what: what.to_owned(), remedy: remedy.to_owned() }
    }
}

/// What to do about all of them, each thing once.
pub fn remedies(unmet: &[Unmet]) -> String {
    let mut remedies: Vec<&str> = Vec::new();
    for one in unmet {
        if !remedies.contains(&one.remedy.as_str()) {
            remedies.push(&one.remedy);
        }
    }
    remedies.join("; ")
}
