//! The one door to labcheck's own environment.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// Exported variables.
pub type Variables = BTreeMap<OsString, OsString>;

/// A variable that is set and not empty.
pub fn value<'v>(variables: &'v Variables, name: &str) -> Option<&'v OsString> {
    variables.get(OsStr::new(name)).filter(|value| !value.is_empty())
}

/// The same as text.
pub fn text(variables: &Variables, name: &str) -> Option<String> {
    value(variables, name).and_then(|value| value.to_str()).map(str::to_owned)
}

/// Whether `--plain` is among the arguments, wherever it stands.
pub fn says_plain() -> bool {
    std::env::args_os().any(|argument| argument == "--plain")
}

/// What labcheck reads of its surroundings, once, at the start.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// All exported variables, for the checks of the student's environment and for children.
    pub variables: Variables,
    /// Whether the effective user is root.
    pub is_root: bool,
    /// Where labcheck itself is, for shells that do not find it on their `PATH`.
    pub program: PathBuf,
}

/// The folder that labcheck was typed in.
pub fn current_folder() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// The machine's operating system and architecture.
pub fn machine() -> (&'static str, &'static str) {
    (std::env::consts::OS, std::env::consts::ARCH)
}

/// What was typed, the program first.
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// The login shell of this user by the system's list (`/etc/passwd`), where it is in it.
pub fn login_shell() -> Option<PathBuf> {
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    shell_of(&list, rustix::process::getuid().as_raw())
}

/// The seventh field of the line with this number in the third.
fn shell_of(list: &str, user: u32) -> Option<PathBuf> {
    let lines = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut own = lines.filter(|fields| fields.get(2).is_some_and(|id| id.parse() == Ok(user)));
    let shell = own.next()?.get(6).copied().unwrap_or_default();
    (!shell.is_empty()).then(|| PathBuf::from(shell))
}

/// Programs that stand between a shell and labcheck.
const BETWEEN: &[&str] = &["sudo", "doas", "env", "time", "labcheck"];

/// The name of the program that labcheck was typed into, where the system tells (`/proc/PID/status`).
pub fn caller() -> Option<String> {
    let mut process = rustix::process::getppid()?.as_raw_nonzero().get();
    for _ in 0..8 {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let field =
            |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let program = field("Name:")?;
        if !BETWEEN.contains(&program) {
            return Some(program.to_owned());
        }
        process = field("PPid:")?.parse().ok()?;
    }
    None
}

impl Surroundings {
    /// The surroundings of this process.
    pub fn read() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            is_root: rustix::process::geteuid().is_root(),
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("labcheck")),
        }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&OsString> {
        value(&self.variables, name)
    }

    /// The `PATH`.
    pub fn path(&self) -> OsString {
        self.get("PATH").cloned().unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())
    }

    /// Where labcheck keeps what it makes while it runs: `LABCHECK_STATE_DIR`, else
    /// `/var/lib/labcheck` for root, else `$XDG_STATE_HOME/labcheck` (XDG base directories).
    pub fn state_dir(&self) -> PathBuf {
        if let Some(dir) = self.get("LABCHECK_STATE_DIR") {
            return std::path::absolute(dir).unwrap_or_else(|_| PathBuf::from(dir));
        }
        if self.is_root {
            return PathBuf::from("/var/lib/labcheck");
        }
        let home = || self.get("HOME").map(|home| Path::new(home).join(".local/state"));
        let state = self.get("XDG_STATE_HOME").map(PathBuf::from).or_else(home);
        state.unwrap_or_else(std::env::temp_dir).join("labcheck")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_shell_is_that_of_the_users_own_line() {
        let list = "root:x:0:0:root:/root:/bin/zsh\nann:x:1000:1000::/home/ann:/usr/bin/fish\nbob:x:1001:1001::/:\nbroken\n";
        assert_eq!(shell_of(list, 0), Some("/bin/zsh".into()));
        assert_eq!(shell_of(list, 1000), Some("/usr/bin/fish".into()));
        assert_eq!((shell_of(list, 1001), shell_of(list, 7)), (None, None));
    }
}
