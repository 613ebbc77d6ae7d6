//! Programs of the machine at hand.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// Folders of the administrator's programs, which a user's PATH lacks.
const ADMINISTRATORS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// A program on a PATH, or in the folders of the administrator's programs.
pub fn find_program(path: &OsStr, name: &str) -> Option<PathBuf> {
    folders(&with_administrators(path))
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|program| is_executable(program))
}

/// A PATH with the folders of the administrator's programs at its end.
pub fn with_administrators(path: &OsStr) -> OsString {
    let own = folders(path);
    let more = ADMINISTRATORS.map(PathBuf::from).into_iter().filter(|folder| !own.contains(folder));
    let all: Vec<PathBuf> = own.iter().cloned().chain(more).collect();
    std::env::join_paths(all).unwrap_or_else(|_| path.to_owned())
}

/// The folders of a PATH.
pub fn folders(path: &OsStr) -> Vec<PathBuf> {
    std::env::split_paths(path).collect()
}

/// Whether it is a file that may be run.
pub fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrators_folders_come_last_and_once() {
        let with = |path: &str| with_administrators(OsStr::new(path));
        assert_eq!(with("/bin:/usr/bin"), "/bin:/usr/bin:/usr/sbin:/sbin");
        assert_eq!(with("/usr/sbin:/bin"), "/usr/sbin:/bin:/sbin");
        assert_eq!(with("/sbin:/usr/sbin"), "/sbin:/usr/sbin");
    }
}
