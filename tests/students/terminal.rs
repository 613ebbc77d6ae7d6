//! A terminal that somebody types into: bash on a pseudo-terminal, one line after the other.

use std::{collections::BTreeMap, path::Path, time::Duration};

use labcheck::text;
use pty_process::{Command, Pty, Size};
use regex::Regex;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Child,
    runtime::{Builder, Runtime},
    time::{Instant, timeout, timeout_at},
};

/// How long anything that is waited for may take.
pub(crate) const WITHIN: Duration = Duration::from_secs(30);
/// The prompt that the student's own settings make, with the status of the last command in it.
const PROMPT: &str = r"\[(\d+)\]\$ \z";

/// What a command printed, and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Without the echo of what was typed, and without the prompt.
    pub text: String,
    pub code: i32,
}

impl Said {
    /// Fails unless it says all of these.
    pub(crate) fn has(&self, wanted: &[&str]) -> &Self {
        for word in wanted {
            assert!(words(&self.text).contains(&words(word)), "{word:?} is not in:\n{}", self.text);
        }
        self
    }

    pub(crate) fn lacks(&self, unwanted: &[&str]) -> &Self {
        for word in unwanted {
            assert!(!words(&self.text).contains(&words(word)), "{word:?} is in:\n{}", self.text);
        }
        self
    }

    pub(crate) fn ended(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}", self.text);
        self
    }
}

/// Words apart by one space, wherever the lines end.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One terminal.
pub(crate) struct Terminal {
    runtime: Runtime,
    pty: Option<Pty>,
    child: Child,
    seen: Vec<u8>,
    /// What stands before this has been read by whoever types.
    from: usize,
}

impl Terminal {
    /// Opens one, with bash in it.
    pub(crate) fn open(environment: &BTreeMap<String, String>, folder: &Path) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (pty, child) = {
            let _inside = runtime.enter();
            let (pty, pts) = pty_process::open().unwrap();
            // So wide that no line wraps.
            pty.resize(Size::new(50, 2_000)).unwrap();
            let bash = Command::new("bash").env_clear().envs(environment).current_dir(folder);
            (pty, bash.kill_on_drop(true).spawn(pts).unwrap())
        };
        let mut terminal = Self { runtime, pty: Some(pty), child, seen: Vec::new(), from: 0 };
        terminal.until(PROMPT);
        terminal
    }

    /// Types a command line, and waits for the next prompt.
    pub(crate) fn types(&mut self, line: &str) -> Said {
        self.sends(line);
        self.prompt(line)
    }

    /// Types a line of a dialogue.
    pub(crate) fn sends(&mut self, line: &str) {
        self.presses(format!("{line}\r").as_bytes());
    }

    /// Presses keys.
    pub(crate) fn presses(&mut self, keys: &[u8]) {
        let pty = self.pty.as_mut().unwrap();
        self.runtime
            .block_on(async { timeout(WITHIN, pty.write_all(keys)).await })
            .unwrap()
            .unwrap();
    }

    /// Waits for the prompt; what was printed before it.
    pub(crate) fn prompt(&mut self, typed: &str) -> Said {
        let text = self.until(PROMPT);
        let found = Regex::new(PROMPT).unwrap().captures(&text).unwrap();
        let code = found[1].parse().unwrap();
        let end = text[..found.get(0).unwrap().start()].trim_end_matches("(lab) ");
        let own = end.strip_prefix(typed).unwrap_or(end).trim_start_matches('\n');
        Said { text: own.to_owned(), code }
    }

    /// Waits until what was printed since the last time shows this.
    pub(crate) fn until(&mut self, words: &str) -> String {
        let regex = Regex::new(words).unwrap();
        let deadline = Instant::now() + WITHIN;
        loop {
            let text = text::clean(&self.seen[self.from..]);
            if regex.is_match(&text) {
                self.from = self.seen.len();
                return text;
            }
            assert!(self.reads(deadline), "{words:?} was not seen:\n{text}");
        }
    }

    fn reads(&mut self, deadline: Instant) -> bool {
        let pty = self.pty.as_mut().unwrap();
        let mut buffer = [0; 4096];
        let read =
            self.runtime.block_on(async { timeout_at(deadline, pty.read(&mut buffer)).await });
        match read {
            Ok(Ok(count)) if count > 0 => {
                self.seen.extend(&buffer[..count]);
                true
            }
            _ => false,
        }
    }

    /// Whether the prompt says that this shell is in the classroom.
    pub(crate) fn is_marked(&self) -> bool {
        text::clean(&self.seen).lines().next_back().is_some_and(|line| line.starts_with("(lab) "))
    }

    /// Closes the window: everything in it is hung up.
    pub(crate) fn close(mut self) {
        self.pty = None;
        let ended = self.runtime.block_on(async { timeout(WITHIN, self.child.wait()).await });
        assert!(ended.is_ok(), "bash outlives its terminal");
    }
}
