//! The files that come with a lab: read beside its scenario, kept in its classroom, laid where people work.
//! Nothing that is there is ever overwritten.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown},
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
pub(super) const KEPT: &str = "files";

/// One file, with its place below the folder that people work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LabFile {
    path: PathBuf,
    bytes: Vec<u8>,
    executable: bool,
}

/// What came of laying them out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Laid {
    /// Those that were there already, and are others.
    pub(super) others: Vec<PathBuf>,
}

/// Reads what a scenario names, below the scenario's own folder. All that is wrong is told at once.
pub(super) fn read(
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
pub(super) fn kept(folder: &Path) -> Vec<LabFile> {
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

/// Lays them into a folder that is there. Whoever owns the folder owns them.
pub(super) fn lay_out(files: &[LabFile], folder: &Path) -> io::Result<Laid> {
    let owner = fs::metadata(folder)?;
    let mut laid = Laid::default();
    for file in files {
        let mut at = folder.to_owned();
        for part in file.path.parent().into_iter().flat_map(Path::components) {
            at.push(part);
            match fs::create_dir(&at) {
                Ok(()) => give_folder(&at, &owner)?,
                // Never through a link, which may lead anywhere.
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists
                        && fs::symlink_metadata(&at).is_ok_and(|data| data.is_dir()) => {}
                Err(error) => return Err(error),
            }
        }
        let path = folder.join(&file.path);
        let mode = if file.executable { 0o777 } else { 0o666 }; // less the umask
        match fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
            Ok(mut laid_out) => {
                io::Write::write_all(&mut laid_out, &file.bytes)?;
                give(&laid_out, &owner)?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !is_same(&path, &file.bytes) {
                    laid.others.push(file.path.clone());
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(laid)
}

/// Makes a new file, opened, of this owner's. Where it is not root that asks, it is the asker's anyway.
pub(super) fn give(file: &fs::File, owner: &fs::Metadata) -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        fchown(file, Some(owner.uid()), Some(owner.gid()))
    } else {
        Ok(())
    }
}

/// The same of a new folder; whatever was put in its place meanwhile is left alone.
fn give_folder(path: &Path, owner: &fs::Metadata) -> io::Result<()> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    give(&open(path, flags, Mode::empty())?.into(), owner)
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    let data = fs::symlink_metadata(path);
    data.is_ok_and(|data| data.is_file() && data.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

/// The folder of a lab for the people who do it: its title, in letters that every shell takes.
pub(super) fn folder_name(title: &str) -> String {
    let letters = title.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "lab".to_owned() } else { parts.join("-").chars().take(60).collect() }
}

/// The folder, made or there already as a folder of who owns the present one.
fn made(folder: &Path) -> io::Result<()> {
    let here = fs::metadata(".")?;
    match fs::create_dir(folder) {
        Ok(()) => return give_folder(folder, &here),
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {}
    }
    let there = fs::symlink_metadata(folder)?;
    match (there.is_dir(), there.uid() == here.uid()) {
        (true, true) => Ok(()),
        (true, false) => Err(io::Error::other("a folder of somebody else's is there")),
        (false, _) => Err(io::Error::other("something that is no folder is there")),
    }
}

/// Lays a lab's files into a folder of its name below the present one, and says where they are; nothing
/// where none come with it.
pub(super) fn offer(files: &[LabFile], title: &str) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let name = folder_name(title);
    let folder = Path::new(&name);
    Some(match made(folder).and_then(|()| lay_out(files, folder)) {
        Ok(Laid { others }) if others.is_empty() => {
            format!(
                "The lab's files are in ./{name}, which stays yours. Type its commands there: cd {name}"
            )
        }
        Ok(Laid { others }) => {
            let others: Vec<String> =
                others.iter().map(|path| path.display().to_string()).collect();
            format!(
                "The lab's files are in ./{name}, but for those that were there already and are others: {}. They were left as they are; to have the lab's, move them away and type labcheck start again",
                others.join(", ")
            )
        }
        Err(error) => format!(
            "The lab's files cannot be written to ./{name}: {error}. Go to a folder of your own and type labcheck start again"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> LabFile {
        LabFile {
            path: path.into(),
            bytes: text.into(),
            executable: Path::new(path).extension().is_some_and(|end| end == "sh"),
        }
    }

    #[test]
    fn what_is_there_is_never_overwritten_nor_reached_through_a_link() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        fs::create_dir_all(at("work/app")).unwrap();
        fs::write(at("work/app/mine"), "my own").unwrap();
        fs::write(at("work/app/same"), "x").unwrap();
        let files =
            [file("app/mine", "the lab's"), file("app/same", "x"), file("app/new/run.sh", "y")];
        let laid = lay_out(&files, &at("work")).unwrap();
        assert_eq!(laid.others, [PathBuf::from("app/mine")]);
        assert_eq!(fs::read_to_string(at("work/app/mine")).unwrap(), "my own");
        assert_eq!(fs::read_to_string(at("work/app/new/run.sh")).unwrap(), "y");
        assert_ne!(fs::metadata(at("work/app/new/run.sh")).unwrap().mode() & 0o100, 0);
        fs::create_dir(at("elsewhere")).unwrap();
        std::os::unix::fs::symlink(at("elsewhere"), at("work/link")).unwrap();
        assert!(lay_out(&[file("link/x", "z")], &at("work")).is_err());
        assert_eq!(fs::read_dir(at("elsewhere")).unwrap().count(), 0);
    }

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

    #[test]
    fn a_labs_folder_has_a_name_that_every_shell_takes() {
        assert_eq!(folder_name("Distribution and Trust"), "distribution-and-trust");
        assert_eq!(folder_name("../../etc; rm"), "etc-rm");
        assert_eq!(folder_name("ü"), "lab");
    }
}
