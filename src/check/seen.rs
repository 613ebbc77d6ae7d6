//! What a judge gets: the answers to its questions, the values of variables, the lines of the scenario.

use serde_json::Value;

use crate::{
    fact::{CommandAsked, Fact, Observation, ObserveError, PullProbe, Query, Witness},
    file::{FileAsked, FileSeen},
    image::{ClientImage, EngineImage},
    journal::Entry,
    object::{NoManager, Sought},
    outcome::{Outcome, Stream},
    reach::{ReachAsked, Reached},
    syntax::{
        source::Span,
        template::{Template, Vars},
    },
    verdict::Mismatch,
};

/// What a judge gets besides the observations.
pub struct Context<'c> {
    /// The values of variables.
    pub vars: &'c Vars,
    /// The line of a place in the scenario.
    pub line: &'c dyn Fn(Span) -> usize,
    /// Who was asked.
    pub witness: Witness,
    /// The step's id and the check's: answers are given to them.
    pub of: (&'c str, &'c str),
}

/// What every judge returns: what differs, or what kept it from judging.
pub(crate) type Judged = Result<Vec<Mismatch>, ObserveError>;

fn answer<'o>(seen: &'o [Observation], query: &Query) -> Result<&'o Fact, ObserveError> {
    let unasked = || ObserveError::Unfinished(format!("nobody asked {query:?}"));
    let found = seen.iter().find(|observation| observation.query == *query).ok_or_else(unasked)?;
    found.answer.as_ref().map_err(Clone::clone)
}

fn mixed_up(query: &Query) -> ObserveError {
    ObserveError::Unfinished(format!("the answer to {query:?} is of another kind"))
}

pub(crate) fn engine_images(seen: &[Observation]) -> Result<&[EngineImage], ObserveError> {
    let Fact::EngineImages(images) = answer(seen, &Query::EngineImages)? else {
        return Err(mixed_up(&Query::EngineImages));
    };
    Ok(images)
}

pub(crate) fn client_images(seen: &[Observation]) -> Result<&[ClientImage], ObserveError> {
    let Fact::ClientImages(images) = answer(seen, &Query::ClientImages)? else {
        return Err(mixed_up(&Query::ClientImages));
    };
    Ok(images)
}

pub(crate) fn deeds<'o>(
    seen: &'o [Observation],
    query: &Query,
) -> Result<&'o [Entry], ObserveError> {
    let Fact::Deeds(entries) = answer(seen, query)? else { return Err(mixed_up(query)) };
    Ok(entries)
}

/// The objects; why there is no telling where the engine manages no swarm.
pub(crate) fn inspected<'o>(
    seen: &'o [Observation],
    sought: &Sought,
) -> Result<Result<&'o [Value], NoManager>, ObserveError> {
    let query = Query::Inspect(sought.clone());
    let found = answer(seen, &query)?;
    if let Fact::NoManager(why) = found {
        return Ok(Err(*why));
    }
    let Fact::Inspected(objects) = found else { return Err(mixed_up(&query)) };
    Ok(Ok(objects))
}

pub(crate) fn logs<'o>(
    seen: &'o [Observation],
    container: &str,
) -> Result<&'o Stream, ObserveError> {
    let query = Query::Logs(container.to_owned());
    let Fact::Logs(stream) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(stream)
}

pub(crate) fn command_outcome<'o>(
    seen: &'o [Observation],
    asked: &CommandAsked,
) -> Result<&'o Outcome, ObserveError> {
    let query = Query::Command(asked.clone());
    let Fact::Command(outcome) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(outcome)
}

pub(crate) fn file_seen<'o>(
    seen: &'o [Observation],
    asked: &FileAsked,
) -> Result<&'o FileSeen, ObserveError> {
    let query = Query::File(asked.clone());
    let Fact::File(file) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(file)
}

pub(crate) fn reached<'o>(
    seen: &'o [Observation],
    asked: &ReachAsked,
) -> Result<&'o Reached, ObserveError> {
    let query = Query::Reach(asked.clone());
    let Fact::Reach(reached) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(reached)
}

/// The last answer, where it was asked more than once.
pub(crate) fn reached_last<'o>(
    seen: &'o [Observation],
    asked: &ReachAsked,
) -> Result<&'o Reached, ObserveError> {
    let query = Query::Reach(asked.clone());
    let last = seen.iter().rposition(|observation| observation.query == query);
    reached(last.map_or(seen, |at| &seen[at..]), asked)
}

pub(crate) fn unexported(seen: &[Observation], name: &str) -> Result<Option<String>, ObserveError> {
    let query = Query::Unexported(name.to_owned());
    let Fact::Variable(value) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(value.clone())
}

pub(crate) fn variable(seen: &[Observation], name: &str) -> Result<Option<String>, ObserveError> {
    let query = Query::Variable(name.to_owned());
    let Fact::Variable(value) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(value.clone())
}

pub(crate) fn pull_probe<'o>(
    seen: &'o [Observation],
    image: &str,
) -> Result<&'o PullProbe, ObserveError> {
    let query = Query::PullProbe(image.to_owned());
    let Fact::PullProbe(probe) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(probe)
}

pub(crate) fn expand(template: &Template, vars: &Vars) -> Result<String, ObserveError> {
    template.expand(vars).map_err(|error| ObserveError::Unresolved(error.to_string()))
}
