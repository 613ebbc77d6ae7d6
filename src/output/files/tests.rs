use std::{
    io::Read as _,
    os::unix::fs::{FileTypeExt as _, symlink},
};

use rustix::fs::{CWD, Mode, makedev, mknodat};

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("labcheck-files-").tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn told(path: &Path) -> String {
    let Err(error) = Target::open(path, true) else { panic!("{} was opened", path.display()) };
    error.to_string()
}

/// What stands in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_new_file_has_the_usual_mode_and_one_that_is_replaced_keeps_its_own() {
    let folder = folder();
    let [new, usual, old] = ["new", "usual", "old"].map(|name| folder.path().join(name));
    fs::write(&usual, "").unwrap(); // with the umask of the test, whatever that is
    write(&new, "text", false).unwrap();
    assert_eq!((fs::read_to_string(&new).unwrap().as_str(), mode(&new)), ("text", mode(&usual)));
    fs::write(&old, "old").unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
    write(&old, "text", true).unwrap();
    assert_eq!((fs::read_to_string(&old).unwrap().as_str(), mode(&old)), ("text", 0o640));
    let refused = write(&old, "other", false).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&old).unwrap(), "text");
    assert_eq!(names(folder.path()), ["new", "old", "usual"], "nothing aside is left");
}

#[test]
fn root_leaves_a_file_to_whom_it_is_and_a_new_one_to_whom_the_folder_is() {
    if !rustix::process::geteuid().is_root() {
        return; // nobody else can give files away
    }
    let folder = folder();
    let theirs = folder.path().join("theirs");
    fs::write(&theirs, "").unwrap();
    std::os::unix::fs::chown(&theirs, Some(1001), Some(1002)).unwrap();
    write(&theirs, "text", true).unwrap();
    std::os::unix::fs::chown(folder.path(), Some(1003), Some(1004)).unwrap();
    let new = folder.path().join("new");
    write(&new, "text", true).unwrap();
    let owner = |path: &Path| {
        let seen = fs::metadata(path).unwrap();
        (seen.uid(), seen.gid())
    };
    assert_eq!((owner(&theirs), owner(&new)), ((1001, 1002), (1003, 1004)));
}

#[test]
fn what_was_opened_and_not_written_leaves_everything_as_it_was() {
    let folder = folder();
    let old = folder.path().join("old");
    fs::write(&old, "old").unwrap();
    let both = [&old, &folder.path().join("new")].map(|path| Target::open(path, true).unwrap());
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    drop(both);
    assert_eq!(names(folder.path()), ["old"]);
}

/// What whose folder it is can do while labcheck works.
#[test]
fn a_folder_that_is_swapped_meanwhile_is_written_to_and_not_what_lies_at_its_path() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for (is_link, force) in [(true, true), (true, false), (false, true), (false, false)] {
        for name in ["theirs", "other"] {
            fs::create_dir(at(name)).unwrap();
        }
        if force {
            fs::write(at("theirs/file"), "old").unwrap();
        }
        fs::write(at("other/kept"), "kept").unwrap();
        let target = Target::open(&at("theirs/file"), force).unwrap();
        let dropped = Target::open(&at("theirs/dropped"), force).unwrap();
        fs::rename(at("theirs"), at("moved")).unwrap();
        if is_link {
            symlink("other", at("theirs")).unwrap();
        } else {
            fs::rename(at("other"), at("theirs")).unwrap();
        }
        target.write("text").unwrap();
        drop(dropped);
        assert_eq!(names(&at("theirs")), ["kept"], "link: {is_link}, force: {force}");
        assert_eq!(names(&at("moved")), ["file"], "link: {is_link}, force: {force}");
        assert_eq!(fs::read_to_string(at("moved/file")).unwrap(), "text");
        for entry in fs::read_dir(folder.path()).unwrap().flatten() {
            let path = entry.path();
            if path.is_symlink() { fs::remove_file(path) } else { fs::remove_dir_all(path) }
                .unwrap();
        }
    }
}

#[test]
fn a_path_in_which_a_link_lies_by_now_leads_nowhere() {
    let folder = folder();
    let folder = fs::canonicalize(folder.path()).unwrap();
    fs::create_dir_all(folder.join("real/in")).unwrap();
    symlink("real", folder.join("link")).unwrap();
    symlink("in", folder.join("real/last")).unwrap();
    assert!(Spot::open(&folder.join("real/in/file")).is_ok());
    for path in ["link/in/file", "real/last/file"] {
        assert!(Spot::open(&folder.join(path)).is_err(), "{path}");
    }
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_written() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("far")).unwrap();
    fs::write(at("far/old"), "old").unwrap();
    for (link, leads) in [("one", "far/old"), ("two", "one"), ("none", "far/new"), ("self", "self")]
    {
        symlink(leads, at(link)).unwrap();
    }
    write(&at("two"), "text", true).unwrap();
    assert_eq!(fs::read_to_string(at("far/old")).unwrap(), "text");
    write(&at("none"), "text", false).unwrap();
    assert_eq!(fs::read_to_string(at("far/new")).unwrap(), "text");
    for link in ["one", "two", "none"] {
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
    }
    assert!(told(&at("self")).contains("symbolic links"), "{}", told(&at("self")));
}

#[test]
fn in_a_folder_for_all_a_link_of_somebody_elses_leads_nowhere() {
    if !rustix::process::geteuid().is_root() {
        return; // nobody else can lay a link for another user
    }
    let folder = folder();
    let [shared, goal] = ["shared", "goal"].map(|name| folder.path().join(name));
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o1777)).unwrap();
    fs::write(&goal, "kept").unwrap();
    for (name, uid) in [("theirs", 1001), ("ours", 0)] {
        symlink(&goal, shared.join(name)).unwrap();
        std::os::unix::fs::lchown(shared.join(name), Some(uid), Some(uid)).unwrap();
    }
    assert!(told(&shared.join("theirs")).contains("somebody else"));
    assert_eq!(fs::read_to_string(&goal).unwrap(), "kept");
    write(&shared.join("ours"), "text", true).unwrap();
    assert_eq!(fs::read_to_string(&goal).unwrap(), "text");
}

/// Of the test's own: `/dev/null` itself is never named.
#[test]
fn a_device_is_written_to_and_stays_one_and_a_disk_is_refused() {
    let folder = folder();
    let [null, disk] = ["null", "disk"].map(|name| folder.path().join(name));
    let mode_of_both = Mode::from_raw_mode(0o666);
    let made = mknodat(CWD, &null, FileType::CharacterDevice, mode_of_both, makedev(1, 3));
    if made.is_err() || File::options().write(true).open(&null).is_err() {
        return; // no right to make one, or a file system without devices
    }
    let before = (mode(&null), fs::symlink_metadata(&null).unwrap().ino());
    for force in [true, false] {
        write(&null, "text", force).unwrap();
    }
    let after = fs::symlink_metadata(&null).unwrap();
    assert!(after.file_type().is_char_device());
    assert_eq!((mode(&null), after.ino()), before);
    // Of no driver: nothing could be written there.
    mknodat(CWD, &disk, FileType::BlockDevice, mode_of_both, makedev(250, 250)).unwrap();
    assert!(told(&disk).contains("disk"), "{}", told(&disk));
}

#[test]
fn a_fifo_is_written_to_and_one_that_nobody_reads_is_told_at_once() {
    let folder = folder();
    let fifo = folder.path().join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    assert!(told(&fifo).contains("start its reader"), "{}", told(&fifo));
    let reader =
        OpenOptions::new().read(true).custom_flags(FLAGS.bits().cast_signed()).open(&fifo).unwrap();
    fcntl_setfl(&reader, OFlags::empty()).unwrap();
    let target = Target::open(&fifo, true).unwrap();
    // More than a pipe holds.
    let text = "0123456789".repeat(30_000);
    let read = std::thread::spawn(move || {
        let mut text = String::new();
        io::Read::read_to_string(&mut { reader }, &mut text).map(|_| text)
    });
    target.write(&text).unwrap();
    assert_eq!(read.join().unwrap().unwrap(), text);
    assert!(fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo());
}

#[test]
fn a_descriptor_is_written_to_behind_what_is_there() {
    let mut log = tempfile::tempfile().unwrap();
    io::Write::write_all(&mut log, b"before ").unwrap();
    let number = std::os::fd::AsRawFd::as_raw_fd(&log);
    for path in [format!("/dev/fd/{number}"), format!("/proc/self/fd/{number}")] {
        write(Path::new(&path), "text ", true).unwrap();
    }
    let mut text = String::new();
    io::Seek::rewind(&mut log).unwrap();
    log.read_to_string(&mut text).unwrap();
    assert_eq!(text, "before text text ");
    for path in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        assert_eq!(named::resolve(Path::new(path)).unwrap(), Named::Descriptor(1), "{path}");
    }
    assert_eq!(named::resolve(Path::new("/dev/stderr")).unwrap(), Named::Descriptor(2));
}

#[test]
fn a_wrong_path_is_told_before_the_work() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    for path in ["folder", "new/", "folder/..", "none/x"].map(at) {
        assert!(Target::open(&path, true).is_err(), "{}", path.display());
    }
}
