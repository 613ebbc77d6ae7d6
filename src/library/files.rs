//! The files that come with a lab: read beside its scenario, and where a classroom keeps them.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::{
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
pub(crate) fn read(
    scenario: &Scenario,
    folder: &Path,
    colour: bool,
) -> Result<Vec<LabFile>, String> {
    let mut reader = Reader { found: Vec::new(), bytes: 0 };
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
    let mut reader = Reader { found: Vec::new(), bytes: 0 };
    let _ = reader.folder(&folder.join(KEPT), Path::new(""), 0); // none, where there is no such folder
    reader.found
}

struct Reader {
    found: Vec<LabFile>,
    bytes: u64,
}

impl Reader {
    fn spec(&mut self, spec: &FileSpec, folder: &Path) -> Result<(), String> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let from = folder.join(&spec.from.value);
        let real = |path: &Path| fs::canonicalize(path).map_err(|error| told(path, &error));
        if !real(&from)?.starts_with(real(folder)?) {
            return Err(format!("{} leads out of the scenario's folder", from.display()));
        }
        self.entry(&from, Path::new(&spec.to.value), 0)
    }

    fn entry(&mut self, from: &Path, to: &Path, depth: usize) -> Result<(), String> {
        let data = fs::symlink_metadata(from).map_err(|error| told(from, &error))?;
        if data.is_dir() {
            return self.folder(from, to, depth);
        }
        if !data.is_file() {
            return Err(format!("{} is a link or no plain file", from.display()));
        }
        self.bytes += data.len();
        if self.bytes > BYTES || self.found.len() >= COUNT {
            return Err(format!(
                "more than {} MiB, or than {COUNT} files, come with the lab",
                BYTES >> 20
            ));
        }
        let bytes = fs::read(from).map_err(|error| told(from, &error))?;
        let executable = data.permissions().mode() & 0o100 != 0;
        self.found.push(LabFile { path: to.to_owned(), bytes, executable });
        Ok(())
    }

    fn folder(&mut self, from: &Path, to: &Path, depth: usize) -> Result<(), String> {
        if depth >= DEPTH {
            return Err(format!("{} lies too deep", from.display()));
        }
        let entries = fs::read_dir(from).map_err(|error| told(from, &error))?;
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        names
            .into_iter()
            .try_for_each(|name| self.entry(&from.join(&name), &to.join(&name), depth + 1))
    }
}

fn told(path: &Path, error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound {
        format!("{} is not there", path.display())
    } else {
        format!("{} cannot be read: {error}", path.display())
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
            super::read(&crate::scenario::load(&source, &[]).unwrap(), &at("lab"), false)
        };
        let found = read("{ app: files/app, c/d: files/b }").unwrap();
        assert_eq!(found, [file("app/deep/a", "a"), file("c/d", "b")]);
        for (files, wanted) in [
            ("{ a: link }", "leads out of the scenario's folder"),
            ("{ a: out/secret }", "leads out of the scenario's folder"),
            ("{ a: none }", "is not there"),
            ("{ a: huge }", "more than 16 MiB"),
            ("{ a: link, b: none }", "2 problems"),
        ] {
            let error = read(files).unwrap_err();
            assert!(error.contains(wanted), "{files}: {error}");
        }
    }
}
