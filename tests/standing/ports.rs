//! What a container in the lab's machine publishes is reached from outside of it, by who owns the classroom.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::process::CommandExt as _,
    process::Command,
};

use rustix::process::geteuid;

use crate::support::{Place, can_have_private_engine, typed, until};

/// Somebody who owns nothing here.
const SOMEBODY: u32 = 54_321;
const SERVER: &str =
    "sh -c 'while true; do printf \"HTTP/1.0 200 OK\\r\\n\\r\\nhi there\\n\" | nc -l -p 80; done'";

/// What a port of this machine says; nothing where it is not open.
fn says(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").ok()?;
    let mut said = String::new();
    stream.read_to_string(&mut said).ok()?;
    Some(said)
}

/// A port that nobody has.
fn free() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn a_published_port_is_open_outside_for_its_owner_until_the_container_goes() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let (port, held) = (free(), TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let taken = held.local_addr().unwrap().port();
    place.run(&["start"], 0);
    let session = place.session();
    let run = |name: &str, port: u16| {
        let line = format!("docker run -d --name {name} -p {port}:80 alpine:edge {SERVER}");
        typed(&session, &place.folder(), &line);
    };
    typed(&session, &place.folder(), "docker pull -q alpine:edge");
    assert_eq!(says(port), None);
    run("other", taken);
    run("web", port); // once it is known, the other is
    until("the port answers", || says(port).is_some_and(|said| said.contains("hi there")));
    let told = place.run(&["status"], 0);
    assert!(told.contains(&format!("http://localhost:{port}, in the lab's machine and")), "{told}");
    let alone = format!("http://localhost:{taken}, in the lab's machine alone");
    assert!(told.contains(&alone) && told.contains("publish at another one"), "{told}");
    if geteuid().is_root() {
        let get = |user: u32| {
            let mut bash = Command::new("bash");
            let line = format!("exec 3<>/dev/tcp/127.0.0.1/{port}; echo GET / >&3; cat <&3");
            bash.args(["-c", &line]).uid(user).gid(user).output().unwrap().stdout
        };
        assert_eq!(get(SOMEBODY), b"", "another user");
        assert!(String::from_utf8_lossy(&get(0)).contains("hi there"), "the owner, the same way");
    }
    // It ends, and is not removed.
    typed(&session, &place.folder(), "docker kill web");
    let is_closed = || TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    until("the port is closed", is_closed);
    run("again", port);
    until("the port answers again", || says(port).is_some());
    place.run(&["finish", "--yes"], 0);
    assert!(is_closed(), "it goes with the classroom");
}
