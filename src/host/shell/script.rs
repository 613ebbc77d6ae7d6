//! The text by which one typed command runs in a live shell. Pure.
//!
//! The command is data to `eval`, so that no quote, heredoc or syntax error in it can reach the
//! text around it. What the shell says goes out of band: the status is part of the *name* of an
//! empty file, made by a redirection alone, so nothing a command prints, no alias and no function
//! takes part in it. The braces make the shell read all of it before the command runs.

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

    /// The status, once it is there.
    pub(super) fn status(&self) -> io::Result<Option<i32>> {
        let start = format!("{}.status.", self.number);
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let status = name.to_str().and_then(|name| name.strip_prefix(&start)?.parse().ok());
            if status.is_some() {
                return Ok(status);
            }
        }
        Ok(None)
    }

    /// Removes all of them; what is not there needs no removing.
    pub(super) fn remove(&self, status: i32) {
        let status = self.path(&format!("status.{status}"));
        for path in [self.stdin(), self.stdout(), self.stderr(), self.done(), status] {
            let _ = fs::remove_file(path);
        }
    }

    /// The text to feed to the shell. `before` is what `$?` says to the command.
    pub(super) fn script(&self, command: &[u8], stdin: &Path, before: i32) -> Vec<u8> {
        let quoted = |path: &Path| quote(path.as_os_str().as_encoded_bytes());
        // In an `&&` list a failure neither ends a shell under `set -e` nor is trapped.
        let restore =
            if before == 0 { String::new() } else { format!("(\\exit {before}) && \\:\n") };
        // As Enter does; without it a heredoc's last line would lack its newline.
        let end: &[u8] = if command.ends_with(b"\n") { b"" } else { b"\n" };
        [
            // bash's parser keeps its last word over an error: after a broken `for` it would take
            // the brace for a command's name, were it not for this empty line.
            b"\n{\n",
            restore.as_bytes(),
            // `command`: a syntax error in a special builtin would end the shell (POSIX 2.8.1).
            b"\\command eval ",
            &quote(&[command, end].concat()),
            b" <",
            &quoted(stdin),
            b" >|",
            &quoted(&self.stdout()),
            b" 2>|",
            &quoted(&self.stderr()),
            b"\n>|",
            &quoted(&self.path("status.")),
            b"\"$?\"\n>|",
            &quoted(&self.done()),
            b"\n}\n",
        ]
        .concat()
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
    fn the_status_is_read_from_a_name_and_only_of_its_own_command() {
        let folder = tempfile::TempDir::new().unwrap();
        let files = Files::new(folder.path(), 7);
        for other in ["77.status.1", "7.status.", "7.status.x", "7.out"] {
            fs::write(folder.path().join(other), "").unwrap();
        }
        assert_eq!(files.status().unwrap(), None);
        fs::write(folder.path().join("7.status.130"), "").unwrap();
        assert_eq!(files.status().unwrap(), Some(130));
        files.remove(130);
        assert_eq!(files.status().unwrap(), None);
    }
}
