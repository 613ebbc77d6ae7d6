//! What the machine's root is given for who is not root. What belongs to the host's root belongs to nobody in there:
//! folders where root sets a system up are made anew in the layer above, and with them the small files of `/etc`.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Path, PathBuf},
};

use rustix::fs::{Access, access};

use super::layers::is_own;
use crate::machine::plan::Plan;

/// Folders of the system that a machine's root writes into.
const ROOTS: &[&str] = &["/etc", "/opt", "/srv", "/usr/local", "/var"];
/// Of their files, those in here are the machine's root's, too.
const SETTINGS: &[&str] = &["/etc", "/var/log"];
/// How many files and folders are given in one layer at most: beyond that a start would take long, and the rest can be
/// read. What lies deepest is the rest.
const GIVEN: usize = 10_000;
/// Bytes of a file that is copied at most; the others can be read.
pub(super) const LARGEST: u64 = 1 << 20;

/// Gives the folders of [`ROOTS`] that are in one, or that it is in, to the machine's root: `upper` has them of its own.
pub(super) fn give(lower: &Path, upper: &Path, plan: &Plan) -> io::Result<()> {
    let mut waiting = VecDeque::new();
    for root in ROOTS.iter().map(Path::new) {
        if let Ok(inner) = root.strip_prefix(lower) {
            let mut way = PathBuf::new();
            for part in inner {
                way.push(part);
                own_folder(&lower.join(&way), &upper.join(&way))?;
            }
            waiting.push_back((root.to_owned(), upper.join(inner)));
        } else if lower.starts_with(root) {
            waiting.push_back((lower.to_owned(), upper.to_owned()));
        }
    }
    give_all(waiting, |place| is_own(place, plan), GIVEN)
}

/// The nearest first, so that what is left over is what hardly anybody writes into.
fn give_all(
    mut waiting: VecDeque<(PathBuf, PathBuf)>,
    is_own: impl Fn(&Path) -> bool,
    mut left: usize,
) -> io::Result<()> {
    while let Some((lower, upper)) = waiting.pop_front() {
        fs::create_dir_all(&upper)?;
        // What cannot be read stays what it is, and so does what goes away.
        for entry in fs::read_dir(&lower).into_iter().flatten().flatten() {
            let (lower, upper) = (entry.path(), upper.join(entry.file_name()));
            let Ok(data) = entry.metadata() else { continue };
            if is_own(&lower) || access(&lower, Access::READ_OK).is_err() {
                continue;
            }
            let is_folder = data.is_dir();
            if !(is_folder || data.is_file() && is_given(&lower, data.len())) {
                continue;
            }
            let Some(now) = left.checked_sub(1) else { return Ok(()) };
            left = now;
            if is_folder {
                own_folder(&lower, &upper)?;
                waiting.push_back((lower, upper));
            } else if let Err(error) = fs::copy(&lower, &upper)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Settings, and files that are nothing but a lock.
fn is_given(file: &Path, length: u64) -> bool {
    let is_setting = SETTINGS.iter().any(|folder| file.starts_with(folder));
    length == 0 || (is_setting && length <= LARGEST)
}

fn own_folder(lower: &Path, upper: &Path) -> io::Result<()> {
    match fs::metadata(lower) {
        Ok(like) => {
            fs::create_dir_all(upper)?;
            fs::set_permissions(upper, like.permissions())
        }
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_given_first_and_what_is_the_machines_own_is_not() {
        let top = tempfile::tempdir().unwrap();
        let (lower, upper) = (top.path().join("lower"), top.path().join("upper"));
        for folder in ["a/b/c/d", "e/f", "g", "own"] {
            fs::create_dir_all(lower.join(folder)).unwrap();
        }
        fs::write(lower.join("lock"), "").unwrap();
        fs::write(lower.join("large"), "x").unwrap();
        let given = |count| {
            let waiting = [(lower.clone(), upper.clone())].into();
            give_all(waiting, |place| place.ends_with("own"), count).unwrap();
            let all = ["a", "e", "g", "lock", "a/b", "e/f", "a/b/c", "a/b/c/d", "own", "large"];
            all.map(|name| upper.join(name).exists())
        };
        let (y, n) = (true, false);
        assert_eq!(given(4), [y, y, y, y, n, n, n, n, n, n]);
        assert_eq!(given(7), [y, y, y, y, y, y, y, n, n, n]);
        assert_eq!(given(GIVEN), [y, y, y, y, y, y, y, y, n, n]);
    }
}
