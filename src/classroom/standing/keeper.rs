//! Keeps a classroom up until it is told to take it away.

use std::{
    fs, io, net::IpAddr, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration,
};

use tokio::{
    io::AsyncWriteExt as _,
    net::{UnixListener, UnixStream},
    sync::{Semaphore, mpsc, oneshot},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    super::{Classroom, journal::Settler},
    control::{Answer, Request, read_line},
    ports::Ports,
    session::Session,
    starting,
};
use crate::{
    classroom::layout::{BEFORE, SOCKET},
    host::engine::Engine,
    journal::Deed,
    oci::Reference,
};

/// Connections that are served at once; more wait.
const AT_ONCE: usize = 16;
/// How long a client may take to say what it wants, and to take the answer.
const TALK: Duration = Duration::from_secs(5);
/// Pause after a failed accept.
const BREATH: Duration = Duration::from_millis(50);

/// A classroom that is ready to stand by itself.
pub struct Keeper {
    room: Classroom,
    ports: Option<Ports>,
    listener: UnixListener,
}

/// Somebody who asked to close, and waits for the answer.
type Closer = oneshot::Sender<Answer>;

impl Keeper {
    /// Opens the socket and then tells, by the session, that the classroom can be found; ends the
    /// start below `base` (see [`starting`]). Where it fails the classroom is the caller's to close.
    pub fn new(
        room: Classroom,
        session: &Session,
        base: &Path,
    ) -> Result<Self, (Box<Classroom>, io::Error)> {
        let listen = || -> io::Result<UnixListener> {
            // Whoever reaches it owns the classroom: it lies in a folder of mode 0700.
            let path = room.path().join(SOCKET);
            let _ = fs::remove_file(&path); // that of a keeper before
            let listener = UnixListener::bind(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
            session.write()?;
            let _ = fs::remove_file(room.path().join(BEFORE)); // the newer one is the one that is read
            starting::stands(base, room.path(), &io::stderr())?;
            Ok(listener)
        };
        match listen() {
            Ok(listener) => Ok(Self { room, listener, ports: None }),
            Err(error) => Err((Box::new(room), error)),
        }
    }

    /// Is cancelled where the classroom is taken away.
    pub fn cancelled(&self) -> CancellationToken {
        self.room.cancelled()
    }

    /// Has the ports that containers publish in the lab's machine open here, at this address.
    #[must_use]
    pub fn publishing(self, at: IpAddr) -> Self {
        let ports = self.room.network().and_then(|network| {
            let engine = Engine::at(&self.room.world().docker_host).ok()?;
            Some(Ports::follow(at, network.clone(), engine, self.room.cancelled()))
        });
        Self { ports, ..self }
    }

    /// Serves until it is asked to close, and takes the classroom away then. Where `stop` is cancelled, as by a machine
    /// that is shut down, the folder stays of what somebody can go on with. What could not be removed is told.
    pub async fn keep(self, stop: CancellationToken) -> Vec<String> {
        let Self { room, listener, ports } = self;
        let room = Arc::new(room);
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let clients = TaskTracker::new();
        let (closers, mut asked) = mpsc::channel::<Closer>(1);
        let done = CancellationToken::new();
        let closer = loop {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break None };
            tokio::select! {
                () = stop.cancelled() => break None,
                closer = asked.recv() => break closer,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let client = Client {
                            room: Arc::clone(&room),
                            closers: closers.clone(),
                            ports: ports.clone(),
                        };
                        let done = done.clone();
                        clients.spawn(async move {
                            client.serve(stream, &done).await;
                            drop(slot);
                        });
                    }
                    Err(_) => tokio::time::sleep(BREATH).await,
                },
            }
        };
        // Nobody else may hold the room now: who is still talking is cut off, the closer aside.
        done.cancel();
        drop(listener);
        let left = end(room, closer.is_some()).await;
        if let Some(closer) = closer {
            let _ = closer.send(Answer::Closed { left: left.clone() }); // it may have gone
        }
        clients.close();
        let _ = timeout(TALK, clients.wait()).await;
        left
    }
}

/// Closes the classroom once the last client has let go of it, or leaves it to rest.
async fn end(mut room: Arc<Classroom>, for_good: bool) -> Vec<String> {
    let deadline = tokio::time::Instant::now() + TALK;
    loop {
        room = match Arc::try_unwrap(room) {
            Ok(room) if for_good || !room.is_private() => return room.close().await,
            Ok(room) => return room.rest().await,
            Err(_) if tokio::time::Instant::now() > deadline => {
                return vec!["the classroom, which a client still uses".to_owned()];
            }
            Err(room) => room,
        };
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// One connection.
struct Client {
    room: Arc<Classroom>,
    closers: mpsc::Sender<Closer>,
    ports: Option<Ports>,
}

impl Client {
    async fn serve(self, mut stream: UnixStream, done: &CancellationToken) {
        let line = tokio::select! {
            line = timeout(TALK, read_line(&mut stream)) => line,
            () = done.cancelled() => return,
        };
        let Ok(Ok(line)) = line else { return };
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(Request::Close {}) => {
                let Self { room, closers, .. } = self;
                drop(room);
                let (closer, answer) = oneshot::channel();
                if closers.try_send(closer).is_err() {
                    return; // somebody else was faster
                }
                let Ok(answer) = answer.await else { return };
                answer
            }
            Ok(Request::Ports {}) => {
                let published = self.ports.as_ref().map_or_else(Vec::new, Ports::told);
                Answer::Ports { published, more: 0 }
            }
            Ok(Request::Forget { repository }) => {
                let Self { room, .. } = self;
                forget(&room, &repository)
            }
            Ok(request @ (Request::Settle {} | Request::Seal {} | Request::Note { .. })) => {
                let Self { room, .. } = self;
                let settler = room.settler();
                let by = stream.peer_cred().ok().and_then(|peer| peer.pid());
                let by = by.and_then(|pid| u32::try_from(pid).ok());
                tokio::select! {
                    answer = journal(&settler, request, by) => answer,
                    () = done.cancelled() => return,
                }
            }
            Err(error) => Answer::Refused {
                reason: format!("this is no request ({error}); use the labcheck that started it"),
            },
        };
        let line = answer.line();
        // A client that has gone needs no answer.
        let _ = timeout(TALK, stream.write_all(&line)).await;
    }
}

/// What is asked of the journal.
async fn journal(settler: &Settler, request: Request, by: Option<u32>) -> Answer {
    let sealed = match request {
        Request::Note { deeds, .. } if !deeds.iter().all(Deed::is_own) => {
            let reason = "that is no deed of labcheck's; use the labcheck that started it";
            return Answer::Refused { reason: reason.to_owned() };
        }
        Request::Note { deeds, read } => {
            return if settler.note(deeds, by, read).await {
                Answer::Noted {}
            } else {
                Answer::Behind {}
            };
        }
        Request::Seal {} => settler.seal().await,
        Request::Settle {} | Request::Close {} | Request::Forget { .. } | Request::Ports {} => {
            settler.settle().await
        }
    };
    sealed.map_or(Answer::Behind {}, Answer::Sealed)
}

/// Takes a repository and its collection away.
fn forget(room: &Classroom, repository: &str) -> Answer {
    let (registry, trust) = (room.registry(), room.trust());
    let refused = |reason: String| Answer::Refused { reason };
    let name: Reference = match repository.parse() {
        Ok(name) => name,
        Err(error) => return refused(format!("{error}")),
    };
    let gun = name.full_name();
    room.forgets(name.path(), &gun);
    let had = match registry.forget(name.path()) {
        Ok(had) => had,
        Err(error) => return refused(error.to_string()),
    };
    let gun = match gun.parse() {
        Ok(gun) => gun,
        Err(error) => return refused(format!("{error}")),
    };
    let collection = trust.has(&gun);
    if let Err(error) = trust.forget(&gun) {
        return refused(error.to_string());
    }
    Answer::Forgotten { repository: had, collection }
}
