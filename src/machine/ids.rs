//! A range of subordinate ids for a user namespace (subuid(5), newuidmap(1)). `unshare --map-auto` does the same, but
//! leaves a process behind for ever where it is killed, or may not make the namespace (measured: util-linux 2.38).

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{getegid, geteuid};

/// What stands in a new user namespace until its ids are there, and goes on as what it is given. It ends where
/// whoever holds its standard input does.
pub(super) const WAITING: &str = "read -r _ && exec \"$@\"";
/// A namespace is made in a millisecond; this is for a host in trouble.
const MADE_WITHIN: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(1);

/// Where the ranges stand, and what gives them.
const USERS: (&str, &str) = ("/etc/subuid", "newuidmap");
const GROUPS: (&str, &str) = ("/etc/subgid", "newgidmap");

/// Whether this user has a range of both.
pub(super) fn has_range() -> bool {
    [USERS.0, GROUPS.0].into_iter().all(|file| range(file).is_some())
}

/// Gives a process its ids: this user is its root, and the range follows. The process has made its namespace, or is
/// about to.
pub(super) fn give(pid: u32) -> io::Result<()> {
    let own = fs::read_link("/proc/self/ns/user")?;
    let deadline = Instant::now() + MADE_WITHIN;
    while fs::read_link(format!("/proc/{pid}/ns/user"))? == own {
        if Instant::now() > deadline {
            return Err(io::Error::other("no user namespace comes to be"));
        }
        thread::sleep(POLL);
    }
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    for ((file, program), own) in [(USERS, user), (GROUPS, group)] {
        let (first, count) =
            range(file).ok_or_else(|| io::Error::other(format!("{file}: none")))?;
        let ids = [0, own, 1, 1, first, count].map(|id| id.to_string());
        let mut give = Command::new(program);
        give.arg(pid.to_string()).args(ids).stdin(Stdio::null());
        let output = give.output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(io::Error::other(format!("{program}: {said}")));
        }
    }
    Ok(())
}

fn range(file: &str) -> Option<(u32, u32)> {
    let user = geteuid().as_raw();
    let list = fs::read_to_string(Path::new("/etc/passwd")).unwrap_or_default();
    read(&fs::read_to_string(file).ok()?, name(&list, user), user)
}

/// The user's name by the system's list.
fn name(list: &str, user: u32) -> Option<&str> {
    let mut lines = list.lines().map(|line| line.split(':'));
    lines.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(user)).then_some(name)
    })
}

/// The first range of a user: `NAME:FIRST:COUNT`, or the number in the name's place.
pub(super) fn read(text: &str, name: Option<&str>, user: u32) -> Option<(u32, u32)> {
    text.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [whose, first, count] = fields.as_slice() else { return None };
        let is_own = name == Some(whose) || whose.parse() == Ok(user);
        let (first, count) = (first.parse().ok()?, count.trim().parse().ok()?);
        (is_own && count > 0).then_some((first, count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_by_name_or_number() {
        let text = "bob:100000:65536\nbroken\nann:165536:65536\n1002:300000:10\neve:1:0\n";
        assert_eq!(read(text, Some("ann"), 1000), Some((165_536, 65_536)));
        assert_eq!(read(text, None, 1002), Some((300_000, 10)));
        assert_eq!(read(text, Some("eve"), 1003), None, "an empty one is none");
        assert_eq!(read(text, Some("dan"), 1004), None);
        assert_eq!(read("", Some("ann"), 1000), None);
    }

    #[test]
    fn a_name_is_that_of_the_users_own_line() {
        let list = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:\nshort:x\n";
        assert_eq!(
            (name(list, 1000), name(list, 0), name(list, 7)),
            (Some("ann"), Some("root"), None)
        );
    }
}
