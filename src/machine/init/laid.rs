//! Files of the host's that are inside in the place of others: mounted over them, so that the files themselves stay as
//! they are, here and on the host.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustix::mount::mount_bind;

use super::{
    failed::{Failed, While as _},
    read_only::read_only,
};
use crate::machine::plan::LaidOver;

/// The folder of programs that comes before the system's.
const BEFORE_ALL: &str = "/usr/local/bin";

/// The same, with every link on the way to the files followed: once the root is another, it would lead elsewhere.
pub(super) fn found(all: &[LaidOver]) -> Result<Vec<LaidOver>, Failed> {
    let find = |over: &LaidOver| {
        let from = fs::canonicalize(&over.from);
        let from = from.doing(format_args!("looking for {}", over.from.display()))?;
        Ok(LaidOver { from, to: over.to.clone() })
    };
    all.iter().map(find).collect()
}

/// Lays one over: it can be read and run there, and not be written. `from` is where the host's file is now.
pub(super) fn lay(from: &Path, to: &Path) -> io::Result<()> {
    let to = place(to);
    if !to.exists() {
        let folder = to.parent().map_or_else(PathBuf::new, Path::to_owned);
        fs::create_dir_all(folder)?;
        fs::write(&to, "")?;
    }
    mount_bind(from, &to)?;
    read_only(&to)
}

/// A file in the place of a link: what it leads to may be another program's too. Without root a link of the system's
/// stays; the place before it on everybody's PATH does then, unless it leads to a program of the same name.
fn place(to: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(to).is_ok_and(|data| data.is_symlink());
    if !is_link || fs::remove_file(to).is_ok() {
        return to.to_owned();
    }
    let name = to.file_name().unwrap_or_default();
    let real = fs::canonicalize(to).ok().filter(|real| real.file_name() == Some(name));
    real.unwrap_or_else(|| Path::new(BEFORE_ALL).join(name))
}
