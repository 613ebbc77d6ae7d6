//! A first scenario for a handout: what it has a student type, in its order, what is printed there, and what must be
//! true afterwards as far as its commands tell. What a person has to decide is a comment `# TODO:`. Pure.

mod care;
mod carried;
mod changes;
mod checks;
mod entry;
mod expected;
pub mod from;
#[cfg(test)]
mod fuzz;
mod images;
mod interactive;
mod made;
mod page;
mod sections;
mod seen;
mod step;
mod talk;
#[cfg(test)]
mod tests;
mod world;
pub(crate) mod yaml;

pub use self::made::Draft;

use self::{from::Course, page::Page, seen::Seen};
use crate::{
    lab::{Fence, Handout},
    scenario,
    syntax::{
        problem::Problem,
        source::{Source, Span},
    },
};

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDraft {
    /// Nothing in the handout is typed below a heading.
    NoCommands,
    /// It is more than a scenario may be: the first thing that is wrong.
    TooMuch(Problem),
}

/// Makes it. `lab` is the handout's path from the scenario's folder, `verbs` are the words that no step may be called.
pub fn draft(handout: &Source, lab: &str, verbs: &[&str]) -> Result<Draft, NoDraft> {
    make(handout, lab, verbs, None)
}

/// The same of another platform's lab, whose handout it is: each chapter with something to do is a step, with what the
/// platform has it checked by.
pub fn of_course(
    handout: &Source,
    lab: &str,
    verbs: &[&str],
    course: &Course,
) -> Result<Draft, NoDraft> {
    make(handout, lab, verbs, Some(course))
}

/// What of a course has no place in a scenario, where there is none to say so in.
pub fn left_of(course: &Course) -> Vec<String> {
    sections::left(course, &[])
}

fn make(
    handout: &Source,
    lab: &str,
    verbs: &[&str],
    course: Option<&Course>,
) -> Result<Draft, NoDraft> {
    let read = Handout::parse(&handout.text);
    let parts = sections::parts(&read, verbs, course);
    let seen = Seen::of(handout, &read);
    let mut made = step::steps(&parts, &seen);
    let is_dockerfile = |fence: &&Fence| entry::file_name(fence) == Some("Dockerfile");
    read.fences().filter(is_dockerfile).for_each(|fence| made.1.take_dockerfile(&fence.text));
    if made.0.is_empty() {
        return Err(NoDraft::NoCommands);
    }
    let title = sections::title(&read).unwrap_or_else(|| stem(&handout.name));
    let left = course.map_or_else(Vec::new, |course| sections::left(course, &parts));
    let draft = Page::of((&title, lab, &left), &made, &parts);
    let source = Source { name: lab.to_owned(), text: draft.text.clone() };
    match scenario::load(&source, verbs) {
        Ok(_) => Ok(draft),
        Err(problems) => Err(NoDraft::TooMuch(
            problems
                .into_iter()
                .next()
                .unwrap_or_else(|| Problem::new(Span::default(), "this cannot be a scenario")),
        )),
    }
}

/// `hello` of `labs/hello.md`.
fn stem(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if stem.is_empty() { "A lab".to_owned() } else { stem.to_owned() }
}
