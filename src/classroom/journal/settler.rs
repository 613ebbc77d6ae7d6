//! Waits until the journal has all that happened, and writes down what labcheck itself did.

use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;

use super::{follow::Follower, seal::Seal, solvers::Solvers, writer::Writer};
use crate::{host::pidfd::Pidfd, journal::Deed};

/// How often the engine's events are waited for before a gap is written.
const TRIES: u32 = 5;

/// Waits for a journal. Clones wait for the same one.
#[derive(Clone)]
pub struct Settler {
    pub(super) writer: Writer,
    pub(super) follower: Arc<OnceLock<Follower>>,
    pub(super) solvers: Solvers,
    pub(super) turns: Turns,
}

/// How far the journal was when a step was last put back, or labcheck began to solve one: what was judged by less of it
/// is of before. Clones are one.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<u64>>);

impl Settler {
    /// Waits until everything is written that the engine did up to now and that was answered up to now, and
    /// seals it. Nothing where that takes longer than 2 seconds.
    pub async fn settle(&self) -> Option<Seal> {
        if let Some(follower) = self.follower.get()
            && !follower.caught_up().await
        {
            return None;
        }
        self.seal().await
    }

    /// Seals what is written, without waiting for the engine.
    pub async fn seal(&self) -> Option<Seal> {
        self.writer.flush().await
    }

    /// Waits for what the engine did up to now, somewhat longer; a gap says where it could not be had.
    pub(super) async fn settle_at_length(&self) {
        for _ in 0..TRIES {
            if self.settle().await.is_some() {
                return;
            }
        }
        self.writer.write(Deed::Gap);
    }

    /// Writes these down for a process of labcheck's, which has read so many bytes of the journal; a mark after
    /// everything that happened before. False where that could not be had. A judgement is left out that a mark has
    /// overtaken meanwhile. Where the process solves a step, its end is the end of that.
    pub async fn note(&self, deeds: Vec<Deed>, by: Option<u32>, read: Option<u64>) -> bool {
        if deeds.iter().any(Deed::is_mark) && self.settle().await.is_none() {
            return false;
        }
        let mut turned = self.turns.0.lock().await;
        let is_overtaken = read.is_some_and(|read| read < *turned);
        let turns = |deed: &Deed| matches!(deed, Deed::Reset { .. } | Deed::Solved { .. });
        let is_turn = deeds.iter().any(turns);
        for mut deed in deeds {
            if is_overtaken && matches!(deed, Deed::Judged { .. }) {
                continue;
            }
            // Only a process that solves the step answers for labcheck.
            if let (Deed::Answered(answer), Some(pid)) = (&mut deed, by) {
                answer.by_labcheck = self.solvers.step_of(pid).as_ref() == Some(&answer.step);
            }
            match (&deed, by) {
                (Deed::Solved { step }, Some(pid)) => self.solve(pid, step),
                (Deed::SolveEnded { step }, _) => drop(self.solvers.end(step, by)),
                _ => {}
            }
            self.writer.write(deed);
        }
        let sealed = self.seal().await;
        if let Some(seal) = sealed.as_ref().filter(|_| is_turn) {
            *turned = seal.length;
        }
        sealed.is_some()
    }

    /// Hands these over to be written, at this moment; a gap says so where that fails.
    pub fn write(&self, deeds: Vec<Deed>) {
        for deed in deeds {
            self.writer.write(deed);
        }
    }

    fn solve(&self, pid: u32, step: &str) {
        let Ok(process) = Pidfd::of(pid) else { return };
        self.solvers.begin(pid, step);
        let (settler, step) = (self.clone(), step.to_owned());
        tokio::spawn(async move {
            let _ = process.ended().await; // who cannot be waited for has no end to come
            if settler.solvers.end(&step, Some(pid)) {
                settler.settle_at_length().await;
                settler.writer.write(Deed::SolveEnded { step });
            }
        });
    }
}
