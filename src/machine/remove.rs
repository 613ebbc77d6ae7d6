//! Removes what machines wrote: where a range of ids belongs to somebody, files that are not theirs to remove outside.

use std::{io, path::Path, process::Stdio, time::Duration};

use rustix::process::geteuid;
use tokio::{process::Command, time::timeout};

use super::{begin::begun, rights::Rights};

/// Files are removed in seconds; this is for a disk in trouble.
const WITHIN: Duration = Duration::from_mins(1);

/// Removes a folder with nothing mounted in it by the right by which the machines in it were made, whichever it was.
pub async fn remove(folder: &Path) -> io::Result<()> {
    let mut last = io::Error::from(io::ErrorKind::PermissionDenied);
    if geteuid().is_root() {
        return Err(last); // nothing is kept from root by whose it is
    }
    let unshare = Path::new("unshare");
    for rights in [Rights::UserWithRange, Rights::User] {
        let mut remove = Command::new(unshare);
        remove
            .args(rights.makes(unshare))
            .args(["--", "rm", "-rf", "--one-file-system", "--"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let removed = async {
            let mut child = remove.spawn()?;
            let mut stdin = child.stdin.take();
            begun(rights, &child, stdin.as_mut()).await?;
            child.wait().await
        };
        match timeout(WITHIN, removed).await {
            Ok(Ok(status)) if status.success() => return Ok(()),
            Ok(Ok(_)) => {}
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}
