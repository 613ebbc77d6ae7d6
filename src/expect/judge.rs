//! The verdict on one command: its expectations, and what holds without being written.

use super::{
    excerpt::{excerpt, tail},
    exit::differs,
    kind::Seen,
    kinds::Expect,
    near::near_line,
    which::Which,
};
use crate::{
    fact::ObserveError,
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
            return Verdict::Error(ObserveError::Unfinished(why));
        }
        let mut found = Vec::new();
        if let Exit::Stuck(wanted) = &outcome.exit {
            if let Some(Classified { reason, evidence }) = trouble(outcome) {
                return Verdict::Error(ObserveError::InTheWay { reason, evidence });
            }
            let screen = Which::Screen.of(outcome).text;
            let what = Difference::Lacks {
                stream: StreamName::Screen,
                wanted: wanted.clone(),
                seen: excerpt(&screen),
                nearest: near_line(wanted, &screen),
            };
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
    fn in_the_way(&self, outcome: &Outcome, vars: &Vars, differs: bool) -> Option<ObserveError> {
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
        (!is_expected).then_some(ObserveError::InTheWay { reason, evidence })
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
fn unfinished(exit: &Exit) -> Option<ObserveError> {
    let why = match exit {
        Exit::Code(_) | Exit::Signal(_) | Exit::Stuck(_) => return None,
        Exit::TimedOut { after_ms } => {
            format!("it was still running after {} s and was ended", after_ms / 1000)
        }
        Exit::NotStarted(why) => format!("it could not be started: {why}"),
        Exit::Flooded => "it printed without end and was ended".to_owned(),
        Exit::ShellLost(why) => format!("the shell it was typed into is gone: {why}"),
    };
    Some(ObserveError::Unfinished(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::{Circumstances, Stream},
        syntax::{decode::Decoder, yaml},
    };

    fn judged(expects: &str, exit: Exit, stderr: &str, circumstances: Circumstances) -> Verdict {
        let node = yaml::parse(expects).unwrap();
        let decoder = Decoder::default();
        let expects: Vec<Expect> = decoder
            .list(&node, "x")
            .iter()
            .filter_map(|node| Expect::read(&decoder, node))
            .collect();
        let stream = |text: &str| Stream { text: text.into(), truncated: false };
        let outcome = Outcome {
            exit,
            stdout: Stream::default(),
            stderr: stream(stderr),
            screen: Some(stream("one\ntwo\n")),
            took_ms: 1,
            circumstances: Box::new(circumstances),
        };
        let judge = Judge { expects: &expects, strict: true, command: "x", at: node.at };
        judge.judge(&outcome, &Vars::new(), &|at| if at == node.at { 5 } else { 6 })
    }

    fn plain(expects: &str, exit: Exit, stderr: &str) -> Verdict {
        judged(expects, exit, stderr, Circumstances::default())
    }

    fn fails(what: Difference) -> Verdict {
        Verdict::Fail(vec![Mismatch { line: 5, what }])
    }

    #[test]
    fn what_holds_without_being_written_is_told_at_the_line_of_the_command() {
        let seen = Exit::Code(3);
        let what = Difference::Exit { wanted: 0, seen: seen.clone(), tail: "boom".into() };
        assert_eq!(plain("[{ stderr: { contains: boom } }]", seen, "boom\n"), fails(what));
        let odd = fails(Difference::Stderr { seen: "odd".into() });
        assert_eq!(plain("[{ exit: 0 }]", Exit::Code(0), "odd\n"), odd);
        for spoken in ["[{ stderr: { contains: o } }]", "[{ exit: 0 }, { stderr: { line: odd } }]"]
        {
            assert_eq!(plain(spoken, Exit::Code(0), "odd\n"), Verdict::Pass, "{spoken}");
        }
        assert_eq!(plain("[]", Exit::Code(0), " \n"), Verdict::Pass);
        let stuck = plain("[]", Exit::Stuck("three".into()), "");
        let (stream, wanted, seen) = (StreamName::Screen, "three".into(), "one\ntwo".into());
        assert_eq!(stuck, fails(Difference::Lacks { stream, wanted, seen, nearest: None }));
        let piped = Circumstances { pipe: vec![0, 2, 0], ..Circumstances::default() };
        let what = Difference::InPipe { at: 2, of: 3, status: 2, tail: "odd".into() };
        let spoken = "[{ stderr: { line: odd } }]";
        assert_eq!(judged(spoken, Exit::Code(0), "odd\n", piped.clone()), fails(what));
        let named = "[{ exit: 0 }, { stderr: { line: odd } }]";
        assert_eq!(judged(named, Exit::Code(0), "odd\n", piped), Verdict::Pass);
    }

    #[test]
    fn a_command_that_ends_its_shell_is_judged_only_where_its_status_is_named() {
        let ended = |expects: &str, exit: Exit| {
            let ended_shell = true;
            judged(expects, exit, "", Circumstances { ended_shell, ..Circumstances::default() })
        };
        let unfinished = |why: &str| Verdict::Error(ObserveError::Unfinished(why.into()));
        let why = "it ended the shell that it was typed into";
        assert_eq!(ended("[]", Exit::Code(3)), unfinished(&format!("{why} with status 3")));
        assert_eq!(ended("[]", Exit::Signal(9)), unfinished(why));
        assert_eq!(ended("[{ exit: 3 }]", Exit::Code(3)), Verdict::Pass);
    }

    #[test]
    fn how_long_a_command_ran_before_it_was_ended_is_told() {
        let late = plain("[]", Exit::TimedOut { after_ms: 5_000 }, "");
        let why = "it was still running after 5 s and was ended".to_owned();
        assert_eq!(late, Verdict::Error(ObserveError::Unfinished(why)));
    }
}
