//! The few file operations the store is made of: each leaves a file whole or not there at all.

use std::{
    ffi::OsString,
    fs,
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use super::super::RegistryError;

/// Writes a file aside and renames it into place, so that nobody ever reads half of it.
pub(super) fn place(temporary: &Path, path: &Path, bytes: &[u8]) -> Result<(), RegistryError> {
    let mut aside = tempfile::NamedTempFile::new_in(temporary)
        .map_err(RegistryError::io("create a file in", temporary))?;
    aside.write_all(bytes).map_err(RegistryError::io("write", aside.path()))?;
    parent(path)?;
    aside.persist(path).map_err(|e| e.error).map_err(RegistryError::io("place", path))?;
    Ok(())
}

/// Makes an empty file that only says that something is so.
pub(super) fn mark(path: &Path) -> Result<(), RegistryError> {
    parent(path)?;
    fs::File::create(path).map_err(RegistryError::io("create", path))?;
    Ok(())
}

/// Makes the folder that a file is to lie in.
pub(super) fn parent(path: &Path) -> Result<(), RegistryError> {
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent).map_err(RegistryError::io("create the folder", parent))
}

/// The content of a file, or nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, RegistryError> {
    optional(fs::read(path)).map_err(RegistryError::io("read", path))
}

/// The same, as text.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, RegistryError> {
    optional(fs::read_to_string(path)).map_err(RegistryError::io("read", path))
}

/// Removes a file; says whether there was one.
pub(super) fn remove(path: &Path) -> Result<bool, RegistryError> {
    let removed = optional(fs::remove_file(path)).map_err(RegistryError::io("remove", path))?;
    Ok(removed.is_some())
}

/// The size of a file in bytes, or nothing where there is none.
pub(super) fn size(path: &Path) -> Result<Option<u64>, RegistryError> {
    let metadata = optional(fs::metadata(path)).map_err(RegistryError::io("look at", path))?;
    Ok(metadata.filter(fs::Metadata::is_file).map(|m| m.len()))
}

/// The names in a folder, or nothing where there is none.
pub(super) fn names(path: &Path) -> Result<Option<Vec<OsString>>, RegistryError> {
    let Some(entries) = optional(fs::read_dir(path)).map_err(RegistryError::io("list", path))?
    else {
        return Ok(None);
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<_, _>>();
    names.map(Some).map_err(RegistryError::io("list", path))
}

/// The paths in a folder; none where there is no such folder.
pub(super) fn paths(path: &Path) -> Result<Vec<PathBuf>, RegistryError> {
    let names = names(path)?.unwrap_or_default();
    Ok(names.into_iter().map(|name| path.join(name)).collect())
}

/// A missing file is an answer. So is one below something that is a file, not a folder.
pub(super) fn optional<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_placed_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let (aside, path) = (folder.path().join("aside"), folder.path().join("a/b/file"));
        assert!(place(&aside, &path, b"x").is_err(), "there is nowhere to write aside");
        assert_eq!(read(&path).unwrap(), None);
        fs::create_dir(&aside).unwrap();
        place(&aside, &path, b"old").unwrap();
        place(&aside, &path, b"new").unwrap();
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("new"));
        fs::create_dir(folder.path().join("taken")).unwrap();
        assert!(place(&aside, &folder.path().join("taken"), b"x").is_err());
        assert_eq!(names(&aside).unwrap().unwrap().len(), 0, "nothing is left aside");
    }

    #[test]
    fn what_is_missing_is_an_answer_and_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        for path in [folder.path().join("none"), file.join("below")] {
            assert_eq!((read(&path).unwrap(), size(&path).unwrap()), (None, None), "{path:?}");
            assert_eq!((names(&path).unwrap(), remove(&path).unwrap()), (None, false), "{path:?}");
        }
        assert_eq!((size(&file).unwrap(), size(folder.path()).unwrap()), (Some(1), None));
        assert!(remove(&file).unwrap());
    }
}
