//! A scenario's text, line by line, with the places of what a person has to decide.

use super::{
    images::Images,
    made::Draft,
    sections::Part,
    step::{Action, Step},
    talk::DOLLAR,
    yaml::{line, quoted, scalar, todo as todo_line},
};
use crate::text;

/// A text that is being written.
#[derive(Default)]
pub(super) struct Page {
    lines: Vec<String>,
    todos: Vec<(usize, String)>,
}

impl Page {
    /// The whole scenario.
    pub(super) fn of(
        (title, lab, left): (&str, &str, &[String]),
        (steps, images): &(Vec<Step>, Images),
        parts: &[Part<'_>],
    ) -> Draft {
        let mut page = Self::default();
        page.head(title, lab);
        for left in left {
            page.todo(0, left);
        }
        page.images(images);
        let typed = steps.iter().flat_map(|step| &step.actions).flat_map(|action| &action.lines);
        let asked = steps.iter().flat_map(|step| step.carried.checks.iter().flatten());
        if typed.chain(asked).any(|line| line.contains(DOLLAR)) {
            page.push(0, "vars: { dollar: \"$\" }");
            page.push(0, "");
        }
        page.push(0, "steps:");
        for step in steps {
            page.step(step);
        }
        for part in parts.iter().filter(|part| part.id.is_none()) {
            let todo = format!(
                "nothing is typed of what begins in line {} of the handout, for no step can name its heading; give it a heading of its own there",
                part.line
            );
            page.todo(2, &todo);
        }
        let actions = steps.iter().flat_map(|step| &step.actions);
        Draft {
            commands: actions.filter(|action| action.is_command).count(),
            checks: steps.iter().map(|step| step.checks.len() + step.carried.checks.len()).sum(),
            steps: steps.iter().map(|step| step.id.clone()).collect(),
            text: page.lines.join("\n") + "\n",
            todos: page.todos,
        }
    }

    fn push(&mut self, indent: usize, text: &str) {
        // A block has lines of its own, so that places are counted by them.
        for (at, text) in text.split('\n').enumerate() {
            let indent = if at == 0 { indent } else { 0 };
            self.lines.push(format!("{:indent$}{text}", ""));
        }
    }

    fn todo(&mut self, indent: usize, todo: &str) {
        let todo = text::name(todo);
        self.push(indent, &todo_line(&todo));
        self.todos.push((self.lines.len(), todo));
    }

    fn head(&mut self, title: &str, lab: &str) {
        self.push(0, "# What each step of the handout types, what must come of it, and what must be true afterwards.");
        self.push(0, "# What the handout prints has to come by itself: see the manual, `labcheck schema --manual`.");
        self.push(0, "version: 1");
        self.push(0, &format!("lab: {}", scalar(lab)));
        self.push(0, &format!("title: {}", scalar(title)));
        self.push(0, "");
    }

    fn images(&mut self, images: &Images) {
        let all: Vec<(String, &str, bool)> = images.all().collect();
        for name in &images.elsewhere {
            self.todo(
                0,
                &format!("{name} is of a registry that no classroom serves; name one of Docker Hub's in the handout, or one of localhost:5000 that the lab pushes"),
            );
        }
        if !all.is_empty() {
            self.push(0, "classroom:");
            self.push(2, "images:");
            for (name, id, is_shell) in all {
                if !is_shell {
                    self.todo(4, &format!("in the place of {name} stands a busybox that runs `sh`; where that does not do, run with `--upstream URL` of a registry that has it"));
                }
                let is_derived = name.replace(['/', ':', '.'], "-") == id;
                let id = if is_derived { String::new() } else { format!(", id: {id}") };
                self.push(4, &format!("- {{ name: {}, build: shell{id} }}", quoted(&name)));
            }
            self.push(0, "");
        }
    }

    fn step(&mut self, step: &Step) {
        if self.lines.last().is_none_or(|last| last != "steps:") {
            self.push(0, "");
        }
        self.push(2, &format!("- id: {}", step.id));
        self.push(4, &format!("section: {}", quoted(&step.section)));
        if !step.needs.is_empty() {
            self.push(4, &format!("needs: [{}]", step.needs.join(", ")));
        }
        for left in &step.carried.left {
            self.todo(4, left);
        }
        if step.actions.iter().any(|action| !action.lines.is_empty()) {
            self.push(4, "do:");
        }
        for action in &step.actions {
            self.action(action);
        }
        if step.checks.is_empty() && step.carried.checks.is_empty() {
            self.todo(4, "no check could be made of this step's commands; add `check:` with what must be true after it");
            return;
        }
        self.push(4, "check:");
        for check in &step.checks {
            if check.is_undone && check.is_repeated {
                self.todo(6, "an earlier step makes the same true, and a later one undoes it: ask for what only this step does, then write `when: ever`");
            }
            self.push(6, &format!("- name: {}", line(&check.name)));
            if check.is_undone && !check.is_repeated {
                self.push(8, "when: ever # a later step undoes it");
            }
            self.push(8, &format!("expect: {}", check.expect));
        }
        for check in &step.carried.checks {
            self.entry(check);
        }
    }

    fn action(&mut self, action: &Action) {
        if let Some(todo) = &action.todo {
            self.todo(6, todo);
        }
        self.entry(&action.lines);
    }

    /// An entry of a list, whose first line stands behind a dash.
    fn entry(&mut self, lines: &[String]) {
        for (at, line) in lines.iter().enumerate() {
            let (indent, dash) = if at == 0 { (6, "- ") } else { (8, "") };
            self.push(indent, &format!("{dash}{line}"));
        }
    }
}
