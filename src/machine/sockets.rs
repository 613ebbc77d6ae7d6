//! Sockets inside a network namespace.
//!
//! A socket belongs to the namespace of the process that opened it, for good. Going in is root's alone, and no thread
//! can go into a user namespace: so the first process in there opens it and hands it out (unix(7), `SCM_RIGHTS`).

use std::{
    fmt,
    io::{self, IoSliceMut, Read as _, Write as _},
    mem::MaybeUninit,
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    os::{
        fd::OwnedFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use rustix::{
    cmsg_space,
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg},
};

/// The first process answers at once; this is for a host in trouble.
const WITHIN: Duration = Duration::from_secs(10);
/// Comes with a socket; what comes without one is why there is none.
pub(super) const HERE: u8 = 0;
/// How the socket of the recorders is asked for.
const RECORDERS: &str = "recorders";
/// Bytes of a reason that are read.
const REASON: u64 = 500;

/// What is to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What takes connections.
    Listener(SocketAddr),
    /// What takes datagrams.
    Datagrams(SocketAddr),
    /// A connection to who listens there.
    Connection(SocketAddr),
    /// What takes the words of recorders.
    Recorders,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listener(address) => write!(f, "tcp {address}"),
            Self::Datagrams(address) => write!(f, "udp {address}"),
            Self::Connection(address) => write!(f, "to {address}"),
            Self::Recorders => f.write_str(RECORDERS),
        }
    }
}

impl FromStr for Wanted {
    type Err = io::Error;

    fn from_str(text: &str) -> io::Result<Self> {
        let unknown = || io::Error::new(io::ErrorKind::InvalidInput, format!("{text}: unknown"));
        if text == RECORDERS {
            return Ok(Self::Recorders);
        }
        let (kind, address) = text.split_once(' ').ok_or_else(unknown)?;
        let address = address.parse().map_err(|_| unknown())?;
        match kind {
            "tcp" => Ok(Self::Listener(address)),
            "udp" => Ok(Self::Datagrams(address)),
            "to" => Ok(Self::Connection(address)),
            _ => Err(unknown()),
        }
    }
}

/// A network namespace.
#[derive(Clone, Debug)]
pub struct Network {
    door: PathBuf,
    pid: u32,
}

impl Network {
    /// That of a first process, which is asked at this door.
    pub(super) fn new(door: PathBuf, pid: u32) -> Self {
        Self { door, pid }
    }

    /// Where the kernel tells of its connections (proc(5), `/proc/PID/net`), for as long as its machine is up.
    pub fn tables(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/net", self.pid))
    }

    /// Listens there.
    pub fn listen(&self, address: impl Into<SocketAddr>) -> io::Result<TcpListener> {
        self.open(Wanted::Listener(address.into())).map(TcpListener::from)
    }

    /// Takes datagrams there.
    pub fn datagrams(&self, address: impl Into<SocketAddr>) -> io::Result<UdpSocket> {
        self.open(Wanted::Datagrams(address.into())).map(UdpSocket::from)
    }

    /// Connects to who listens there.
    pub fn connect(&self, address: impl Into<SocketAddr>) -> io::Result<TcpStream> {
        self.open(Wanted::Connection(address.into())).map(TcpStream::from)
    }

    /// Takes the words of recorders there.
    pub(super) fn recorders(&self) -> io::Result<UnixListener> {
        self.open(Wanted::Recorders).map(UnixListener::from)
    }

    fn open(&self, wanted: Wanted) -> io::Result<OwnedFd> {
        let mut door = UnixStream::connect(&self.door)?;
        door.set_read_timeout(Some(WITHIN))?;
        door.set_write_timeout(Some(WITHIN))?;
        door.write_all(format!("{wanted}\n").as_bytes())?;
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut first = [0];
        let flags = RecvFlags::CMSG_CLOEXEC;
        let got = recvmsg(&door, &mut [IoSliceMut::new(&mut first)], &mut control, flags)?;
        let sockets = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut sockets) => sockets.next(),
            RecvAncillaryMessage::ScmCredentials(_) | _ => None,
        });
        match sockets.last() {
            Some(socket) if first == [HERE] => Ok(socket),
            _ if got.bytes == 0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {
                let mut reason = first.to_vec();
                door.take(REASON).read_to_end(&mut reason)?;
                Err(refused(&String::from_utf8_lossy(&reason)))
            }
        }
    }
}

/// Why there is none, as it is told at the door: what the kernel said keeps its number, by which it is known here, too.
pub(super) fn refusal(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.to_string(), |number| format!("{KERNEL}{number}"))
}

fn refused(reason: &str) -> io::Error {
    let number = reason.strip_prefix(KERNEL).and_then(|number| number.parse().ok());
    number.map_or_else(|| io::Error::other(reason.to_owned()), io::Error::from_raw_os_error)
}

/// Stands before the kernel's number of an error.
const KERNEL: &str = "os error ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_said_is_known_behind_the_door() {
        for error in [io::Error::from_raw_os_error(98), io::Error::other("there is no room for it")]
        {
            let told = refused(&refusal(&error));
            assert_eq!((told.kind(), told.to_string()), (error.kind(), error.to_string()));
        }
    }

    #[test]
    fn what_is_wanted_is_read_as_it_is_written() {
        for text in [
            "tcp 127.0.0.1:5000",
            "udp 192.168.64.1:53",
            "tcp [::1]:80",
            "to 127.0.0.1:80",
            "recorders",
        ] {
            assert_eq!(text.parse::<Wanted>().unwrap().to_string(), text);
        }
        for text in ["", "tcp", "tcp here", "raw 127.0.0.1:1", "tcp 127.0.0.1"] {
            assert!(text.parse::<Wanted>().is_err(), "{text}");
        }
    }
}
