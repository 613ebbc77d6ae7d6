//! A started child with all that it brings about: waited for, ended, and never left behind.

use std::{io, time::Duration};

use process_wrap::tokio::{CommandWrap, CommandWrapper as _, ProcessSession};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, waitid};
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
};

use super::{
    Exit,
    family::{Family, MARK, Reach},
    limits::TERM_GRACE,
};

/// How long a killed child may take to be gone; one that waits for a dead disk takes for ever.
const KILL_GRACE: Duration = Duration::from_secs(5);

/// A child in a session of its own. Dropping it kills everyone it started.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    leader: Pid,
    family: Family,
    reaped: bool,
}

impl Running {
    /// Starts a command in a new session, so that nothing it starts can reach the terminal that
    /// labcheck itself runs on: a program that asks at `/dev/tty` would be stopped there for ever.
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        let core = CommandWrap::with_new("", |_| {}); // the hook looks at no other wrapper
        ProcessSession.pre_spawn(&mut command, &core)?;
        Self::adopt(command, |mut command| command.spawn())
    }

    /// Starts a command by a function that makes the child a session leader itself.
    pub(super) fn adopt(
        mut command: Command,
        spawn: impl FnOnce(Command) -> io::Result<Child>,
    ) -> io::Result<Self> {
        let mark = Family::fresh_mark();
        command.env(MARK, &mark);
        let child = spawn(command)?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let leader = id.ok_or_else(|| io::Error::other("the child has no process id"))?;
        Ok(Self { child, leader, family: Family::new(leader, &mark), reaped: false })
    }

    /// The child itself, for its streams.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits until the child has ended, but leaves it unreaped: its number stays its own, and
    /// with it the number of its group, until [`Self::reap`].
    pub(super) async fn ended(&self) -> io::Result<()> {
        let mut changes = signal(SignalKind::child())?;
        while !self.has_ended()? {
            changes.recv().await;
        }
        Ok(())
    }

    /// Whether the child has ended; it may be unreaped.
    pub(super) fn has_ended(&self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        Ok(waitid(WaitId::Pid(self.leader), options)?.is_some())
    }

    /// Asks everyone to end, and kills whom the grace did not move.
    pub(super) async fn end(&self, first: &[Signal]) {
        for signal in first {
            self.family.signal(*signal, Reach::All);
        }
        self.family.signal(Signal::CONT, Reach::All); // the stopped take no other signal
        let _ = tokio::time::timeout(TERM_GRACE, self.ended()).await;
        self.family.kill(Reach::All);
    }

    /// Kills what is left within `reach`, the child too, and takes the child's exit.
    pub(super) async fn reap(&mut self, reach: Reach) -> io::Result<Exit> {
        self.family.kill(reach);
        let status = tokio::time::timeout(KILL_GRACE, self.child.wait()).await??;
        self.reaped = true;
        Ok(Exit::of(status))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            self.family.kill(Reach::All); // tokio reaps the dropped child itself
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

    use super::*;

    #[test]
    fn a_raw_wait_status_is_told_as_code_or_signal() {
        assert_eq!(Exit::of(ExitStatus::from_raw(3 << 8)), Exit::Code(3));
        assert_eq!(Exit::of(ExitStatus::from_raw(9)), Exit::Signal(9));
    }
}
