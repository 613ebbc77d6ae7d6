//! The verdict on one command: its expectations, and what holds without being written.

use super::{
    excerpt::{excerpt, tail},
    exit::differs,
    kind::Seen,
    kinds::Expect,
    which::Which,
};
use crate::{
    fact::Fault,
    outcome::{ClientEngine, Exit, Outcome, StreamName},
    refusal::{Classified, trouble, trouble_anywhere, without_notices},
    syntax::{source::Span, template::Vars},
    text,
    verdict::{Difference, Mismatch, Verdict},
};

/// The expectations of one command, with what holds unwritten.
pub(crate) struct Judge<'e> {
    /// What the scenario says.
    pub expects: &'e [Expect],
    /// Whether stderr that nobody speaks of fails.
    pub strict: bool,
    /// What was typed.
    pub command: &'e str,
    /// Where the command stands.
    pub at: Span,
}

impl Judge<'_> {
    /// The verdict on an outcome.
    pub(crate) fn judge(
        &self,
        outcome: &Outcome,
        vars: &Vars,
        line: &impl Fn(Span) -> usize,
    ) -> Verdict {
        if let Some(elsewhere) = &outcome.circumstances.elsewhere {
            let what = leads_elsewhere(elsewhere, &outcome.exit);
            return Verdict::Fail(vec![Mismatch { line: line(self.at), what }]);
        }
        if let Some(fault) = unfinished(&outcome.exit) {
            return Verdict::Error(fault);
        }
        let names_exit = self.expects.iter().any(|expect| expect.nature().names_exit);
        if outcome.circumstances.ended_shell && !names_exit {
            let status =
                outcome.exit.code().map_or_else(String::new, |n| format!(" with status {n}"));
            let why = format!("it ended the shell that it was typed into{status}");
            return Verdict::Error(Fault::Unfinished(why));
        }
        let mut found = Vec::new();
        if let Exit::Stuck(wanted) = &outcome.exit {
            if let Some(Classified { reason, evidence }) = trouble(outcome) {
                return Verdict::Error(Fault::InTheWay { reason, evidence });
            }
            let seen = excerpt(&Which::Screen.of(outcome).text);
            let what =
                Difference::Lacks { stream: StreamName::Screen, wanted: wanted.clone(), seen };
            return Verdict::Fail(vec![Mismatch { line: line(self.at), what }]);
        }
        if !names_exit {
            let what = differs(0, outcome).or_else(|| in_pipe(outcome));
            found.extend(what.map(|what| Mismatch { line: line(self.at), what }));
        }
        let seen = Seen { outcome, command: self.command, vars, line };
        for expect in self.expects {
            match expect.judge(&seen) {
                Ok(mismatches) => found.extend(mismatches),
                Err(fault) => return Verdict::Error(fault),
            }
        }
        let spoken = self.expects.iter().any(|expect| expect.nature().names_stderr());
        let stderr = without_notices(&outcome.stderr.text);
        if self.strict && !spoken && !text::visible(&stderr).trim().is_empty() {
            let what = Difference::Stderr { seen: excerpt(&stderr) };
            found.push(Mismatch { line: line(self.at), what });
        }
        match self.in_the_way(outcome, vars, !found.is_empty()) {
            Some(fault) => Verdict::Error(fault),
            None => Verdict::of(found),
        }
    }

    /// An outage must not pass for the failure that was expected, nor be laid at anybody's door: it counts only
    /// where the scenario expects just that, on stderr or as a refusal.
    fn in_the_way(&self, outcome: &Outcome, vars: &Vars, differs: bool) -> Option<Fault> {
        let outcome = outcome.as_if_pipefail();
        let is_failure = outcome.exit != Exit::Code(0);
        let Classified { reason, evidence } = if differs || is_failure && self.merges() {
            trouble_anywhere(&outcome)
        } else {
            trouble(&outcome)
        }?;
        let is_refusal = |expect: &Expect| expect.nature().is_refusal;
        let says_why = |expect: &Expect| expect.says_why(&evidence, vars);
        let is_expected =
            self.expects.iter().any(is_refusal) || !differs && self.expects.iter().any(says_why);
        (!is_expected).then_some(Fault::InTheWay { reason, evidence })
    }

    /// Whether the line sends stderr to stdout.
    fn merges(&self) -> bool {
        ["2>&1", "|&", "&>"].iter().any(|sign| self.command.contains(sign))
    }
}

/// A program whose failure the pipe's own status hides.
fn in_pipe(outcome: &Outcome) -> Option<Difference> {
    let (at, status) = outcome.failed_in_pipe()?;
    let of = outcome.circumstances.pipe.len();
    Some(Difference::InPipe { at, of, status, tail: tail(outcome) })
}

fn leads_elsewhere(elsewhere: &ClientEngine, exit: &Exit) -> Difference {
    Difference::LeadsElsewhere {
        wanted: elsewhere.lab.clone(),
        seen: elsewhere.client.clone(),
        by: elsewhere.by.clone(),
        typed: !matches!(exit, Exit::NotStarted(_)),
    }
}

/// An exit that says nothing about the lab: we did not see the command end.
fn unfinished(exit: &Exit) -> Option<Fault> {
    let why = match exit {
        Exit::Code(_) | Exit::Signal(_) | Exit::Stuck(_) => return None,
        Exit::TimedOut { after_ms } => {
            format!("it was still running after {} s and was ended", after_ms / 1000)
        }
        Exit::NotStarted(why) => format!("it could not be started: {why}"),
        Exit::Flooded => "it printed without end and was ended".to_owned(),
        Exit::ShellLost(why) => format!("the shell it was typed into is gone: {why}"),
    };
    Some(Fault::Unfinished(why))
}
