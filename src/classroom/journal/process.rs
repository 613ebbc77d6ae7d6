//! Processes of this machine, as `/proc` tells of them (proc(5)).

use std::{fs, path::PathBuf, time::Duration};

/// Ancestors that are looked at.
const ANCESTORS: usize = 32;

/// A file about a process.
pub(super) fn of(pid: u32, file: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{file}"))
}

/// All processes, the newest first: who asks has mostly just begun.
pub(super) fn all() -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut all: Vec<u32> =
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    all.sort_unstable_by(|one, other| other.cmp(one));
    all
}

/// How long the machine had been up when a process began.
pub(super) fn began(pid: u32) -> Option<Duration> {
    let ticks: u64 = stat(pid, 19)?;
    let rate = rustix::param::clock_ticks_per_second().max(1);
    let nanos = u128::from(ticks) * 1_000_000_000 / u128::from(rate);
    Some(Duration::from_nanos(u64::try_from(nanos).ok()?))
}

/// A process and those that started it, itself first.
pub(super) fn line(pid: u32) -> Vec<u32> {
    let parents =
        std::iter::successors(Some(pid), |pid| stat(*pid, 1).filter(|parent| *parent > 0));
    parents.take(ANCESTORS).collect()
}

/// A field of `stat`, counted behind the name, which may have anything in it.
fn stat<T: std::str::FromStr>(pid: u32, field: usize) -> Option<T> {
    let stat = fs::read_to_string(of(pid, "stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(field)?.parse().ok()
}
