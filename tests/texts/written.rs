//! What a user names to be written: `handout -o` stands for every flag that names a file, since one door writes all.

use std::{
    fs,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::{Command, Stdio},
};

use crate::{folder, labcheck, printed};

const HANDOUT: &str = include_str!("../../labs/distribution-and-trust.md");

/// A command line of sh's in a mount namespace of its own, where nothing that is made outlives it; `$0` is labcheck.
/// Nothing where that may not be had.
fn apart(folder: &Path, line: &str) -> Option<(i32, String)> {
    let mut unshare = Command::new("unshare");
    unshare.args(["-m", "--propagation", "private"]).stdin(Stdio::null());
    let can = Command::new("unshare").args(["-m", "true"]).status();
    if !can.is_ok_and(|can| can.success()) {
        return None;
    }
    unshare.args(["sh", "-c", line]).arg(assert_cmd::cargo::cargo_bin!("labcheck"));
    unshare.env("LABCHECK_STATE_DIR", folder.join("state"));
    let output = unshare.current_dir(folder).output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Some((output.status.code().unwrap(), told))
}

#[test]
fn standard_output_has_nothing_but_what_was_to_be_written() {
    let folder = folder();
    for path in ["-", "/dev/stdout", "/dev/fd/1"] {
        let told = printed(labcheck(folder.path()).args(["handout", "-o", path]), 0);
        assert_eq!(told, HANDOUT, "{path}");
    }
    // A file behind it is gone on with, and not replaced.
    let log = folder.path().join("log");
    for path in ["-", "/dev/stdout"] {
        fs::write(&log, "before\n").unwrap();
        let out = fs::File::options().append(true).open(&log).unwrap();
        let mut typed = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"));
        let typed = typed.args(["handout", "-o", path]).current_dir(folder.path()).stdout(out);
        assert!(typed.status().unwrap().success());
        assert_eq!(fs::read_to_string(&log).unwrap(), format!("before\n{HANDOUT}"), "{path}");
    }
}

#[test]
fn a_device_stays_a_device() {
    let folder = folder();
    let line = "mknod -m 666 null c 1 3 && : > null || exit 77; \"$0\" handout -o null --force";
    let Some((code, told)) = apart(folder.path(), line).filter(|(code, _)| *code != 77) else {
        return; // no right to make one
    };
    assert_eq!((code, told.as_str()), (0, ""));
    let there = fs::symlink_metadata(folder.path().join("null")).unwrap();
    assert!(there.file_type().is_char_device() && there.mode() & 0o777 == 0o666, "{there:?}");
}

#[test]
fn a_file_that_cannot_be_replaced_is_told_before_anything_is_done() {
    let folder = folder();
    fs::write(folder.path().join("mount"), "kept").unwrap();
    let line = "mount --bind mount mount || exit 77; \"$0\" handout -o mount --force";
    if let Some((code, told)) = apart(folder.path(), line).filter(|(code, _)| *code != 77) {
        assert_eq!(code, 3, "{told}");
        assert!(told.contains("mount cannot be written: it is a mount"), "{told}");
        assert_eq!(fs::read_to_string(folder.path().join("mount")).unwrap(), "kept");
    }
}

#[test]
fn manual_pages_are_written_as_every_file_is() {
    let folder = folder();
    let [kept, page] = ["kept.1", "pages/labcheck.1"].map(|name| folder.path().join(name));
    fs::create_dir(folder.path().join("pages")).unwrap();
    fs::write(&kept, "old").unwrap();
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("../kept.1", &page).unwrap();
    printed(labcheck(folder.path()).args(["man", "--dir", "pages"]), 0);
    assert!(fs::symlink_metadata(&page).unwrap().is_symlink());
    assert!(fs::read_to_string(&kept).unwrap().contains("labcheck"));
    assert_eq!(fs::metadata(&kept).unwrap().mode() & 0o777, 0o640);
}
