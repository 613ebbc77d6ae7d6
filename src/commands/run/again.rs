//! Does a lab again, from the beginning and in a fresh classroom, where something of it did not pass.
//!
//! Never a step alone: what its first try pulled, wrote, exported and put into the journal would be there in the second,
//! and a check could pass for that.

use super::tried::{Job, Tried, Untried, tried};
use crate::{
    output::{print::tell, refusal::Refusal, terminal::warn},
    record::{Broke, Part, TryRecord, broken},
    text,
    wording::flake,
};

/// All tries of a run.
pub(super) struct Done {
    /// Those before the last.
    pub(super) earlier: Vec<TryRecord>,
    /// The last one in which something was typed.
    pub(super) last: Tried,
}

/// Does it, and again as often as it may be while something does not pass.
pub(super) async fn until_passed(job: &Job<'_>) -> Result<Done, Refusal> {
    let mut tries = Tries::default();
    let mut left = usize::from(job.args.retries);
    loop {
        let may_again = |could: bool| could && left > 0 && !job.cancel.is_cancelled();
        match Box::pin(tried(job)).await {
            Ok(last) => {
                let what = broken(&last.setup, &last.steps);
                // Where something is left of this one, the next is in no fresh world.
                if !may_again(!what.is_empty() && last.left_behind.is_empty()) {
                    return Ok(tries.with(last));
                }
                let told = flake::again(tries.0.len() + 1, left, &what);
                tell(&format!("\n{}\n\n", text::name(&told)));
                tries.0.push(Ok(last));
            }
            Err(untried) if may_again(untried.may_come) => {
                let what = [(Part::Classroom, Broke::Error)];
                warn(untried.why.text());
                warn(&flake::again(tries.0.len() + 1, left, &what));
                tries.0.push(Err(untried));
            }
            Err(untried) => return tries.without(untried.why),
        }
        left -= 1;
    }
}

/// What was tried so far.
#[derive(Default)]
struct Tries(Vec<Result<Tried, Box<Untried>>>);

impl Tries {
    /// All of them, with the last.
    fn with(self, last: Tried) -> Done {
        Done { earlier: self.0.into_iter().map(record_of).collect(), last }
    }

    /// All of them, where another one could not begin: the last in which something was typed stands.
    fn without(mut self, why: Refusal) -> Result<Done, Refusal> {
        while let Some(before) = self.0.pop() {
            if let Ok(last) = before {
                warn(&flake::not_again(self.0.len() + 1, why.text()));
                return Ok(self.with(last));
            }
        }
        Err(why)
    }
}

fn record_of(tried: Result<Tried, Box<Untried>>) -> TryRecord {
    match tried {
        Ok(Tried { began, took_ms, lab_ms, setup, steps, .. }) => {
            TryRecord { started: began, took_ms, lab_ms, unopened: None, setup, steps }
        }
        Err(untried) => TryRecord {
            started: untried.began,
            took_ms: untried.took_ms,
            lab_ms: 0,
            unopened: Some(untried.why.text().to_owned()),
            setup: Vec::new(),
            steps: Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::record::World;

    fn typed(took_ms: u64) -> Tried {
        Tried {
            began: Timestamp::UNIX_EPOCH,
            took_ms,
            lab_ms: 0,
            world: World::default(),
            setup: Vec::new(),
            steps: Vec::new(),
            left_behind: Vec::new(),
        }
    }

    fn unopened() -> Result<Tried, Box<Untried>> {
        let (began, why) = (Timestamp::UNIX_EPOCH, Refusal::error("no registry"));
        Err(Box::new(Untried { began, took_ms: 1, why, may_come: true }))
    }

    #[test]
    fn where_no_further_try_could_begin_the_last_that_was_done_stands() {
        let tries = Tries(vec![unopened(), Ok(typed(7)), unopened()]);
        let done = tries.without(Refusal::error("gone")).ok().unwrap();
        assert_eq!(done.last.took_ms, 7);
        let told: Vec<_> = done.earlier.iter().map(|tried| tried.unopened.as_deref()).collect();
        assert_eq!(told, [Some("no registry")]);
        let nothing = Tries(vec![unopened()]).without(Refusal::error("gone"));
        assert_eq!(nothing.err().unwrap().text(), "gone");
        let all = Tries(vec![Ok(typed(1)), unopened()]).with(typed(2));
        assert_eq!((all.earlier.len(), all.last.took_ms), (2, 2));
    }
}
