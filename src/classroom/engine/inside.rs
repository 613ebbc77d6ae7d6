//! Sockets inside the engine's network namespace.
//!
//! A socket belongs to the namespace of the thread that opened it, for good: a thread enters, opens
//! the sockets, and ends; everybody else stays outside.

use std::{
    fs::File,
    io,
    net::{Ipv4Addr, TcpListener, UdpSocket},
    os::fd::AsFd as _,
    thread,
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

const DNS_PORT: u16 = 53;
const HTTPS_PORT: u16 = 443;

/// Sockets that listen inside the engine's network namespace, though we serve them from outside.
#[derive(Debug)]
pub struct Inside {
    /// For the registry, on loopback.
    pub registry: TcpListener,
    /// For the registry under Docker Hub's own name, with TLS.
    pub hub: TcpListener,
    /// For the lab's names, on every address.
    pub names: UdpSocket,
}

/// Opens the registry's and the names' sockets in the network namespace of a process.
pub(super) fn listen(pid: u32, registry_port: u16) -> io::Result<Inside> {
    let namespace = File::open(format!("/proc/{pid}/ns/net"))?;
    let enter = move || -> io::Result<Inside> {
        move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
        let registry = TcpListener::bind((Ipv4Addr::LOCALHOST, registry_port))?;
        let hub = TcpListener::bind((Ipv4Addr::UNSPECIFIED, HTTPS_PORT))?;
        let names = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, DNS_PORT))?;
        registry.set_nonblocking(true)?;
        names.set_nonblocking(true)?;
        hub.set_nonblocking(true)?;
        Ok(Inside { registry, hub, names })
    };
    let entered = thread::Builder::new().name("enter-network".into()).spawn(enter)?.join();
    entered.unwrap_or_else(|_| Err(io::Error::other("the thread that entered it ended")))
}
