//! The folder that a lab lies in: nothing outside of it is read as part of the lab, and no more than a bound of what
//! is in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::host::read::{self, Unread};

/// What the folder of scenarios is called where a lab has its handouts beside that.
const SCENARIOS: &str = "scenarios";

/// The folder that a lab lies in, without links in its path.
#[derive(Clone, Debug)]
pub(super) struct Root(PathBuf);

/// Why a file is no part of a lab.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoPart {
    #[error("no other machine has an absolute path; write one from the scenario's folder")]
    Absolute,
    #[error("it leads out of the lab's folder, {}; have it in there", .0.display())]
    Outside(PathBuf),
    #[error(transparent)]
    Unread(#[from] Unread),
}

impl Root {
    /// That of the lab with this scenario: the scenario's own folder, or the one above where that is called
    /// `scenarios`.
    pub(super) fn of_scenario(scenario: &Path) -> io::Result<Self> {
        let own = Self::at(scenario.parent().unwrap_or(Path::new("")))?;
        let above = own.0.parent().filter(|_| own.0.ends_with(SCENARIOS));
        // The whole machine is no lab.
        let above = above.filter(|above| above.parent().is_some()).map(Path::to_owned);
        Ok(above.map_or(own, Self))
    }

    /// This very folder.
    pub(super) fn at(folder: &Path) -> io::Result<Self> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::canonicalize(folder).map(Self)
    }

    /// Whether this lies in it, wherever links lead.
    pub(super) fn check(&self, path: &Path) -> Result<(), NoPart> {
        self.holds(&fs::canonicalize(path).map_err(Unread::of)?)
    }

    /// A file that is named from a folder in it, whole.
    pub(super) fn read_from(
        &self,
        folder: &Path,
        named: &str,
        limit: u64,
    ) -> Result<(Vec<u8>, fs::Metadata), NoPart> {
        if Path::new(named).is_absolute() {
            Err(NoPart::Absolute)
        } else {
            self.read(&folder.join(named), limit)
        }
    }

    /// A file in it, whole.
    pub(super) fn read(&self, path: &Path, limit: u64) -> Result<(Vec<u8>, fs::Metadata), NoPart> {
        let (file, real) = read::open(path)?;
        self.holds(&real)?;
        let data = file.metadata().map_err(Unread::Failed)?;
        Ok((read::whole(&file, limit)?, data))
    }

    fn holds(&self, real: &Path) -> Result<(), NoPart> {
        if real.starts_with(&self.0) { Ok(()) } else { Err(NoPart::Outside(self.0.clone())) }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn why(root: &Root, path: &Path) -> String {
        root.read(path, 10).map_or_else(
            |why| why.to_string(),
            |(bytes, _)| format!("read {}", String::from_utf8(bytes).unwrap()),
        )
    }

    #[test]
    fn only_files_in_the_labs_folder_are_read_and_only_so_much() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        fs::create_dir_all(at("lab/scenarios")).unwrap();
        fs::create_dir_all(at("lab/labs")).unwrap();
        for file in ["lab/scenarios/x.yaml", "lab/labs/x.md", "secret"] {
            fs::write(at(file), "text").unwrap();
        }
        fs::write(at("lab/large"), "0123456789").unwrap();
        fs::write(at("lab/larger"), "0123456789a").unwrap();
        symlink(at("lab/labs/x.md"), at("lab/inside")).unwrap();
        symlink(at("secret"), at("lab/outside")).unwrap();
        symlink(top.path(), at("lab/above")).unwrap();
        symlink("/dev/zero", at("lab/zero")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("lab/fifo"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        let root = Root::of_scenario(&at("lab/scenarios/x.yaml")).unwrap();
        for (path, wanted) in [
            ("lab/labs/x.md", "read text"),
            ("lab/scenarios/../labs/x.md", "read text"),
            ("lab/inside", "read text"),
            ("lab/large", "read 0123456789"),
            ("lab/larger", "it is too long: the limit is 10 bytes"),
            ("lab/outside", "it leads out of the lab's folder"),
            ("lab/above/secret", "it leads out of the lab's folder"),
            ("secret", "it leads out of the lab's folder"),
            ("lab/labs", "this is no file"),
            ("lab/fifo", "this is no file"),
            ("lab/zero", "this is no file"),
            ("lab/none", "there is no such file"),
        ] {
            let told = why(&root, &at(path));
            assert!(told.starts_with(wanted), "{path}: {told}");
        }
        // A folder of another name has nothing beside it.
        let root = Root::of_scenario(&at("lab/labs/x.yaml")).unwrap();
        assert!(why(&root, &at("lab/inside")).starts_with("read"));
        assert!(why(&root, &at("lab/scenarios/x.yaml")).contains("leads out"));
        assert!(why(&root, Path::new("/proc/self/cmdline")).contains("leads out"));
    }
}
