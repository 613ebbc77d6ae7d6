//! One machine: its name, its address, its files, and then its engine.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::net::UnixStream,
    process::Stdio,
};

use rustix::process::Pid;

use super::{
    engine,
    failed::{Failed, While as _},
    files,
    ip::ip,
    life::{reap_for_ever, reap_until},
    sockets,
};
use crate::machine::plan::{GATEWAY, Node, PREFIX, Plan};

/// Becomes the machine, and stays it for as long as anybody wants it.
pub(super) fn keep(plan: &Plan, node: &Node) -> Result<String, Failed> {
    wait_to_be_plugged_in().doing("waiting for the network")?;
    rustix::system::sethostname(node.name.as_bytes()).doing("setting the host name")?;
    ip(&format!(
        "link set lo up\n\
         address add {}/{PREFIX} dev eth0\n\
         link set eth0 up\n\
         route add default via {GATEWAY}\n",
        node.address
    ))?;
    // As systemd does: everybody may ping.
    let _ = fs::write("/proc/sys/net/ipv4/ping_group_range", plan.rights.groups());
    let own = plan.of(node);
    sockets::hand_out(&own.sockets()).doing("handing sockets out")?;
    let mut greeting = UnixStream::connect(plan.greeting()).doing("saying that it is up")?;
    let log = fs::File::create(own.log()).doing("making the engine's log")?;
    let errors = log.try_clone().doing("making the engine's log")?;
    let recorded = files::lay_out(plan, node)?;
    let mut engine = engine::command(plan, &own);
    engine.stdin(Stdio::null()).stdout(log).stderr(errors);
    let words: Vec<&str> = [&node.name].into_iter().chain(&recorded).map(String::as_str).collect();
    let up = words.join(" ") + "\n";
    let engine = engine.spawn().doing("starting dockerd")?;
    greeting.write_all(up.as_bytes()).doing("saying that it is up")?;
    let ended = reap_until(Pid::from_child(&engine))?;
    // An engine that gives up by itself could not start. One that somebody ended leaves its machine behind.
    match ended.exit_status() {
        Some(0) | None => reap_for_ever(),
        Some(_) => Ok("its engine has ended".to_owned()),
    }
}

/// Says that the namespaces are there, and waits for the link to the network.
fn wait_to_be_plugged_in() -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(b"here\n")?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if line.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}
