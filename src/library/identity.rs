//! Which lab it is, letter for letter, and whether it came with this labcheck.

use std::os::unix::ffi::OsStrExt as _;

use super::{
    built_in::{HANDOUT, SCENARIO},
    files::LabFile,
};
use crate::oci::Digest;

/// The digest of all that decides what a lab does: its scenario, its handout, and the files that come with it. What
/// the files of a lab are called on this machine is no part of it.
pub(super) fn identity(scenario: &str, handout: &str, files: &[LabFile]) -> Digest {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut all = b"labcheck/lab/v1\n".to_vec();
    // Each with its length, so that no two labs are the same bytes.
    let mut add = |part: &[u8]| {
        all.extend(format!("{}\n", part.len()).bytes());
        all.extend(part);
    };
    add(scenario.as_bytes());
    add(handout.as_bytes());
    for file in files {
        add(file.path.as_os_str().as_bytes());
        add(if file.executable { b"program" } else { b"file" });
        add(&file.bytes);
    }
    Digest::of(&all)
}

/// Whether this is the digest of a lab that is in this labcheck.
pub(super) fn is_built_in(identity: &Digest) -> bool {
    *identity == self::identity(SCENARIO, HANDOUT, &[])
}

#[cfg(test)]
mod tests {
    use super::{super::files::testing::file, *};

    #[test]
    fn whatever_decides_what_is_done_makes_another_lab() {
        let files = [file("a", "x"), file("b", "y")];
        let lab = identity("scenario", "handout", &files);
        let turned = [files[1].clone(), files[0].clone()];
        assert_eq!(identity("scenario", "handout", &turned), lab, "the control");
        let program = |program| LabFile { executable: program, ..file("b", "y") };
        for (scenario, handout, files) in [
            ("scenariO", "handout", vec![file("a", "x"), file("b", "y")]),
            ("scenario", "handout ", vec![file("a", "x"), file("b", "y")]),
            ("scenarioh", "andout", vec![file("a", "x"), file("b", "y")]),
            ("scenario", "handout", vec![file("a", "x"), file("b", "z")]),
            ("scenario", "handout", vec![file("a", "x"), file("c", "y")]),
            ("scenario", "handout", vec![file("a", "x"), program(true)]),
            ("scenario", "handout", vec![file("a", "x")]),
        ] {
            assert_ne!(identity(scenario, handout, &files), lab, "{scenario} {handout} {files:?}");
        }
    }

    #[test]
    fn a_copy_of_the_built_in_lab_is_it_and_a_changed_one_is_not() {
        let of = |scenario: &str, handout: &str, files: &[LabFile]| {
            is_built_in(&identity(scenario, handout, files))
        };
        assert!(of(SCENARIO, HANDOUT, &[]));
        assert!(!of(&format!("{SCENARIO} "), HANDOUT, &[]));
        assert!(!of(SCENARIO, &HANDOUT[1..], &[]));
        assert!(!of(SCENARIO, HANDOUT, &[file("docker", "x")]));
    }
}
