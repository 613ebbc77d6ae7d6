//! What may be called `docker` on somebody's PATH.

use std::{fs, os::unix::fs::symlink, path::PathBuf, time::Duration};

use labcheck::machine::programs::find_program;

use crate::{
    needs,
    program::program,
    promise::{Input, Place, Ran, control, is_full, sweep},
};

/// What the client has to tell, too.
const CHECKS: &[(&str, &str)] =
    &[("none", "listing: { repository: sweep.invalid/none, count: 0 }")];

/// Those that end by themselves or are ended soon.
const QUICK: &[(&str, &str)] = &[
    ("exits 127", "exit 127"),
    ("exits 0 and says nothing", "exit 0"),
    ("is ended by SIGSEGV", "kill -SEGV $$"),
    ("is ended by SIGKILL", "kill -KILL $$"),
    ("closes its output", "exec >&- 2>&-; exit 0"),
    ("prints escapes", "printf '\\033[2J\\033]0;x\\007 evil\\n'; exit 1"),
    ("says escapes on stderr", "printf '\\033[2J\\033]0;x\\007 evil\\n' >&2; exit 1"),
    ("prints 10 MB", "head -c 10000000 /dev/zero"),
    ("prints a line of 10 MB", "head -c 10000000 /dev/zero | tr '\\0' x"),
    ("prints for ever", "exec yes"),
    ("says for ever on stderr", "exec yes >&2"),
    ("is of version 1", "echo Docker version 1.0.0, build 1"),
    ("is podman", "echo podman version 5.4.2"),
    ("prints no UTF-8", "printf 'Docker version \\377\\376, build 1\\n'"),
    ("starts itself", "exec \"$0\" \"$@\" # ends at its deadline"),
];

/// Those that are waited for to their deadline.
const SLOW: &[(&str, &str)] = &[
    ("hangs", "exec sleep 1000"),
    ("hangs and does not end", "trap '' TERM INT; while :; do sleep 1; done"),
    ("leaves somebody behind", "sleep 1000 & exit 0"),
];

/// A folder with the other programs that are started, and no docker.
fn tools(place: &Place) -> PathBuf {
    let folder = place.at("tools");
    fs::create_dir(&folder).unwrap();
    let path = needs::surroundings().path();
    for tool in ["bash", "sh", "head", "tr", "yes", "sleep", "cat", "env", "setsid", "mount", "ip"]
    {
        if let Some(found) = find_program(&path, tool) {
            symlink(found, folder.join(tool)).unwrap();
        }
    }
    folder
}

fn promised(ran: &Ran) -> Result<(), String> {
    // 0: of a doctor, who says what there is.
    let is_doctor = ran.told.contains("docker engine ");
    ran.is_labchecks(if is_doctor { &[0, 3, 4] } else { &[3] })?;
    ran.says_what_to_do()?;
    if ran.told.contains("FAIL") { Err("it says FAIL".to_owned()) } else { Ok(()) }
}

#[tokio::test]
async fn whatever_is_called_docker_is_an_error_and_nobodys_failure() {
    if !needs::met(&["engine"]) {
        return;
    }
    let place = Place::new();
    let lab = place.lab(CHECKS);
    let lab = lab.as_str();
    let run: &[&str] = &["run", "--yes", "--engine", "host", "--scenario", lab];
    let all = [run, &["doctor"]];
    let verbs = if is_full() { all.as_slice() } else { &all[..1] };
    let mut folders = Vec::new();
    let slow = if is_full() { SLOW } else { &SLOW[2..] };
    let quick = if is_full() { QUICK } else { &QUICK[..QUICK.len() - 1] };
    for (number, (name, script)) in quick.iter().chain(slow).enumerate() {
        let folder = place.at(&format!("client{number}"));
        fs::create_dir(&folder).unwrap();
        program(&folder.join("docker"), &format!("#!/bin/sh\n{script}\n"));
        folders.push((*name, folder));
    }
    let odd = |name: &str| {
        let folder = place.at(name);
        fs::create_dir(&folder).unwrap();
        folder
    };
    let folder = odd("folder");
    fs::create_dir(folder.join("docker")).unwrap();
    folders.push(("is a folder", folder));
    let folder = odd("nowhere");
    folders.push(("is not there", folder));
    let folder = odd("no-program");
    fs::write(folder.join("docker"), "#!/bin/sh\nexit 0\n").unwrap();
    folders.push(("may not be run", folder));
    for (name, text) in
        [("empty", ""), ("bad-interpreter", "#!/nowhere/sh\n"), ("binary", "\x7fELF")]
    {
        let folder = odd(name);
        program(&folder.join("docker"), text);
        folders.push((name, folder));
    }
    let tools = tools(&place);
    let mut inputs = Vec::new();
    for (name, folder) in &folders {
        for words in verbs {
            let mut command = place.labcheck(words);
            command.env("PATH", format!("{}:{}", folder.display(), tools.display()));
            let name = format!("{name}, {}", words[0]);
            let within = Duration::from_mins(4);
            inputs.push(Input { name, command, within, may_go_on: false });
        }
    }
    sweep("clients", inputs, promised).await;
}

#[tokio::test]
async fn of_a_client_that_is_one_the_same_is_judged() {
    if !needs::met(&["docker", "engine"]) {
        return;
    }
    let place = Place::new();
    let lab = place.lab(CHECKS);
    let tools = tools(&place);
    let docker = find_program(&needs::surroundings().path(), "docker").unwrap();
    symlink(docker, tools.join("docker")).unwrap();
    let mut command = place.labcheck(&["run", "--yes", "--engine", "host", "--scenario", &lab]);
    command.env("PATH", tools);
    control("clients, control", command, 0).await;
}
