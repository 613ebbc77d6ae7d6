//! How a code block of a handout was taken, and why.

use super::{
    fence::{Shows, info_word, is_prompted},
    prompt::prompted,
    role::{Role, Seen},
};

/// How a code block was taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How.
    pub how: How,
    /// Why.
    pub why: Why,
}

/// How a code block was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Commands are typed, and perhaps something is printed.
    Commands,
    /// Something is typed into a program besides.
    Dialogue,
    /// It is printed.
    Output,
    /// A file or some other text: nothing of it is read.
    Text,
    /// Perhaps something of it is typed.
    Guess,
}

/// Why a code block was taken so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The info string says it: this word.
    Info(String),
    /// Its first line names the program that reads it, as `#!/bin/sh`.
    Program,
    /// This prompt stands in it, or these keys.
    Prompt(String),
    /// A mark behind it has it typed by a click, as `{{exec}}`.
    Mark,
    /// There is no prompt, and an info string that says nothing of it: this word.
    Unknown(String),
    /// There is neither a prompt nor an info string.
    Nothing,
}

impl Taken {
    /// A block of these lines, read so. `is_marked`: a mark has it typed.
    pub(super) fn of(
        (shows, info, is_marked): (Shows, &str, bool),
        lines: &[&str],
        roles: &[Seen],
    ) -> Self {
        let has = |wanted: Role| roles.iter().any(|(role, _)| *role == wanted);
        let how = match shows {
            Shows::Text => How::Text,
            Shows::Shell | Shows::Unknown if has(Role::Inner) => How::Dialogue,
            Shows::Shell | Shows::Unknown if has(Role::Command) => How::Commands,
            Shows::Shell | Shows::Unknown if has(Role::Unsure) => How::Guess,
            Shows::Shell => How::Commands,
            Shows::Output | Shows::Unknown => How::Output,
        };
        Self { how, why: why((shows, info, is_marked), how, lines) }
    }
}

fn why((shows, info, is_marked): (Shows, &str, bool), how: How, lines: &[&str]) -> Why {
    let word = info_word(info);
    let is_program = lines.first().is_some_and(|first| first.starts_with("#!"));
    let prompt = || {
        let is_it = |line: &&&str| match how {
            How::Guess => prompted(line).is_some(),
            How::Commands | How::Dialogue | How::Output | How::Text => is_prompted(line),
        };
        let line = lines.iter().find(is_it)?;
        let end = prompted(line).map_or(0, |found| found.text);
        Some(if end == 0 { line.trim() } else { &line[..end] }.to_owned())
    };
    match shows {
        Shows::Text if is_program => Why::Program,
        Shows::Text | Shows::Output => Why::Info(word),
        Shows::Shell | Shows::Unknown if is_marked => Why::Mark,
        Shows::Shell | Shows::Unknown => match (prompt(), shows) {
            (Some(prompt), _) => Why::Prompt(prompt),
            (None, Shows::Shell) => Why::Info(word),
            (None, _) if word.is_empty() => Why::Nothing,
            (None, _) => Why::Unknown(word),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Handout;

    #[test]
    fn each_block_says_how_it_was_taken_and_why() {
        let info = |word: &str| Why::Info(word.to_owned());
        let prompt = |text: &str| Why::Prompt(text.to_owned());
        for (block, how, why) in [
            ("```bash\nls\n```", How::Commands, info("bash")),
            ("```bash\n# nothing yet\n```", How::Commands, info("bash")),
            ("```bash\n$ ls\n```", How::Commands, prompt("$ ")),
            ("```\nme@lab:~$ ls\nx\n```", How::Commands, prompt("me@lab:~$ ")),
            ("```\n$ sh\n/ # ls\n```", How::Dialogue, prompt("$ ")),
            ("```\n^C\n```", How::Dialogue, prompt("^C")),
            ("```\nls -l\n```", How::Guess, Why::Nothing),
            ("```session\nls -l\n```", How::Guess, Why::Unknown("session".into())),
            ("```bash\n# docker ps\n```", How::Guess, prompt("# ")),
            ("```\nID   NAME\n```", How::Output, Why::Nothing),
            ("```output\n$ ls\n```", How::Output, info("output")),
            ("```yaml\n$ ls\n```", How::Text, info("yaml")),
            ("```sh\n#!/bin/sh\nls\n```", How::Text, Why::Program),
            ("```\nls\n```{{exec}}", How::Commands, Why::Mark),
            ("    $ ls", How::Commands, prompt("$ ")),
        ] {
            let handout = Handout::parse(block);
            let fences: Vec<_> = handout.sections.iter().flat_map(|s| &s.fences).collect();
            assert_eq!(fences.len(), 1, "{block}");
            assert_eq!(fences[0].taken, Taken { how, why }, "{block}");
        }
    }
}
