//! Who solves steps: labcheck itself, as long as its process lives. What it starts is its doing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::process;

/// The processes that solve, with their steps. Clones are one.
#[derive(Clone, Default)]
pub(super) struct Solvers {
    all: Arc<Mutex<Vec<(u32, String)>>>,
}

impl Solvers {
    /// This process begins with a step.
    pub(super) fn begin(&self, pid: u32, step: &str) {
        self.lock().push((pid, step.to_owned()));
    }

    /// A step is done with; whether anybody was at it.
    pub(super) fn end(&self, step: &str, pid: Option<u32>) -> bool {
        let mut all = self.lock();
        let before = all.len();
        all.retain(|(who, at)| at != step || pid.is_some_and(|pid| pid != *who));
        all.len() < before
    }

    /// The step that a process works for, because a solver started it.
    pub(super) fn step_of(&self, pid: u32) -> Option<String> {
        let all = self.lock().clone();
        if all.is_empty() {
            return None;
        }
        let line = process::line(pid);
        all.into_iter().find(|(solver, _)| line.contains(solver)).map(|(_, step)| step)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(u32, String)>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_solver_started_works_for_its_step_until_it_is_done() {
        let solvers = Solvers::default();
        let own = std::process::id();
        let mut child = std::process::Command::new("cat");
        let mut child = child.stdin(std::process::Stdio::piped()).spawn().unwrap();
        assert_eq!(solvers.step_of(child.id()), None);
        solvers.begin(own, "step3");
        assert_eq!(solvers.step_of(child.id()).as_deref(), Some("step3"));
        assert_eq!(solvers.step_of(1), None);
        assert!(!solvers.end("step3", Some(own + 1)) && solvers.end("step3", Some(own)));
        assert!(!solvers.end("step3", None));
        assert_eq!(solvers.step_of(child.id()), None);
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
