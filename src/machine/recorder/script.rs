//! A recorder's file: whom it has started, and for which program. The path that it is started by is another one where
//! a link or a relative path leads to it.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use crate::machine::stand_in::real::LABCHECK;

/// Of a program at this path.
pub(in crate::machine) fn script(program: &Path) -> Vec<u8> {
    let first = format!("#!{LABCHECK} impersonate\n");
    [first.as_bytes(), program.as_os_str().as_bytes(), b"\n"].concat()
}

/// The program of the recorder in this file.
pub(in crate::machine) fn program_of(recorder: &Path) -> io::Result<PathBuf> {
    let script = fs::read(recorder)?;
    let program = script.split(|byte| *byte == b'\n').nth(1).map(OsStr::from_bytes).map(Path::new);
    let program = program.filter(|program| program.is_absolute());
    program.map(Path::to_owned).ok_or_else(|| io::Error::other("it is no recorder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_path_leads_to_a_recorder_its_program_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("docker"), folder.path().join("d"));
        fs::write(&file, script(Path::new("/usr/bin/docker"))).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(program_of(&link).unwrap(), Path::new("/usr/bin/docker"));
        fs::write(&file, "#!/bin/sh\nexit\n").unwrap();
        assert!(program_of(&link).is_err() && program_of(folder.path()).is_err());
    }
}
