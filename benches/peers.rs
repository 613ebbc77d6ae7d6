//! labcheck beside other tools that run a document's commands: what a verdict costs, and which broken documents each lets
//! through. All in one run, each with the same commands. Prints what it saw; judges nothing. A tool that is not here is
//! named: bats and cram come from Debian's archive, scrut from crates.io, commander from its own releases.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

#[path = "peers/cases.rs"]
mod cases;
mod ratio;
#[path = "peers/tools.rs"]
mod tools;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use cases::{CASES, Case};
use labcheck::{
    cli::EngineArg,
    env::Surroundings,
    place::{origin::Origin, world},
};
use ratio::Pairs;
use tools::{Files, TOOLS, Test, Tool};

const ROUNDS: usize = 3;
/// Commands of the long document.
const MANY: usize = 100;
/// One that takes longer is ended, and is no measure.
const WITHIN: &str = "120";

fn main() {
    let surroundings =
        Surroundings { program: env!("CARGO_BIN_EXE_labcheck").into(), ..Surroundings::read() };
    let machine = Origin::of(&surroundings).machine;
    if let Err(reason) = world::choose(EngineArg::Private, &machine) {
        println!("SKIPPED: {reason}");
        return;
    }
    let base = tempfile::Builder::new().prefix("labcheck-bench-").tempdir_in("/var/tmp").unwrap();
    let (here, absent): (Vec<&Tool>, Vec<&Tool>) = TOOLS.iter().partition(|tool| tool.is_here());
    for tool in absent {
        println!("{} is not here; to have it beside the others: {}", tool.name, tool.get);
    }
    println!("\n{MANY} commands, a verdict each, beside the same {MANY} typed by bash -c:");
    for tool in &here {
        println!("  {:<10}{}", tool.name, costs(base.path(), tool));
    }
    println!("\nBroken documents, and who lets them through:");
    for case in CASES {
        let told =
            here.iter().map(|tool| format!("{} {}", tool.name, came(base.path(), tool, case)));
        println!("  {}: {}", case.what, told.collect::<Vec<_>>().join(", "));
    }
}

/// What a verdict costs beside a shell, and what it costs to begin.
fn costs(base: &Path, tool: &Tool) -> String {
    let commands = |many: usize| -> Vec<Test> {
        (0..many).map(|at| Test::of(&format!("echo line {at}"), &format!("line {at}"))).collect()
    };
    let (many, one) = (commands(MANY), commands(1));
    let mut pairs = Pairs::default();
    let mut begins = Vec::new();
    for _ in 0..ROUNDS {
        let whole = run(base, tool, &(tool.write)(&many));
        let begin = run(base, tool, &(tool.write)(&one));
        assert!(
            whole.is_green && begin.is_green,
            "{} fails what is true: {}",
            tool.name,
            whole.told
        );
        pairs.add(whole.took.saturating_sub(begin.took), typed(base, &many[1..]));
        begins.push(begin.took.as_secs_f64());
    }
    begins.sort_by(f64::total_cmp);
    format!("{pairs}; {:.2} s to begin", begins[ROUNDS / 2])
}

/// The commands, each in a shell of its own, without a verdict.
fn typed(base: &Path, tests: &[Test]) -> Duration {
    let began = Instant::now();
    for test in tests {
        let mut shell = Command::new("bash");
        shell.args(["-c", &test.command]).current_dir(base).stdout(Stdio::null());
        assert!(shell.status().unwrap().success());
    }
    began.elapsed()
}

/// What a tool makes of a document.
struct Ran {
    is_green: bool,
    took: Duration,
    told: String,
}

fn run(base: &Path, tool: &Tool, files: &Files) -> Ran {
    let folder = tempfile::tempdir_in(base).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::new("timeout");
    command.args([WITHIN, tool.program]).args(tool.args).stdin(Stdio::null());
    command.current_dir(folder.path()).env("LABCHECK_STATE_DIR", base.join("state"));
    command.env_remove("DOCKER_CONTENT_TRUST").env_remove("DOCKER_HOST");
    let began = Instant::now();
    let output = command.output().unwrap();
    let time = began.elapsed();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Ran { is_green: output.status.success(), took: time, told: said }
}

/// What came of a broken document, where the whole one beside it passes.
fn came(base: &Path, tool: &Tool, case: &Case) -> String {
    let (broken, whole) = (case.files)(tool);
    if broken.is_empty() {
        return "has no such thing".to_owned();
    }
    let control = run(base, tool, &whole);
    if !control.is_green {
        let last = control.told.lines().last().unwrap_or_default().to_owned();
        return format!("cannot tell ({last})");
    }
    if run(base, tool, &broken).is_green { "GREEN".to_owned() } else { "red".to_owned() }
}
