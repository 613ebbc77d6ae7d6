//! Sockets inside a network namespace.
//!
//! A socket belongs to the namespace of the thread that opened it, for good: a thread enters, opens it, and ends;
//! everybody else stays outside.

use std::{
    fs::File,
    io,
    net::{SocketAddr, TcpListener, UdpSocket},
    os::fd::AsFd as _,
    path::PathBuf,
    thread,
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// A network namespace, for as long as this lives: nobody else can have its number.
#[derive(Debug)]
pub struct Network {
    namespace: File,
    pid: u32,
}

impl Network {
    /// That of a process.
    pub(super) fn of(pid: u32) -> io::Result<Self> {
        Ok(Self { namespace: File::open(format!("/proc/{pid}/ns/net"))?, pid })
    }

    /// Where the kernel tells of its connections (proc(5), `/proc/PID/net`), for as long as its machine is up.
    pub fn tables(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/net", self.pid))
    }

    /// Listens there.
    pub fn listen(&self, address: impl Into<SocketAddr>) -> io::Result<TcpListener> {
        let address = address.into();
        self.open(move || TcpListener::bind(address))
    }

    /// Takes datagrams there.
    pub fn datagrams(&self, address: impl Into<SocketAddr>) -> io::Result<UdpSocket> {
        let address = address.into();
        self.open(move || UdpSocket::bind(address))
    }

    fn open<T: Send + 'static>(
        &self,
        open: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let namespace = self.namespace.try_clone()?;
        let enter = move || {
            move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
            open()
        };
        let entered = thread::Builder::new().name("enter-network".into()).spawn(enter)?.join();
        entered.unwrap_or_else(|_| Err(io::Error::other("the thread that entered it ended")))
    }
}
