//! Ports that containers in the lab's machine publish, opened on this machine too: a browser outside gets to what runs
//! in there.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::StreamExt as _;
use jiff::Timestamp;
use labcheck_services::guard::is_of;
use rustix::process::geteuid;
use serde::{Deserialize, Serialize};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{host::engine::Engine, machine::Network};

/// Connections that are led inside at once; more wait.
const AT_ONCE: usize = 256;
/// Pause after a failed accept, and before an engine is asked again that broke off or just told of something.
const BREATH: Duration = Duration::from_millis(200);

/// A port that a container publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Its number, in there and here.
    pub port: u16,
    /// Why it is not open here; nothing where it is.
    pub taken: Option<String>,
}

/// The ports that are open. Clones are one.
#[derive(Clone, Debug)]
pub(super) struct Ports {
    at: IpAddr,
    network: Network,
    slots: Arc<Semaphore>,
    all: Arc<Mutex<BTreeMap<u16, State>>>,
}

#[derive(Debug)]
enum State {
    Open(CancellationToken),
    Taken(String),
}

impl Ports {
    /// Opens them at this address as containers come and go, until it is cancelled.
    pub(super) fn follow(
        at: IpAddr,
        network: Network,
        engine: Engine,
        cancel: CancellationToken,
    ) -> Self {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let ports = Self { at, network, slots, all: Arc::default() };
        let following = ports.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = following.go_on(&engine) => {}
                () = cancel.cancelled() => following.turn_to([]),
            }
        });
        ports
    }

    /// All that are published now.
    pub(super) fn told(&self) -> Vec<Published> {
        let taken = |state: &State| match state {
            State::Open(_) => None,
            State::Taken(why) => Some(why.clone()),
        };
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(port, state)| Published { port: *port, taken: taken(state) }).collect()
    }

    async fn go_on(&self, engine: &Engine) {
        loop {
            // What happens while it looks is told by the stream.
            let mut events = Box::pin(engine.events(Timestamp::now(), None));
            self.look(engine).await;
            while let Some(Ok(_)) = events.next().await {
                // Of a container that has just ended the engine lists the ports a moment longer.
                let mut is_quiet = false;
                while !is_quiet {
                    self.look(engine).await;
                    is_quiet = true;
                    let passing = async {
                        while let Some(Ok(_)) = events.next().await {
                            is_quiet = false;
                        }
                    };
                    let _ = timeout(BREATH, passing).await;
                }
                self.look(engine).await;
            }
            sleep(BREATH).await;
        }
    }

    async fn look(&self, engine: &Engine) {
        if let Ok(published) = engine.published().await {
            self.turn_to(published);
        }
    }

    /// These are published, and no others.
    fn turn_to(&self, published: impl IntoIterator<Item = u16>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *all);
        for port in published {
            let state = match before.remove(&port) {
                Some(open @ State::Open(_)) => open,
                Some(State::Taken(_)) | None => match self.open(port) {
                    Ok(open) => State::Open(open),
                    Err(error) => State::Taken(error.to_string()),
                },
            };
            all.insert(port, state);
        }
        for state in before.into_values() {
            if let State::Open(open) = state {
                open.cancel();
            }
        }
    }

    fn open(&self, port: u16) -> io::Result<CancellationToken> {
        let listener = std::net::TcpListener::bind((self.at, port))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let open = CancellationToken::new();
        let (ports, closed) = (self.clone(), open.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = ports.accept(&listener, port, &closed) => {}
                () = closed.cancelled() => {}
            }
        });
        Ok(open)
    }

    async fn accept(&self, listener: &TcpListener, port: u16, closed: &CancellationToken) {
        loop {
            let Ok((outside, from)) = listener.accept().await else {
                sleep(BREATH).await;
                continue;
            };
            let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else { return };
            let (ports, closed) = (self.clone(), closed.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = ports.lead(outside, from, port) => {}
                    () = closed.cancelled() => {}
                }
                drop(slot);
            });
        }
    }

    async fn lead(&self, mut outside: TcpStream, from: SocketAddr, port: u16) -> io::Result<()> {
        let (at, to, network) = (self.at, outside.local_addr()?, self.network.clone());
        let inside = tokio::task::spawn_blocking(move || {
            // On a loopback others have accounts, too; elsewhere whoever opened the port asked for all.
            if at.is_loopback() && !is_of(from, to, &[geteuid().as_raw(), 0]) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            network.connect((Ipv4Addr::LOCALHOST, port))
        });
        let inside = inside.await??;
        inside.set_nonblocking(true)?;
        let mut inside = TcpStream::from_std(inside)?;
        copy_bidirectional(&mut outside, &mut inside).await.map(|_| ())
    }
}
