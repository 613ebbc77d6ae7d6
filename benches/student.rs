//! `labcheck step1` on a step that is done, beside one `docker image ls` of the same engine. Prints
//! the ratio; judges nothing.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

mod ratio;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use labcheck::{
    classroom::standing,
    cli::EngineArg,
    env::Surroundings,
    place::{origin::Origin, world},
};
use ratio::Pairs;

const ROUNDS: usize = 25;

/// The program is labcheck, not the benchmark.
fn surroundings() -> Surroundings {
    Surroundings { program: env!("CARGO_BIN_EXE_labcheck").into(), ..Surroundings::read() }
}

fn main() {
    if let Err(reason) = world::choose(EngineArg::Private, &Origin::of(&surroundings()).machine) {
        println!("SKIPPED: {reason}");
        return;
    }
    let base = tempfile::Builder::new().prefix("labcheck-bench-").tempdir_in("/var/tmp").unwrap();
    let student = Student { state: base.path().join("state") };
    student.labcheck(&["start", "--plain", "distribution-and-trust"]);
    let environment = standing::choose(&student.state, None).unwrap().world.environment;
    let docker = |args: &[&str]| {
        let mut command = Command::new("docker");
        command.args(args).envs(environment.iter().map(|(name, value)| (name, value)));
        timed(&mut command)
    };
    docker(&["pull", "alpine:edge"]);
    docker(&["run", "--rm", "alpine:edge", "true"]);
    let mut pairs = Pairs::default();
    for _ in 0..ROUNDS {
        let mut asked = student.command(&["step1", "--plain"]);
        asked.envs(environment.iter().map(|(name, value)| (name, value)));
        pairs.add(timed(&mut asked), docker(&["image", "ls"]));
    }
    student.labcheck(&["finish"]);
    println!("labcheck step1 / docker image ls = {pairs}");
}

struct Student {
    state: PathBuf,
}

impl Student {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_labcheck"));
        command.args(args).env("LABCHECK_STATE_DIR", &self.state).current_dir(Path::new("/"));
        command
    }

    fn labcheck(&self, args: &[&str]) {
        timed(&mut self.command(args));
    }
}

/// The wall time of a command that has to succeed.
fn timed(command: &mut Command) -> Duration {
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success(), "{command:?}: {output:#?}");
    took
}
