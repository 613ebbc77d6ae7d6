//! The first lab with every docker client and engine that the distribution's suites hold, each pair in a
//! private engine of its own: what such a pair can do passes, what it cannot is skipped by name.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod dockers;
#[path = "../common/needs.rs"]
mod needs;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/record.rs"]
mod record;

use std::io::Write as _;

use assert_cmd::Command;
use labcheck::{machine::programs::find_program, syntax::version::Version};

use dockers::{Docker, Store, of_the_suites};

/// The first client without content trust: the lab brings another.
const NO_TRUST_FROM: Version = Version(29, 0, 0);

/// The steps that are skipped, by what the pair lacks; every other one passes.
fn skipped(store: Store) -> Vec<&'static str> {
    let has_notary = find_program(&needs::surroundings().path(), "notary").is_some();
    match (store, has_notary) {
        (Store::Containerd, _) => vec!["step3b", "step5"],
        (Store::Graphdriver, false) => vec!["step5"],
        (Store::Graphdriver, true) => vec![],
    }
}

/// Does the lab with this pair, and tells what was skipped; what else did not pass is in the error.
fn run(client: &Docker, engine: &Docker, store: Store) -> Result<Vec<String>, String> {
    let folder =
        tempfile::Builder::new().prefix("labcheck-matrix-").tempdir_in("/var/tmp").unwrap();
    let json = folder.path().join("record.json");
    let programs = engine.programs(store, &folder.path().join("engine"));
    let rest = std::env::var("PATH").unwrap();
    let mut command = Command::cargo_bin("labcheck").unwrap();
    command.args(["run", "--plain", "--json"]).arg(&json).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("LABCHECK_STATE_DIR", folder.path().join("state")).env_remove("DOCKER_HOST");
    command.env("PATH", format!("{}:{}:{rest}", client.client().display(), programs.display()));
    let output = command.output().unwrap();
    let told = || {
        String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat())
            .into_owned()
    };
    let Ok(text) = std::fs::read_to_string(&json) else { return Err(told()) };
    let record = record::read(&text);
    let brought = record.world.brought.iter().find(|brought| brought.program == "docker");
    let own = brought.map_or(&record.world.client.version, |brought| &brought.instead_of);
    let has_trust = Version::parse(&client.version).unwrap() < NO_TRUST_FROM;
    assert_eq!(brought.is_none(), has_trust, "{brought:?}");
    let ours = [own, &record.world.engine.version];
    for (seen, wanted) in ours.into_iter().zip([&client.version, &engine.version]) {
        let is_it = seen.as_ref().is_some_and(|seen| seen.starts_with(wanted.as_str()));
        assert!(is_it, "{seen:?} ran in place of {wanted}");
    }
    let is_sound = |step: &labcheck::record::StepRecord| step.skip.is_some() || step.passed();
    if !record.steps.iter().all(is_sound) || !record.left_behind.is_empty() {
        return Err(told());
    }
    Ok(record.steps.into_iter().filter(|step| step.skip.is_some()).map(|step| step.id).collect())
}

#[test]
fn every_client_with_every_engine_does_what_it_can_and_no_less() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let dockers = of_the_suites();
    if dockers.is_empty() && !needs::lacking("no docker of any suite can be had") {
        return;
    }
    let mut wrong = Vec::new();
    for client in &dockers {
        for engine in &dockers {
            for store in engine.stores() {
                let came = run(client, engine, store);
                let wanted = skipped(store);
                let (pair, is_right) = (
                    format!("client {} with engine {} ({store})", client.version, engine.version),
                    came.as_ref().is_ok_and(|skips| *skips == wanted),
                );
                let told = match &came {
                    Ok(skips) if skips.is_empty() => "every step passes".to_owned(),
                    Ok(skips) => format!("passes, skips {}", skips.join(", ")),
                    Err(_) => "does not come out".to_owned(),
                };
                // Not by eprintln!, which is swallowed: this table is for whoever reads the log.
                writeln!(std::io::stderr(), "matrix: {pair:<60} {told}").unwrap();
                if !is_right {
                    wrong.push(format!("{pair}, wanted skips {wanted:?}: {came:#?}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
