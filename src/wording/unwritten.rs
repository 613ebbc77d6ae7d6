//! Why something cannot be written to a classroom's folder.

use std::{io, path::Path};

/// It, with what to do.
pub fn tell(path: &Path, error: &io::Error) -> String {
    const FULL: [io::ErrorKind; 2] = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
    let next = if FULL.contains(&error.kind()) {
        "free some space on its disk (df, and df -i for the number of files)"
    } else if error.kind() == io::ErrorKind::ReadOnlyFilesystem {
        "set LABCHECK_STATE_DIR to a folder on another disk"
    } else {
        "look whose it is, and whether its disk is full"
    };
    format!("{} cannot be written: {error}; {next}, then type it again", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_what_the_system_says_is_missing() {
        for (kind, next) in [
            (io::ErrorKind::StorageFull, "free some space"),
            (io::ErrorKind::ReadOnlyFilesystem, "another disk"),
            (io::ErrorKind::PermissionDenied, "look whose it is"),
        ] {
            let told = tell(Path::new("/x"), &kind.into());
            assert!(told.starts_with("/x cannot be written: ") && told.contains(next), "{told}");
        }
    }
}
