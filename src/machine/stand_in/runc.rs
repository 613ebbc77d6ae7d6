//! `runc` in a user namespace: the settings of a container that only root may have are left out.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::real::{REAL, go_on};
use crate::machine::rights::Rights;

/// The commands that read a container's settings.
const READ: &[&str] = &["create", "run"];
/// The group that terminals belong to, by Docker's settings (tty).
const TERMINALS: &str = "gid=5";

pub(super) fn run(args: &[OsString], rights: Rights) -> io::Error {
    let settings = bundle(args).map(|folder| folder.join("config.json"));
    if let Some(Err(error)) = settings.map(|file| mend(&file, rights)) {
        return error;
    }
    go_on(Command::new(Path::new(REAL).join("runc")).args(args))
}

/// The folder with a container's settings, where the command reads them.
fn bundle(args: &[OsString]) -> Option<PathBuf> {
    let command = args.iter().position(|arg| READ.iter().any(|read| arg == read))?;
    let mut args = args.iter().skip(command + 1);
    while let Some(arg) = args.next() {
        if ["--bundle", "-b"].iter().any(|flag| arg == flag) {
            return args.next().map(PathBuf::from);
        }
        let arg = arg.to_str().and_then(|arg| arg.strip_prefix("--bundle="));
        if let Some(folder) = arg {
            return Some(folder.into());
        }
    }
    Some(PathBuf::from(OsStr::new(".")))
}

fn mend(file: &Path, rights: Rights) -> io::Result<()> {
    let mut settings: Value = serde_json::from_slice(&fs::read(file)?)?;
    leave_out(&mut settings, rights);
    fs::write(file, serde_json::to_vec(&settings)?)
}

/// A cgroup, which is the host's, and a group of terminals, where there are no groups.
fn leave_out(settings: &mut Value, rights: Rights) {
    if let Some(linux) = settings["linux"].as_object_mut() {
        linux.remove("cgroupsPath");
    }
    if rights != Rights::User {
        return;
    }
    for mount in settings["mounts"].as_array_mut().into_iter().flatten() {
        let is_of_terminals = mount["type"] == "devpts";
        if let Some(options) = mount["options"].as_array_mut().filter(|_| is_of_terminals) {
            options.retain(|option| option != TERMINALS);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(line: &str) -> Option<PathBuf> {
        bundle(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_bundle_is_the_one_that_the_command_names_or_the_folder_it_is_in() {
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(found("--root /r --log /l create --bundle /b --pid-file /p id"), path("/b"));
        assert_eq!(found("run -b /b id"), path("/b"));
        assert_eq!(found("create --bundle=/b id"), path("/b"));
        assert_eq!(found("create id"), path("."));
        assert_eq!(found("--root /r state id"), None);
        assert_eq!(found("--root /r start id"), None);
    }

    #[test]
    fn only_what_a_user_may_not_set_is_left_out() {
        let settings = || {
            json!({
                "linux": {"cgroupsPath": "/docker/x", "resources": {}},
                "mounts": [
                    {"type": "devpts", "options": ["nosuid", "mode=0620", "gid=5"]},
                    {"type": "tmpfs", "options": ["gid=5"]}
                ]
            })
        };
        let mut user = settings();
        leave_out(&mut user, Rights::User);
        let mut wanted = settings();
        wanted["linux"].as_object_mut().unwrap().remove("cgroupsPath");
        let mut range = settings();
        leave_out(&mut range, Rights::UserWithRange);
        assert_eq!(range, wanted, "with a range of ids there is the group");
        wanted["mounts"][0]["options"] = json!(["nosuid", "mode=0620"]);
        assert_eq!(user, wanted);
        let mut empty = json!({});
        leave_out(&mut empty, Rights::User);
    }
}
