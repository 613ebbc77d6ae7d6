//! The beginning of a process in a user namespace.

use std::io;

use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, ChildStdin},
    task::spawn_blocking,
};

use super::{ids, rights::Rights};

/// Gives a process that waits for them its ids, and lets it go on.
pub(super) async fn begun(
    rights: Rights,
    child: &Child,
    stdin: Option<&mut ChildStdin>,
) -> io::Result<()> {
    if rights != Rights::UserWithRange {
        return Ok(());
    }
    let gone = || io::Error::other("it has ended");
    let pid = child.id().ok_or_else(gone)?;
    spawn_blocking(move || ids::give(pid)).await.map_err(io::Error::other)??;
    stdin.ok_or_else(gone)?.write_all(b"\n").await
}
