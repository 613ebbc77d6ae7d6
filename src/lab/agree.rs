//! Whether the scenario types what the handout has a student type: the same commands, letter for
//! letter, in the same order, section by section.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    block::{Fence, Line},
    difference::{
        Difference, no_command, no_file, no_heading, otherwise, second_heading, stale, uncovered,
    },
    fence::Shows,
    handout::{Handout, Section},
    prompt::looks_like_command,
    role::Role,
    said::{Wanted, said},
    shown::Shown,
};
use crate::{
    scenario::model::{Action, ActionKind, Scenario, Step},
    syntax::template::Vars,
};

/// What came of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Where the two do not say the same.
    pub differences: Vec<Difference>,
    /// What the handout shows for each action of each step.
    pub shown: Vec<Vec<Shown>>,
    /// Lines of the handout that look like commands and that nobody types: perhaps they are none.
    pub unchecked: Vec<Line>,
}

/// Compares. `vars` holds the values known so far; any other variable stands for any word.
pub fn agree(scenario: &Scenario, handout: &Handout, vars: &Vars) -> Agreement {
    let mut found = Agreement::default();
    let reaches = Reaches::new(scenario, handout);
    let mut covered = vec![false; handout.sections.len()];
    for step in &scenario.steps {
        if let Some(reach) = reaches.of(&step.section.value) {
            covered[reach.clone()].fill(true);
            let shown = Walk::new(&handout.sections[reach], vars, &mut found).step(step);
            found.shown.push(shown);
        } else {
            found.differences.push(Difference::Scenario(no_heading(step, handout)));
            found.shown.push(Vec::new());
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
    fences: Vec<&'w Fence>,
    /// The lines, each with its block.
    lines: Vec<(usize, &'w Line)>,
    /// The first line that is not accounted for.
    at: usize,
    /// Where each command stands.
    commands: HashMap<&'w str, Vec<usize>>,
    /// Where each line stands that is perhaps typed.
    guesses: HashMap<&'w str, Vec<usize>>,
    vars: &'w Vars,
    found: &'w mut Agreement,
}

impl<'w> Walk<'w> {
    fn new(sections: &'w [Section], vars: &'w Vars, found: &'w mut Agreement) -> Self {
        let fences: Vec<&Fence> = sections.iter().flat_map(|section| &section.fences).collect();
        let of_fence = |(at, fence): (usize, &'w Fence)| fence.lines.iter().map(move |l| (at, l));
        let lines: Vec<(usize, &Line)> =
            fences.iter().copied().enumerate().flat_map(of_fence).collect();
        let places = |role: Role| {
            let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
            for (at, (_, line)) in lines.iter().enumerate().filter(|(_, l)| l.1.role == role) {
                places.entry(&line.text).or_default().push(at);
            }
            places
        };
        let (commands, guesses) = (places(Role::Command), places(Role::Unsure));
        Self { fences, lines, at: 0, commands, guesses, vars, found }
    }

    /// What the handout shows for each of the step's actions.
    fn step(mut self, step: &Step) -> Vec<Shown> {
        let shown = step.actions.iter().enumerate();
        let shown = shown
            .map(|(at, action)| {
                let rest = &step.actions[at + 1..];
                if action.unwritten { Shown::default() } else { self.action(action, rest) }
            })
            .collect();
        self.rest();
        shown
    }

    fn action(&mut self, action: &Action, later: &[Action]) -> Shown {
        if let ActionKind::Edit { file, .. } = &action.kind {
            let text = self.file(later);
            if text.is_none() {
                self.found.differences.push(no_file(file));
            }
            return Shown { file: text, ..Shown::default() };
        }
        let is_typed = action.is_typed();
        let wanted = Wanted::new(action.command(), self.vars);
        let Some(at) = self.find(&wanted) else {
            self.found.differences.push(no_command(action, self.vars));
            return Shown::default();
        };
        self.pass(at);
        self.at = at + 1;
        if !is_typed {
            self.pass_shown();
            return Shown::default();
        }
        let own = self.lines[at].1;
        let command = Some((own.line, own.text.clone()));
        let printed = self.dialogue(action);
        self.stale_examples(action, &printed);
        Shown { command, printed, file: None }
    }

    /// Where this command stands next. The handout may have others before it. What is perhaps typed is typed where
    /// the scenario types it.
    fn find(&self, wanted: &Wanted) -> Option<usize> {
        match wanted {
            Wanted::Text(text) => {
                let next = |places: &HashMap<&str, Vec<usize>>| {
                    let places = places.get(text.as_str())?;
                    places.get(places.partition_point(|at| *at < self.at)).copied()
                };
                next(&self.commands).or_else(|| next(&self.guesses))
            }
            Wanted::Pattern(_) | Wanted::Keys(_) => (self.at..self.lines.len()).find(|at| {
                let line = self.lines[*at].1;
                line.role == Role::Command && wanted.is(&line.text)
            }),
        }
    }

    /// The block that stands here to be written to a file: behind the last command, before the next one
    /// that is typed. One that shows a file comes before one that may show anything, and that before a
    /// script.
    fn file(&mut self, later: &[Action]) -> Option<String> {
        let first = self.at.checked_sub(1).map_or(0, |last| self.lines[last].0 + 1);
        let is_typed =
            |action: &&Action| !action.unwritten && !matches!(action.kind, ActionKind::Edit { .. });
        let next = later.iter().find(is_typed);
        let next = next.and_then(|next| self.find(&Wanted::new(next.command(), self.vars)));
        let end = next.map_or(self.fences.len(), |at| self.lines[at].0);
        let shows = |rank: u8| {
            (first..end).find(|at| file_rank(self.fences[*at]).is_some_and(|found| found == rank))
        };
        let at = (0..=2).find_map(shows)?;
        let begin = self.lines.partition_point(|(fence, _)| *fence < at);
        self.pass(begin);
        self.at = self.lines.partition_point(|(fence, _)| *fence <= at);
        Some(self.fences[at].text.clone())
    }

    /// Nobody types what stands before this line.
    fn pass(&mut self, end: usize) {
        let mut told = false;
        for (_, line) in &self.lines[self.at..end] {
            match line.role {
                Role::Command => {
                    told = true;
                    self.found.differences.push(uncovered(line));
                }
                // Where a command above is told of, it goes with that.
                Role::Inner if !told => self.found.differences.push(uncovered(line)),
                Role::Unsure if looks_like_command(&line.text) => {
                    self.found.unchecked.push((*line).clone());
                }
                Role::Inner | Role::Unsure | Role::More | Role::Printed | Role::Aside => {}
            }
        }
        self.at = end;
    }

    fn rest(mut self) {
        self.pass(self.lines.len());
    }

    /// What stands in the block of a command that is only shown, up to the next one, is only shown with it.
    fn pass_shown(&mut self) {
        let own = self.lines[self.at - 1].0;
        let goes_with =
            |(fence, line): &(usize, &Line)| *fence == own && line.role != Role::Command;
        self.at += self.lines[self.at..].iter().take_while(|line| goes_with(line)).count();
    }

    /// What is typed into the command above, and what is printed under it. Lines that are perhaps typed,
    /// and lines that look like another command of the shell's, are typed here if the scenario types them.
    fn dialogue(&mut self, action: &Action) -> Vec<(usize, String)> {
        let mut said = said(action, self.vars);
        let own = self.lines[self.at - 1].0;
        let (mut typed, mut printed): (Vec<&str>, Vec<_>) = (Vec::new(), Vec::new());
        let mut equal = true;
        while let Some((fence, line)) = self.lines.get(self.at) {
            let fits = said.fits(&line.text);
            match line.role {
                Role::Inner | Role::Unsure | Role::Command if fits => {
                    said.pass(&line.text);
                    typed.push(&line.text);
                }
                Role::Inner => {
                    equal = false;
                    typed.push(&line.text);
                }
                Role::Command => break,
                // Perhaps the next one of the shell's.
                Role::Unsure if said.is_over() && looks_like_command(&line.text) => break,
                Role::Unsure if looks_like_command(&line.text) => {
                    self.found.unchecked.push((*line).clone());
                }
                Role::Printed if *fence == own || self.fences[*fence].shows == Shows::Output => {
                    printed.push((line.line, line.text.clone()));
                }
                // A block that an edit may write.
                Role::Printed if said.is_over() => break,
                Role::Unsure | Role::More | Role::Printed | Role::Aside => {}
            }
            self.at += 1;
        }
        if !equal || !said.is_over() {
            self.found.differences.push(otherwise(action, &typed));
        }
        printed
    }

    /// A line that is said to be an example has to be there, else nobody knows what it is for.
    fn stale_examples(&mut self, action: &Action, printed: &[(usize, String)]) {
        for example in &action.examples {
            let is_there = match &example.line {
                None => !printed.is_empty(),
                // Not every value is known yet.
                Some(line) => line.compile(self.vars).map_or(true, |line| {
                    printed.iter().any(|(_, text)| line.is_match(text.trim()))
                }),
            };
            if !is_there {
                self.found.differences.push(stale(example));
            }
        }
    }
}

/// How likely a block shows a file to write, 0 the most; nothing where something in it has a prompt.
fn file_rank(fence: &Fence) -> Option<u8> {
    let typed = fence.lines.iter().find(|l| matches!(l.role, Role::Command | Role::Inner));
    let bare = |line: &Line| {
        let first = line.text.lines().next().unwrap_or_default();
        fence.text.lines().any(|text| text.trim() == first)
    };
    match (fence.shows, typed) {
        (Shows::Output, _) => None,
        _ if fence.text.trim().is_empty() => None,
        (Shows::Text, _) => Some(0),
        (Shows::Unknown | Shows::Shell, None) => Some(1),
        (Shows::Unknown | Shows::Shell, Some(line)) => bare(line).then_some(2),
    }
}

#[cfg(test)]
mod tests;
