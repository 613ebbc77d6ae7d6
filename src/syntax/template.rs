//! `${{ name }}` in typed strings. `$HOME` and `${X}` stay the shell's.

use std::collections::BTreeMap;

use super::{
    problem::Problem,
    source::{Located, Span},
};

/// Values by name: `images.pinned.digest`, the scenario's own `vars`, captures.
pub type Vars = BTreeMap<String, String>;

/// Bytes that one text may become with its variables' values: far more than anybody types, and a text of variables that
/// have variables in them grows by doubling.
pub const LONGEST: usize = 64 << 10;

/// A text with places for variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    /// Where the text stands in the scenario.
    pub at: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Var(String),
}

/// Why a text cannot be had. Never typed literally into a shell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// A variable has no value.
    #[error("the variable `{0}` has no value yet; capture it in an earlier command")]
    Missing(String),
    /// It would become longer than [`LONGEST`].
    #[error("with the value of `{name}` a text is longer than {limit} KiB; capture less of what is printed", name = .0, limit = LONGEST >> 10)]
    TooLong(String),
}

impl Template {
    /// Splits a text at its variables.
    pub fn parse(text: &str, at: Span) -> Result<Self, Problem> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find("${{") {
            let (before, after) = (&rest[..open], &rest[open + 3..]);
            let broken =
                |title: &str| Problem::new(at, title).help("write a variable as `${{ name }}`");
            let close = after.find("}}").ok_or_else(|| broken("`${{` is never closed by `}}`"))?;
            let name = after[..close].trim();
            if !is_name(name) {
                return Err(broken(&format!("`{name}` is no name of a variable")));
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Var(name.to_owned()));
            rest = &after[close + 2..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts, at })
    }

    /// A text that stands for itself, whatever is in it.
    pub fn literal(text: String, at: Span) -> Self {
        Self { parts: vec![Part::Text(text)], at }
    }

    /// A text that something else has to give first.
    pub fn pending(what: &str, at: Span) -> Self {
        Self { parts: vec![Part::Var(what.to_owned())], at }
    }

    /// It behind a text that stands for itself.
    #[must_use]
    pub fn behind(&self, text: &str) -> Self {
        let parts = std::iter::once(Part::Text(text.to_owned())).chain(self.parts.iter().cloned());
        Self { parts: parts.collect(), at: self.at }
    }

    /// The names it needs, with the place of the text.
    pub fn names(&self) -> impl Iterator<Item = Located<&str>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Var(name) => Some(Located::new(name.as_str(), self.at)),
            Part::Text(_) => None,
        })
    }

    /// The text with every variable's value.
    pub fn expand(&self, vars: &Vars) -> Result<String, Unresolved> {
        self.expand_with(vars, str::to_owned)
    }

    /// For a regular expression: the values stand for themselves, whatever characters they have.
    pub fn expand_pattern(&self, vars: &Vars) -> Result<String, Unresolved> {
        self.expand_with(vars, regex::escape)
    }

    fn expand_with(&self, vars: &Vars, quote: fn(&str) -> String) -> Result<String, Unresolved> {
        let mut text = String::new();
        let mut length = 0; // without what a quote adds
        for part in &self.parts {
            match part {
                Part::Text(literal) => {
                    length += literal.len();
                    text.push_str(literal);
                }
                Part::Var(name) => {
                    let value = vars.get(name).ok_or_else(|| Unresolved::Missing(name.clone()))?;
                    length += value.len();
                    if length > LONGEST {
                        return Err(Unresolved::TooLong(name.clone()));
                    }
                    text.push_str(&quote(value));
                }
            }
        }
        Ok(text)
    }

    /// How many bytes it becomes where the variables' values are so long. One that is not known yet counts nothing.
    pub fn length(&self, of: impl Fn(&str) -> Option<usize>) -> usize {
        let lengths = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.len(),
            Part::Var(name) => of(name).unwrap_or_default(),
        });
        lengths.fold(0, usize::saturating_add)
    }

    /// The text as it was written.
    pub fn written(&self) -> String {
        self.expand_known(&Vars::new())
    }

    /// The text with the values that there are; other variables stay as they were written.
    pub fn expand_known(&self, vars: &Vars) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Var(name) => {
                    vars.get(name).cloned().unwrap_or_else(|| format!("${{{{ {name} }}}}"))
                }
            })
            .collect()
    }
}

/// Whether a text can name a variable: letters, digits, `_` and `-`, in parts joined by dots.
pub fn is_name(text: &str) -> bool {
    text.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Template {
        Template::parse(text, Span::default()).unwrap()
    }

    #[test]
    fn the_shells_own_variables_are_left_to_the_shell() {
        let vars = Vars::from([("images.pinned.digest".into(), "sha256:ab".into())]);
        let text = template("echo $HOME ${X} alpine@${{ images.pinned.digest }}").expand(&vars);
        assert_eq!(text.unwrap(), "echo $HOME ${X} alpine@sha256:ab");
    }

    #[test]
    fn values_stand_for_themselves_in_patterns() {
        let vars = Vars::from([("v".into(), "a.c".into())]);
        assert_eq!(template("^${{v}}.$").expand_pattern(&vars).unwrap(), r"^a\.c.$");
    }

    #[test]
    fn a_variable_without_a_value_is_an_error_and_never_its_own_name() {
        assert_eq!(
            template("${{ id }}").expand(&Vars::new()),
            Err(Unresolved::Missing("id".into()))
        );
    }

    #[test]
    fn a_text_that_would_become_too_long_is_an_error_and_is_not_made() {
        let of = |length: usize| Vars::from([("v".into(), ".".repeat(length))]);
        let half = template("${{ v }}${{ v }}");
        assert_eq!(half.expand(&of(LONGEST / 2)).unwrap().len(), LONGEST);
        // What a quote adds is no longer text of somebody's.
        assert_eq!(half.expand_pattern(&of(LONGEST / 2)).unwrap().len(), 2 * LONGEST);
        for expanded in [half.expand(&of(LONGEST / 2 + 1)), half.expand_pattern(&of(LONGEST))] {
            assert_eq!(expanded, Err(Unresolved::TooLong("v".into())));
        }
    }

    #[test]
    fn what_is_not_known_yet_stays_as_it_was_written() {
        let text = template("echo ${{v}} ${{ id }} $HOME");
        let vars = Vars::from([("v".into(), "${{ id }} x".into())]);
        assert_eq!(text.expand_known(&vars), "echo ${{ id }} x ${{ id }} $HOME");
        assert_eq!(text.written(), "echo ${{ v }} ${{ id }} $HOME");
    }

    #[test]
    fn broken_variables_are_problems() {
        for text in ["${{ open", "${{ }}", "${{ a b }}", "${{ 1 }}"] {
            assert!(Template::parse(text, Span::default()).is_err(), "{text}");
        }
    }
}
