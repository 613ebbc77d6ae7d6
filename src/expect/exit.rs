//! How a command ends: `exit: 1`, `exit: [0, 130]`, `exit: nonzero`, `exit: { signal: int }`.

use super::{
    excerpt::tail,
    kind::{Kind, Nature, Seen},
};
use crate::{
    cmdline,
    fact::ObserveError,
    outcome::{
        Exit, Outcome,
        signal::{SIGNALS, ended_by},
    },
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{List, Number, Word},
        yaml::{Node, Value},
    },
    verdict::{Difference, Mismatch, WantedExit},
};

/// How a command has to end.
#[derive(Clone, Debug)]
pub(super) struct ExitExpect {
    wanted: Wanted,
    at: Span,
}

#[derive(Clone, Debug)]
enum Wanted {
    Status(i32),
    Other(WantedExit),
}

const STATUS: Number<i32> = Number::new("an exit status", 0, 255);
const STATUSES: List<Number<i32>> = List("the list of exit statuses", STATUS);
/// The word for a failure whose status does not matter.
const NONZERO: &[(&str, ())] = &[("nonzero", ())];
const SIGNAL: Mapping<(Field<Word<i32>>,)> = Mapping {
    what: "`exit`",
    title: Some("exit by a signal"),
    choice: None,
    fields: (Field::required(
        "signal",
        Word("a signal", SIGNALS),
        "The signal that ends it. It counts where the program was seen to end by it, and where a shell or docker tells it as a status of 128 and its number: 130 for `int`, 137 for `kill`.",
    ),),
};

impl ExitExpect {
    /// Reads a status, several, the word for any failure, or a signal.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let wanted = match &node.value {
            Value::Scalar(text) if text.starts_with(char::is_alphabetic) => {
                decoder.word(node, "an exit status", NONZERO)?;
                Wanted::Other(WantedExit::Nonzero)
            }
            Value::Null | Value::Scalar(_) => Wanted::Status(STATUS.read(decoder, node)?),
            Value::Seq(_) => Wanted::Other(WantedExit::OneOf(statuses(decoder, node)?)),
            Value::Map(_) => {
                let (_, (signal,)) = SIGNAL.read(decoder, node)?;
                Wanted::Other(WantedExit::Signal(signal?.value))
            }
        };
        Some(Self { wanted, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        let words = Shape::Words(NONZERO.iter().map(|(word, ())| *word).collect());
        Shape::Either(vec![STATUS.shape(), words, STATUSES.shape(), SIGNAL.shape()])
    }
}

/// Each of them once: a second one would say nothing.
fn statuses(decoder: &Decoder, node: &Node) -> Option<Vec<i32>> {
    let mut statuses = STATUSES.read(decoder, node)?;
    let written = statuses.len();
    statuses.sort_unstable();
    statuses.dedup();
    if statuses.len() < written {
        decoder.report(
            Problem::new(node.at, "an exit status stands twice in this list")
                .help("write each status once"),
        );
    }
    (!statuses.is_empty()).then_some(statuses)
}

impl Kind for ExitExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature { stream: None, names_exit: true, is_refusal: false }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        false
    }

    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        let what = match &self.wanted {
            Wanted::Status(status) => differs(*status, seen.outcome),
            Wanted::Other(wanted) => otherwise(wanted, seen),
        };
        Ok(seen.differs(self.at, what))
    }
}

/// What differs where this status is wanted.
pub(super) fn differs(wanted: i32, outcome: &Outcome) -> Option<Difference> {
    (outcome.exit != Exit::Code(wanted)).then(|| Difference::Exit {
        wanted,
        seen: outcome.exit.clone(),
        tail: tail(outcome),
    })
}

fn otherwise(wanted: &WantedExit, Seen { outcome, command, .. }: &Seen<'_>) -> Option<Difference> {
    let whole = (outcome.exit.clone(), None);
    let (seen, program) = match wanted {
        WantedExit::OneOf(statuses) => {
            let is_one = outcome.exit.code().is_some_and(|status| statuses.contains(&status));
            (!is_one).then_some(whole)
        }
        WantedExit::Signal(signal) => (ended_by(&outcome.exit) != Some(*signal)).then_some(whole),
        WantedExit::Nonzero => match never_ran(outcome) {
            Some((place, status)) => Some((Exit::Code(status), Some(place))),
            None => (!is_own_failure(&outcome.exit, command)).then_some(whole),
        },
    }?;
    let (wanted, tail) = (wanted.clone(), tail(outcome));
    Some(Difference::OtherExit { wanted, seen, program, tail })
}

/// The statuses by which a shell, `env` and docker tell that a command cannot be run, and that there is none of its
/// name (POSIX, Exit Status for Commands).
const NEVER_RAN: [i32; 2] = [126, 127];
/// The status by which `timeout` tells that it ended what it ran (coreutils).
const RAN_OUT: i32 = 124;

/// A program of its last pipe that never ran: its place from 1, and the status that tells it.
fn never_ran(outcome: &Outcome) -> Option<(usize, i32)> {
    let mut pipe = outcome.circumstances.pipe.iter().zip(1..);
    pipe.find(|(status, _)| NEVER_RAN.contains(status)).map(|(status, place)| (place, *status))
}

/// Whether it ended by itself with a status that tells a failure of its own.
fn is_own_failure(exit: &Exit, command: &str) -> bool {
    let runs_out = || {
        let programs = cmdline::read(command).programs;
        programs
            .iter()
            .flat_map(|program| &program.words)
            .any(|word| word.text == "timeout" || word.text.ends_with("/timeout"))
    };
    exit.code().is_some_and(|status| {
        status != 0
            && !NEVER_RAN.contains(&status)
            && ended_by(exit).is_none()
            && (status != RAN_OUT || !runs_out())
    })
}

#[cfg(test)]
mod tests;
