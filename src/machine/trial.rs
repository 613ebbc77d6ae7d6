//! Whether somebody who is not root may make machines here: it is tried.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Read as _, Seek as _, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    forbidden::{self, Facts},
    ids,
    programs::find_program,
    rights::Rights,
    unmet::Unmet,
};

/// Namespaces are made in milliseconds; this is for a host in trouble.
const TRIED_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(2);
/// The namespaces that a machine is made of, tried on a program that ends at once.
const TRIED: &[&str] = &[
    "--mount",
    "--net",
    "--uts",
    "--ipc",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "true",
];

/// What a user may make, as it is tried.
pub(super) fn of_user(path: &OsStr, unshare: &Path) -> Result<Rights, Unmet> {
    let has_helpers = ["newuidmap", "newgidmap"].iter().all(|n| find_program(path, n).is_some());
    if has_helpers && ids::has_range() && tried(unshare, Rights::UserWithRange).is_ok() {
        return Ok(Rights::UserWithRange);
    }
    let kernel = rustix::system::uname().release().to_string_lossy().into_owned();
    let Err(said) = tried(unshare, Rights::User) else {
        return forbidden::too_old(&kernel).map_or(Ok(Rights::User), Err);
    };
    let setting = |name: &str| fs::read_to_string(format!("/proc/sys/{name}")).ok();
    Err(forbidden::why(&Facts {
        clone: setting("kernel/unprivileged_userns_clone"),
        most: setting("user/max_user_namespaces"),
        apparmor: setting("kernel/apparmor_restrict_unprivileged_userns"),
        profile: fs::read_to_string("/proc/self/attr/current").ok(),
        is_container: ["/.dockerenv", "/run/.containerenv"].iter().any(|f| Path::new(f).exists()),
        said,
    }))
}

/// Makes namespaces, for a moment. What went wrong is what `unshare` said.
fn tried(unshare: &Path, rights: Rights) -> Result<(), String> {
    let run = || -> io::Result<Result<(), String>> {
        // No pipe: who is left behind might hold it.
        let mut said = tempfile::tempfile()?;
        let mut child = Command::new(unshare)
            .args(rights.makes(unshare))
            .args(TRIED)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(said.try_clone()?)
            .spawn()?;
        if rights == Rights::UserWithRange {
            let given = ids::give(child.id());
            let stdin = child.stdin.as_mut().filter(|_| given.is_ok());
            let let_go = stdin.map_or(Ok(()), |stdin| stdin.write_all(b"\n"));
            if let Err(error) = given.and(let_go) {
                drop(child.stdin.take());
                child.kill()?;
                child.wait()?;
                return Ok(Err(error.to_string()));
            }
        }
        let deadline = Instant::now() + TRIED_WITHIN;
        let status = loop {
            match child.try_wait()? {
                Some(status) => break status,
                None if Instant::now() > deadline => {
                    child.kill()?;
                    child.wait()?;
                    return Ok(Err(format!("no answer in {} s", TRIED_WITHIN.as_secs())));
                }
                None => thread::sleep(POLL),
            }
        };
        let mut text = String::new();
        said.rewind()?;
        said.take(2_000).read_to_string(&mut text)?;
        Ok(if status.success() { Ok(()) } else { Err(format!("{}\n{status}", text.trim())) })
    };
    run().unwrap_or_else(|error| Err(error.to_string()))
}
