//! What labcheck promises whatever it meets, and who counts how often it was kept.

use std::{
    ffi::OsStr,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::{process::Command, sync::Semaphore, task::JoinSet, time::timeout};

/// KiB of memory that one labcheck may ask for, with what it starts: a Go program asks for a lot that it never uses.
const MEMORY: u64 = 6 << 20;
/// Bytes that one labcheck may say.
const SAID: usize = 256 << 10;
/// Runs at once: most wait.
const AT_ONCE: usize = 6;

/// Whether all of each sweep is wanted.
pub(crate) fn is_full() -> bool {
    std::env::var("LABCHECK_SWEEPS").is_ok_and(|wanted| wanted == "full")
}

/// A folder of a sweep's own, with a state folder and a home in it.
pub(crate) struct Place {
    top: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let top =
            tempfile::Builder::new().prefix("labcheck-sweep-").tempdir_in("/var/tmp").unwrap();
        std::fs::create_dir(top.path().join("home")).unwrap();
        Self { top }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    /// labcheck in this folder, with nothing of the caller's settings, and a ceiling on memory.
    pub(crate) fn labcheck(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new("/bin/sh");
        let limited = format!("ulimit -v {MEMORY}; ulimit -c 0; exec \"$@\"");
        command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_labcheck")]).args(args);
        command.current_dir(self.top.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.at("home")).env("LABCHECK_STATE_DIR", self.at("state"));
        command.stdin(Stdio::null());
        command
    }

    /// A lab of one step with these checks: name and what is expected. The scenario's path.
    pub(crate) fn lab(&self, checks: &[(&str, &str)]) -> String {
        let head = "version: 1\ntitle: Sweep\nlab: lab.md\nsteps:\n  - id: one\n    section: One\n    do: [{ run: \"true\" }]\n    check:\n";
        let check = |(name, expect): &(&str, &str)| {
            format!("      - {{ name: {name}, guard: true, expect: {{ {expect} }} }}\n")
        };
        let checks: String = checks.iter().map(check).collect();
        std::fs::write(self.at("lab.md"), "# One\n\n```console\n$ true\n```\n").unwrap();
        std::fs::write(self.at("lab.yaml"), head.to_owned() + &checks).unwrap();
        self.at("lab.yaml").to_str().unwrap().to_owned()
    }
}

/// How a run ended.
pub(crate) struct Ran {
    /// Nothing where it was ended by a signal.
    pub(crate) code: Option<i32>,
    /// What it printed, all of it.
    pub(crate) told: String,
}

impl Ran {
    /// Everything that holds whatever was met: an exit code of labcheck's own, a bounded text without control
    /// characters.
    pub(crate) fn is_labchecks(&self, codes: &[i32]) -> Result<(), String> {
        if !self.code.is_some_and(|code| codes.contains(&code)) {
            return Err(format!("exit code {:?}, none of {codes:?}", self.code));
        }
        if self.told.len() > SAID {
            return Err(format!("{} bytes were said", self.told.len()));
        }
        let is_odd = |c: &char| {
            let is_direction = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            (c.is_control() && !matches!(c, '\n' | '\t')) || is_direction
        };
        match self.told.chars().find(is_odd) {
            Some(odd) => Err(format!("{odd:?} came to the terminal")),
            None => Ok(()),
        }
    }

    /// That something is said, and what to do.
    pub(crate) fn says_what_to_do(&self) -> Result<(), String> {
        let says = ["; ", "help:", "next:", "see ", "nothing was run"];
        let is_said = says.iter().any(|word| self.told.contains(word));
        if is_said { Ok(()) } else { Err("it does not say what to do".to_owned()) }
    }

    /// That nothing was judged by what cannot be known.
    pub(crate) fn judges_nothing(&self) -> Result<(), String> {
        let judged = ["pass  ", "FAIL", " passed", "done  "].into_iter();
        match judged.into_iter().find(|word| self.told.contains(word)) {
            Some(word) => Err(format!("it says {word:?}")),
            None => Ok(()),
        }
    }
}

/// One input with one verb.
pub(crate) struct Input {
    /// What is told of it where the promise was not kept.
    pub(crate) name: String,
    pub(crate) command: Command,
    pub(crate) within: Duration,
    /// A verb without an end is ended, and that is right.
    pub(crate) may_go_on: bool,
}

/// Runs all of them, holds each against the promise, and prints how often it was kept.
pub(crate) async fn sweep(
    name: &str,
    inputs: Vec<Input>,
    promise: impl Fn(&Ran) -> Result<(), String> + Clone + Send + 'static,
) {
    let (slots, mut all) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    for input in inputs {
        let (slots, promise) = (Arc::clone(&slots), promise.clone());
        all.spawn(async move {
            let _slot = slots.acquire_owned().await.unwrap();
            hold(input, promise).await
        });
    }
    sum_up(name, all.join_all().await);
}

/// The same one after the other, where a later one reads what an earlier one wrote.
pub(crate) async fn sweep_in_order(
    name: &str,
    inputs: Vec<Input>,
    promise: impl Fn(&Ran) -> Result<(), String>,
) {
    let mut all = Vec::new();
    for input in inputs {
        all.push(hold(input, &promise).await);
    }
    sum_up(name, all);
}

async fn hold(input: Input, promise: impl Fn(&Ran) -> Result<(), String>) -> Result<(), String> {
    let name = input.name.clone();
    let ran = run(input).await;
    ran.and_then(|ran| {
        promise(&ran).map_err(|why| {
            let told: String = ran.told.chars().take(2_000).collect();
            format!("{why}; it said: {told:?}")
        })
    })
    .map_err(|why| format!("{name}: {why}"))
}

fn sum_up(name: &str, all: Vec<Result<(), String>>) {
    let count = all.len();
    assert!(count > 0, "{name}: nothing is swept");
    let broken: Vec<String> = all.into_iter().filter_map(Result::err).collect();
    let kept = count - broken.len();
    // Not by println!, which is swallowed.
    let _ = writeln!(std::io::stderr(), "{name}: {count} inputs, {kept} as promised");
    assert!(broken.is_empty(), "{name}:\n{}", broken.join("\n"));
}

/// The control: where nothing is odd this comes to this exit code.
pub(crate) async fn control(name: &str, command: Command, code: i32) {
    let within = Duration::from_mins(1);
    let input = Input { name: name.to_owned(), command, within, may_go_on: false };
    let as_wanted = move |ran: &Ran| {
        if ran.code == Some(code) { Ok(()) } else { Err(format!("exit code {:?}", ran.code)) }
    };
    sweep(name, vec![input], as_wanted).await;
}

async fn run(input: Input) -> Result<Ran, String> {
    let Input { mut command, within, may_go_on, .. } = input;
    // To files: what it starts may hold a pipe open.
    let said = tempfile::NamedTempFile::new().unwrap();
    let open = || std::fs::File::options().append(true).open(said.path()).unwrap();
    command.stdout(open()).stderr(open()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let code = match timeout(within, child.wait()).await {
        Ok(status) => status.map_err(|error| error.to_string())?.code(),
        Err(_) if may_go_on => {
            child.kill().await.map_err(|error| error.to_string())?;
            Some(0)
        }
        Err(_) => {
            let _ = child.kill().await;
            return Err(format!(
                "it did not end within {within:?}; it said: {:?}",
                read(said.path())
            ));
        }
    };
    Ok(Ran { code, told: read(said.path()) })
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}
