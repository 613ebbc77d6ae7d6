//! Whether the scenario types what the handout has a student type: the same commands, letter for
//! letter, in the same order, section by section.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    fence::Role,
    handout::{Handout, Line, Section},
    prompt::looks_like_command,
    said::{Wanted, said},
};
use crate::{
    scenario::{
        model::{Action, Scenario, Step},
        problem::Problem,
        template::Vars,
    },
    suggest::nearest,
};

/// Headings that are listed at most.
const HEADINGS: usize = 20;

/// What came of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Where the two do not say the same.
    pub differences: Vec<Difference>,
    /// Lines of the handout that look like commands and that nobody types: perhaps they are none.
    pub unchecked: Vec<Line>,
}

/// One difference, in the file that has to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// In the scenario.
    Scenario(Problem),
    /// In the handout.
    Handout(Problem),
}

/// Compares. `vars` holds the values known so far; any other variable stands for any word.
pub fn agree(scenario: &Scenario, handout: &Handout, vars: &Vars) -> Agreement {
    let mut found = Agreement::default();
    let reaches = Reaches::new(scenario, handout);
    let mut covered = vec![false; handout.sections.len()];
    for step in &scenario.steps {
        match reaches.of(&step.section.value) {
            Some(reach) => {
                covered[reach.clone()].fill(true);
                Walk::new(&handout.sections[reach], vars, &mut found).step(step);
            }
            None => found.differences.push(Difference::Scenario(no_heading(step, handout))),
        }
    }
    let mut titles = HashSet::new();
    for (section, covered) in handout.sections.iter().zip(covered) {
        let is_twin = !titles.insert(section.title.as_str());
        let first = section.commands().next();
        if let (true, false, Some(command)) = (is_twin, covered, first) {
            found.differences.push(second_heading(command));
        }
        if !covered {
            Walk::new(std::slice::from_ref(section), vars, &mut found).rest();
        }
    }
    found
}

/// Which sections belong to a heading: its own, and those of lower headings that no step names.
struct Reaches<'h> {
    first: HashMap<&'h str, usize>,
    ends: Vec<usize>,
}

impl<'h> Reaches<'h> {
    fn new(scenario: &Scenario, handout: &'h Handout) -> Self {
        let named: HashSet<&str> =
            scenario.steps.iter().map(|step| step.section.value.as_str()).collect();
        let sections = &handout.sections;
        let mut first = HashMap::new();
        for (at, section) in sections.iter().enumerate() {
            first.entry(section.title.as_str()).or_insert(at);
        }
        let is_step = |at: usize| {
            let title = sections[at].title.as_str();
            named.contains(title) && first.get(title) == Some(&at)
        };
        // From the end: the sections that are open wait for one that ends them.
        let mut ends = vec![sections.len(); sections.len()];
        let mut open: Vec<usize> = Vec::new();
        for at in 0..sections.len() {
            while let Some(last) =
                open.pop_if(|last| is_step(at) || sections[at].level <= sections[*last].level)
            {
                ends[last] = at;
            }
            open.push(at);
        }
        Self { first, ends }
    }

    fn of(&self, title: &str) -> Option<Range<usize>> {
        let first = *self.first.get(title)?;
        Some(first..self.ends[first])
    }
}

/// Goes through the sections of one step, from its first line to its last.
struct Walk<'w> {
    lines: Vec<&'w Line>,
    /// The first line that is not accounted for.
    at: usize,
    /// Where each command stands.
    commands: HashMap<&'w str, Vec<usize>>,
    vars: &'w Vars,
    found: &'w mut Agreement,
}

impl<'w> Walk<'w> {
    fn new(sections: &'w [Section], vars: &'w Vars, found: &'w mut Agreement) -> Self {
        let fences = sections.iter().flat_map(|section| &section.fences);
        let lines: Vec<&Line> = fences.flat_map(|fence| &fence.lines).collect();
        let mut commands: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.role == Role::Command) {
            commands.entry(&line.text).or_default().push(at);
        }
        Self { lines, at: 0, commands, vars, found }
    }

    fn step(mut self, step: &Step) {
        for action in step.actions.iter().filter(|action| !action.unwritten) {
            let wanted = Wanted::new(action.command(), self.vars);
            match self.find(&wanted) {
                Some(at) => {
                    self.pass(at);
                    self.at = at + 1;
                    self.dialogue(action);
                }
                None => self.found.differences.push(no_command(action, self.vars)),
            }
        }
        self.rest();
    }

    /// Where this command stands next. The handout may have others before it.
    fn find(&self, wanted: &Wanted) -> Option<usize> {
        match wanted {
            Wanted::Text(text) => {
                let places = self.commands.get(text.as_str())?;
                places.get(places.partition_point(|at| *at < self.at)).copied()
            }
            Wanted::Pattern(_) => (self.at..self.lines.len()).find(|at| {
                self.lines[*at].role == Role::Command && wanted.is(&self.lines[*at].text)
            }),
        }
    }

    /// Nobody types what stands before this line.
    fn pass(&mut self, end: usize) {
        for line in &self.lines[self.at..end] {
            match line.role {
                Role::Command => self.found.differences.push(uncovered(line)),
                Role::Unsure if looks_like_command(&line.text) => {
                    self.found.unchecked.push((*line).clone());
                }
                // Into a command that is told of already.
                Role::Inner | Role::Unsure | Role::More | Role::Printed | Role::Aside => {}
            }
        }
        self.at = end;
    }

    fn rest(mut self) {
        self.pass(self.lines.len());
    }

    /// What is typed into the command above. Lines that are perhaps typed, and lines that look like
    /// another command of the shell's, are typed here if the scenario types them.
    fn dialogue(&mut self, action: &Action) {
        let mut said = said(action, self.vars).into_iter().peekable();
        let mut printed: Vec<&str> = Vec::new();
        let mut equal = true;
        while let Some(line) = self.lines.get(self.at) {
            let fits = said.peek().is_some_and(|said| said.is(&line.text));
            match line.role {
                Role::Inner | Role::Unsure | Role::Command if fits => {
                    said.next();
                    printed.push(&line.text);
                }
                Role::Inner => {
                    equal = false;
                    printed.push(&line.text);
                }
                Role::Command => break,
                Role::Unsure if looks_like_command(&line.text) => {
                    self.found.unchecked.push((*line).clone());
                }
                Role::Unsure | Role::More | Role::Printed | Role::Aside => {}
            }
            self.at += 1;
        }
        if !equal || said.next().is_some() {
            self.found.differences.push(otherwise(action, &printed));
        }
    }
}

/// The headings that there are, or the one that was meant.
fn no_heading(step: &Step, handout: &Handout) -> Problem {
    let problem = Problem::new(step.section.at, "the handout has no such heading");
    let headings = || handout.sections.iter().map(|s| s.title.as_str()).filter(|t| !t.is_empty());
    match nearest(&step.section.value, headings()) {
        Some(near) => {
            problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
        }
        None if headings().next().is_none() => problem.help("the handout has no headings at all"),
        None => {
            let mut told: Vec<String> =
                headings().take(HEADINGS).map(|title| format!("`{title}`")).collect();
            let more = headings().count().saturating_sub(HEADINGS);
            if more > 0 {
                told.push(format!("{more} more"));
            }
            problem.help(format!("its headings are {}", told.join(", ")))
        }
    }
}

fn no_command(action: &Action, vars: &Vars) -> Difference {
    Difference::Scenario(
        Problem::new(action.command().at, "the handout does not have this command here")
            .label(action.command().expand(vars).unwrap_or_default())
            .help("write it as in the handout, in its order, or say `unwritten: true`"),
    )
}

fn otherwise(action: &Action, printed: &[&str]) -> Difference {
    let help = match printed {
        [] => "the handout types nothing into it".to_owned(),
        typed => format!("the handout types: {}", typed.join(" | ")),
    };
    Difference::Scenario(
        Problem::new(action.command().at, "the handout types something else into this").help(help),
    )
}

fn second_heading(line: &Line) -> Difference {
    Difference::Handout(
        Problem::new(line.at, "a heading before had the same text, so no step can name this one")
            .help("give the two headings different texts"),
    )
}

fn uncovered(line: &Line) -> Difference {
    Difference::Handout(
        Problem::new(line.at, "no line of the scenario types this command").help(
            "add it to the scenario's step of this section; if nobody has to type it, mark its block as `text`",
        ),
    )
}

#[cfg(test)]
mod tests;
