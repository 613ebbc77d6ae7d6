//! A command of a step, as the changes read it.

use crate::{
    cmdline::{CommandLine, Invocation, invocation, read},
    scenario::{
        classroom::ImageSpec,
        model::{Action, ActionKind},
    },
};

/// A command of a step, and what stands around it.
pub(in crate::prove) struct Command<'c> {
    /// Its text, with a word without blanks for each variable.
    pub(super) text: String,
    line: CommandLine,
    /// The variables, as they are written.
    variables: Vec<String>,
    /// The images of the classroom.
    pub(super) images: &'c [ImageSpec],
    /// Whether content trust was switched on before it.
    pub(super) is_trusted: bool,
    /// Whether it is talked to on a terminal.
    pub(super) is_session: bool,
}

impl<'c> Command<'c> {
    /// Of an action that types one.
    pub(in crate::prove) fn of(
        action: &Action,
        images: &'c [ImageSpec],
        is_trusted: bool,
    ) -> Option<Self> {
        let (template, is_session) = match &action.kind {
            ActionKind::Run(command) => (command, false),
            ActionKind::Session { command, .. } => (command, true),
            ActionKind::Edit { .. } | ActionKind::Answer(_) | ActionKind::Shown { .. } => {
                return None;
            }
        };
        let (text, variables) = marked(&template.written());
        let line = read(&text);
        line.is_whole.then_some(Self { text, line, variables, images, is_trusted, is_session })
    }

    /// Its docker commands.
    pub(super) fn docker(&self) -> impl Iterator<Item = Invocation<'_>> {
        self.line.programs.iter().filter_map(invocation)
    }

    /// Whether it is one program, and nothing else is typed with it.
    pub(super) fn is_alone(&self) -> bool {
        self.line.programs.len() == 1
    }

    /// A text of its kind with the variables as they are written.
    pub(in crate::prove) fn written(&self, text: &str) -> String {
        let marks = self.variables.iter().enumerate();
        marks.fold(text.to_owned(), |text, (at, variable)| text.replace(&mark(at), variable))
    }
}

fn mark(at: usize) -> String {
    format!("__labcheck{at}__")
}

/// A text with a mark for each `${{ name }}`, and those.
fn marked(written: &str) -> (String, Vec<String>) {
    let (mut text, mut variables) = (String::new(), Vec::new());
    let mut rest = written;
    while let Some(open) = rest.find("${{") {
        let Some(length) = rest[open..].find("}}") else { break };
        text.push_str(&rest[..open]);
        text.push_str(&mark(variables.len()));
        variables.push(rest[open..open + length + 2].to_owned());
        rest = &rest[open + length + 2..];
    }
    text.push_str(rest);
    (text, variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_one_word_each_and_come_back() {
        let (text, variables) = marked("docker pull a@${{ x }} ${{ y.z }}");
        assert_eq!(text, "docker pull a@__labcheck0__ __labcheck1__");
        assert_eq!(variables, ["${{ x }}", "${{ y.z }}"]);
        assert_eq!(marked("${{ open").0, "${{ open");
    }
}
