//! Whose socket is at the other end of a connection on this machine, by the kernel's tables of connections (proc(5),
//! `/proc/net/tcp`).

use std::{
    fs, io,
    net::{IpAddr, SocketAddr},
    path::Path,
};

use super::connections::Ends;

/// The tables of a network namespace, and whether they hold addresses of 16 bytes.
const TABLES: &[(&str, bool)] = &[("tcp", false), ("tcp6", true)];

/// The socket at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The user whose it is.
    pub user: u32,
    /// Its number, by which `/proc/PID/fd` calls it.
    pub inode: u64,
}

/// Looks in the tables of a folder, such as `/proc/self/net`. Nothing where the other end is gone, or elsewhere; an
/// error where the system has no tables.
pub fn peer(tables: &Path, ends: Ends) -> io::Result<Option<Peer>> {
    let mut last = Ok(None);
    for (table, long) in TABLES {
        let wanted = [address(ends.client, *long), address(ends.server, *long)];
        match fs::read_to_string(tables.join(table)) {
            Ok(text) => {
                if let Some(peer) = text.lines().find_map(|line| read(line, &wanted)) {
                    return Ok(Some(peer));
                }
            }
            // A system without the newer protocol has no table of it.
            Err(error) if !long => last = Err(error),
            Err(_) => {}
        }
    }
    last
}

/// `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …`
fn read(line: &str, wanted: &[String; 2]) -> Option<Peer> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let ends = [*fields.get(1)?, *fields.get(2)?];
    if ends != [wanted[0].as_str(), wanted[1].as_str()] {
        return None;
    }
    let (user, inode) = (fields.get(7)?.parse().ok()?, fields.get(9)?.parse().ok()?);
    // One that nobody holds any more has no number.
    (inode != 0).then_some(Peer { user, inode })
}

/// An address as the tables have it: words of four bytes as this machine stores them.
fn address(address: SocketAddr, long: bool) -> String {
    use std::fmt::Write as _;
    let bytes = match (address.ip(), long) {
        (IpAddr::V4(ip), false) => ip.octets().to_vec(),
        (IpAddr::V4(ip), true) => ip.to_ipv6_mapped().octets().to_vec(),
        (IpAddr::V6(ip), _) => ip.octets().to_vec(),
    };
    let mut text = String::new();
    for word in bytes.chunks_exact(4) {
        let word = u32::from_ne_bytes([word[0], word[1], word[2], word[3]]);
        let _ = write!(text, "{word:08X}");
    }
    let _ = write!(text, ":{:04X}", address.port());
    text
}

#[cfg(test)]
mod tests {
    use std::{
        net::{TcpListener, TcpStream},
        os::unix::fs::MetadataExt as _,
    };

    use super::*;

    #[test]
    fn the_other_ends_socket_is_found_with_its_user() {
        for place in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(place) else { continue };
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (accepted, _) = listener.accept().unwrap();
            let (one, other) = (accepted.peer_addr().unwrap(), accepted.local_addr().unwrap());
            let here = Path::new("/proc/self/net");
            let found = peer(here, Ends { client: one, server: other }).unwrap().unwrap();
            assert_eq!(found.user, fs::metadata("/proc/self").unwrap().uid());
            assert_ne!(found.inode, 0);
            assert_eq!(peer(here, Ends { client: one, server: one }).unwrap(), None);
            drop(client);
        }
        let nowhere =
            Ends { client: ([127, 0, 0, 1], 1).into(), server: ([127, 0, 0, 1], 2).into() };
        assert!(peer(Path::new("/nowhere"), nowhere).is_err());
    }

    #[test]
    fn a_socket_that_nobody_holds_is_nobodys() {
        let wanted = ["0100007F:C350".to_owned(), "0100007F:1388".to_owned()];
        let line = |inode: u32| {
            format!(
                "  1: 0100007F:C350 0100007F:1388 01 00000000:00000000 00:00000000 00000000  1000  0 {inode} 1 0 20"
            )
        };
        assert_eq!(read(&line(77), &wanted), Some(Peer { user: 1000, inode: 77 }));
        assert_eq!(read(&line(0), &wanted), None);
        assert_eq!(read("  sl  local_address rem_address", &wanted), None);
    }
}
