//! When a client that asked the trust service has made its container: all that it has the engine do with the image
//! is done then, and it may live on as long as the container does.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    journal::{
        client::Client,
        entry::{Deed, Entry, Subject},
        one::{reads_targets, reference, trust},
    },
    oci::Reference,
};

/// A process, by its number and its beginning.
type Process = (u32, Timestamp);

/// Where the container of each client that makes one was made. Where several are about to, nobody knows whose
/// container it is: then all of them have theirs when there are as many.
pub(super) fn containers_made(entries: &[Entry]) -> BTreeMap<Process, usize> {
    let mut ends: BTreeMap<Process, usize> = BTreeMap::new();
    let (mut waiting, mut made): (Vec<Process>, usize) = (Vec::new(), 0);
    for (at, entry) in entries.iter().enumerate() {
        if let Some(client) = maker(entry) {
            let process = (client.pid, client.began);
            if !ends.contains_key(&process) && !waiting.contains(&process) {
                waiting.push(process);
            }
        } else if let Deed::ClientEnded { pid, began } = &entry.deed {
            waiting.retain(|process| process != &(*pid, *began));
        } else if is_made_by_digest(entry) {
            made += 1;
            if made >= waiting.len() {
                ends.extend(waiting.drain(..).map(|process| (process, at)));
            }
        }
        made = if waiting.is_empty() { 0 } else { made };
    }
    ends
}

/// The client that asks for a container here.
fn maker(entry: &Entry) -> Option<&Client> {
    let request = trust(entry).filter(|request| reads_targets(request))?;
    request.asker.as_ref().filter(|client| client.makes_a_container())
}

/// With content trust on, the client has a container made from the signed digest.
fn is_made_by_digest(entry: &Entry) -> bool {
    let Deed::Engine(event) = &entry.deed else { return false };
    let name = || -> Option<Reference> { event.image.as_deref().and_then(reference) };
    event.subject == Subject::Container
        && event.action == "create"
        && name().is_some_and(|name| name.digest().is_some())
}
