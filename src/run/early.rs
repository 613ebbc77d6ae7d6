//! What holds too early to prove anything: before its step's commands are typed; and, of what counts once it was true, at
//! any time before its step is reached.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::{
    Question,
    look::{holds, look},
    lookout::counts_by_itself,
};
use crate::{
    fact::{Fact, ObserveError, Query, Witness},
    host::{Host, Observe},
    scenario::model::{Scenario, Step},
    syntax::template::Vars,
    verdict::Difference,
};

/// Who is asked, with what is known by now.
pub(super) struct Asked<'a, H> {
    pub(super) host: &'a mut H,
    pub(super) scenario: &'a Scenario,
    pub(super) vars: &'a Vars,
    pub(super) cancel: &'a CancellationToken,
}

/// The checks that hold before anything of the step is done, and are not there to say that something stays so.
pub(super) async fn held_before<'s, H: Host>(
    asked: Asked<'_, H>,
    step: &'s Step,
) -> BTreeSet<&'s str> {
    let Asked { host, scenario, vars, cancel } = asked;
    let mut held = BTreeSet::new();
    let checks = step.checks.iter().filter(|check| !check.guard && step.typed().next().is_some());
    for check in checks {
        if cancel.is_cancelled() {
            break;
        }
        let question = Question { scenario, step: &step.id.value, check, vars };
        if look(host, question).await.verdict.passed() {
            held.insert(check.id.as_str());
        }
    }
    held
}

/// Checks that count once they were true, whoever asks, and that were before their step was reached: each with the step
/// after which it was so.
#[derive(Debug, Default)]
pub(super) struct Early<'p>(BTreeMap<(&'p str, &'p str), Option<String>>);

impl<'p> Early<'p> {
    /// Looks at the checks of later steps, `after` this one.
    pub(super) async fn look<H: Host>(
        &mut self,
        asked: Asked<'_, H>,
        after: Option<&str>,
        later: &[&'p Step],
    ) {
        let Asked { host, scenario, vars, cancel } = asked;
        let mut host = Ahead { host, seen: Vec::new() };
        for step in later {
            let id = step.id.value.as_str();
            for check in step.checks.iter().filter(|check| counts_by_itself(check, vars)) {
                let key = (id, check.id.as_str());
                if self.0.contains_key(&key) || cancel.is_cancelled() {
                    continue;
                }
                let question = Question { scenario, step: id, check, vars };
                if holds(&mut host, question).await == Ok(true) {
                    self.0.insert(key, after.map(str::to_owned));
                }
            }
        }
    }

    /// Why a check proves nothing.
    pub(super) fn held(&self, step: &str, check: &str) -> Option<Difference> {
        let after = self.0.get(&(step, check))?.clone();
        Some(Difference::HeldEarlier { after })
    }
}

/// A host that is asked everything once, and nothing of the docker command.
struct Ahead<'h, H> {
    host: &'h mut H,
    seen: Vec<(Query, Result<Fact, ObserveError>)>,
}

impl<H: Host> Observe for Ahead<'_, H> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        if let Some((_, answer)) = self.seen.iter().find(|(asked, _)| asked == query) {
            return answer.clone();
        }
        let answer = self.host.observe(query).await;
        self.seen.push((query.clone(), answer.clone()));
        answer
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}
