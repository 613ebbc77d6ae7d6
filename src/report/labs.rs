//! The labs that are at hand, as a list: a line for each step.

use std::fmt::Write as _;

use serde::Serialize;

use super::style::{Styles, paint};
use crate::{
    scenario::{
        model::{Scenario, Step},
        requires::{Required, Requirement},
    },
    text, wording,
};

/// The format of the list as JSON, its name and version.
pub(crate) const FORMAT: &str = "labcheck/list/v1";
/// Characters of a name or a problem that are shown.
const SHOWN: usize = 400;

/// The list as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct List<'l> {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The labs.
    pub labs: &'l [Listed],
}

/// A lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    /// What to type to mean it: a name or a file.
    pub name: String,
    /// Whether it travels in the binary.
    pub built_in: bool,
    /// Its title, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What all of it needs, in words.
    pub requires: Vec<String>,
    /// Its steps.
    pub steps: Vec<ListedStep>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A step of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ListedStep {
    /// Its name.
    pub id: String,
    /// The handout's heading.
    pub section: String,
    /// What its checks are worth together.
    pub points: u32,
    /// The steps that have to pass before it.
    pub needs: Vec<String>,
    /// What it needs besides, in words.
    pub requires: Vec<String>,
}

impl<'l> List<'l> {
    /// These labs.
    pub(crate) fn of(labs: &'l [Listed]) -> Self {
        Self { format: FORMAT, labs }
    }
}

impl Listed {
    /// A lab that could be read.
    pub(crate) fn of(name: &str, built_in: bool, scenario: &Scenario) -> Self {
        Self {
            name: name.to_owned(),
            built_in,
            title: Some(scenario.title.clone()),
            requires: words(&scenario.requires),
            steps: scenario.steps.iter().map(ListedStep::of).collect(),
            problem: None,
        }
    }

    /// One that could not.
    pub(crate) fn broken(name: &str, problem: String) -> Self {
        Self {
            name: name.to_owned(),
            built_in: false,
            title: None,
            requires: Vec::new(),
            steps: Vec::new(),
            problem: Some(problem),
        }
    }
}

impl ListedStep {
    fn of(step: &Step) -> Self {
        Self {
            id: step.id.value.clone(),
            section: step.section.value.clone(),
            points: step.checks.iter().map(|check| check.points).sum(),
            needs: step.needs.iter().map(|need| need.value.clone()).collect(),
            requires: words(&step.requires),
        }
    }

    /// What stands at the end of its line.
    fn conditions(&self) -> String {
        let needs = self.needs.join(", ");
        let requires = self.requires.join(", ");
        match (needs.is_empty(), requires.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("after {needs}"),
            (true, false) => format!("requires {requires}"),
            (false, false) => format!("after {needs}; requires {requires}"),
        }
    }
}

fn words(requirements: &[Requirement]) -> Vec<String> {
    let word = |requirement: &Requirement| match &requirement.what {
        Required::Engine(range) => format!("engine {range}"),
        Required::Client(range) => format!("client {range}"),
        Required::ContentTrust => "content trust".to_owned(),
        Required::Signing => "signing on push".to_owned(),
        Required::Tool(name) => format!("the program {name}"),
    };
    requirements.iter().map(word).collect()
}

/// The labs for a person.
pub(crate) fn list(styles: &Styles, labs: &[Listed]) -> String {
    let told: Vec<String> = labs.iter().map(|lab| one(styles, lab)).collect();
    told.join("\n")
}

fn one(styles: &Styles, lab: &Listed) -> String {
    let name = clean(&lab.name);
    if let Some(problem) = &lab.problem {
        let heading = paint(styles.heading, &name);
        return format!(
            "{heading}\n  cannot be read: {}\n  next: mend it; labcheck list {name} shows all that is wrong\n",
            clean(problem)
        );
    }
    let title = clean(lab.title.as_deref().unwrap_or_default());
    let whence = if lab.built_in { ", built in" } else { "" };
    let mut text = format!("{}  ({name}{whence})\n", paint(styles.heading, &title));
    if !lab.requires.is_empty() {
        let _ = writeln!(text, "requires {}", clean(&lab.requires.join(", ")));
    }
    let points: Vec<String> = lab.steps.iter().map(points).collect();
    let sections: Vec<String> = lab.steps.iter().map(|step| clean(&step.section)).collect();
    let widest = |words: &mut dyn Iterator<Item = &String>| {
        words.map(|word| word.chars().count()).max().unwrap_or(0)
    };
    let ids = widest(&mut lab.steps.iter().map(|step| &step.id));
    let (worth, section) = (widest(&mut points.iter()), widest(&mut sections.iter()));
    for ((step, points), heading) in lab.steps.iter().zip(&points).zip(&sections) {
        let line = format!(
            "  {:ids$}  {heading:section$}  {points:>worth$}  {}",
            step.id,
            clean(&step.conditions())
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn points(step: &ListedStep) -> String {
    wording::count(usize::try_from(step.points).unwrap_or(usize::MAX), "point")
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), SHOWN).replace('\n', " ")
}
