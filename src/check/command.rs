//! `command: { run: git log --oneline, expect: [...] }`: what a command that only reads tells in the lab's machine.

use std::time::Duration;

use super::{
    kind::Kind,
    nature::Nature,
    seen::{Context, Judged, command_outcome, expand},
};
use crate::{
    cmdline,
    expect::{EXPECT, Expect, Judge, which::Which},
    fact::{CommandAsked, Observation, ObserveError, Query, Witness},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{By, Length, List, Templated},
        yaml::Node,
    },
    verdict::Verdict,
};

/// How long a command may take where nothing is said: a student waits for it.
const WITHIN: Duration = Duration::from_secs(5);
/// The longest that may be said.
const LONGEST: Duration = Duration::from_mins(1);
/// A command, and what must come of it.
#[derive(Clone, Debug)]
pub(super) struct CommandCheck {
    run: Template,
    within: Duration,
    expects: Vec<Expect>,
    at: Span,
}

const COMMAND: Mapping<(Field<Templated>, Field<Length>, Field<List<By<Expect>>>)> = Mapping {
    what: "`command`",
    title: Some("command as a check"),
    choice: None,
    fields: (
        Field::required(
            "run",
            Templated("a command"),
            "What is run by `sh` in the lab's machine, with the programs of the usual folders and nothing of the student's shell: in the folder of the lab's files, or in the home folder where it brings none.",
        ),
        Field::or(
            "within",
            "5s",
            Length("`within`"),
            "How long it may take, a minute at most; one that takes longer is an error.",
        ),
        Field::optional(
            "expect",
            List("`expect`", By(Expect::read, || EXPECT.shape())),
            "What must come of it, all of it; that it ends with 0 where nothing is said of that.",
        ),
    ),
};

impl CommandCheck {
    /// Reads its parameters.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, (run, within, expects)) = COMMAND.read(decoder, node)?;
        let within = within.unwrap_or(WITHIN);
        if within > LONGEST {
            let at = fields.get("within").map_or(node.at, |node| node.at);
            let title = "a check that takes so long is asked by nobody";
            decoder.report(Problem::new(at, title).help("write `1m` or less"));
        }
        let expects = expects.unwrap_or_default();
        for expect in &expects {
            refuse_strange(decoder, expect);
        }
        let run = run?;
        if let Some(word) = changes(&run) {
            let title = format!("`docker {word}` changes what is to be looked at");
            let help = "type it under `do:`, and ask here for what it leaves behind";
            decoder.report(Problem::new(run.at, title).help(help));
        }
        Some(Self { run, within, expects, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        COMMAND.shape()
    }

    fn asked(&self, vars: &Vars) -> Result<CommandAsked, ObserveError> {
        let within_ms = u64::try_from(self.within.as_millis()).unwrap_or(u64::MAX);
        Ok(CommandAsked { line: expand(&self.run, vars)?, within_ms })
    }
}

/// It has no screen, and a refusal is a check of its own.
fn refuse_strange(decoder: &Decoder, expect: &Expect) {
    let nature = expect.nature();
    if nature.stream == Some(Which::Screen) {
        let title = "a command that is run has no screen";
        decoder.report(Problem::new(expect.at(), title).help("write `stdout:` or `stderr:`"));
    } else if nature.is_refusal {
        let title = "a refusal is a check of its own";
        let help = "write `refused: { pull: …, because: …, control: … }` in place of `command`";
        decoder.report(Problem::new(expect.at(), title).help(help));
    }
}

/// The command of docker's in this line that does more than to tell, if there is one.
fn changes(run: &Template) -> Option<String> {
    let names = run.names().map(|name| (name.value.to_owned(), "x".to_owned()));
    let line = run.expand(&names.collect()).ok()?;
    cmdline::read_through(&line).programs.iter().find_map(cmdline::changing)
}

impl Kind for CommandCheck {
    fn templates(&self) -> Vec<&Template> {
        std::iter::once(&self.run).chain(self.expects.iter().flat_map(Expect::templates)).collect()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::of_a_look()
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Command(self.asked(vars)?)])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let asked = self.asked(context.vars)?;
        let outcome = command_outcome(seen, &asked)?;
        let (expects, command) = (&self.expects[..], &asked.line[..]);
        let judge = Judge { expects, strict: false, command, at: self.at };
        match judge.judge(outcome, context.vars, &|at| (context.line)(at)) {
            Verdict::Pass => Ok(Vec::new()),
            Verdict::Fail(found) => Ok(found),
            Verdict::Error(fault) => Err(fault),
            Verdict::Skip(_) => Err(ObserveError::Unfinished("it was not judged".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests;
