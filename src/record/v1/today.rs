//! How a record of version 1 becomes one of today. Its sentences are read by the words that this version had; a
//! sentence that is none of them stays one, as something unknown.

use std::collections::BTreeMap;

use super::{
    super::{
        ActionRecord, CheckRecord, ClientSeen, EngineSeen, Flakes, Record as RecordNow, ShellSeen,
        StepRecord, Telling as TellingNow, World as WorldNow, WorldKind,
    },
    Action, BUILT_HERE, Check, Difference, FROM_HUB, Mismatch, Observation, Record, Skip, Step,
    Telling, Verdict, World,
};
use crate::{
    fact::{self, Query},
    image::Provenance,
    journal::DeedAsked,
    syntax::id,
    verdict::{self, DeedSeen, Identity, ImageStore, Unknowable, Unmet},
};

impl Record {
    pub(super) fn today(self) -> RecordNow {
        RecordNow {
            labcheck: self.labcheck,
            lab: self.lab,
            scenario: self.scenario,
            scenario_digest: self.scenario_digest,
            started: self.started,
            took_ms: self.took_ms,
            lab_ms: self.lab_ms,
            world: self.world.today(),
            steps: self.steps.into_iter().map(Step::today).collect(),
            interrupted: self.interrupted,
            left_behind: self.left_behind,
            left_out: self.left_out,
            earlier: Vec::new(),
            flakes: Flakes::default(),
            setup: Vec::new(),
        }
    }
}

impl World {
    fn today(self) -> WorldNow {
        WorldNow {
            kind: match self.engine.as_str() {
                "private" => WorldKind::Private,
                "hub" => WorldKind::Host,
                "host" => WorldKind::Names,
                _ => WorldKind::None,
            },
            engine: EngineSeen {
                version: known(self.engine_version),
                storage: known(self.storage),
            },
            client: ClientSeen { version: known(self.client_version) },
            shell: known(self.shell).map(|text| shell(&text)),
            images: match self.images.as_str() {
                "" => Provenance::Unknown,
                BUILT_HERE => Provenance::BuiltHere,
                FROM_HUB => Provenance::DockerHub,
                url => Provenance::Registry { url: url.to_owned() },
            },
            brought: Vec::new(),
            machine: None,
        }
    }
}

fn known(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// `bash 5.2.15`, `sh (dash)`.
fn shell(text: &str) -> ShellSeen {
    let (program, rest) = text.split_once(' ').unwrap_or((text, ""));
    let behind = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let version = if behind.is_some() { None } else { known(rest.to_owned()) };
    ShellSeen { program: program.to_owned(), version, behind: behind.map(str::to_owned) }
}

impl Step {
    fn today(self) -> StepRecord {
        // No check had an id of its author's then, so it is the one that its name makes.
        let names = || self.checks.iter().map(|check| check.name.as_str());
        let ids: Vec<String> = id::derived(names());
        // Of two checks of one name the first is meant.
        let pairs = names().map(str::to_owned).zip(ids.iter().cloned());
        let of_names: BTreeMap<String, String> = pairs.rev().collect();
        let worth = self.checks.iter().map(|check| check.points).sum();
        let checks = self.checks.into_iter().zip(ids);
        StepRecord {
            id: self.id,
            section: self.section,
            // The checks of a step that was skipped stand nowhere.
            worth: self.skip.is_none().then_some(worth),
            skip: self.skip.map(Skip::today),
            help: self.help,
            code: self.code,
            actions: self.actions.into_iter().map(Action::today).collect(),
            shown: Vec::new(),
            checks: checks.map(|(check, id)| check.today(id, &of_names)).collect(),
        }
    }
}

impl Action {
    fn today(self) -> ActionRecord {
        ActionRecord {
            line: self.line,
            command: self.command,
            dialogue: self.dialogue,
            outcome: self.outcome,
            attempts: None,
            stderr_unspoken: self.stderr_unspoken,
            drift: self.drift,
            verdict: self.verdict.today(),
            code: self.code,
        }
    }
}

impl Check {
    fn today(self, id: String, of_names: &BTreeMap<String, String>) -> CheckRecord {
        let id_of = |name: String| of_names.get(&name).cloned().unwrap_or(name);
        CheckRecord {
            id,
            line: self.line,
            name: self.name,
            worth: self.points,
            seen: self.seen.into_iter().map(|observation| observation.today(&id_of)).collect(),
            held: self.held,
            mistake: self.mistake,
            verdict: self.verdict.today(),
            telling: match self.telling {
                Telling::Judged => TellingNow::Judged,
                Telling::NotBegun => TellingNow::NotBegun,
                Telling::Waits(name) => TellingNow::Waits(id_of(name)),
            },
            code: self.code,
        }
    }
}

impl Observation {
    fn today(self, id_of: &impl Fn(String) -> String) -> fact::Observation {
        let query = match self.query {
            Query::PassedBefore { step, check } => {
                Query::PassedBefore { step, check: id_of(check) }
            }
            other @ (Query::EngineImages
            | Query::ClientImages
            | Query::Variable(_)
            | Query::PullProbe(_)
            | Query::Unexported(_)
            | Query::ClientEngine
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Lifetime(_)
            | Query::Inspect(_)
            | Query::Logs(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_)
            | Query::ImagesBefore
            | Query::ToldDone { .. }) => other,
        };
        fact::Observation { query, answer: self.answer }
    }
}

impl Verdict {
    fn today(self) -> verdict::Verdict {
        match self {
            Self::Pass => verdict::Verdict::Pass,
            Self::Fail(all) => {
                verdict::Verdict::Fail(all.into_iter().map(Mismatch::today).collect())
            }
            Self::Error(fault) => verdict::Verdict::Error(fault),
            Self::Skip(skip) => verdict::Verdict::Skip(skip.today()),
        }
    }
}

impl Mismatch {
    fn today(self) -> verdict::Mismatch {
        verdict::Mismatch { line: self.line, what: self.what.today() }
    }
}

impl Difference {
    fn today(self) -> verdict::Difference {
        match self {
            Self::Identity { image, of, wanted, seen } => {
                let of = match of.as_str() {
                    "id" => Identity::Id,
                    "signed digest" => Identity::SignedDigest,
                    _ => Identity::Digest,
                };
                verdict::Difference::Identity { image, of, wanted, seen }
            }
            Self::OtherEngine { wanted, seen } => {
                let parts = seen.strip_suffix(')').and_then(|text| text.rsplit_once(" (by "));
                let (seen, by) = parts.map_or((seen.as_str(), None), |(to, by)| (to, Some(by)));
                let (seen, by) = (seen.to_owned(), by.map(str::to_owned));
                verdict::Difference::OtherEngine { wanted, seen, by }
            }
            Self::NotDone { wanted, seen } => verdict::Difference::NotDone {
                wanted: DeedAsked::Unknown { said: wanted },
                seen: seen.into_iter().map(|said| DeedSeen::Unknown { said }).collect(),
            },
            Self::AsToday(difference) => difference,
        }
    }
}

impl Skip {
    fn today(self) -> verdict::Skip {
        match self {
            Self::Requirement { wanted, seen } => verdict::Skip::Requirement(unmet(wanted, seen)),
            Self::Step(step) => verdict::Skip::Step(step),
            Self::Command(line) => verdict::Skip::Command(line),
            Self::Interrupted => verdict::Skip::Interrupted,
            Self::Unknowable { what } => verdict::Skip::Unknowable(unknowable(what)),
        }
    }
}

fn unmet(wanted: String, seen: String) -> Unmet {
    let seen = known(seen);
    let behind = |words: &str| wanted.strip_prefix(words).map(str::to_owned);
    match wanted.as_str() {
        "a docker client with content trust (older than 29)" => {
            return Unmet::ContentTrust { seen };
        }
        "an engine that can sign on push" => {
            return Unmet::Signing { seen: ImageStore::Containerd };
        }
        _ => {}
    }
    if let Some(wanted) = behind("an engine ") {
        Unmet::Engine { wanted, seen }
    } else if let Some(wanted) = behind("a docker client ") {
        Unmet::Client { wanted, seen }
    } else if let Some(wanted) = behind("the program ") {
        Unmet::Tool { wanted }
    } else {
        Unmet::Unknown { wanted, seen }
    }
}

fn unknowable(what: String) -> Unknowable {
    match what.strip_prefix("the value of ") {
        Some(name) => Unknowable::Value { name: name.to_owned() },
        None if what == "what was done; a journal is kept in one only" => Unknowable::Deeds,
        None => Unknowable::Unknown { what },
    }
}
