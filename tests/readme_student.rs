//! The README's student part, typed word for word as a new user would, on a terminal of tmux.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "common/needs.rs"]
mod needs;

use labcheck::classroom::standing::find;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

const INFO: &str = "\n```console student\n";
const WITHIN: Duration = Duration::from_mins(1);
/// What `labcheck start` asks about the handout, and this student says no to.
const QUESTION: &str = "[Y/n]";
/// What it asks about a classroom that went down, and this student says yes to.
const GO_ON: &str = "Go on where you were? [Y/n]";

/// One command of the README, with what it prints; nothing where the README leaves it out.
struct Typed {
    prompt: String,
    command: String,
    printed: Vec<String>,
}

fn typed() -> Vec<Typed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).unwrap();
    let mut all: Vec<Typed> = Vec::new();
    for block in readme.split(INFO).skip(1) {
        for line in block.split("\n```\n").next().unwrap().lines() {
            let prompts = ["(lab) $ ", "$ "];
            match prompts.iter().find_map(|p| Some((p, line.strip_prefix(p)?))) {
                Some((prompt, command)) => all.push(Typed {
                    prompt: (*prompt).to_owned(),
                    command: command.to_owned(),
                    printed: Vec::new(),
                }),
                None => all.last_mut().unwrap().printed.push(line.trim_end().to_owned()),
            }
        }
    }
    all
}

/// A terminal with one shell, gone with the test.
struct Tmux {
    socket: String,
    state: PathBuf,
}

impl Tmux {
    fn new(folder: &Path) -> Self {
        let state = folder.join("state");
        let tmux = Self { socket: folder.join("tmux").display().to_string(), state };
        fs::write(folder.join(".bashrc"), "PS1='$ '\nunset HISTFILE\n").unwrap();
        let labcheck = Path::new(assert_cmd::cargo::cargo_bin!("labcheck")).parent().unwrap();
        let path = format!("{}:{}", labcheck.display(), std::env::var("PATH").unwrap());
        let home = folder.display().to_string();
        // The server hands its environment on to the shell.
        let mut first = tmux.command(&["-f", "/dev/null", "new-session", "-d", "-x", "80"]);
        first.args(["-y", "1000", "-c", &home, "bash"]);
        first.env("PATH", path).env("HOME", &home).env("SHELL", "/bin/bash");
        let made = first.env("LABCHECK_STATE_DIR", &tmux.state).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        tmux
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(&self.socket).args(args);
        for name in
            ["DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTENT_TRUST", "LABCHECK_CLASSROOM", "TMUX"]
        {
            command.env_remove(name);
        }
        command
    }

    /// All lines so far, joined where they were wrapped.
    fn lines(&self) -> Vec<String> {
        let seen = self.run(&["capture-pane", "-p", "-J", "-S", "-"]).stdout;
        let text = String::from_utf8_lossy(&seen).trim_end().to_owned();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Waits until the last line is this.
    fn wait(&self, is_last: impl Fn(&str) -> bool) -> Vec<String> {
        let deadline = Instant::now() + WITHIN;
        loop {
            let lines = self.lines();
            if lines.last().is_some_and(|line| is_last(line)) {
                return lines;
            }
            assert!(Instant::now() < deadline, "{}", lines.join("\n"));
            std::thread::yield_now();
        }
    }

    fn type_line(&self, line: &str) {
        self.run(&["send-keys", "-l", line]);
        self.run(&["send-keys", "Enter"]);
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
        // A test that failed in the middle left its classroom.
        let mut finish = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"));
        let _ = finish.arg("finish").env("LABCHECK_STATE_DIR", &self.state).output();
    }
}

fn can_be_done() -> bool {
    needs::met(&["private engine", "tmux"])
}

#[test]
fn the_student_part_can_be_typed_word_for_word() {
    if !can_be_done() {
        return;
    }
    let folder = tempfile::Builder::new().prefix("labcheck-").tempdir_in("/var/tmp").unwrap();
    let tmux = Tmux::new(folder.path());
    let all = typed();
    assert!(all.len() >= 10, "the README shows a student's work");
    let mut starts = 0;
    for (index, typed) in all.iter().enumerate() {
        let before = tmux.wait(|line| line == typed.prompt.trim_end()).len();
        starts += usize::from(typed.command == "labcheck start");
        if typed.command == "labcheck start" && starts == 2 {
            goes_down(&tmux.state);
        }
        tmux.type_line(&typed.command);
        let next = all.get(index + 1).map_or("$", |next| next.prompt.trim_end());
        if typed.command == "labcheck start" {
            tmux.wait(|line| line.ends_with(if starts == 2 { GO_ON } else { QUESTION }));
            tmux.type_line(if starts == 2 { "y" } else { "n" });
        }
        if typed.command == "labcheck finish" {
            tmux.wait(|line| line.ends_with("[y/N]"));
            tmux.type_line("y");
        }
        let is_back = |line: &str| line == next;
        let deadline = Instant::now() + WITHIN;
        let lines = loop {
            let lines = tmux.wait(is_back);
            // The prompt of before is not the one that is waited for.
            if lines.len() > before {
                break lines;
            }
            assert!(Instant::now() < deadline, "{}", lines.join("\n"));
        };
        compare(typed, &lines[before..lines.len() - 1]);
    }
    let left = fs::read_dir(folder.path().join("state")).unwrap().flatten();
    let mut left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, ["student.json", "submission.key"], "everything else is taken away");
    assert!(folder.path().join("distribution-and-trust.md").exists());
}

/// Kills the keeper of the one classroom below a state folder, and waits for its end.
fn goes_down(state: &Path) {
    let session = find(state).standing.pop().unwrap();
    kill_process(Pid::from_raw(session.pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    let deadline = Instant::now() + WITHIN;
    while session.is_up() {
        assert!(Instant::now() < deadline, "its keeper lives");
    }
}

/// A line without the time that is in it.
fn steady(line: &str) -> String {
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC").unwrap();
    time.replace_all(line, "TIME").into_owned()
}

/// In this order, with gaps only where the README leaves something out, and the question that was
/// answered.
fn compare(typed: &Typed, seen: &[String]) {
    let is_asked = |line: &str| line.contains(QUESTION) && !line.contains(GO_ON);
    let seen: Vec<&String> = seen.iter().filter(|line| !is_asked(line)).collect();
    // What this machine lacks is none of the README's.
    let lack = seen.iter().position(|line| *line == "Not everything can be done here:");
    let rest = seen.iter().position(|line| line.starts_with("The rest can:"));
    let seen = match (lack, rest) {
        (Some(lack), Some(rest)) => [&seen[..lack], &seen[rest + 1..]].concat(),
        _ => seen,
    };
    let all = || format!("{}\nprinted:\n{seen:#?}", typed.command);
    let mut at = 0;
    let mut gap = false;
    for line in &typed.printed {
        if line == "..." {
            gap = true;
            continue;
        }
        if line.is_empty() {
            continue; // what stands between paragraphs is told by the rest
        }
        let found = seen[at..].iter().position(|seen| steady(seen) == steady(line));
        let found = found.unwrap_or_else(|| panic!("{line:?} is not printed by {}", all()));
        let skipped = seen[at..at + found].iter().filter(|line| !line.is_empty()).count();
        assert!(gap || skipped == 0, "before {line:?} more is printed by {}", all());
        at += found + 1;
        gap = false;
    }
    let rest = seen[at..].iter().filter(|line| !line.is_empty()).count();
    assert!(gap || rest == 0, "more is printed by {}", all());
}
