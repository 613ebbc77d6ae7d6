//! The text by which one typed command runs in a live shell. Pure.
//!
//! The command is data to `eval`, so that no quote, heredoc or syntax error in it can reach the
//! text around it. What the shell says goes out of band: the status is part of the *name* of an
//! empty file, made by a redirection alone, so nothing a command prints, no alias and no function
//! takes part in it. The braces make the shell read all of it before the command runs.
//!
//! What a child of the shell gets as its environment, a child is asked: `env`. That costs more than most commands, so the
//! shell first lists what it exports, by itself; only where that differs from the last time a child is asked.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The files of one typed command inside the session's private folder.
#[derive(Clone, Debug)]
pub(super) struct Files {
    folder: PathBuf,
    number: u64,
}

impl Files {
    pub(super) fn new(folder: &Path, number: u64) -> Self {
        Self { folder: folder.to_owned(), number }
    }

    fn path(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", self.number))
    }

    /// Where the command's stdin lies, where it was given one.
    pub(super) fn stdin(&self) -> PathBuf {
        self.path("in")
    }

    /// The pipe of its standard output.
    pub(super) fn stdout(&self) -> PathBuf {
        self.path("out")
    }

    /// The pipe of its standard error.
    pub(super) fn stderr(&self) -> PathBuf {
        self.path("err")
    }

    /// The pipe that is opened and closed once the status is there.
    pub(super) fn done(&self) -> PathBuf {
        self.path("done")
    }

    /// What the command came to, once all of it is told.
    pub(super) fn told(&self) -> io::Result<Option<Told>> {
        if !self.path("told").exists() {
            return Ok(None);
        }
        let (mut status, mut pipe) = (None, None);
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let Some((number, told)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            if number == self.number.to_string() {
                status = told.strip_prefix("status.").and_then(|told| told.parse().ok()).or(status);
                pipe = told.strip_prefix("pipe.").and_then(Pipe::parse).or(pipe);
            }
        }
        // A shell in which that was switched off lists nothing, or half of it.
        let is_listed = self.path("listed").exists();
        let list = if is_listed { fs::read(self.list()).ok() } else { None };
        // Where the pipe's programs were told, the last status is that of the telling.
        let status = pipe.as_ref().map(|pipe| pipe.status).or(status);
        Ok(status.map(|status| Told {
            status,
            pipe: pipe.map_or_else(Vec::new, |pipe| pipe.programs),
            list,
        }))
    }

    /// What `env` printed, once it is told.
    pub(super) fn told_exports(&self) -> Option<Vec<u8>> {
        let is_told = self.path("printed").exists();
        is_told.then(|| fs::read(self.exports()).unwrap_or_default())
    }

    /// The pipe that is opened and closed once `env` has printed.
    pub(super) fn asked(&self) -> PathBuf {
        self.path("asked")
    }

    fn list(&self) -> PathBuf {
        self.path("list")
    }

    fn exports(&self) -> PathBuf {
        self.path("exports")
    }

    /// Removes all of them; what is not there needs no removing.
    pub(super) fn remove(&self) -> io::Result<()> {
        let start = format!("{}.", self.number);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(&start)) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    /// The text that has a child of the shell print what it got.
    pub(super) fn question(&self) -> Vec<u8> {
        let quoted = |path: &Path| quote(path.as_os_str().as_encoded_bytes());
        [
            b"\n{\n/usr/bin/env -0 </dev/null >|",
            &quoted(&self.exports())[..],
            b" 2>/dev/null || \\:\n>|",
            &quoted(&self.path("printed")),
            b"\n>|",
            &quoted(&self.asked()),
            b"\n}\n",
        ]
        .concat()
    }

    /// The text to feed to the shell.
    pub(super) fn script(&self, typed: Typed<'_>) -> Vec<u8> {
        let Typed { command, stdin, before, is_bash, tells_pipe } = typed;
        let quoted = |path: &Path| quote(path.as_os_str().as_encoded_bytes());
        // Behind `eval` only its own status would be left. An empty line, for a command that ends in
        // a backslash.
        let pipe = if tells_pipe {
            [b"\n>|", &quoted(&self.path("pipe."))[..], PIPE.as_bytes(), b"\n"].concat()
        } else {
            Vec::new()
        };
        // In an `&&` list a failure neither ends a shell under `set -e` nor is trapped.
        let restore =
            if before == 0 { String::new() } else { format!("(\\exit {before}) && \\:\n") };
        // As Enter does; without it a heredoc's last line would lack its newline.
        let end: &[u8] = if command.ends_with(b"\n") { b"" } else { b"\n" };
        // Functions are exported, too.
        let functions = if is_bash { " && \\command declare -fx" } else { "" };
        [
            // bash's parser keeps its last word over an error: after a broken `for` it would take
            // the brace for a command's name, were it not for this empty line.
            b"\n{\n",
            restore.as_bytes(),
            // `command`: a syntax error in a special builtin would end the shell (POSIX 2.8.1).
            b"\\command eval ",
            &quote(&[command, end, &pipe].concat()),
            b" <",
            &quoted(stdin),
            b" >|",
            &quoted(&self.stdout()),
            b" 2>|",
            &quoted(&self.stderr()),
            b"\n>|",
            &quoted(&self.path("status.")),
            b"\"$?\"\n{ \\command export -p",
            functions.as_bytes(),
            b" && >|",
            &quoted(&self.path("listed")),
            b"\n} </dev/null >|",
            &quoted(&self.list()),
            b" 2>/dev/null || \\:\n>|",
            &quoted(&self.path("told")),
            b"\n>|",
            &quoted(&self.done()),
            b"\n}\n",
        ]
        .concat()
    }
}

/// What is typed, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed<'t> {
    pub(super) command: &'t [u8],
    /// Where its stdin lies.
    pub(super) stdin: &'t Path,
    /// What `$?` says to it.
    pub(super) before: i32,
    /// Whether the shell is bash.
    pub(super) is_bash: bool,
    /// Whether it tells how each program of a pipe ended: bash alone can.
    pub(super) tells_pipe: bool,
}

/// What a command came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Its status.
    pub(super) status: i32,
    /// The statuses of its last pipe's programs, where bash tells them.
    pub(super) pipe: Vec<i32>,
    /// What the shell exports since, as it lists it itself; nothing where it cannot.
    pub(super) list: Option<Vec<u8>>,
}

/// The status, how many programs the last pipe had, and how the first of them ended, in a file's
/// name. Each by itself: what stands between the elements of `${PIPESTATUS[*]}` is the command's to say.
const PIPE: &str = "\"$?.${#PIPESTATUS[@]}.${PIPESTATUS[0]-}.${PIPESTATUS[1]-}.${PIPESTATUS[2]-}.\
    ${PIPESTATUS[3]-}.${PIPESTATUS[4]-}.${PIPESTATUS[5]-}.${PIPESTATUS[6]-}.${PIPESTATUS[7]-}\"";

pub(super) struct Pipe {
    status: i32,
    pub(super) programs: Vec<i32>,
}

impl Pipe {
    pub(super) fn parse(told: &str) -> Option<Self> {
        let mut numbers = told.split('.').map(|number| number.parse::<i32>().ok());
        let status = numbers.next()??;
        let count = usize::try_from(numbers.next()??).ok()?;
        let programs: Vec<i32> = numbers.map_while(|number| number).take(count).collect();
        // More than are told: then nothing is known of them.
        Some(Self { status, programs: if programs.len() == count { programs } else { Vec::new() } })
    }
}

/// A POSIX single-quoted word.
fn quote(text: &[u8]) -> Vec<u8> {
    let inner: Vec<&[u8]> = text.split(|byte| *byte == b'\'').collect();
    [b"'", &inner.join(&b"'\\''"[..])[..], b"'"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_holds_anything() {
        for (text, word) in [("", "''"), ("a b\n$x", "'a b\n$x'"), ("it's", r"'it'\''s'")] {
            assert_eq!(quote(text.as_bytes()), word.as_bytes());
        }
    }

    #[test]
    fn what_a_command_came_to_is_read_from_names_and_only_its_own() {
        let folder = tempfile::TempDir::new().unwrap();
        let files = Files::new(folder.path(), 7);
        let touch = |name: &str| fs::write(folder.path().join(name), "").unwrap();
        for other in ["77.status.1", "77.told", "7.status.", "7.status.x", "7.out", "7.status.130"]
        {
            touch(other);
        }
        assert_eq!(files.told().unwrap(), None, "not all of it is told");
        touch("7.told");
        let told = Told { status: 130, ..Told::default() };
        assert_eq!(files.told().unwrap(), Some(told));
        touch("7.pipe.1.2.0.1......");
        let told = Told { status: 1, pipe: vec![0, 1], list: None };
        assert_eq!(files.told().unwrap(), Some(told));
        files.remove().unwrap();
        assert_eq!(files.told().unwrap(), None);
        assert!(folder.path().join("77.told").exists());
    }

    #[test]
    fn a_pipe_of_more_programs_than_are_told_says_nothing_of_them() {
        let programs = |told: &str| Pipe::parse(told).map(|pipe| pipe.programs);
        assert_eq!(programs("0.2.141.0......"), Some(vec![141, 0]));
        assert_eq!(programs("0.9.1.0.0.0.0.0.0.0"), Some(vec![]));
        assert_eq!(programs("0"), None);
    }
}
