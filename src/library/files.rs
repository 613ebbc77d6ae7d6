//! The files that come with a lab: read beside its scenario, and where a classroom keeps them.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::root::{NoPart, Root};
use crate::{
    host::read::Unread,
    report,
    scenario::{classroom::FileSpec, model::Scenario},
    syntax::problem::Problem,
};

/// All files of a lab together, in bytes.
const BYTES: u64 = 16 << 20;
/// How many there may be.
const COUNT: usize = 1_000;
/// How many folders lie in one another at most.
const DEPTH: usize = 16;
/// Where a classroom keeps them, below its folder.
pub(crate) const KEPT: &str = "files";

/// One file, with its place below the folder that people work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) executable: bool,
}

/// Reads what a scenario names, below the scenario's own folder. All that is wrong is told at once.
pub(super) fn read(
    scenario: &Scenario,
    folder: &Path,
    root: &Root,
    colour: bool,
) -> Result<Vec<LabFile>, String> {
    let mut reader = Reader { root, found: Vec::new(), bytes: 0 };
    let problems: Vec<Problem> = scenario
        .classroom
        .files
        .iter()
        .filter_map(|spec| {
            let why = reader.spec(spec, folder).err()?;
            let problem = Problem::new(spec.from.at, "this does not come with the lab").label(why);
            Some(problem.help("name a file, or a folder of files, below the scenario's own folder"))
        })
        .collect();
    if problems.is_empty() {
        return Ok(reader.found);
    }
    let count = crate::wording::count(problems.len(), "problem");
    Err(format!(
        "{}{count} in {}; nothing was run.",
        report::problems(&scenario.source, &problems, colour),
        scenario.source.name
    ))
}

/// Those that a classroom keeps.
pub(crate) fn kept(folder: &Path) -> Vec<LabFile> {
    let folder = folder.join(KEPT);
    let Ok(root) = Root::at(&folder) else { return Vec::new() }; // there is no such folder
    let mut reader = Reader { root: &root, found: Vec::new(), bytes: 0 };
    let _ = reader.folder(&folder, Path::new(""), 0);
    reader.found
}

struct Reader<'r> {
    root: &'r Root,
    found: Vec<LabFile>,
    bytes: u64,
}

impl Reader<'_> {
    fn spec(&mut self, spec: &FileSpec, folder: &Path) -> Result<(), String> {
        let from = folder.join(&spec.from.value);
        self.root.check(&from).map_err(|why| told(&from, &why))?;
        self.entry(&from, Path::new(&spec.to.value), 0)
    }

    fn entry(&mut self, from: &Path, to: &Path, depth: usize) -> Result<(), String> {
        let data =
            fs::symlink_metadata(from).map_err(|error| told(from, &Unread::of(error).into()))?;
        if data.is_dir() {
            return self.folder(from, to, depth);
        }
        if !data.is_file() {
            return Err(format!("{} is a link or no plain file", from.display()));
        }
        let too_much =
            || format!("more than {} MiB, or than {COUNT} files, come with the lab", BYTES >> 20);
        if self.found.len() >= COUNT {
            return Err(too_much());
        }
        let read = self.root.read(from, BYTES.saturating_sub(self.bytes));
        let (bytes, data) = read.map_err(|why| {
            if let NoPart::Unread(Unread::TooLong(_)) = why { too_much() } else { told(from, &why) }
        })?;
        self.bytes += bytes.len() as u64;
        let executable = data.permissions().mode() & 0o100 != 0;
        self.found.push(LabFile { path: to.to_owned(), bytes, executable });
        Ok(())
    }

    fn folder(&mut self, from: &Path, to: &Path, depth: usize) -> Result<(), String> {
        if depth >= DEPTH {
            return Err(format!("{} lies too deep", from.display()));
        }
        let entries = fs::read_dir(from).map_err(|error| told(from, &Unread::of(error).into()))?;
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        names
            .into_iter()
            .try_for_each(|name| self.entry(&from.join(&name), &to.join(&name), depth + 1))
    }
}

fn told(path: &Path, why: &NoPart) -> String {
    match why {
        NoPart::Unread(Unread::Missing(_)) => format!("{} is not there", path.display()),
        NoPart::Unread(Unread::NoFile | Unread::TooLong(_) | Unread::Failed(_))
        | NoPart::Absolute
        | NoPart::Outside(_) => format!("{}: {why}", path.display()),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    pub(crate) fn file(path: &str, text: &str) -> LabFile {
        LabFile {
            path: path.into(),
            bytes: text.into(),
            executable: Path::new(path).extension().is_some_and(|end| end == "sh"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::file, *};

    #[test]
    fn only_plain_files_below_the_scenario_come_with_a_lab_and_not_too_many() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        fs::create_dir_all(at("lab/files/app/deep")).unwrap();
        fs::write(at("lab/files/app/deep/a"), "a").unwrap();
        fs::write(at("lab/files/b"), "b").unwrap();
        fs::write(at("secret"), "s").unwrap();
        std::os::unix::fs::symlink(at("secret"), at("lab/link")).unwrap();
        std::os::unix::fs::symlink(top.path(), at("lab/out")).unwrap();
        fs::File::create(at("lab/huge")).unwrap().set_len(BYTES + 1).unwrap();
        let read = |files: &str| {
            let text = format!(
                "version: 1\ntitle: x\nlab: x.md\nclassroom: {{ files: {files} }}\nsteps: [{{ id: s, section: S, do: [{{ run: ls }}] }}]\n"
            );
            let source = crate::syntax::source::Source { name: "s.yaml".into(), text };
            let root = Root::of_scenario(&at("lab/s.yaml")).unwrap();
            super::read(&crate::scenario::load(&source, &[]).unwrap(), &at("lab"), &root, false)
        };
        let found = read("{ app: files/app, c/d: files/b }").unwrap();
        assert_eq!(found, [file("app/deep/a", "a"), file("c/d", "b")]);
        for (files, wanted) in [
            ("{ a: link }", "leads out of the lab's folder"),
            ("{ a: out/secret }", "leads out of the lab's folder"),
            ("{ a: none }", "is not there"),
            ("{ a: huge }", "more than 16 MiB"),
            ("{ a: link, b: none }", "2 problems"),
        ] {
            let error = read(files).unwrap_err();
            assert!(error.contains(wanted), "{files}: {error}");
        }
    }
}
