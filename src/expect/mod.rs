//! Expectations about one command's outcome. Pure: one file a kind, with its parameters and how it
//! judges.
//!
//! Two rules hold without being written: an exit status that no expectation names must be 0, and in
//! a strict scenario stderr that no expectation speaks of must be empty.

pub mod capture;
mod controls;
pub mod pattern;
mod printed;
pub mod refused;
pub mod rows;
pub mod stream;
pub mod table;

use self::{
    refused::RefusedExpect,
    stream::{StreamExpect, Which},
    table::TableExpect,
};
use crate::{
    fact::Fault,
    outcome::{ClientEngine, Exit, Outcome, StreamName},
    refusal::{Classified, trouble, trouble_anywhere, without_notices},
    syntax::{
        decode::Decoder,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    text,
    verdict::{Difference, Mismatch, Verdict},
};

/// Something that stands in the scenario.
pub trait Place {
    /// Where.
    fn at(&self) -> Span;
}

/// One expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The exit status.
    Exit(i32, Span),
    /// A stream.
    Stream(StreamExpect),
    /// The table on stdout.
    Table(TableExpect),
    /// A refusal, with its reason.
    Refused(RefusedExpect),
}

/// How a kind of expectation is read.
type Read = fn(&Decoder, &Node) -> Option<Expect>;

/// The kinds by their names. A new one is a row here, a variant above and a file of its own.
const KINDS: &[(&str, Read)] = &[
    ("exit", |decoder, node| {
        let status = decoder.number(node, "an exit status", 0..=255)?;
        Some(Expect::Exit(i32::try_from(status).ok()?, node.at))
    }),
    ("stdout", |decoder, node| {
        StreamExpect::read(decoder, Which::Stdout, node).map(Expect::Stream)
    }),
    ("stderr", |decoder, node| {
        StreamExpect::read(decoder, Which::Stderr, node).map(Expect::Stream)
    }),
    ("screen", |decoder, node| {
        StreamExpect::read(decoder, Which::Screen, node).map(Expect::Stream)
    }),
    ("table", |decoder, node| TableExpect::read(decoder, node).map(Expect::Table)),
    ("refused", |decoder, node| RefusedExpect::read(decoder, node).map(Expect::Refused)),
];

impl Expect {
    /// Reads one entry of a list `expect:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (read, value) = decoder.kind(node, "expectation", KINDS)?;
        read(decoder, value)
    }

    /// Where it is written.
    pub fn at(&self) -> Span {
        match self {
            Self::Exit(_, at) => *at,
            Self::Stream(stream) => stream.at,
            Self::Table(table) => table.at,
            Self::Refused(refused) => refused.at,
        }
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Exit(..) => Vec::new(),
            Self::Stream(stream) => stream.templates(),
            Self::Table(table) => table.templates(),
            Self::Refused(refused) => refused.templates(),
        }
    }

    /// The stream it speaks of, if it is about one.
    pub fn stream(&self) -> Option<Which> {
        match self {
            Self::Stream(stream) => Some(stream.which),
            Self::Table(_) => Some(Which::Stdout),
            Self::Exit(..) | Self::Refused(_) => None,
        }
    }

    /// Whether it says what the exit status is.
    pub fn names_exit(&self) -> bool {
        matches!(self, Self::Exit(..) | Self::Refused(_))
    }

    /// Whether it says why the command failed: as a refusal, or by a text on stderr. On stdout, where a line may
    /// send stderr, it is by the very words that tell.
    fn says_why(&self, evidence: &str, vars: &Vars) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Stream(stream) => match stream.which {
                Which::Stderr => stream.wants_text(vars),
                Which::Stdout => stream.wants_text(vars) && stream.is_met_by(evidence, vars),
                Which::Screen => false,
            },
            Self::Exit(..) | Self::Table(_) => false,
        }
    }

    /// Whether it speaks of stderr.
    pub fn names_stderr(&self) -> bool {
        matches!(self, Self::Refused(_)) || self.stream() == Some(Which::Stderr)
    }
}

/// The expectations of one command, with what holds unwritten.
pub struct Judge<'e> {
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
    pub fn judge(&self, outcome: &Outcome, vars: &Vars, line: &impl Fn(Span) -> usize) -> Verdict {
        if let Some(elsewhere) = &outcome.circumstances.elsewhere {
            let what = leads_elsewhere(elsewhere, &outcome.exit);
            return Verdict::Fail(vec![Mismatch { line: line(self.at), what }]);
        }
        if let Some(fault) = unfinished(&outcome.exit) {
            return Verdict::Error(fault);
        }
        let names_exit = self.expects.iter().any(Expect::names_exit);
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
            let what = exit(0, outcome).or_else(|| in_pipe(outcome));
            found.extend(what.map(|what| Mismatch { line: line(self.at), what }));
        }
        for expect in self.expects {
            match self.judge_one(expect, outcome, vars, line) {
                Ok(mismatches) => found.extend(mismatches),
                Err(fault) => return Verdict::Error(fault),
            }
        }
        let spoken = self.expects.iter().any(Expect::names_stderr);
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
        let is_refusal = |expect: &Expect| matches!(expect, Expect::Refused(_));
        let says_why = |expect: &Expect| expect.says_why(&evidence, vars);
        let is_expected =
            self.expects.iter().any(is_refusal) || !differs && self.expects.iter().any(says_why);
        (!is_expected).then_some(Fault::InTheWay { reason, evidence })
    }

    /// Whether the line sends stderr to stdout.
    fn merges(&self) -> bool {
        ["2>&1", "|&", "&>"].iter().any(|sign| self.command.contains(sign))
    }

    fn judge_one(
        &self,
        expect: &Expect,
        outcome: &Outcome,
        vars: &Vars,
        line: &impl Fn(Span) -> usize,
    ) -> Result<Vec<Mismatch>, Fault> {
        let one = match expect {
            Expect::Exit(wanted, _) => exit(*wanted, outcome),
            Expect::Stream(stream) => stream.judge(outcome, vars)?,
            Expect::Refused(refused) => refused.judge(outcome, self.command, vars)?,
            Expect::Table(table) => return table.judge(outcome, vars, line),
        };
        Ok(one.into_iter().map(|what| Mismatch { line: line(expect.at()), what }).collect())
    }
}

fn exit(wanted: i32, outcome: &Outcome) -> Option<Difference> {
    (outcome.exit != Exit::Code(wanted)).then(|| Difference::Exit {
        wanted,
        seen: outcome.exit.clone(),
        tail: tail(outcome),
    })
}

/// A program whose failure the pipe's own status hides.
fn in_pipe(outcome: &Outcome) -> Option<Difference> {
    let (at, status) = outcome.failed_in_pipe()?;
    let of = outcome.circumstances.pipe.len();
    Some(Difference::InPipe { at, of, status, tail: tail(outcome) })
}

/// The last lines that tell.
fn tail(outcome: &Outcome) -> String {
    let told =
        if outcome.stderr.text.trim().is_empty() { &outcome.stdout } else { &outcome.stderr };
    let lines: Vec<&str> = told.text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("\n")
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

/// A short text whole, a long one's first and last lines.
pub(crate) fn excerpt(text: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return text.trim_end().to_owned();
    }
    let left_out = lines.len() - LINES;
    let mut kept: Vec<String> = lines[..LINES / 2].iter().map(|l| (*l).to_owned()).collect();
    kept.push(format!("… {left_out} more lines …"));
    kept.extend(lines[lines.len() - LINES / 2..].iter().map(|l| (*l).to_owned()));
    kept.join("\n")
}

#[cfg(test)]
mod tests;
