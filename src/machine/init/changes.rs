//! What was changed of the host's files, one folder a file system, found again when the machine goes on.

use std::{
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

/// Says beside the changes of a place which it is.
const PLACE: &str = "place";
/// The changes, and what the kernel needs beside them.
pub(super) const FILES: &str = "files";
pub(super) const WORK: &str = "work";

/// Where the changes of a place are. The host may have something mounted elsewhere by the next time: they are found by
/// the place alone.
pub(super) fn changes_of(place: &Path, changes: &Path) -> io::Result<PathBuf> {
    let of = |number: usize| changes.join(number.to_string());
    let mut number = 0;
    loop {
        match fs::read(of(number).join(PLACE)) {
            Ok(of_it) if of_it == place.as_os_str().as_bytes() => return Ok(of(number)),
            Ok(_) => number += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error),
        }
    }
    fs::create_dir_all(of(number))?;
    fs::write(of(number).join(PLACE), place.as_os_str().as_bytes())?;
    Ok(of(number))
}

/// What was changed somewhere is not to be missing in silence, where the host has nothing there any more.
pub(super) fn all_used(changes: &Path, used: &[PathBuf]) -> io::Result<()> {
    for entry in fs::read_dir(changes)? {
        let path = entry?.path();
        let mut files = fs::read_dir(path.join(FILES)).into_iter().flatten();
        if !used.contains(&path) && files.next().is_some() {
            let place = String::from_utf8_lossy(&fs::read(path.join(PLACE))?).into_owned();
            let reason =
                format!("nothing is mounted at {place} any more, where files were changed");
            return Err(io::Error::other(reason));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changes_of_a_place_are_found_again_whatever_else_is_mounted_by_then() {
        let changes = tempfile::tempdir().unwrap();
        let of = |place: &str| changes_of(Path::new(place), changes.path()).unwrap();
        let (root, home) = (of("/"), of("/home"));
        assert_ne!(root, home);
        assert_eq!(of("/home"), home);
        assert_ne!(of("/boot"), home);
        assert_eq!((of("/"), of("/home")), (root, home));
    }

    #[test]
    fn changes_of_a_place_that_is_no_more_are_told_and_an_empty_layer_is_not() {
        let changes = tempfile::tempdir().unwrap();
        let of = |place: &str| changes_of(Path::new(place), changes.path()).unwrap();
        let (root, stick) = (of("/"), of("/media/stick"));
        fs::create_dir(stick.join(FILES)).unwrap();
        all_used(changes.path(), std::slice::from_ref(&root)).unwrap();
        fs::write(stick.join(FILES).join("x"), "x").unwrap();
        let told = all_used(changes.path(), std::slice::from_ref(&root)).unwrap_err().to_string();
        assert!(told.contains("/media/stick"), "{told}");
        all_used(changes.path(), &[root, stick]).unwrap();
    }
}
