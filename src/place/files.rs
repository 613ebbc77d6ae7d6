//! A lab's files laid where people work. Nothing that is there is ever overwritten.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::{library::files::LabFile, output::files::give};

/// What came of laying them out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Laid {
    /// Those that were there already, and are others.
    pub(crate) others: Vec<PathBuf>,
}

/// Lays them into a folder that is there. Whoever owns the folder owns them.
pub(crate) fn lay_out(files: &[LabFile], folder: &Path) -> io::Result<Laid> {
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

/// Makes a new folder of this owner's; whatever was put in its place meanwhile is left alone.
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
pub(crate) fn folder_name(title: &str) -> String {
    let letters = title.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "lab".to_owned() } else { parts.join("-").chars().take(60).collect() }
}

/// The folder, made or there already as a folder of who owns the present one.
pub(super) fn made(folder: &Path) -> io::Result<()> {
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

/// Makes the folder for a lab's files; nothing where none come with it, or where it cannot be made, which
/// [`offer`] tells.
pub(crate) fn prepare(files: &[LabFile], title: &str) -> Option<PathBuf> {
    let folder = (!files.is_empty()).then(|| PathBuf::from(folder_name(title)))?;
    made(&folder).ok()?;
    fs::canonicalize(folder).ok()
}

/// Lays a lab's files into a folder of its name below the present one, and says where they are; nothing
/// where none come with it. `is_passed` tells whether the lab's machine has the very folder.
pub(crate) fn offer(files: &[LabFile], title: &str, is_passed: bool) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let name = folder_name(title);
    let folder = Path::new(&name);
    Some(match made(folder).and_then(|()| lay_out(files, folder)) {
        Ok(Laid { others }) if others.is_empty() => {
            let passed = if is_passed { ": the lab's machine works in it, too" } else { "" };
            format!(
                "The lab's files are in ./{name}, which stays yours{passed}. Type its commands there: cd {name}"
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
    use crate::library::files::testing::file;

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
    fn a_labs_folder_has_a_name_that_every_shell_takes() {
        assert_eq!(folder_name("Distribution and Trust"), "distribution-and-trust");
        assert_eq!(folder_name("../../etc; rm"), "etc-rm");
        assert_eq!(folder_name("ü"), "lab");
    }
}
