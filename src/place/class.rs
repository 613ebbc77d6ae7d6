//! What a class is graded from and by, opened: the lab, the roster, the policy, and what was handed in.

use std::{num::NonZero, path::Path};

use jiff::Timestamp;
use tokio::runtime::Handle;

use crate::{
    cli::grades::ClassArgs,
    gradebook::{Gradebook, Student, roster},
    grades::Policy,
    grading::{self, Class},
    host::read,
    intake::{self, Intake, Limits},
    library::{self, Lab},
    oci::Digest,
    output::refusal::Refusal,
    report,
    syntax::{problem::Problem, source::Source},
    text,
};

/// Bytes of a roster or a policy at most.
const LONGEST: u64 = 32 << 20;

/// All of it.
pub(crate) struct Opened {
    lab: Lab,
    roster: Option<Vec<Student>>,
    policy: Policy,
    policy_digest: Option<String>,
    intake: Intake,
    jobs: NonZero<usize>,
}

/// What came of it.
pub(crate) struct Judged {
    pub(crate) gradebook: Gradebook,
    /// Whose places have no submission.
    pub(crate) empty_handed: Vec<String>,
}

impl Opened {
    /// Opens it, or tells what is wrong with it.
    pub(crate) fn of(args: &ClassArgs, policy: Option<&Path>) -> Result<Self, Refusal> {
        let lab = library::open(args.scenario.as_deref(), false)?;
        let roster = args.roster.as_deref().map(read_roster).transpose()?;
        let (policy, policy_digest) = match policy {
            None => (Policy::plain(&lab.scenario), None),
            Some(path) => {
                let bytes = bounded(path)?;
                let digest = Digest::of(&bytes).to_string();
                let name = told(path);
                let text = String::from_utf8(bytes).map_err(|_| {
                    Refusal::usage(format!("{name}: it is not UTF-8; save it as UTF-8"))
                })?;
                let source = Source { name, text };
                let read = Policy::read(&source, &lab.scenario);
                (read.map_err(|problems| problem(&source, &problems))?, Some(digest))
            }
        };
        let intake = intake::open(&args.handed, &Limits::default())
            .map_err(|error| Refusal::usage(format!("{}: {error}", told(&args.handed))))?;
        let jobs = args.jobs.unwrap_or_else(grading::cores);
        Ok(Self { lab, roster, policy, policy_digest, intake, jobs })
    }

    /// Judges everything, on as many threads as were asked for, with the records' steps or without. It keeps the runtime's own thread until that is done.
    pub(crate) fn grade(mut self, keeps_records: bool) -> Judged {
        let class = Class {
            scenario: &self.lab.scenario,
            digest: Digest::of(self.lab.scenario.source.text.as_bytes()).to_string(),
            policy: &self.policy,
            policy_digest: self.policy_digest.clone(),
            roster: self.roster.as_deref(),
            now: Timestamp::now(),
            keeps_records,
        };
        let gradebook =
            grading::gradebook(&class, self.intake.by_ref(), self.jobs, &Handle::current());
        let empty_handed = self.intake.empty_handed().map(str::to_owned).collect();
        Judged { gradebook, empty_handed }
    }
}

/// A path, as it can be told.
fn told(path: &Path) -> String {
    text::name(&path.display().to_string())
}

fn bounded(path: &Path) -> Result<Vec<u8>, Refusal> {
    read::bounded(path, LONGEST).map_err(|error| Refusal::usage(format!("{}: {error}", told(path))))
}

fn read_roster(path: &Path) -> Result<Vec<Student>, Refusal> {
    let name = told(path);
    let source = roster::source(&name, &bounded(path)?);
    let empty = Source { name, text: String::new() };
    let source = source.map_err(|wrong| problem(&empty, &[wrong]))?;
    roster::read(&source).map_err(|problems| problem(&source, &problems))
}

fn problem(source: &Source, problems: &[Problem]) -> Refusal {
    Refusal::usage(report::problems(source, problems, false)).laid_out()
}
