//! The containers that labcheck's own commands made on a user's engine: their ids, a line each, in a file of the
//! classroom's folder, written the moment the engine names one. No other container there is ever removed.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

use super::{engine::Container, own};
use crate::object::is_id;

/// The file in a classroom's folder.
const FILE: &str = "containers";
/// Bytes of it that are read: sixteen thousand containers.
const LARGEST: u64 = 1 << 20;

/// The list of one classroom.
#[derive(Clone, Debug)]
pub struct Made {
    folder: PathBuf,
}

impl Made {
    /// Of the classroom in this folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Writes one down; several processes may at once.
    pub fn note(&self, id: &str) -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(self.folder.join(FILE))?;
        file.write_all(format!("{id}\n").as_bytes())
    }

    /// All of them.
    pub fn ids(&self) -> io::Result<BTreeSet<String>> {
        let bytes = match own::read(&self.folder.join(FILE), LARGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().filter(|line| is_id(line)).map(str::to_owned).collect())
    }

    /// Those of them that are among these; none where the list cannot be read.
    pub fn among(&self, containers: Vec<Container>) -> Vec<Container> {
        let ids = self.ids().unwrap_or_default();
        containers.into_iter().filter(|container| ids.contains(&container.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ids_that_were_written_down_are_among_them() {
        let folder = tempfile::tempdir().unwrap();
        let made = Made::of(folder.path());
        assert!(made.ids().unwrap().is_empty());
        let id = |digit: &str| digit.repeat(64);
        made.note(&id("a")).unwrap();
        made.note(&id("b")).unwrap();
        made.note("cccccc").unwrap();
        let container = |id: String| Container {
            id,
            name: String::new(),
            image: String::new(),
            image_id: None,
        };
        let all = ["a", "b", "c", "d"].map(|digit| container(id(digit)));
        let short = container("cccccc".to_owned());
        let ours = made.among(all.into_iter().chain([short]).collect());
        assert_eq!(ours, [container(id("a")), container(id("b"))]);
    }
}
