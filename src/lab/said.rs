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
    /// These keys, by the names that a terminal knows them by, however they are written.
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
            Self::Keys(wanted) => keys(printed).as_ref() == Some(wanted),
            Self::Pattern(pattern) => pattern.is_match(printed),
        }
    }
}

impl Wanted {
    /// Whether a handout may leave it out: only Control with a letter leaves something on a screen, as `^C`.
    fn may_be_unseen(&self) -> bool {
        match self {
            Self::Text(_) | Self::Pattern(_) => false,
            Self::Keys(keys) => keys.split(' ').any(|key| !key.starts_with("ctrl-")),
        }
    }
}

/// What an action types into the program that its command starts, and how much of it was met.
pub(super) struct Said {
    all: Vec<Wanted>,
    at: usize,
}

/// What an action types into the program that its command starts.
pub(super) fn said(action: &Action, vars: &Vars) -> Said {
    let all = match &action.kind {
        ActionKind::Run(_)
        | ActionKind::Edit { .. }
        | ActionKind::Answer(_)
        | ActionKind::Shown { .. } => Vec::new(),
        ActionKind::Session { talk, .. } => {
            talk.iter().filter_map(|turn| typed(turn, vars)).collect()
        }
    };
    Said { all, at: 0 }
}

impl Said {
    /// Whether this is the next that is typed, or one behind keys that a handout may leave out.
    pub(super) fn fits(&self, printed: &str) -> bool {
        self.place(printed).is_some()
    }

    /// Goes on behind this.
    pub(super) fn pass(&mut self, printed: &str) {
        self.at = self.place(printed).map_or(self.at, |place| place + 1);
    }

    /// Whether nothing is left that has to be there.
    pub(super) fn is_over(&self) -> bool {
        self.all[self.at..].iter().all(Wanted::may_be_unseen)
    }

    fn place(&self, printed: &str) -> Option<usize> {
        for (place, wanted) in self.all.iter().enumerate().skip(self.at) {
            if wanted.is(printed) {
                return Some(place);
            }
            if !wanted.may_be_unseen() {
                return None;
            }
        }
        None
    }
}

fn typed(turn: &Turn, vars: &Vars) -> Option<Wanted> {
    match turn {
        Turn::Send { line, .. } => Some(Wanted::new(line, vars)),
        Turn::Press { key, .. } => Some(Wanted::Keys(key.value.clone())),
        // What is typed unseen is not printed either.
        Turn::Secret { .. } | Turn::Wait(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_a_handout_however_it_writes_them_and_some_leave_nothing_there() {
        for (key, printed, may_be_unseen) in [
            ("ctrl-c", &["^C", "<Ctrl-C>", "ctrl-c"][..], false),
            ("ctrl-p ctrl-q", &["^P^Q", "CTRL-p CTRL-q"], false),
            ("enter", &["<Enter>"], true),
            ("up enter", &["<Up><Enter>"], true),
            ("ctrl-x enter", &["^X<Enter>"], true),
        ] {
            let wanted = Wanted::Keys(key.to_owned());
            assert!(printed.iter().all(|printed| wanted.is(printed)), "{key}");
            assert!(!wanted.is("^D") && !wanted.is("<Tab>"), "{key}");
            assert_eq!(wanted.may_be_unseen(), may_be_unseen, "{key}");
        }
    }
}
