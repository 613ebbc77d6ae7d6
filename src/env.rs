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
    of_this_user(6)
}

/// The home folder of this user by the same list.
fn home_folder() -> Option<PathBuf> {
    of_this_user(5)
}

fn of_this_user(field: usize) -> Option<PathBuf> {
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    field_of(&list, rustix::process::getuid().as_raw(), field)
}

/// A field of the line with this number in the third (passwd(5)).
fn field_of(list: &str, user: u32, field: usize) -> Option<PathBuf> {
    let lines = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut own = lines.filter(|fields| fields.get(2).is_some_and(|id| id.parse() == Ok(user)));
    let value = own.next()?.get(field).copied().unwrap_or_default();
    (!value.is_empty()).then(|| PathBuf::from(value))
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

    /// The docker that the lab's machine is to have, where one is named: `LABCHECK_CLIENT`.
    pub fn client(&self) -> Option<PathBuf> {
        self.get("LABCHECK_CLIENT").map(PathBuf::from)
    }

    /// Where labcheck keeps what it can have again: `$XDG_CACHE_HOME/labcheck` (XDG base directories, by which a
    /// relative one does not count), else `/var/cache/labcheck` for root, whose HOME may be somebody else's under
    /// sudo, else `~/.cache/labcheck`.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        let home = || {
            let roots = self.is_root.then(|| PathBuf::from("/var/cache"));
            roots.or_else(|| self.get("HOME").map(|home| Path::new(home).join(".cache")))
        };
        let cache = self.get("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        cache.or_else(home).map(|cache| cache.join("labcheck"))
    }

    /// Where labcheck keeps what it makes while it runs: `LABCHECK_STATE_DIR`, else
    /// `/var/lib/labcheck` for root, else `$XDG_STATE_HOME/labcheck` (XDG base directories, by which a relative one does
    /// not count), else `~/.local/state/labcheck`. Empty where there is no home folder: a place that others share, as
    /// `/tmp`, is none.
    pub fn state_dir(&self) -> PathBuf {
        if let Some(dir) = self.get("LABCHECK_STATE_DIR") {
            return std::path::absolute(dir).unwrap_or_else(|_| PathBuf::from(dir));
        }
        if self.is_root {
            return PathBuf::from("/var/lib/labcheck");
        }
        let home = || self.get("HOME").map(PathBuf::from).or_else(home_folder);
        let state = self.get("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let state = state.or_else(|| Some(home()?.join(".local/state")));
        state.map_or_else(PathBuf::new, |state| state.join("labcheck"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_shell_is_that_of_the_users_own_line() {
        let list = "root:x:0:0:root:/root:/bin/zsh\nann:x:1000:1000::/home/ann:/usr/bin/fish\nbob:x:1001:1001::/:\nbroken\n";
        assert_eq!(field_of(list, 0, 6), Some("/bin/zsh".into()));
        assert_eq!(field_of(list, 1000, 6), Some("/usr/bin/fish".into()));
        assert_eq!(field_of(list, 1000, 5), Some("/home/ann".into()));
        assert_eq!((field_of(list, 1001, 6), field_of(list, 7, 6)), (None, None));
    }
}
