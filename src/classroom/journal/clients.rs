//! Who asks the trust service: the process at the other end of a connection on this machine, and when it ends.
//!
//! It is looked up while it waits for the answer, so that it cannot have gone. What the keeper may not see, a
//! process of another user, stays unknown.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::runtime::Handle;

use super::{super::serve::Ends, clock::Clock, process, settler::Settler};
use crate::{
    host::pidfd::Pidfd,
    journal::{Client, Deed},
};
use labcheck_services::peers::peer;

/// Bytes of a command line that are read.
const COMMAND_LINE: usize = 4096;

/// The processes that asked and that live.
#[derive(Clone)]
pub(super) struct Clients {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Clock,
    settler: Settler,
    living: Mutex<Vec<Client>>,
    tables: Tables,
}

/// Where the connections are listed that are looked through: this process's own first. Clones are one.
#[derive(Clone)]
pub(super) struct Tables {
    folders: Arc<Mutex<Vec<PathBuf>>>,
}

impl Default for Tables {
    fn default() -> Self {
        Self { folders: Arc::new(Mutex::new(vec!["/proc/self/net".into()])) }
    }
}

impl Tables {
    /// Looks through these, too.
    pub(super) fn add(&self, folder: PathBuf) {
        self.lock().push(folder);
    }

    /// The client's socket, as `/proc/PID/fd` calls it.
    fn socket_of(&self, ends: Ends) -> Option<String> {
        let found =
            self.lock().clone().into_iter().find_map(|folder| peer(&folder, ends).ok()?)?;
        Some(format!("socket:[{}]", found.inode))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clients {
    pub(super) fn new(settler: Settler, tables: Tables) -> Self {
        let clock = settler.writer.clock().clone();
        Self { inner: Arc::new(Inner { clock, settler, living: Mutex::default(), tables }) }
    }

    /// Who is at the other end; nothing where that cannot be seen. From the first time on its end is watched
    /// for. It reads files, and wants a runtime at hand.
    pub(super) fn asker(&self, ends: Ends) -> Option<Client> {
        let socket = self.inner.tables.socket_of(ends)?;
        let known = self.living().iter().rev().find(|c| has(c.pid, &socket)).cloned();
        // A number may be somebody else's by now: the beginning tells.
        if let Some(client) = known.filter(|client| self.began(client.pid) == Some(client.began)) {
            return Some(client);
        }
        let pid = process::all().into_iter().find(|pid| has(*pid, &socket))?;
        let process = Pidfd::of(pid).ok()?;
        // While the handle is open nobody else has the number; the socket tells that it is still the one.
        let client = self.told(pid).filter(|_| has(pid, &socket))?;
        self.living().push(client.clone());
        let (clients, watched) = (self.clone(), client.clone());
        Handle::try_current().ok()?.spawn(async move { clients.watch(process, watched).await });
        Some(client)
    }

    fn told(&self, pid: u32) -> Option<Client> {
        let program = fs::read_link(process::of(pid, "exe")).ok()?;
        let program = program.file_name()?.to_string_lossy().into_owned();
        let mut line = fs::read(process::of(pid, "cmdline")).ok()?;
        line.truncate(COMMAND_LINE);
        let words = line.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into());
        let words: Vec<String> = words.collect();
        let client = Client::new(pid, self.began(pid)?, &program, &words);
        Some(Client { solving: self.inner.settler.solvers.step_of(pid), ..client })
    }

    fn began(&self, pid: u32) -> Option<jiff::Timestamp> {
        process::began(pid).map(|running| self.inner.clock.at(running))
    }

    /// Writes its end down, behind everything that the engine did for it.
    async fn watch(self, process: Pidfd, client: Client) {
        let _ = process.ended().await; // who cannot be waited for has no end to come
        self.living().retain(|living| *living != client);
        self.inner.settler.settle_at_length().await;
        let end = Deed::ClientEnded { pid: client.pid, began: client.began };
        self.inner.settler.writer.write(end);
    }

    fn living(&self) -> MutexGuard<'_, Vec<Client>> {
        self.inner.living.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a process holds this socket, as far as one may look.
fn has(pid: u32, socket: &str) -> bool {
    let held = fs::read_dir(process::of(pid, "fd")).into_iter().flatten().flatten();
    held.filter_map(|fd| fs::read_link(fd.path()).ok()).any(|at| at.as_os_str() == socket)
}

#[cfg(test)]
mod tests {
    use std::{
        net::{TcpListener, TcpStream},
        process::{Command, Stdio},
    };

    use super::*;
    use crate::{
        classroom::journal::{
            clock::testing::Clocks,
            file::{self, Written},
            settler::Turns,
            solvers::Solvers,
            writer::Writer,
        },
        journal::Entry,
    };

    struct Room {
        clients: Clients,
        writer: Writer,
        folder: tempfile::TempDir,
    }

    impl Room {
        fn new(clock: Clock) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let journal = Written::create(&folder.path().join("journal")).unwrap();
            let writer = Writer::start(journal, clock).unwrap();
            let (follower, solvers) = (Arc::default(), Solvers::default());
            let clients = Clients::new(
                Settler { writer: writer.clone(), follower, solvers, turns: Turns::default() },
                Tables::default(),
            );
            Self { clients, writer, folder }
        }

        async fn entries(&self) -> Vec<Entry> {
            self.writer.flush().await.unwrap();
            file::read(&self.folder.path().join("journal")).unwrap()
        }
    }

    fn ends(stream: &TcpStream) -> Ends {
        Ends { client: stream.peer_addr().unwrap(), server: stream.local_addr().unwrap() }
    }

    #[tokio::test]
    async fn who_asks_is_seen_as_often_as_they_ask_and_until_they_end() {
        let room = Room::new(Clock::begin());
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let port = listener.local_addr().unwrap().port();
            let host = listener.local_addr().unwrap().ip();
            // A shell that asks twice, and ends when it is let go.
            let line =
                format!("exec 3<>/dev/tcp/{host}/{port}; exec 4<>/dev/tcp/{host}/{port}; read -r");
            let mut asker = Command::new("bash");
            let asker = asker.args(["-c", &line, "secret"]).stdin(Stdio::piped());
            let mut asker = asker.spawn().unwrap();
            let first = room.clients.asker(ends(&listener.accept().unwrap().0)).unwrap();
            let again = room.clients.asker(ends(&listener.accept().unwrap().0)).unwrap();
            assert_eq!((&first, first.pid), (&again, asker.id()));
            assert_eq!((first.program.as_str(), first.verb.as_str()), ("bash", ""));
            assert_eq!(room.clients.living().len(), 1);
            let is_end = |entry: &Entry| {
                entry.deed == Deed::ClientEnded { pid: first.pid, began: first.began }
            };
            assert!(!room.entries().await.iter().any(is_end));
            drop(asker.stdin.take());
            asker.wait().unwrap();
            while !room.entries().await.iter().any(is_end) {
                tokio::task::yield_now().await;
            }
            assert!(room.clients.living().is_empty());
        }
    }

    #[tokio::test]
    async fn nobody_is_guessed_where_the_other_end_is_gone() {
        let room = Room::new(Clocks::at(1).clock());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let ends = ends(&accepted);
        // A process that another test just forks has our sockets, too, until it becomes its program.
        let own = std::process::id();
        while room.clients.asker(ends).is_none_or(|asker| asker.pid != own) {
            tokio::task::yield_now().await;
        }
        drop(stream);
        while room.clients.asker(ends).is_some_and(|asker| asker.pid != own) {
            tokio::task::yield_now().await;
        }
        assert_eq!(room.clients.asker(ends), None);
    }
}
