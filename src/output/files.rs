//! Files that labcheck writes for its user: never half of one, and of whose the folder is.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown},
    path::Path,
};

/// Written aside, then renamed: nobody sees half a handout, and without `force` nothing that is
/// there is touched.
pub(crate) fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o666)) // less the umask
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    io::Write::write_all(&mut file.as_file(), text.as_bytes())?;
    // Under sudo it is to be the folder's owner's.
    give(file.as_file(), &fs::metadata(folder.unwrap_or(Path::new(".")))?)?;
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(drop).map_err(|error| error.error)
}

/// Makes a new file, opened, of this owner's. Where it is not root that asks, it is the asker's anyway.
pub(crate) fn give(file: &fs::File, owner: &fs::Metadata) -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        fchown(file, Some(owner.uid()), Some(owner.gid()))
    } else {
        Ok(())
    }
}
