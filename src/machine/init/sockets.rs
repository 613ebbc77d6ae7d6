//! Hands out sockets of a namespace to whoever may open the door: the lab's services, which are outside.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, IoSlice, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
    os::{
        fd::{AsFd as _, OwnedFd},
        unix::{
            fs::PermissionsExt as _,
            net::{UnixListener, UnixStream},
        },
    },
    path::Path,
    thread,
    time::Duration,
};

use rustix::{
    cmsg_space,
    net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg},
};

use crate::machine::{
    recorder::told,
    sockets::{HERE, Wanted, refusal},
};

/// Who asks, asks at once.
const WITHIN: Duration = Duration::from_secs(10);

/// Who listens in here takes a connection at once; the next one who asks waits for so long.
const CONNECTED: Duration = Duration::from_secs(1);

/// Begins to hand them out at a door, for as long as this process is there.
pub(super) fn hand_out(door: &Path) -> io::Result<()> {
    let door = UnixListener::bind(door)?;
    thread::Builder::new().name("sockets".into()).spawn(move || {
        for asking in door.incoming().flatten() {
            // Who went away needs no answer.
            let _ = answer(asking);
        }
    })?;
    Ok(())
}

fn answer(mut asking: UnixStream) -> io::Result<()> {
    asking.set_read_timeout(Some(WITHIN))?;
    asking.set_write_timeout(Some(WITHIN))?;
    let mut line = String::new();
    BufReader::new(&asking).read_line(&mut line)?;
    let opened = line.trim_end().parse().and_then(open);
    let socket = match opened {
        Ok(socket) => socket,
        Err(error) => return asking.write_all(refusal(&error).as_bytes()),
    };
    let mut space = [std::mem::MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let handed = [socket.as_fd()];
    if !control.push(SendAncillaryMessage::ScmRights(&handed)) {
        return asking.write_all(b"there is no room for it");
    }
    sendmsg(&asking, &[IoSlice::new(&[HERE])], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn open(wanted: Wanted) -> io::Result<OwnedFd> {
    match wanted {
        Wanted::Listener(address) => TcpListener::bind(address).map(OwnedFd::from),
        Wanted::Datagrams(address) => UdpSocket::bind(address).map(OwnedFd::from),
        Wanted::Connection(address) => {
            TcpStream::connect_timeout(&address, CONNECTED).map(OwnedFd::from)
        }
        Wanted::Recorders => {
            let listener = UnixListener::bind(told::SOCKET)?;
            // Whoever is in the machine may type.
            fs::set_permissions(told::SOCKET, fs::Permissions::from_mode(0o666))?;
            Ok(listener.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::sockets::Network;

    #[test]
    fn who_asks_for_a_port_that_is_in_use_learns_that() {
        let folder = tempfile::tempdir().unwrap();
        let door = folder.path().join("door");
        hand_out(&door).unwrap();
        let network = Network::new(door, std::process::id());
        let first = network.listen(([127, 0, 0, 1], 0)).unwrap();
        let again = network.listen(first.local_addr().unwrap()).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AddrInUse, "{again}");
    }
}
