//! Checks that are proposed for what stands on the machine: what there is, as it is seen now and as it was when the step
//! began, judged by the judge that judges students.

mod seen;
mod wanted;

use std::{collections::BTreeSet, path::Path};

pub(crate) use self::wanted::{Meant, meant, scenario_file};

use self::seen::Eyes;
use super::student::StudentPlace;
use crate::{
    cli::VERBS,
    cmdline,
    fact::ObserveError,
    host::evidence::UpTo,
    output::refusal::Refusal,
    propose::{Beginning, Item, Proposal, is_there, kept, propose, with_checks},
    run::{Question, look},
    scenario::{self, model::Scenario},
    syntax::source::Source,
    text,
    wording::add as words,
};

/// Checks that are written at once, at most.
const MOST: usize = 40;

/// What is proposed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proposed {
    /// The scenario with it.
    pub(crate) text: String,
    /// How many checks.
    pub(crate) checks: usize,
    /// How much of it a person has to decide.
    pub(crate) todos: usize,
    /// For what there is none, each with why.
    pub(crate) declined: Vec<(String, String)>,
}

/// What to type once it is written. A classroom that is up has the scenario of its beginning.
pub(crate) fn next(path: &Path, step: &str, is_up: bool) -> Vec<String> {
    let file = path.display().to_string();
    // What cannot be shown as it is cannot be copied either.
    let file = if text::shown(&file) == file { file } else { "FILE".to_owned() };
    let run = ["labcheck", "run", step, "--scenario", &file];
    let check = ["labcheck", step, "--scenario", &file];
    let check = is_up.then(|| cmdline::written(check));
    check.into_iter().chain([cmdline::written(run)]).collect()
}

/// The moments that a check is held against.
struct Moments {
    lab: Beginning,
    step: Beginning,
}

/// Looks, proposes and judges. Nothing is written, here or in the journal.
pub(crate) async fn proposed(
    place: &mut StudentPlace,
    step: &str,
    meant: &[Meant],
) -> Result<Proposed, Refusal> {
    let journal = place.host.turn_to(step, UpTo::Now)?;
    let lab = place.lab.clone();
    let steps = lab.scenario.steps.iter().map(|step| step.id.value.as_str());
    let earlier: Vec<&str> = steps.take_while(|earlier| *earlier != step).collect();
    let moments = Moments {
        lab: Beginning::of_lab(&journal, step),
        step: Beginning::of_step(&journal, step, &earlier),
    };
    let mut eyes = Eyes::open(place, &journal).await?;
    let is_named = !meant.is_empty();
    let wanted = if is_named {
        meant.to_vec()
    } else if eyes.is_machine() {
        eyes.news(place, &moments.step).await?
    } else {
        return Err(Refusal::usage(words::name_it(step)));
    };
    let mut judged = Judged { step, moments, taken: BTreeSet::new(), items: Vec::new(), is_named };
    let mut declined = Vec::new();
    for one in &wanted {
        if judged.items.len() == MOST {
            declined.push((one.to_string(), words::TOO_MANY.to_owned()));
            break;
        }
        let seen = match eyes.look(place, one, is_named).await {
            Ok(seen) => seen,
            Err(fault @ (ObserveError::Limit(_) | ObserveError::Truncated(_))) => {
                declined.push((one.to_string(), words::unseen(&fault)));
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        let proposal = seen.and_then(|seen| propose(&seen, &eyes.around(&judged.moments.step)));
        match proposal {
            Ok(proposal) => {
                if let Some(why) = judged.take(place, proposal).await? {
                    declined.push((one.to_string(), why));
                }
            }
            Err(why) => declined.push((one.to_string(), words::unfit(why).to_owned())),
        }
    }
    let items = judged.items;
    if items.is_empty() {
        return Ok(Proposed { declined, ..Proposed::default() });
    }
    let text = &lab.scenario.source.text;
    let unwritable = |why| Refusal::usage(words::unwritable(step, why));
    let text = with_checks(text, step, &items).map_err(unwritable)?;
    if let Err(why) = loaded(&lab.scenario, text.clone()) {
        return Err(Refusal::usage(words::unread(&why)));
    }
    let todos = items.iter().map(|item| item.todos.len()).sum();
    Ok(Proposed { text, checks: items.len(), todos, declined })
}

/// Proposals that were judged.
struct Judged<'s> {
    step: &'s str,
    moments: Moments,
    /// What is expected by these, so that none is proposed twice.
    taken: BTreeSet<String>,
    items: Vec<Item>,
    is_named: bool,
}

impl Judged<'_> {
    /// Takes a proposal that passes now and did not before; why not otherwise.
    async fn take(
        &mut self,
        place: &mut StudentPlace,
        proposal: Proposal,
    ) -> Result<Option<String>, Refusal> {
        let lab = place.lab.clone();
        let source = &lab.scenario.source.text;
        if is_there(source, self.step, &proposal) {
            return Ok(self.is_named.then(|| words::CHECKED.to_owned()));
        }
        // Of two that are alike, such as containers of one image, one check speaks.
        if !self.taken.insert(proposal.line()) {
            return Ok(None);
        }
        let checks = lab.scenario.step(self.step).into_iter().flat_map(|step| &step.checks);
        let names = checks.map(|check| check.name.value.as_str());
        let proposal = proposal.named_beside(names.chain(self.items.iter().map(Item::name)));
        let item = Item { proposal, todos: Vec::new() };
        let text = with_checks(source, self.step, std::slice::from_ref(&item))
            .map_err(|why| Refusal::usage(words::unwritable(self.step, why)))?;
        let with = match loaded(&lab.scenario, text) {
            Ok(with) => with,
            Err(why) => return Ok(Some(words::unread(&why))),
        };
        let check = with.step(self.step).and_then(|step| step.checks.last());
        let Some(check) = check else { return Ok(Some(words::unread("it is not there"))) };
        let vars = &place.vars;
        let question = Question { scenario: &with, step: self.step, check, vars };
        let looked = look(&mut place.host, question).await;
        let of = (self.step, check.id.as_str());
        let held = |beginning: &Beginning| beginning.held(&check.expects, vars, of);
        let [lab, step] = [&self.moments.lab, &self.moments.step].map(held);
        let decided = match kept(&looked.verdict, lab, step) {
            Ok(decided) => decided,
            Err(why) => return Ok(Some(words::unkept(why, &looked.verdict, self.step))),
        };
        let todos = item.proposal.todos.iter().chain(&decided).map(words::todo).collect();
        self.items.push(Item { todos, ..item });
        Ok(None)
    }
}

/// The scenario with another text, or the first thing that is wrong with it.
fn loaded(scenario: &Scenario, text: String) -> Result<Scenario, String> {
    let source = Source { name: scenario.source.name.clone(), text };
    scenario::load(&source, &VERBS).map_err(|problems| {
        let told = problems.first().map(|problem| {
            let help = problem.help.as_ref().map_or_else(String::new, |help| format!(": {help}"));
            format!("{}{help}", problem.title)
        });
        told.unwrap_or_default()
    })
}
