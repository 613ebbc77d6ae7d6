//! The lab's network: a bridge in a namespace of its own, so that the host's firewall has no part in it, with the
//! addresses of the lab's services, and a link to each machine.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use rustix::process::Pid;

use super::{
    failed::{Failed, While as _},
    ip::ip,
    life::{end_with_input, reap_any},
    sockets,
};
use crate::machine::plan::{GATEWAY, Node, PREFIX, Plan, TRUST};

/// Namespaces of a machine of its own.
const OWN: &[&str] = &["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child"];

/// Sets it up, starts the machines, and stays until one of them ends.
pub(super) fn keep(plan: &Plan, path: &Path) -> Result<String, Failed> {
    end_with_input();
    ip(&format!(
        "link set lo up\n\
         link add lab0 type bridge\n\
         address add {GATEWAY}/{PREFIX} dev lab0\n\
         address add {TRUST}/{PREFIX} dev lab0\n\
         link set lab0 up\n"
    ))?;
    sockets::hand_out(&plan.sockets()).doing("handing sockets out")?;
    let mut nodes = Vec::new();
    for (number, node) in plan.nodes.iter().enumerate() {
        nodes.push(start(plan, path, node, number)?);
    }
    // The first one that ends takes the others along.
    let pids: Vec<Pid> = nodes.iter().map(Pid::from_child).collect();
    while !pids.contains(&reap_any()?) {}
    Ok("a machine has ended".to_owned())
}

/// Starts a machine, and plugs it in once its namespaces are there.
fn start(plan: &Plan, path: &Path, node: &Node, number: usize) -> Result<Child, Failed> {
    let starting = || -> io::Result<Child> {
        let mut node = Command::new(&plan.unshare)
            .args(OWN)
            .arg(&plan.labcheck)
            .arg("pid1")
            .arg(path)
            .arg(&node.name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = node.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        if line.is_empty() {
            return Err(io::Error::other("its namespaces cannot be made"));
        }
        Ok(node)
    };
    let mut child = starting().doing(format_args!("starting {}", node.name))?;
    ip(&format!(
        "link add port{number} type veth peer name eth0 netns {}\n\
         link set port{number} master lab0 up\n",
        child.id()
    ))?;
    if let Some(stdin) = child.stdin.as_mut() {
        stdin.write_all(b"go\n").doing(format_args!("starting {}", node.name))?;
    }
    Ok(child)
}
