//! The first processes of the lab's machines, behind `labcheck pid1`: one that is the lab's network, and below
//! it one for each machine. When the first ends, the kernel ends everything; it ends when its standard input does,
//! which whoever started it holds open: not even `kill -9` leaves something behind.

mod by_folder;
mod changes;
mod devices;
mod engine;
mod failed;
mod files;
mod given;
mod ip;
mod laid;
mod layers;
mod life;
mod network;
mod node;
mod places;
mod read_only;
mod recorders;
mod sockets;
mod stand_ins;

use std::{io, path::Path};

use rustix::{fs::Mode, process::umask};

use super::plan::Plan;
use failed::While as _;

/// Becomes the first process of the network, or of the machine of this name, and stays it. The result is what is
/// wrong; without a fault this ends with the machine.
pub fn become_first(plan: &Path, name: Option<&str>) -> String {
    // Whatever whoever made it has: what is made inside is for all to read, and for its owner to write.
    umask(Mode::from_raw_mode(0o022));
    let read = Plan::read(plan).doing(format_args!("reading {}", plan.display()));
    let ended = read.and_then(|read| match name {
        None => network::keep(&read, plan),
        Some(name) => {
            let node = read.nodes.iter().find(|node| node.name == name);
            let node =
                node.ok_or(io::ErrorKind::NotFound).doing(format_args!("looking for {name}"))?;
            node::keep(&read, node)
        }
    });
    match ended {
        Ok(what) => what,
        Err(failed) => failed.to_string(),
    }
}
