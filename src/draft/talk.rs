//! What is typed into a program, as the turns of a session.

use super::{
    entry::Command,
    yaml::{pattern, quoted, scalar},
};
use crate::lab::{keys, telling};

/// The turns of a session, each on a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Talk {
    /// The turns.
    pub(super) turns: Vec<String>,
    /// Whether the handout shows how it ends.
    pub(super) ends: bool,
    /// Whether the program is left running, as a container is by its own keys.
    pub(super) is_left: bool,
}

/// Keys that leave a container running.
const LEAVES: &str = "ctrl-p ctrl-q";
/// Keys by which a program ends.
const ENDS: &[&str] = &["ctrl-d", "ctrl-c", "ctrl-z"];
/// Words by which one ends.
const WORDS: &[&str] = &["exit", "logout", "quit", "bye", "\\q", ".exit", "exit()", "quit()", ":q"];

/// What is typed into a command, and what is waited for after it: a piece of what the handout prints there.
pub(super) fn talk(command: &Command<'_>) -> Talk {
    let until = |printed: &[&str]| Some(pattern(&literal(&regex::escape(telling(printed)?))));
    let mut talk = Talk::default();
    if let Some(until) = until(&command.printed) {
        talk.turns.push(format!("{{ until: {until} }}"));
    }
    for (typed, printed) in &command.talk {
        let wait = until(printed).map_or(String::new(), |until| format!(", until: {until}"));
        let pressed = keys(typed);
        let turn = match &pressed {
            Some(keys) => format!("press: {keys}"),
            None if typed.contains(char::is_control) => continue,
            None => format!("send: {}", sent(typed)),
        };
        talk.turns.push(format!("{{ {turn}{wait} }}"));
        let pressed = pressed.unwrap_or_default();
        let is_alone = command.talk.len() == 1;
        talk.is_left = pressed == LEAVES;
        let is_key = ENDS.contains(&pressed.as_str()) && (pressed == "ctrl-d" || is_alone);
        let first = typed.split_whitespace().next().unwrap_or_default();
        talk.ends = talk.is_left || is_key || WORDS.contains(&first.trim_end_matches(';'));
    }
    // What is not talked to ends by itself.
    talk.ends |= command.talk.is_empty();
    talk
}

fn sent(text: &str) -> String {
    if text.is_empty() { quoted("") } else { scalar(&literal(text)) }
}

/// The variable that is a `$`.
pub(super) const DOLLAR: &str = "${{ dollar }}";

/// A text that stands for itself where variables are read: `$` by a variable before `{{`.
pub(super) fn literal(text: &str) -> String {
    text.replace("${{", &format!("{DOLLAR}{{{{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'t>(printed: &[&'t str], typed: &[(&'t str, &[&'t str])]) -> Talk {
        let typed = typed.iter().map(|(text, printed)| (*text, printed.to_vec())).collect();
        talk(&Command { text: "x", printed: printed.to_vec(), talk: typed, is_guess: false })
    }

    #[test]
    fn a_dialogue_is_typed_as_it_stands_and_waits_for_what_is_printed() {
        let seen = of(
            &["Welcome (to it)"],
            &[
                ("ls /", &["bin  3f2a9c1b7d55", "etc files"]),
                ("^C", &[]),
                ("echo ${{ x", &[]),
                ("exit", &[]),
            ],
        );
        let turns = [
            "{ until: 'Welcome \\(to it\\)' }",
            "{ send: ls /, until: 'etc files' }",
            "{ press: ctrl-c }",
            "{ send: \"echo ${{ dollar }}{{ x\" }",
            "{ send: exit }",
        ];
        assert_eq!(
            (seen.turns, seen.ends, seen.is_left),
            (turns.map(str::to_owned).to_vec(), true, false)
        );
    }

    #[test]
    fn how_a_dialogue_ends_is_known_where_the_handout_shows_it() {
        for (typed, ends, is_left) in [
            (&["ls", "exit"][..], true, false),
            (&["ls", "^D"], true, false),
            (&["ls", "^P^Q"], true, true),
            (&["ls", "exit 3"], true, false),
            (&["^C"], true, false),
            (&["ping a", "^C"], false, false),
            (&["exit", "ls"], false, false),
            (&[], true, false),
        ] {
            let typed: Vec<(&str, &[&str])> = typed.iter().map(|t| (*t, &[][..])).collect();
            let seen = of(&[], &typed);
            assert_eq!((seen.ends, seen.is_left), (ends, is_left), "{typed:?}");
        }
    }
}
