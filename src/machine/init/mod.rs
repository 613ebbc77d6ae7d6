//! The first processes of the lab's machines, behind `labcheck machine`: one that is the lab's network, and below
//! it one for each machine. When the first ends, the kernel ends everything; it ends when its standard input does,
//! which whoever started it holds open: not even `kill -9` leaves something behind.

mod devices;
mod engine;
mod files;
mod network;
mod node;

use std::{
    fmt, io,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{Pid, WaitOptions, WaitStatus, wait};

use super::plan::Plan;

/// How often it is looked whether a machine without any process of its own has one again.
const NOBODY_LEFT: Duration = Duration::from_secs(1);

/// What could not be done, and why.
#[derive(Debug)]
pub(super) struct Failed {
    doing: String,
    source: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.source)
    }
}

/// Says what was being done where something fails.
trait While<T> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failed>;
}

impl<T, E: Into<io::Error>> While<T> for Result<T, E> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failed> {
        self.map_err(|error| Failed { doing: what.to_string(), source: error.into() })
    }
}

/// Becomes the first process of the network, or of the machine of this name, and stays it. The result is what is
/// wrong; without a fault this ends with the machine.
pub fn become_first(plan: &Path, name: Option<&str>) -> String {
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

/// Ends this process, and with it everything in its namespaces, once nobody holds its standard input any more.
fn end_with_input() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        std::process::exit(0);
    });
}

/// Takes in whoever ends, as a first process has to, until this one does.
fn reap_until(last: Pid) -> Result<WaitStatus, Failed> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == last => return Ok(status),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error).doing("waiting for children"),
        }
    }
}

/// Takes in whoever ends, for as long as the machine is there.
fn reap_for_ever() -> ! {
    loop {
        if matches!(wait(WaitOptions::empty()), Err(rustix::io::Errno::CHILD)) {
            thread::sleep(NOBODY_LEFT); // who comes in later may leave somebody behind
        }
    }
}

/// Has `ip` of iproute2 carry commands out, one a line.
fn ip(commands: &str) -> Result<(), Failed> {
    let run = || -> io::Result<()> {
        let mut ip = Command::new("ip");
        ip.args(["-batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut ip = ip.spawn()?;
        if let Some(mut stdin) = ip.stdin.take() {
            stdin.write_all(commands.as_bytes())?;
        }
        let output = ip.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
        if output.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
    };
    run().doing("setting the network up with `ip`")
}
