//! State folders with something in them that no labcheck of this user's put there: refused, and nothing is touched.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    path::{Path, PathBuf},
    process::{Child, Command},
};

use labcheck::classroom::{layout::SESSION, standing::starting::in_progress};
use rustix::fs::{FlockOperation, flock};

use crate::{
    running::is_running,
    support::{Place, can_have_private_engine, told},
};

const VERBS: [&[&str]; 11] = [
    &["step1"],
    &["status"],
    &["env"],
    &["shell"],
    &["hint", "step1"],
    &["reset", "step1"],
    &["watch", "--plain"],
    &["handout"],
    &["start", "--plain", "--yes"],
    &["run", "--plain"],
    &["finish", "--yes"],
];

/// Everything below a folder with its modes, targets and texts.
fn tree(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, data) = (entry.path(), entry.metadata().unwrap());
        let content = if data.is_symlink() {
            fs::read_link(&path).unwrap().display().to_string()
        } else if data.is_file() {
            fs::read_to_string(&path).unwrap()
        } else {
            String::new()
        };
        all.push(format!("{} {:o} {content}", path.display(), data.permissions().mode()));
        if data.is_dir() {
            all.extend(tree(&path));
        }
    }
    all.sort();
    all
}

/// A folder of a classroom's form, with a lock that nobody holds, and what somebody holds dear.
fn room(at: &Path) {
    fs::create_dir_all(at.join("desk")).unwrap();
    fs::set_permissions(at, fs::Permissions::from_mode(0o700)).unwrap();
    for file in ["lock", "dear", "desk/paper"] {
        fs::write(at.join(file), "dear").unwrap();
    }
}

#[test]
fn a_state_folder_that_is_not_this_users_alone_is_refused_by_every_verb_and_nothing_is_touched() {
    let place = Place::new();
    let top = place.folder();
    let at = |name: &str| top.join(name);
    for (name, mode) in [("open", 0o777), ("grouped", 0o770), ("sticky", 0o1777), ("real", 0o700)] {
        room(&at(name).join("room-abcdef"));
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    symlink(at("real"), at("link")).unwrap();
    fs::write(at("file"), "").unwrap();
    let mut refused =
        vec![at("open"), at("grouped"), at("sticky"), at("link"), at("file"), at("open/below")];
    if rustix::process::geteuid().is_root() {
        room(&at("theirs").join("room-abcdef"));
        chown(at("theirs"), Some(54_321), None).unwrap();
        refused.extend([at("theirs"), at("theirs/below")]);
    }
    let before = tree(&top);
    for state in &refused {
        for args in VERBS {
            let output = place.labcheck(args).env("LABCHECK_STATE_DIR", state).output().unwrap();
            let told = told(&output);
            assert_eq!(output.status.code(), Some(3), "{}, {args:?}: {told}", state.display());
            assert!(told.contains("LABCHECK_STATE_DIR"), "{}, {args:?}: {told}", state.display());
        }
        assert_eq!(tree(&top), before, "{}", state.display());
    }
    // The control: of one's own, what a dead labcheck left is taken away.
    let mut finish = place.labcheck(&["finish", "--yes"]);
    let output = finish.env("LABCHECK_STATE_DIR", at("real")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(!at("real").exists());
}

#[test]
fn what_stands_in_a_state_folder_and_leads_out_of_it_is_left_alone() {
    let place = Place::new();
    let (state, dear) = (place.state(), place.folder().join("elsewhere"));
    room(&dear);
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o700)).unwrap();
    // A link for a classroom, a classroom whose lock or session is a link, one that is not this user's alone.
    symlink(&dear, state.join("room-link01")).unwrap();
    symlink(&dear, state.join(".new-999999999-link")).unwrap();
    for (name, file) in [("room-link02", "lock"), ("room-link03", "desk")] {
        room(&state.join(name));
        let there = state.join(name).join(file);
        if there.is_dir() { fs::remove_dir_all(&there) } else { fs::remove_file(&there) }.unwrap();
        symlink(dear.join(file), there).unwrap();
    }
    room(&state.join("room-open01"));
    fs::set_permissions(state.join("room-open01"), fs::Permissions::from_mode(0o777)).unwrap();
    let before = tree(&dear);
    for args in
        [&["step1"][..], &["status"], &["env"], &["shell"], &["handout"], &["finish", "--yes"]]
    {
        let output = place.labcheck(args).output().unwrap();
        let told = told(&output);
        assert!(!told.contains("panicked"), "{args:?}: {told}");
        assert_eq!(tree(&dear), before, "{args:?}: {told}");
    }
    // What is a link, or others can write into, is not a classroom's and stays; what is one goes, its links with it.
    for stays in ["room-link01", ".new-999999999-link", "room-link02", "room-open01"] {
        assert!(fs::symlink_metadata(state.join(stays)).is_ok(), "{stays}");
    }
    assert!(!state.join("room-link03").exists());
    fs::remove_dir_all(&state).unwrap();
}

/// A process that no labcheck may end.
struct Dear(Child);

impl Dear {
    fn begins() -> Self {
        Self(Command::new("sleep").arg("600").spawn().unwrap())
    }
}

impl Drop for Dear {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn the_number_of_a_process_that_stands_in_a_file_is_not_taken_for_the_keeper() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let dear = Dear::begins();
    // In the words of a start that is going on.
    let log = place.state().join("starting.log");
    fs::create_dir(place.state()).unwrap();
    fs::set_permissions(place.state(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(&log, format!("keeper {}\n", dear.0.id())).unwrap();
    let held = fs::File::open(&log).unwrap();
    flock(&held, FlockOperation::LockExclusive).unwrap();
    let start = in_progress(&place.state()).unwrap().unwrap();
    assert_eq!(start.pid, Some(dear.0.id()));
    assert!(start.keeper.is_none(), "it does not hold the start");
    drop(held);
    place.run(&["finish", "--yes"], 0);
    assert!(is_running(dear.0.id()));

    // In a session.
    place.run(&["start", "--plain", "--yes"], 0);
    let mut session = place.session();
    let keeper = session.pid;
    assert!(session.keeper().is_some(), "the control");
    session.pid = dear.0.id();
    assert!(session.keeper().is_none(), "it does not hold the lock");
    session.write().unwrap();
    place.run(&["finish", "--yes"], 0);
    assert!(is_running(dear.0.id()) && !place.state().exists());
    crate::support::until("the keeper ends", || !is_running(keeper));
}

#[test]
fn a_classroom_that_others_were_let_into_is_neither_believed_nor_overlooked() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start", "--plain", "--yes"], 0);
    let folder = place.session().folder;
    let mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o770);
    for args in [&["step1"][..], &["status"], &["env"], &["start"], &["finish", "--yes"]] {
        for chosen in [None, Some(&folder)] {
            let mut command = place.labcheck(args);
            command.envs(chosen.map(|folder| ("LABCHECK_CLASSROOM", folder)));
            let output = command.output().unwrap();
            let words = told(&output).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!([2, 3, 4].contains(&output.status.code().unwrap()), "{args:?}: {words}");
            assert!(words.contains("its mode is 770"), "{args:?}: {words}");
            assert!(
                words.contains(&format!("chmod 700 {}", folder.display())),
                "{args:?}: {words}"
            );
        }
    }
    mode(0o700);
    place.session();
    place.run(&["finish", "--yes"], 0);
}

#[test]
fn a_session_that_sets_what_no_classroom_sets_is_not_told_to_a_shell() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start", "--plain", "--yes"], 0);
    let session = place.session();
    let file: PathBuf = session.folder.join(SESSION);
    let whole = fs::read_to_string(&file).unwrap();
    for planted in ["DOCKER_HOST=x; touch planted; Y", "PATH", "LD_PRELOAD"] {
        let text = whole.replace("\"DOCKER_CONFIG\"", &format!("{planted:?}"));
        assert_ne!(text, whole);
        fs::write(&file, text).unwrap();
        let output = place.labcheck(&["env"]).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{}", told(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{planted}");
        assert!(told(&output).contains("it sets a variable that labcheck does not"), "{planted}");
    }
    // A value may have anything in it: it is quoted.
    let text = whole.replace(&place.state().display().to_string(), "/x'; touch planted; '");
    fs::write(&file, text).unwrap();
    let output = place.labcheck(&["env", "--shell", "sh"]).output().unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(place.folder()).arg("-c").arg(String::from_utf8(output.stdout).unwrap());
    shell.output().unwrap();
    assert!(!place.folder().join("planted").exists());
    fs::write(&file, whole).unwrap();
    place.run(&["finish", "--yes"], 0);
}
