//! `${{ name }}` in typed strings. `$HOME` and `${X}` stay the shell's.

use std::collections::BTreeMap;

use super::{
    problem::Problem,
    source::{Located, Span},
};

/// Values by name: `images.pinned.digest`, the scenario's own `vars`, captures.
pub type Vars = BTreeMap<String, String>;

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

/// A variable that has no value. Never typed literally into a shell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the variable `{0}` has no value yet; capture it in an earlier command")]
pub struct Unresolved(pub String);

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
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Var(name) => {
                    text.push_str(&quote(vars.get(name).ok_or_else(|| Unresolved(name.clone()))?));
                }
            }
        }
        Ok(text)
    }

    /// The text as it was written.
    pub fn written(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Var(name) => format!("${{{{ {name} }}}}"),
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
        assert_eq!(template("${{ id }}").expand(&Vars::new()), Err(Unresolved("id".into())));
    }

    #[test]
    fn broken_variables_are_problems() {
        for text in ["${{ open", "${{ }}", "${{ a b }}", "${{ 1 }}"] {
            assert!(Template::parse(text, Span::default()).is_err(), "{text}");
        }
    }
}
