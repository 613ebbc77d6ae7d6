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
/// How often it is asked whether anybody is left.
const POLL: Duration = Duration::from_millis(5);

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
        let _ = tokio::time::timeout(TERM_GRACE, self.tidied_up()).await;
        self.family.kill(Reach::All);
    }

    /// Waits until the child has ended, and then whoever is still tidying up in its session.
    async fn tidied_up(&self) -> io::Result<()> {
        self.ended().await?;
        while self.family.has_others() {
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Kills what is left within `reach`, the child too, and takes the child's exit.
    pub(super) async fn reap(&mut self, reach: Reach) -> io::Result<Exit> {
        self.family.kill(reach);
        let mut status = tokio::time::timeout(KILL_GRACE, self.child.wait()).await;
        if status.is_err() {
            self.family.kill_leader();
            status = tokio::time::timeout(KILL_GRACE, self.child.wait()).await;
        }
        let status = status??;
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

    #[tokio::test]
    async fn a_door_ends_when_its_child_does_and_not_before() {
        use tokio::io::AsyncReadExt as _;
        let mut door = Command::new("unshare");
        let child = "trap 'exit 7' TERM; echo ready; while :; do sleep 600; done";
        door.args(["--user", "--map-root-user", "--pid", "--fork", "sh", "-c", child]);
        door.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        let mut running = Running::start(door).unwrap();
        let mut ready = [0; 6];
        running.child().stdout.take().unwrap().read_exact(&mut ready).await.unwrap();
        running.end(&[Signal::TERM]).await;
        // Had the door taken the signal, it would have died of it. On a busy machine the child is killed in its trap,
        // of which unshare 2.38 ends with 1 ("sigprocmask unblock failed").
        let ended = running.reap(Reach::All).await.unwrap();
        assert!([Exit::Code(7), Exit::Code(1), Exit::Signal(9)].contains(&ended), "{ended:?}");
    }
}
