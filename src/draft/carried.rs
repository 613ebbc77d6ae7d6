//! What another platform's lab brings to a step: checks by its scripts, what does the step, what is left.

use super::{
    care::{doubt_of_script, of_script},
    from::{Chapter, Left, Written, solution, written},
    talk::literal,
    yaml::{block, line, quoted},
};

/// What comes to a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// Its checks, each in lines below `check:`, the first behind a dash.
    pub(super) checks: Vec<Vec<String>>,
    /// What has no place in a scenario.
    pub(super) left: Vec<String>,
    /// What does the step where its commands do not.
    solution: Option<String>,
}

/// Spaces before the lines of a check's command.
const BELOW: usize = 14;
/// The same of a command.
const TYPED: usize = 10;

impl Carried {
    /// What a chapter brings. No two checks of a step are called the same.
    pub(super) fn of(chapter: &Chapter) -> Self {
        let mut carried =
            Self { left: chapter.left.iter().map(Left::told).collect(), ..Self::default() };
        let mut names: Vec<String> = Vec::new();
        for script in &chapter.checks {
            match written(script) {
                Ok(mut check) => {
                    let name = check.name.clone();
                    let mut number = 1;
                    while names.contains(&check.name) {
                        number += 1;
                        check.name = format!("{name} ({number})");
                    }
                    names.push(check.name.clone());
                    carried.checks.push(lines(&check));
                }
                Err(left) => carried.left.push(left.told()),
            }
        }
        match chapter.solution.as_ref().map(|script| solution(script, of_script, doubt_of_script)) {
            Some(Ok((text, look))) => {
                carried.solution = Some(text);
                carried.left.extend(look.map(|left| left.told()));
            }
            Some(Err(left)) => carried.left.push(left.told()),
            None => {}
        }
        carried
    }

    /// Whether it has something that does the step.
    pub(super) fn does(&self) -> bool {
        self.solution.is_some()
    }

    /// What is typed where the handout has nothing to type: the lines of a command, and what a person decides.
    pub(super) fn instead(&mut self, is_typed: bool) -> Option<Vec<String>> {
        match (self.solution.take(), is_typed) {
            (Some(text), false) => Some(vec![
                format!("run: {}", block(&literal(&text), TYPED)),
                "unwritten: true".to_owned(),
            ]),
            (Some(_), true) => {
                self.left.push("the platform has a script that does this step, and the handout's commands are typed in its place; look whether they do all of it".to_owned());
                None
            }
            (None, false) if !self.checks.is_empty() => {
                self.left.push("nothing of this step is typed, so its checks fail in `labcheck run`; write what does it as `- run:` below `do:`, with `unwritten: true`".to_owned());
                None
            }
            (None, _) => None,
        }
    }
}

fn lines(check: &Written) -> Vec<String> {
    let mut lines = vec![format!("name: {}", line(&check.name))];
    if !check.hints.is_empty() {
        let hints: Vec<String> = check.hints.iter().map(|hint| quoted(&literal(hint))).collect();
        lines.push(format!("hint: [{}]", hints.join(", ")));
    }
    if check.is_repeated {
        lines.push("eventually: 30s".to_owned());
    }
    lines.push("expect:".to_owned());
    lines.push("  command:".to_owned());
    lines.push(format!("    within: {}", check.within));
    lines.push(format!("    run: {}", block(&literal(&check.run), BELOW)));
    if let Some(prints) = check.prints {
        lines.push(format!("    expect: [{{ stdout: {{ line: {} }} }}]", quoted(prints)));
    }
    lines
}
