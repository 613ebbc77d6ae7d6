//! What a scenario types, as a handout shows it.

use regex::Regex;

use super::keys::keys;
use crate::{
    scenario::model::{Action, ActionKind, Turn},
    syntax::template::{Template, Vars},
};

/// A text that a handout must have.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// Just this.
    Text(String),
    /// These keys, as a terminal prints them, however the handout writes them.
    Keys(String),
    /// With any word in the places of variables that have no value yet.
    Pattern(Regex),
}

impl Wanted {
    pub(super) fn new(template: &Template, vars: &Vars) -> Self {
        const ANY: &str = "labcheckanyword";
        if let Ok(text) = template.expand(vars) {
            return Self::Text(text.trim_end().to_owned());
        }
        let mut values = vars.clone();
        for name in template.names() {
            values.entry(name.value.to_owned()).or_insert_with(|| ANY.to_owned());
        }
        let text = template.expand(&values).unwrap_or_default();
        let escaped = regex::escape(text.trim_end()).replace(ANY, r"\S+");
        match Regex::new(&format!("^(?:{escaped})$")) {
            Ok(pattern) => Self::Pattern(pattern),
            Err(_) => Self::Text(text), // too long for a pattern: then it must be the same
        }
    }

    pub(super) fn is(&self, printed: &str) -> bool {
        match self {
            Self::Text(text) => text == printed,
            Self::Keys(wanted) => keys(printed).is_some_and(|printed| printed == *wanted),
            Self::Pattern(pattern) => pattern.is_match(printed),
        }
    }
}

/// What an action types into the program that its command starts.
pub(super) fn said(action: &Action, vars: &Vars) -> Vec<Wanted> {
    match &action.kind {
        ActionKind::Run(_) | ActionKind::Edit { .. } | ActionKind::Shown { .. } => Vec::new(),
        ActionKind::Session { talk, .. } => {
            talk.iter().filter_map(|turn| typed(turn, vars)).collect()
        }
    }
}

fn typed(turn: &Turn, vars: &Vars) -> Option<Wanted> {
    match turn {
        Turn::Send { line, .. } => Some(Wanted::new(line, vars)),
        // Other keys leave nothing on a screen.
        Turn::Press { key, .. } => keys(&key.value).map(Wanted::Keys),
        // What is typed unseen is not printed either.
        Turn::Secret { .. } | Turn::Wait(_) => None,
    }
}
