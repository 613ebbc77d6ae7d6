//! Names that the lab answers itself: a DNS responder for a handful of hosts (RFC 1035).
//!
//! Everything else is told not to exist, so that nothing of the lab reaches the Internet.

use std::{collections::BTreeMap, net::Ipv4Addr};

use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

/// Longest datagram of plain DNS (RFC 1035, 2.3.4); longer ones are not answered.
const DATAGRAM: usize = 512;
const HEADER: usize = 12;
const TYPE_A: u16 = 1;
const CLASS_IN: u16 = 1;

/// The names with their addresses.
#[derive(Clone, Debug)]
pub(super) struct Names {
    names: BTreeMap<String, Ipv4Addr>,
}

impl Names {
    /// These names at these addresses, capital letters or not.
    pub(super) fn new(names: impl IntoIterator<Item = (String, Ipv4Addr)>) -> Self {
        let names = names.into_iter().map(|(name, at)| (name.to_ascii_lowercase(), at)).collect();
        Self { names }
    }

    /// Answers questions until it is cancelled.
    pub(super) async fn serve(self, socket: UdpSocket, cancel: CancellationToken) {
        let mut buffer = [0; DATAGRAM];
        loop {
            let received = tokio::select! {
                () = cancel.cancelled() => return,
                received = socket.recv_from(&mut buffer) => received,
            };
            if let Ok((length, peer)) = received
                && let Some(answer) = self.answer(&buffer[..length])
            {
                // A lost answer is asked for again; there is nobody to tell.
                let _ = socket.send_to(&answer, peer).await;
            }
        }
    }

    /// The answer to one datagram, if it is a question.
    pub(super) fn answer(&self, query: &[u8]) -> Option<Vec<u8>> {
        let is_response = query.get(2)? & 0x80 != 0;
        if query.len() < HEADER || is_response || query[4..6] != [0, 1] {
            return None;
        }
        let (name, end) = read_name(query, HEADER)?;
        let kind = u16::from_be_bytes(query.get(end..end + 2)?.try_into().ok()?);
        let class = u16::from_be_bytes(query.get(end + 2..end + 4)?.try_into().ok()?);
        let known = self.names.get(&name).filter(|_| class == CLASS_IN);
        let address = known.filter(|_| kind == TYPE_A);
        let mut answer = query[..2].to_vec();
        // Response, authoritative, recursion as asked; NXDOMAIN (3) for what is not known.
        answer.extend([0x84 | (query[2] & 1), 0x80 | if known.is_some() { 0 } else { 3 }]);
        answer.extend([0, 1, 0, u8::from(address.is_some()), 0, 0, 0, 0]);
        answer.extend(&query[HEADER..end + 4]);
        if let Some(address) = address {
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]); // the name above, A, IN, 60 s
            answer.extend(address.octets());
        }
        Some(answer)
    }
}

/// The name at an offset in lower case, and the offset behind it. Questions are not compressed.
fn read_name(packet: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*packet.get(at)?);
        at += 1;
        match length {
            0 => return Some((labels.join("."), at)),
            1..=63 => {
                let label = std::str::from_utf8(packet.get(at..at + length)?).ok()?;
                labels.push(label.to_ascii_lowercase());
                at += length;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str, kind: u8) -> Vec<u8> {
        let mut packet = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            packet.push(u8::try_from(label.len()).unwrap());
            packet.extend(label.bytes());
        }
        packet.extend([0, 0, kind, 0, 1]);
        packet
    }

    fn names() -> Names {
        Names::new([("www.docker.com".to_owned(), Ipv4Addr::new(172, 17, 0, 1))])
    }

    #[test]
    fn a_known_name_has_the_address_whatever_its_case() {
        let answer = names().answer(&question("WWW.docker.com", 1)).unwrap();
        assert_eq!(answer[..4], [0xab, 0xcd, 0x85, 0x80]);
        assert_eq!(answer[answer.len() - 4..], [172, 17, 0, 1]);
    }

    #[test]
    fn a_known_name_of_another_type_is_empty_and_an_unknown_one_does_not_exist() {
        let other = names().answer(&question("www.docker.com", 28)).unwrap();
        assert_eq!((other[3] & 15, other[7]), (0, 0));
        let unknown = names().answer(&question("registry-1.docker.io", 1)).unwrap();
        assert_eq!((unknown[3] & 15, unknown[7]), (3, 0));
    }

    #[test]
    fn no_datagram_makes_it_panic() {
        let good = question("www.docker.com", 1);
        for cut in 0..good.len() {
            assert!(names().answer(&good[..cut]).is_none(), "{cut}");
        }
        let loops = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1];
        assert!(names().answer(&loops).is_none());
    }
}
