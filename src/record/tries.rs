//! A run that was done more than once, each time in a fresh classroom (`labcheck run --retries`): what came of each try.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Totals,
    step::{ActionRecord, StepRecord, totals_of_commands, totals_of_run},
    summed::summed,
};
use crate::exit::ExitStatus;

summed! {
    /// A try of a run that was done again from the beginning, because something of it did not pass.
    pub struct TryRecord as Try {
        counted {
            /// The exit code that a run with this try alone would have had: 1 something failed, 3 something could not be judged.
            exit_code: u8 = |tried| tried.exit_code().number(),
            /// How many commands and checks ended how; a step that was skipped whole counts as one.
            totals: Totals = |tried| tried.totals(),
        }
        fields {
            /// When it began.
            started: Timestamp,
            /// Wall time in milliseconds, the classroom's coming and going included.
            took_ms: u64,
            /// What of it was Docker's and the lab's own: the engine's start and the commands.
            lab_ms: u64,
            /// Why there was no classroom, so that nothing was typed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            unopened: Option<String>,
            /// What was typed to set the lab up, before the steps.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            setup: Vec<ActionRecord>,
            /// The steps in order.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            steps: Vec<StepRecord>,
        }
    }
}

/// What a flake is taken for: something that did not pass in one try and passed in a later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Flakes {
    /// What it was in its worst try: the run does not pass.
    #[default]
    Fail,
    /// A pass: the run is what its last try was.
    Pass,
}

impl Flakes {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::Fail
    }
}

/// A part of a run that ends as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'r> {
    /// The classroom's coming.
    Classroom,
    /// The lab's setup.
    Setup,
    /// A step, by its id.
    Step(&'r str),
}

/// How a part of a try ended that did not pass. A failure is told before an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broke {
    /// Something of it failed, or the handout prints something else.
    Failed,
    /// Something of it could not be judged.
    Error,
}

/// What of these did not pass.
pub fn broken<'r>(setup: &[ActionRecord], steps: &'r [StepRecord]) -> Vec<(Part<'r>, Broke)> {
    let setup = broke(&totals_of_commands(setup), false).map(|how| (Part::Setup, how));
    let of_step = |step: &'r StepRecord| {
        let how = broke(&step.totals(), step.is_adrift())?;
        Some((Part::Step(step.id.as_str()), how))
    };
    setup.into_iter().chain(steps.iter().filter_map(of_step)).collect()
}

impl TryRecord {
    /// What did not pass in it.
    pub fn broken(&self) -> Vec<(Part<'_>, Broke)> {
        let classroom = self.unopened.as_ref().map(|_| (Part::Classroom, Broke::Error));
        classroom.into_iter().chain(broken(&self.setup, &self.steps)).collect()
    }

    /// How many of each verdict.
    pub fn totals(&self) -> Totals {
        totals_of_run(&self.setup, &self.steps)
    }

    /// How a run with this try alone would have ended.
    pub fn exit_code(&self) -> ExitStatus {
        let broken = self.broken();
        let any = |wanted: Broke| broken.iter().any(|(_, how)| *how == wanted);
        if any(Broke::Failed) {
            ExitStatus::Failed
        } else if any(Broke::Error) {
            ExitStatus::Error
        } else if self.totals().passed == 0 {
            ExitStatus::Incomplete
        } else {
            ExitStatus::Passed
        }
    }
}

fn broke(totals: &Totals, is_adrift: bool) -> Option<Broke> {
    if totals.failed > 0 || is_adrift {
        Some(Broke::Failed)
    } else {
        (totals.errors > 0).then_some(Broke::Error)
    }
}
