//! Types a command or holds a dialogue, and keeps what is typed as a secret out of the record.

use std::time::Duration;

use jiff::Timestamp;

use super::Runner;
use crate::{
    fact::ObserveError,
    host::{Host, Say, Typed},
    mask::MASK,
    outcome::Outcome,
    record::{ActionRecord, CheckRecord},
    scenario::model::{Action, ActionKind, Turn},
    syntax::template::Template,
    verdict::Verdict,
};

const NEVER_TYPED: &str = "this is nothing that is typed into a shell";
const UNTELLABLE: &str =
    "a secret of the lab is a word that the record needs itself; choose another secret";

impl<H: Host> Runner<'_, H> {
    /// Where a refusal is expected, learns what the engine started meanwhile: docker refuses before
    /// it starts anything.
    pub(super) async fn learn_started(
        &mut self,
        action: &Action,
        outcome: &mut Outcome,
        since: Timestamp,
    ) -> Result<(), ObserveError> {
        if action.expects.iter().any(|expect| expect.nature().is_refusal) {
            outcome.circumstances.started = self.host.started_since(since).await?;
        }
        Ok(())
    }

    /// Types a command, or holds its dialogue.
    pub(in crate::run) async fn typed(
        &mut self,
        action: &Action,
        command: &str,
        dialogue: &mut Vec<String>,
    ) -> Result<Outcome, ObserveError> {
        let within = action.timeout.unwrap_or(self.conditions.timeout);
        let outcome = self.typed_within(action, command, dialogue, within).await;
        self.learn_secrets(&action.shell);
        outcome
    }

    async fn typed_within(
        &mut self,
        action: &Action,
        command: &str,
        dialogue: &mut Vec<String>,
        within: Duration,
    ) -> Result<Outcome, ObserveError> {
        match &action.kind {
            ActionKind::Run(_) | ActionKind::Edit { .. } => {
                let Some(lines) = &action.stdin else {
                    return Ok(self.host.run(&action.shell, command, within).await);
                };
                let expand = |line: &Template| line.expand(&self.vars);
                let lines = lines.iter().map(expand).collect::<Result<Vec<_>, _>>();
                let lines = lines.map_err(|e| ObserveError::Unresolved(e.to_string()))?;
                for line in &lines {
                    self.mask.learn_line(line);
                }
                dialogue.clone_from(&lines);
                Ok(self.host.run_reading(&action.shell, command, &lines, within).await)
            }
            ActionKind::Answer(_) | ActionKind::Shown { .. } => {
                Err(ObserveError::Unfinished(NEVER_TYPED.to_owned()))
            }
            ActionKind::Session { talk, .. } => {
                let talk = talk.iter().map(|turn| self.say(turn)).collect::<Result<Vec<_>, _>>()?;
                for say in &talk {
                    match &say.what {
                        Typed::Line(line) => self.mask.learn_line(line),
                        Typed::Secret(line) => self.mask.learn(line),
                        Typed::Key(_) | Typed::Nothing => {}
                    }
                }
                dialogue.extend(talk.iter().filter_map(told));
                Ok(self.host.talk(&action.shell, command, &talk, within).await)
            }
        }
    }

    fn say(&self, turn: &Turn) -> Result<Say, ObserveError> {
        let (what, until) = match turn {
            Turn::Send { line, until } => {
                let line =
                    line.expand(&self.vars).map_err(|e| ObserveError::Unresolved(e.to_string()))?;
                (Typed::Line(line), until.as_ref())
            }
            Turn::Secret { line, until } => {
                let line =
                    line.expand(&self.vars).map_err(|e| ObserveError::Unresolved(e.to_string()))?;
                (Typed::Secret(line), until.as_ref())
            }
            Turn::Press { key, until } => (Typed::Key(key.value.clone()), until.as_ref()),
            Turn::Wait(until) => (Typed::Nothing, Some(until)),
        };
        let until = until.map(|pattern| pattern.compile(&self.vars)).transpose()?;
        Ok(Say { what, until })
    }

    /// Learns what a shell exports under names of secrets.
    pub(super) fn learn_secrets(&mut self, shell: &str) {
        for (name, value) in self.host.exports(shell) {
            self.mask.learn_variable(&name, &value);
        }
    }

    /// A record without secrets. Where one of them is a word of the record's own, what was seen is
    /// left out whole.
    pub(super) fn masked(&self, record: ActionRecord) -> ActionRecord {
        let bare = ActionRecord {
            command: self.mask.text(&record.command),
            dialogue: Vec::new(),
            outcome: None,
            verdict: untellable(),
            ..record.clone()
        };
        self.mask.record(record).unwrap_or(bare)
    }

    /// The same of a check.
    pub(in crate::run) fn masked_check(&self, record: CheckRecord) -> CheckRecord {
        let bare = CheckRecord { seen: Vec::new(), verdict: untellable(), ..record.clone() };
        self.mask.record(record).unwrap_or(bare)
    }
}

fn untellable() -> Verdict {
    Verdict::Error(ObserveError::Unfinished(UNTELLABLE.to_owned()))
}

fn told(say: &Say) -> Option<String> {
    match &say.what {
        Typed::Line(line) => Some(line.clone()),
        Typed::Secret(_) => Some(MASK.to_owned()),
        Typed::Key(key) => Some(format!("<{key}>")),
        Typed::Nothing => None,
    }
}
