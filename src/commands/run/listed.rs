//! Which labs there are to do, in their order, and what of them each share has.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    cli::{reports::ReportArgs, run::RunArgs},
    library,
    output::refusal::Refusal,
    record::{LabResult, LabRun},
    scenario::{model::Scenario, without::Without},
    share::Share,
};

/// Where there is nothing to share out: all shares would be green for labs that nobody did.
const NO_LAB: &str = "there is no scenario in ./scenarios to share out; name the labs with --scenario, or omit --shard";

/// A lab that is to be done.
#[derive(Debug)]
pub(super) struct Listed {
    /// Its scenario.
    path: PathBuf,
    /// The digest of all that decides what it does.
    digest: String,
    /// The programs that it is to do without, of those that it requires.
    without: Vec<String>,
}

impl Listed {
    /// What a run of it alone is told.
    pub(super) fn args(&self, args: &RunArgs) -> RunArgs {
        let mut alone = RunArgs {
            scenarios: vec![self.path.clone()],
            shard: None,
            reports: ReportArgs::default(),
            ..args.clone()
        };
        alone.world.without.clone_from(&self.without);
        alone
    }

    /// Whether it is, with every byte, the one that was shared out.
    pub(super) fn is_still(&self) -> bool {
        let now = library::open(Some(&self.path), false);
        now.is_ok_and(|now| now.identity().to_string() == self.digest)
    }
}

/// All labs in their order, and as they stand in a record of so many shares; all that cannot be read are told at once.
pub(super) fn listed(args: &RunArgs, of: usize) -> Result<(Vec<Listed>, Vec<LabRun>), Refusal> {
    let (mut scenarios, mut unread) = (Vec::new(), Vec::new());
    let (mut all, mut labs) = (Vec::new(), Vec::new());
    for (place, path) in paths(args)?.into_iter().enumerate() {
        match library::open(Some(&path), false) {
            Ok(lab) => {
                let (digest, without) =
                    (lab.identity().to_string(), required(&lab.scenario, &args.world.without));
                labs.push(LabRun {
                    lab: lab.scenario.title.clone(),
                    scenario: lab.scenario.source.name.clone(),
                    digest: digest.clone(),
                    share: Share::number_at(place, of),
                    result: LabResult::Elsewhere,
                });
                all.push(Listed { path, digest, without });
                scenarios.push(lab.scenario);
            }
            Err(unusable) => unread.push(unusable.to_string()),
        }
    }
    if !unread.is_empty() {
        return Err(Refusal::usage(unread.join("\n")).laid_out());
    }
    let is_of_none = |program: &&String| {
        let one = std::slice::from_ref(*program);
        scenarios.iter().all(|scenario| required(scenario, one).is_empty())
    };
    match args.world.without.iter().find(is_of_none) {
        Some(program) => Err(Refusal::usage(format!(
            "none of these labs requires `{program}`; omit `--without {program}`"
        ))),
        None => Ok((all, labs)),
    }
}

/// Those that are named, or else those at hand. Whoever names them in another order has the same shares.
fn paths(args: &RunArgs) -> Result<Vec<PathBuf>, Refusal> {
    let mut paths = args.scenarios.clone();
    if paths.is_empty() {
        paths = library::scenarios_here()?;
    }
    if paths.is_empty() {
        return Err(Refusal::usage(NO_LAB));
    }
    let mut seen = BTreeMap::new();
    for path in &args.scenarios {
        // What is not there is told as such, later.
        let place = path.canonicalize().unwrap_or_else(|_| path.clone());
        if let Some(other) = seen.insert(place, path) {
            let (path, other) = (path.display(), other.display().to_string());
            let by =
                if path.to_string() == other { "twice".into() } else { format!("as {other}, too") };
            return Err(Refusal::usage(format!("{path} is named {by}; name each lab once")));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The programs of these that something of the lab requires, as a run of it alone would leave them out one by one.
fn required(scenario: &Scenario, programs: &[String]) -> Vec<String> {
    let mut kept = scenario.clone();
    let is_required = |program: &&String| kept.leave_out(program) != Without::default();
    programs.iter().filter(is_required).cloned().collect()
}

#[cfg(test)]
pub(super) mod tests;
