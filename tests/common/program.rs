//! A program for a test: a script that may be started as soon as it is there.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Writes one, by another process: what this one had open for writing, a child of another test could hold open for
/// a moment, and the kernel does not start such a file ("Text file busy").
pub(crate) fn program(path: &Path, script: &str) {
    let mut install = Command::new("install");
    let install = install.args(["-m", "755", "/dev/stdin"]).arg(path).stdin(Stdio::piped());
    let mut install = install.spawn().unwrap();
    install.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(install.wait().unwrap().success(), "{}", path.display());
}
