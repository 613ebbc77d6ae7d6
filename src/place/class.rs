//! What a class is graded from and by, opened: the lab, the roster, the policy, and what was handed in.

use std::{num::NonZero, path::Path};

use jiff::Timestamp;
use tokio::runtime::Handle;

use crate::{
    cli::grades::ClassArgs,
    gradebook::{Gradebook, Student, read_json, roster},
    grades::{Decided, Policy},
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

/// Bytes of a roster, a policy or a file of overrides at most.
const LONGEST: u64 = 32 << 20;
/// Bytes of a gradebook at most: of ten thousand students, each with all that was seen.
const LONGEST_BOOK: u64 = 2 << 30;
/// Threads at most.
const MOST_JOBS: NonZero<usize> = NonZero::new(256).unwrap();

/// What a class is graded by, besides the lab: the files, where there are any.
#[derive(Default)]
pub(crate) struct By<'a> {
    pub(crate) policy: Option<&'a Path>,
    pub(crate) overrides: Option<&'a Path>,
}

/// All of it.
pub(crate) struct Opened {
    lab: Lab,
    roster: Option<Vec<Student>>,
    policy: Policy,
    policy_digest: Option<String>,
    decided: Decided,
    decided_in: Option<Source>,
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
    pub(crate) fn of(args: &ClassArgs, by: &By<'_>) -> Result<Self, Refusal> {
        let lab = library::open(args.scenario.as_deref(), false)?;
        let roster = args.roster.as_deref().map(read_roster).transpose()?;
        let (policy, policy_digest) = match by.policy.map(source).transpose()? {
            None => (Policy::plain(&lab.scenario), None),
            Some(source) => {
                let read = Policy::read(&source, &lab.scenario);
                let digest = Digest::of(source.text.as_bytes()).to_string();
                (read.map_err(|problems| problem(&source, &problems))?, Some(digest))
            }
        };
        let decided_in = by.overrides.map(source).transpose()?;
        let decided = match &decided_in {
            None => Decided::default(),
            Some(source) => Decided::read(source, &lab.scenario, &policy)
                .map_err(|problems| problem(source, &problems))?,
        };
        let intake = intake::open(&args.handed, &Limits::default())
            .map_err(|error| Refusal::usage(format!("{}: {error}", told(&args.handed))))?;
        let jobs = args.jobs.unwrap_or_else(grading::cores).min(MOST_JOBS);
        Ok(Self { lab, roster, policy, policy_digest, decided, decided_in, intake, jobs })
    }

    /// The lab's title.
    pub(crate) fn lab(&self) -> &str {
        &self.lab.scenario.title
    }

    /// Judges everything, on as many threads as were asked for, with the records' steps or without. It keeps the runtime's
    /// own thread until that is done. That a decision changes nothing is an error, for nobody would see it.
    pub(crate) fn grade(mut self, keeps_records: bool) -> Result<Judged, Refusal> {
        let class = Class {
            scenario: &self.lab.scenario,
            digest: Digest::of(self.lab.scenario.source.text.as_bytes()).to_string(),
            policy: &self.policy,
            policy_digest: self.policy_digest.clone(),
            decided: &self.decided,
            roster: self.roster.as_deref(),
            now: Timestamp::now(),
            keeps_records,
        };
        let gradebook =
            grading::gradebook(&class, self.intake.by_ref(), self.jobs, &Handle::current());
        let empty_handed = self.intake.empty_handed().map(str::to_owned).collect();
        if let Some(source) = &self.decided_in {
            let lost = grading::lost(&self.decided, &gradebook);
            if !lost.is_empty() {
                return Err(problem(source, &lost));
            }
        }
        Ok(Judged { gradebook, empty_handed })
    }
}

/// A gradebook that was written before.
pub(crate) fn gradebook(path: &Path) -> Result<Gradebook, Refusal> {
    let text = text_of(path, LONGEST_BOOK)?;
    read_json(&text).map_err(|error| Refusal::usage(format!("{}: {error}", told(path))))
}

/// A path, as it can be told.
fn told(path: &Path) -> String {
    text::name(&path.display().to_string())
}

/// A text in YAML.
fn source(path: &Path) -> Result<Source, Refusal> {
    Ok(Source { name: told(path), text: text_of(path, LONGEST)? })
}

fn text_of(path: &Path, longest: u64) -> Result<String, Refusal> {
    String::from_utf8(bounded(path, longest)?)
        .map_err(|_| Refusal::usage(format!("{}: it is not UTF-8; save it as UTF-8", told(path))))
}

fn bounded(path: &Path, longest: u64) -> Result<Vec<u8>, Refusal> {
    read::bounded(path, longest).map_err(|error| Refusal::usage(format!("{}: {error}", told(path))))
}

fn read_roster(path: &Path) -> Result<Vec<Student>, Refusal> {
    let name = told(path);
    let source = roster::source(&name, &bounded(path, LONGEST)?);
    let empty = Source { name, text: String::new() };
    let source = source.map_err(|wrong| problem(&empty, &[wrong]))?;
    roster::read(&source).map_err(|problems| problem(&source, &problems))
}

fn problem(source: &Source, problems: &[Problem]) -> Refusal {
    Refusal::usage(report::problems(source, problems, false)).laid_out()
}
