//! A process by a handle that is never another's (`pidfd_open(2)`). A number that stands in a file may be anybody's by
//! now: such a process is signalled or waited for only where it has the file open that it should have.

use std::{
    fs, io,
    os::{fd::OwnedFd, unix::fs::MetadataExt as _},
    path::Path,
    time::Duration,
};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::{io::unix::AsyncFd, time::timeout};

/// The handle: as long as it is open nobody else gets the number.
#[derive(Debug)]
pub struct Pidfd(OwnedFd);

impl Pidfd {
    /// Of the process that has this number now.
    pub fn of(pid: u32) -> io::Result<Self> {
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        Ok(Self(pidfd_open(pid.ok_or(io::ErrorKind::NotFound)?, PidfdFlags::empty())?))
    }

    /// The same, if it has this file open, as a keeper has its classroom's lock.
    pub fn holding(pid: u32, file: &Path) -> Option<Self> {
        let handle = Self::of(pid).ok()?; // the number is its own from here on
        let wanted = fs::metadata(file).ok()?;
        let open = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
        let mut open = open.filter_map(|entry| fs::metadata(entry.path()).ok());
        let is_it = |data: fs::Metadata| (data.dev(), data.ino()) == (wanted.dev(), wanted.ino());
        open.any(is_it).then_some(handle)
    }

    /// Sends SIGTERM. No error where it has ended.
    pub fn ask_to_end(&self) -> io::Result<()> {
        match pidfd_send_signal(&self.0, Signal::TERM) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for its end.
    #[expect(
        deprecated,
        reason = "what replaces it is unsafe; here the descriptor is owned, and closed last"
    )]
    pub async fn ended(self) -> io::Result<()> {
        AsyncFd::new(self.0)?.readable().await.map(drop)
    }

    /// Whether it has ended by the end of this time.
    pub async fn has_ended_within(self, limit: Duration) -> bool {
        timeout(limit, self.ended()).await.is_ok_and(|ended| ended.is_ok())
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[tokio::test]
    async fn only_who_has_the_file_open_is_told_to_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let start = |stdin: Stdio| Command::new("sleep").arg("60").stdin(stdin).spawn().unwrap();
        let mut holder = start(file.reopen().unwrap().into());
        let mut other = start(Stdio::null());
        assert!(Pidfd::holding(other.id(), file.path()).is_none());
        assert!(
            Pidfd::holding(0, file.path()).is_none()
                && Pidfd::holding(u32::MAX, file.path()).is_none()
        );
        let found = Pidfd::holding(holder.id(), file.path()).unwrap();
        found.ask_to_end().unwrap();
        assert!(found.has_ended_within(Duration::from_mins(1)).await);
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&holder.wait().unwrap()),
            Some(15)
        );
        assert!(Pidfd::holding(holder.id(), file.path()).is_none(), "it has ended");
        let still = Pidfd::holding(std::process::id(), file.path()).unwrap();
        assert!(!still.has_ended_within(Duration::ZERO).await);
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
