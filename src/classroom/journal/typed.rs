//! Listens to the recorders of a machine, and writes down what they tell.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::de::DeserializeOwned;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    sync::Semaphore,
    task::spawn_blocking,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{solvers::Solvers, writer::Writer};
use crate::{
    journal::{Deed, Entry, Typed},
    machine::{
        Recorders,
        recorder::{Begun, Ended, LINE},
    },
    outcome::Exit,
};

/// Programs that run at once and are told of; of more it is written down that something is missing.
const AT_ONCE: usize = 256;
/// A recorder tells what was started at once.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
/// Pause after a failed accept.
const BREATH: Duration = Duration::from_millis(50);

/// Numbers what is typed in a classroom, and writes it down. Clones are one.
#[derive(Clone)]
pub(super) struct Scribe {
    writer: Writer,
    solvers: Solvers,
    count: Arc<AtomicU64>,
    has_missed: Arc<AtomicBool>,
}

impl Scribe {
    pub(super) fn new(writer: Writer, solvers: Solvers) -> Self {
        Self { writer, solvers, count: Arc::default(), has_missed: Arc::default() }
    }

    /// Something was typed that is not written down. Of many in a row one entry tells.
    fn missed(&self) {
        if !self.has_missed.swap(true, Ordering::Relaxed) {
            self.writer.write(Deed::TypedUnseen);
        }
    }

    /// Goes on behind these entries: no number comes twice.
    pub(super) fn go_on(&self, entries: &[Entry]) {
        let numbers = entries.iter().filter_map(|entry| {
            let Deed::Typed(typed) = &entry.deed else { return None };
            Some(typed.number + 1)
        });
        self.count.fetch_max(numbers.max().unwrap_or(0), Ordering::Relaxed);
    }

    /// Listens to a machine's recorders until it is cancelled.
    pub(super) fn attend(
        self,
        recorders: &Recorders<'_>,
        cancel: CancellationToken,
    ) -> io::Result<()> {
        let listener = recorders.listen()?;
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        let machine = recorders.machine.to_owned();
        let programs = recorders.programs.to_vec();
        self.writer.write(Deed::Recorded { machine: machine.clone(), programs });
        tokio::spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = self.listen(&listener, &machine) => {}
            }
        });
        Ok(())
    }

    async fn listen(&self, listener: &UnixListener, machine: &str) {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(BREATH).await;
                continue;
            };
            let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
                self.missed();
                continue;
            };
            let (scribe, machine) = (self.clone(), machine.to_owned());
            tokio::spawn(async move {
                if scribe.take_down(stream, machine).await.is_err() {
                    scribe.missed();
                }
                drop(slot);
            });
        }
    }

    /// What one recorder tells. An error where it is not known what was started; who says nothing has started nothing.
    async fn take_down(&self, stream: UnixStream, machine: String) -> io::Result<()> {
        let pid = stream.peer_cred()?.pid().and_then(|pid| u32::try_from(pid).ok());
        let mut stream = BufReader::new(stream);
        let Some(begun) = timeout(TOLD_WITHIN, told::<Begun>(&mut stream)).await?? else {
            return Ok(());
        };
        if !begun.is_within_bounds() {
            return Err(io::ErrorKind::InvalidData.into()); // no recorder tells so much
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let solving = pid.and_then(|pid| self.solvers.step_of(pid));
        // To look for secrets in it takes its time.
        let typed = spawn_blocking(move || typed(number, machine, begun, solving)).await?;
        self.writer.write(Deed::Typed(typed));
        self.has_missed.store(false, Ordering::Relaxed);
        // Whoever has gone needs no answer; how it ended stays unknown then.
        let _ = heard(&mut stream).await;
        let ended = told::<Ended>(&mut stream).await.ok().flatten();
        let exit = ended.map(|ended| match ended {
            Ended::Status(status) => Exit::Code(status),
            Ended::Signal(signal) => Exit::Signal(signal),
        });
        self.writer.write(Deed::TypedEnded { number, exit });
        let _ = heard(&mut stream).await;
        Ok(())
    }
}

async fn heard(stream: &mut BufReader<UnixStream>) -> io::Result<()> {
    stream.get_mut().write_all(b"\n").await
}

async fn told<T: DeserializeOwned>(stream: &mut BufReader<UnixStream>) -> io::Result<Option<T>> {
    let mut line = String::new();
    if stream.take(LINE).read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    serde_json::from_str(&line).map(Some).map_err(io::Error::from)
}

fn typed(number: u64, machine: String, begun: Begun, solving: Option<String>) -> Typed {
    let Begun { program, arguments, is_cut, folder, exported, user, by_sudo, terminal } = begun;
    let name = program.rsplit('/').next().unwrap_or_default().to_owned();
    let typed = Typed {
        number,
        machine,
        program: name,
        arguments,
        is_cut,
        folder,
        exported,
        user,
        by_sudo,
        terminal,
        solving,
    };
    typed.fit_to_keep()
}

#[cfg(test)]
mod tests {
    use crate::{journal, machine::recorder};

    #[test]
    fn a_check_may_name_the_variables_that_recorders_tell() {
        assert_eq!(journal::typed::PREFIXES, recorder::PREFIXES);
    }
}
