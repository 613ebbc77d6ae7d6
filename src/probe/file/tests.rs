//! Files below a root, of every kind.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

fn seen(root: &Path, path: &str) -> FileSeen {
    look(root, path, true).unwrap()
}

fn file(root: &Path, path: &str) -> File {
    let FileSeen::There(file) = seen(root, path) else { panic!("{path} is not there") };
    file
}

#[test]
fn a_file_is_told_with_all_that_can_be_asked_of_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fs::create_dir_all(root.join("etc")).unwrap();
    let path = root.join("notes.txt");
    fs::write(&path, "one\ntwo\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o4640)).unwrap();
    let owner = fstat(fs::File::open(&path).unwrap()).unwrap();
    fs::write(root.join("etc/passwd"), format!("me:x:{}:0::/:/bin/sh\n", owner.st_uid)).unwrap();
    let found = file(root, "notes.txt");
    assert_eq!((found.kind, found.mode, found.size), (FileKind::File, 0o4640, 8));
    assert_eq!(found.owner.name.as_deref(), Some("me"));
    assert_eq!(found.group.name, None, "there is no list of groups");
    assert_eq!(found.content.unwrap(), Stream { text: "one\ntwo\n".into(), truncated: false });
    let FileSeen::There(found) = look(root, "/notes.txt", false).unwrap() else { panic!() };
    assert_eq!(found.owner.name, None);
    let folder = file(root, "etc");
    assert_eq!((folder.kind, folder.content), (FileKind::Folder, None));
    assert_eq!(file(root, "").kind, FileKind::Folder);
}

#[test]
fn what_is_not_there_is_told_with_what_is_beside_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fs::write(root.join("note.txt"), "").unwrap();
    symlink("nowhere", root.join("link")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    let beside = vec!["link".to_owned(), "loop".to_owned(), "note.txt".to_owned()];
    assert_eq!(seen(root, "notes.txt"), FileSeen::Absent { folder: true, beside });
    for path in ["/link", "loop"] {
        assert_eq!(seen(root, path), FileSeen::Dangling, "{path}");
    }
    for path in ["no/where", "note.txt/x"] {
        assert_eq!(
            seen(root, path),
            FileSeen::Absent { folder: false, beside: Vec::new() },
            "{path}"
        );
    }
    assert!(look(&root.join("none"), "x", true).is_err(), "without a root nothing is seen");
}

#[test]
fn links_are_followed_and_none_leads_out_of_the_root() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fs::create_dir(root.join("a")).unwrap();
    fs::write(root.join("a/real"), "in").unwrap();
    symlink("/a/real", root.join("absolute")).unwrap();
    symlink("../../../../a/real", root.join("a/up")).unwrap();
    symlink("/etc/passwd", root.join("out")).unwrap();
    for path in ["absolute", "a/up", "../../a/real"] {
        assert_eq!(file(root, path).content.unwrap().text, "in", "{path}");
    }
    assert_eq!(seen(root, "out"), FileSeen::Dangling);
}

#[test]
fn nobody_waits_for_a_pipe_and_a_large_file_is_cut() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let made = std::process::Command::new("mkfifo").arg(root.join("pipe")).status().unwrap();
    assert!(made.success());
    let pipe = file(root, "pipe");
    assert_eq!((pipe.kind, pipe.content), (FileKind::Special, None));
    let kept = KEPT;
    for (size, cut) in [(kept, false), (kept + 1, true)] {
        fs::write(root.join("large"), "x".repeat(size)).unwrap();
        let large = file(root, "large");
        assert_eq!(large.size, size as u64);
        let content = large.content.unwrap();
        assert_eq!((content.text.len(), content.truncated), (kept, cut));
    }
}
