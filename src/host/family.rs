//! All processes that one start brought about, also those that left their group or session.
//!
//! A process belongs to the family of a leader when it is in the leader's session, descends from
//! it, or carries the family's mark in the environment that it was started with. Where there is no
//! `/proc` (not Linux) only the leader's process group is known.
//!
//! A door, as `nsenter` is one for who goes into a machine of the lab's, is not signalled: it ends when its child does.
//! Were it killed first, its child would be left to whoever takes in the host's orphans, and a machine does not end
//! before that has been done (pid_namespaces(7)): at once, late, or never where the host is a container without an
//! init.
//!
//! It must never signal anything outside the family: processes are signalled through a pidfd whose
//! start time was compared, so a number that the system gave away anew is not hit.

use std::{
    collections::HashSet,
    ffi::OsString,
    fs,
    io::Read as _,
    os::unix::ffi::OsStrExt as _,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// The variable by which a child started by labcheck is known. Its value begins with the process
/// id of the labcheck that started it.
pub(super) const MARK: &str = "LABCHECK_SPAWN";

/// Longest environment that is searched for the mark.
const MAX_ENVIRONMENT: u64 = 2 << 20;
/// How often the family is killed anew while it forks; each round leaves fewer to fork.
const ROUNDS: usize = 20;

/// How far a signal reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The leader's session and process group. What made a session of its own, as a daemon does
    /// (ssh's connection sharing is one), lives on.
    Session,
    /// Everyone.
    All,
}

/// The family of one leader. The leader must not have been reaped while signals are sent, so that
/// its number still means it.
#[derive(Clone, Debug)]
pub(super) struct Family {
    leader: Pid,
    mark: Vec<u8>,
}

impl Family {
    /// A value for [`MARK`] that no other start has.
    pub(super) fn fresh_mark() -> OsString {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        format!("{}-{now:x}-{count}", std::process::id()).into()
    }

    /// The family of this leader, which was started with this mark.
    pub(super) fn new(leader: Pid, mark: &OsString) -> Self {
        let mark = [MARK.as_bytes(), b"=", mark.as_bytes()].concat();
        Self { leader, mark }
    }

    /// Sends a signal once to whoever is there now.
    pub(super) fn signal(&self, signal: Signal, reach: Reach) {
        let kin = self.kin(reach); // looked up first: the dead have no descendants
        self.send(kin, signal);
    }

    /// Kills until nobody but the unreaped leader is left.
    pub(super) fn kill(&self, reach: Reach) {
        for _ in 0..ROUNDS {
            let kin = self.kin(reach);
            let is_over = kin.iter().all(|kin| kin.pid == self.leader || kin.is_door());
            self.send(kin, Signal::KILL);
            if is_over {
                return;
            }
        }
    }

    /// Whether anybody but the leader is there in its session.
    pub(super) fn has_others(&self) -> bool {
        self.kin(Reach::Session).iter().any(|process| process.pid != self.leader)
    }

    /// Kills the leader and its group, a door too.
    pub(super) fn kill_leader(&self) {
        let _ = kill_process_group(self.leader, Signal::KILL); // an empty group is no error here
    }

    fn send(&self, kin: Vec<Process>, signal: Signal) {
        if !kin.iter().any(Process::is_door) {
            let _ = kill_process_group(self.leader, signal); // an empty group is no error here
        }
        for process in kin {
            process.take(signal);
        }
    }

    fn kin(&self, reach: Reach) -> Vec<Process> {
        let all = processes();
        let mut family: HashSet<Pid> = HashSet::from([self.leader]);
        for process in &all {
            let by_session =
                process.session == Some(self.leader) || process.group == Some(self.leader);
            if by_session || (reach == Reach::All && process.carries(&self.mark)) {
                family.insert(process.pid);
            }
        }
        if reach == Reach::All {
            add_descendants(&mut family, &all);
        }
        let us = rustix::process::getpid();
        all.into_iter().filter(|p| p.pid != us && family.contains(&p.pid)).collect()
    }
}

/// Kills every process that was started with this variable in its environment, and what descends
/// from it; this process aside. For what a killed labcheck left: the value is a path of its own.
pub fn kill_all_with(name: &str, value: &std::ffi::OsStr) {
    let mark = [name.as_bytes(), b"=", value.as_bytes()].concat();
    let us = rustix::process::getpid();
    for _ in 0..ROUNDS {
        let all = processes();
        let marked = all.iter().filter(|process| process.pid != us && process.carries(&mark));
        let mut family: HashSet<Pid> = marked.map(|process| process.pid).collect();
        if family.is_empty() {
            return;
        }
        add_descendants(&mut family, &all);
        for process in all.iter().filter(|p| p.pid != us && family.contains(&p.pid)) {
            process.take(Signal::KILL);
        }
    }
}

/// Whether a living process other than this one has this path, or one below it, in its command line.
pub fn is_named_in_a_command(path: &std::ffi::OsStr) -> bool {
    let path = path.as_bytes();
    let us = rustix::process::getpid();
    processes().iter().filter(|process| process.pid != us).any(|process| {
        let raw = process.pid.as_raw_nonzero();
        let command = fs::read(format!("/proc/{raw}/cmdline")).unwrap_or_default();
        command.windows(path.len()).any(|part| part == path)
    })
}

/// A process that carries a variable, and whose parent does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its number.
    pub pid: u32,
    /// What it is called.
    pub name: String,
    /// Whether we descend from it.
    pub is_ours: bool,
}

/// Who was started with this variable in the environment; of a family only the eldest.
pub fn carriers(name: &str, value: &std::ffi::OsStr) -> Vec<Carrier> {
    let mark = [name.as_bytes(), b"=", value.as_bytes()].concat();
    let all = processes();
    let marked: HashSet<Pid> =
        all.iter().filter(|process| process.carries(&mark)).map(|process| process.pid).collect();
    let is_eldest = |process: &&Process| {
        marked.contains(&process.pid)
            && !process.parent.is_some_and(|parent| marked.contains(&parent))
    };
    let told = all.iter().filter(is_eldest).map(|process| {
        let mut family = HashSet::from([process.pid]);
        add_descendants(&mut family, &all);
        let raw = process.pid.as_raw_nonzero();
        let name = fs::read_to_string(format!("/proc/{raw}/comm")).unwrap_or_default();
        Carrier {
            pid: raw.get().unsigned_abs(),
            name: name.trim().to_owned(),
            is_ours: family.contains(&rustix::process::getpid()),
        }
    });
    let us = std::process::id();
    told.filter(|carrier| carrier.pid != us).collect()
}

fn add_descendants(family: &mut HashSet<Pid>, all: &[Process]) {
    loop {
        let before = family.len();
        for process in all {
            if process.parent.is_some_and(|parent| family.contains(&parent)) {
                family.insert(process.pid);
            }
        }
        if family.len() == before {
            return;
        }
    }
}

/// One living process as `/proc/PID/stat` tells it (proc(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Process {
    pid: Pid,
    parent: Option<Pid>,
    group: Option<Pid>,
    session: Option<Pid>,
    /// Clock ticks since boot: with the pid the identity of a process.
    started: u64,
}

impl Process {
    fn read(pid: Pid) -> Option<Self> {
        let stat = fs::read(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
        Self::parse(pid, &stat).filter(|_| pid != Pid::INIT)
    }

    /// Reads a stat line; nothing for a zombie. The command name may hold anything, `)` too.
    fn parse(pid: Pid, stat: &[u8]) -> Option<Self> {
        let name_ends = stat.iter().rposition(|byte| *byte == b')')?;
        let rest = std::str::from_utf8(&stat[name_ends + 1..]).ok()?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |at: usize| fields.get(at).and_then(|text| text.parse::<i32>().ok());
        let id = |at: usize| number(at).filter(|raw| *raw > 0).and_then(Pid::from_raw);
        if matches!(*fields.first()?, "Z" | "X" | "x") {
            return None;
        }
        let started = fields.get(19)?.parse().ok()?;
        Some(Self { pid, parent: id(1), group: id(2), session: id(3), started })
    }

    fn carries(&self, mark: &[u8]) -> bool {
        let path = format!("/proc/{}/environ", self.pid.as_raw_nonzero());
        let Ok(file) = fs::File::open(path) else { return false };
        let mut environment = Vec::new();
        let read = file.take(MAX_ENVIRONMENT).read_to_end(&mut environment);
        read.is_ok() && environment.split(|byte| *byte == 0).any(|variable| variable == mark)
    }

    /// Whether its children are in another pid namespace than it is (`/proc/PID/ns`, namespaces(7)).
    fn is_door(&self) -> bool {
        let of =
            |link| fs::read_link(format!("/proc/{}/ns/{link}", self.pid.as_raw_nonzero())).ok();
        of("pid_for_children").is_some_and(|children| of("pid") != Some(children))
    }

    /// Takes a signal, or goes on where it is a door: one that is stopped cannot end.
    fn take(&self, signal: Signal) {
        self.signal(if self.is_door() { Signal::CONT } else { signal });
    }

    #[cfg(target_os = "linux")]
    fn signal(&self, signal: Signal) {
        use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
        let Ok(handle) = pidfd_open(self.pid, PidfdFlags::empty()) else { return };
        if Self::read(self.pid).is_some_and(|now| now.started == self.started) {
            let _ = pidfd_send_signal(handle, signal); // gone already: as wanted
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn signal(&self, _: Signal) {}
}

fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(Pid::from_raw).filter_map(Process::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pid(raw: i32) -> Pid {
        Pid::from_raw(raw).unwrap()
    }

    #[test]
    fn a_hostile_command_name_does_not_shift_the_fields() {
        let stat = b"7 (a) R 1 (x) S 5 6 4 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n";
        let process = Process::parse(pid(7), stat).unwrap();
        assert_eq!(
            (process.parent, process.group, process.session, process.started),
            (Some(pid(5)), Some(pid(6)), Some(pid(4)), 4711)
        );
    }

    #[test]
    fn zombies_and_broken_lines_are_nobody() {
        for stat in [&b"7 (a) Z 5 6 4 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711"[..], b"", b"7 (a"] {
            assert_eq!(Process::parse(pid(7), stat), None);
        }
    }

    #[test]
    fn this_process_is_among_all_processes() {
        assert!(processes().iter().any(|p| p.pid == rustix::process::getpid()));
    }

    #[test]
    fn marks_never_repeat() {
        assert_ne!(Family::fresh_mark(), Family::fresh_mark());
    }
}
