//! `labcheck run` of the first lab's pulls, beside a plain shell that types the same commands in the
//! same kind of classroom and looks at nothing. Prints ratios; judges nothing.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

mod ratio;

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use labcheck::{
    cli::{EngineArg, VERBS},
    env::Surroundings,
    place::{origin::Origin, world},
    record,
    scenario::{
        self,
        model::{ActionKind, Scenario, Step, Turn},
    },
    syntax::{source::Source, template::Vars},
};
use ratio::Pairs;

const SCENARIO: &str = include_str!("../scenarios/distribution-and-trust.yaml");
const ROUNDS: usize = 3;
/// The steps that a shell without a terminal can type: signing asks for passphrases on one.
const STEPS: [&str; 4] = ["step1", "step2", "step3", "step4"];

/// The program is labcheck, not the benchmark.
fn surroundings() -> Surroundings {
    Surroundings { program: env!("CARGO_BIN_EXE_labcheck").into(), ..Surroundings::read() }
}

fn main() {
    let origin = Origin::of(&surroundings());
    if let Err(reason) = world::choose(EngineArg::Private, &origin.machine) {
        println!("SKIPPED: {reason}");
        return;
    }
    let source = Source { name: "scenario.yaml".into(), text: SCENARIO.into() };
    let scenario = scenario::load(&source, &VERBS).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let base = tempfile::Builder::new().prefix("labcheck-bench-").tempdir_in("/var/tmp").unwrap();
    let mut pairs = Pairs::default();
    let mut shares = Vec::new();
    for _ in 0..ROUNDS {
        let (took, own) = labcheck_run(base.path());
        pairs.add(took, runtime.block_on(plain_shell(base.path(), &scenario, &origin)));
        shares.push(own);
    }
    shares.sort_by(f64::total_cmp);
    println!("steps 1 to 4 of the lab: labcheck run / plain shell = {pairs}");
    println!(
        "labcheck's own share of its run, the engine's start and the commands aside: {:.0} %",
        100.0 * shares[ROUNDS / 2]
    );
}

/// Its wall time, and what of it was neither the engine's start nor a command.
fn labcheck_run(base: &Path) -> (Duration, f64) {
    let json = base.join("record.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_labcheck"));
    command.args(["run", "--plain", "--engine", "private", "--json"]).arg(&json).args(STEPS);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("LABCHECK_STATE_DIR", base.join("run"));
    let began = Instant::now();
    let output = command.output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let record = record::read(&std::fs::read_to_string(json).unwrap()).unwrap();
    let share = |part: u64, whole: u64| {
        Duration::from_millis(part).div_duration_f64(Duration::from_millis(whole))
    };
    (took, 1.0 - share(record.lab_ms, record.took_ms))
}

/// The wall time of a classroom in which a shell types all commands, its coming and going included.
async fn plain_shell(base: &Path, scenario: &Scenario, origin: &Origin) -> Duration {
    let began = Instant::now();
    let (choice, _) = world::choose(EngineArg::Private, &origin.machine).unwrap();
    let classroom = world::open(&base.join("shell"), scenario, &choice).await.unwrap();
    let digests = classroom.world().digests.iter();
    let vars = digests.map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()));
    let script = script(scenario, vars.collect());
    let mut command = tokio::process::Command::new("sh");
    command.arg("-c").arg(&script).stdin(Stdio::null()).current_dir(classroom.path());
    command.envs(classroom.world().environment.clone()).env_remove("DOCKER_CONTENT_TRUST");
    let output = command.output().await.unwrap();
    let left = classroom.close().await;
    let took = began.elapsed();
    // A shell that fails fast would be no measure.
    let printed = String::from_utf8_lossy(&output.stdout);
    for wanted in ["3 packets received", "Pull (1 of 1): alpine:latest@"] {
        assert!(printed.contains(wanted), "{wanted}: {output:#?}");
    }
    assert_eq!(left, Vec::<String>::new());
    took
}

/// All that the lab types, one line after the other.
fn script(scenario: &Scenario, mut vars: Vars) -> String {
    for (name, template) in &scenario.vars {
        let value = template.expand(&vars).unwrap();
        vars.insert(name.value.clone(), value);
    }
    let steps = scenario.steps.iter().filter(|step| STEPS.contains(&step.id.value.as_str()));
    let actions = steps.flat_map(Step::typed);
    let lines = actions.map(|action| {
        let command = action.command().expand(&vars).unwrap();
        match &action.kind {
            ActionKind::Run(_)
            | ActionKind::Edit { .. }
            | ActionKind::Answer(_)
            | ActionKind::Shown { .. } => command,
            ActionKind::Session { talk, .. } => piped(&command, talk, &vars),
        }
    });
    lines.map(|line| line + "\n").collect()
}

/// A dialogue without a terminal: what is typed comes from a pipe. In place of the Ctrl-C that
/// ends the ping after its third answer, the ping is told to end there.
fn piped(command: &str, talk: &[Turn], vars: &Vars) -> String {
    let typed = talk.iter().filter_map(|turn| match turn {
        Turn::Send { line, .. } => Some(line.expand(vars).unwrap()),
        Turn::Secret { .. } | Turn::Press { .. } | Turn::Wait(_) => None,
    });
    let typed: String = typed.map(|line| line.replace("ping ", "ping -c 3 ") + "\n").collect();
    format!("{} <<'END'\n{typed}END", command.replace(" -it ", " -i "))
}
