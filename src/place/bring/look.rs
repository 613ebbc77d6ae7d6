//! Looks for programs on the host, and tries them.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{
    choose::{Said, Tried},
    recipe::Recipe,
    startable::is_startable,
};
use crate::{
    brought::Why,
    host::{
        Environment, Exit, Limits,
        process::{Command, Output},
    },
    machine::programs::{folders, is_executable},
};

/// Where programs are, whatever the PATH says.
const USUAL: &[&str] = &["/usr/local/bin", "/usr/bin", "/bin", "/opt/docker/bin", "/opt/bin"];
/// Where one is put that the host has nowhere.
const FIRST: &str = "/usr/local/bin";
/// Time for a program to tell its version.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The folders of the PATH and the usual ones.
fn all_folders(path: &OsStr) -> Vec<PathBuf> {
    let all = folders(path).into_iter().chain(USUAL.iter().map(PathBuf::from));
    all.filter(|folder| folder.is_absolute()).collect()
}

/// The files that a program of this name is, wherever it is. What a link leads to under another name is none: it may be
/// a program that asks what it was called, and does what it is told elsewhere.
pub(super) fn files(path: &OsStr, program: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in all_folders(path) {
        let Ok(file) = fs::canonicalize(folder.join(program)) else { continue };
        if is_called(&file, program) && is_executable(&file) && !found.contains(&file) {
            found.push(file);
        }
    }
    found
}

/// Where a program has to lie so that whoever types its name, or where it is, gets it.
pub(super) fn places(path: &OsStr, program: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in all_folders(path) {
        let file = folder.join(program);
        if fs::symlink_metadata(&file).is_err() {
            continue;
        }
        let real = fs::canonicalize(&file).ok().filter(|real| is_called(real, program));
        // A link to something else is replaced itself.
        let own = || fs::canonicalize(&folder).ok().map(|folder| folder.join(program));
        if let Some(place) = real.or_else(own).filter(|place| !found.contains(place)) {
            found.push(place);
        }
    }
    if found.is_empty() {
        found.push(free_place(path).join(program));
    }
    found
}

/// Where one is found that is nowhere yet.
fn free_place(path: &OsStr) -> PathBuf {
    let all = folders(path);
    let first = Path::new(FIRST);
    let on_path = |folder: &&PathBuf| folder.is_absolute() && folder.is_dir();
    let other =
        if all.iter().any(|folder| folder == first) { None } else { all.iter().find(on_path) };
    other.map_or_else(|| first.to_owned(), Clone::clone)
}

/// Whether a file is a program of this name, `docker` or `docker-28.5`.
fn is_called(file: &Path, program: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(program))
}

/// Tries a program.
pub(super) async fn tried(
    recipe: &Recipe,
    file: PathBuf,
    path: &OsStr,
    cancel: &CancellationToken,
) -> Tried<PathBuf> {
    let said = version(recipe, &file, path, cancel).await;
    Tried { what: file.display().to_string(), file, said }
}

/// What a program says of its version.
pub(super) async fn version(
    recipe: &Recipe,
    file: &Path,
    path: &OsStr,
    cancel: &CancellationToken,
) -> Result<Said, Why> {
    const NOT_STARTED: &str =
        "it cannot be started: it is not whole, or made for another system or processor";
    if !is_startable(file) {
        return Err(Why::DoesNotRun(NOT_STARTED.to_owned()));
    }
    let output = Command::new(file)
        .args([recipe.asked])
        .environment(Environment::exactly([
            (OsStr::new("PATH"), path),
            (OsStr::new("LC_ALL"), OsStr::new("C")),
        ]))
        .limits(Limits::within(ANSWER_WITHIN))
        .run(cancel)
        .await;
    if output.exit.is_success() {
        return (recipe.read)(&output.stdout.text()).ok_or(Why::Strange);
    }
    // The kernel's words for a missing loader are those for a missing file.
    let is_started = !matches!(output.exit, Exit::CouldNotStart { .. });
    Err(Why::DoesNotRun(if is_started { last_words(&output) } else { NOT_STARTED.to_owned() }))
}

/// How a program ended that should have done something, and what it said first.
pub(super) fn last_words(output: &Output) -> String {
    let said = output.stderr.text();
    let mut lines = said.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("W: "));
    let line = lines.next().map_or_else(String::new, |line| format!("; {line}"));
    format!("{}{line}", output.exit)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_program_is_found_behind_its_links_and_lies_wherever_it_is_typed() {
        let top = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(top.path()).unwrap();
        for folder in ["one", "two", "three", "none"] {
            fs::create_dir(top.join(folder)).unwrap();
        }
        let file = |name: &str, mode| {
            fs::write(top.join(name), "x").unwrap();
            fs::set_permissions(top.join(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        file("labdocker-28", 0o755);
        file("two/labdocker", 0o644);
        file("snap", 0o755);
        symlink(top.join("labdocker-28"), top.join("one/labdocker")).unwrap();
        symlink(top.join("snap"), top.join("three/labdocker")).unwrap();
        let folders = ["one", "two", "three", "none"].map(|name| top.join(name));
        let path = std::env::join_paths(folders).unwrap();
        assert_eq!(files(&path, "labdocker"), [top.join("labdocker-28")]);
        let wanted =
            ["labdocker-28", "two/labdocker", "three/labdocker"].map(|name| top.join(name));
        assert_eq!(places(&path, "labdocker"), wanted);
        // Nowhere: where it is found.
        let path = |folders: &[&str]| std::env::join_paths(folders).unwrap();
        let none = top.join("none");
        let none = none.to_str().unwrap();
        assert_eq!(
            places(&path(&[none, FIRST]), "labcheck-x"),
            [Path::new(FIRST).join("labcheck-x")]
        );
        assert_eq!(
            places(&path(&["/nowhere", none]), "labcheck-x"),
            [Path::new(none).join("labcheck-x")]
        );
        assert_eq!(
            places(&path(&["relative"]), "labcheck-x"),
            [Path::new(FIRST).join("labcheck-x")]
        );
    }
}
