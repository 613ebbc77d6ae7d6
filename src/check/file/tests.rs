//! Files as checks: what passes, what does not and why, and what cannot be written.

use super::*;
use crate::{fact::Fact, file::Id, outcome::Stream, syntax::yaml};

fn read(text: &str) -> (Option<FileCheck>, Vec<String>) {
    let decoder = Decoder::default();
    let check = FileCheck::read(&decoder, &yaml::parse(text).unwrap());
    (check, decoder.into_problems().into_iter().map(|problem| problem.title).collect())
}

fn judged(text: &str, seen: FileSeen) -> Judged {
    let (check, problems) = read(text);
    assert_eq!(problems, [""; 0], "{text}");
    let (check, vars) = (check.unwrap(), Vars::new());
    let query = check.queries(&vars, Witness::Engine).unwrap().remove(0);
    let seen = [Observation { query, answer: Ok(Fact::File(seen)) }];
    check.judge(
        &seen,
        &Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") },
    )
}

fn what(text: &str, seen: FileSeen) -> Vec<Difference> {
    judged(text, seen).unwrap().into_iter().map(|mismatch| mismatch.what).collect()
}

fn there() -> File {
    let id = |number, name: &str| Id { number, name: Some(name.to_owned()) };
    File {
        kind: FileKind::File,
        mode: 0o640,
        owner: id(0, "root"),
        group: id(101, "web"),
        size: 6,
        content: Some(Stream { text: "hello\n".into(), truncated: false }),
    }
}

fn absent(folder: bool, beside: &[&str]) -> FileSeen {
    FileSeen::Absent { folder, beside: beside.iter().map(|name| (*name).to_owned()).collect() }
}

#[test]
fn a_file_passes_where_all_that_is_asked_of_it_is_so() {
    for text in [
        "{ path: a }",
        "{ path: a, kind: file, mode: 640, owner: root, group: web, size: 6 }",
        "{ path: a, mode: \"0640\", owner: \"0\", group: 101 }",
        "{ path: a, content: { line: hello } }",
        "{ path: a, container: web, content: { equals: hello } }",
        "{ path: a, volume: data, content: { absent: bye } }",
    ] {
        assert_eq!(judged(text, FileSeen::There(there())), Ok(Vec::new()), "{text}");
    }
    let folder = File { kind: FileKind::Folder, content: None, ..there() };
    assert_eq!(judged("{ path: a, kind: folder }", FileSeen::There(folder)), Ok(Vec::new()));
    assert_eq!(judged("{ path: a, gone: true }", absent(true, &[])), Ok(Vec::new()));
}

#[test]
fn each_thing_that_is_wrong_is_told_by_its_name() {
    for (text, of, wanted, seen) in [
        ("{ path: a, kind: folder }", "kind", "folder", "file"),
        ("{ path: a, mode: 600 }", "mode", "600", "640"),
        ("{ path: a, owner: web }", "owner", "web", "root"),
        ("{ path: a, group: 0 }", "group", "0", "web"),
        ("{ path: a, size: 7 }", "size", "7", "6"),
    ] {
        let found = what(text, FileSeen::There(there()));
        let file = FileAsked { within: FilePlace::Machine, path: "a".into() };
        let (of, wanted, seen) = (of.to_owned(), wanted.to_owned(), seen.to_owned());
        assert_eq!(found, [Difference::FileDiffers { file, of, wanted, seen }], "{text}");
    }
    let many = "{ path: a, mode: 600, size: 7, content: { contains: bye } }";
    let found = what(many, FileSeen::There(there()));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(matches!(found[2], Difference::InFile { .. }));
}

#[test]
fn what_is_not_there_is_never_like_anything() {
    for text in ["{ path: x/notes.txt }", "{ path: x/notes.txt, content: { absent: bye } }"] {
        let found = what(text, absent(true, &["note.txt", "other"]));
        let near = Some("note.txt");
        assert!(
            matches!(&found[..], [Difference::FileMissing { folder: true, near: told, .. }] if told.as_deref() == near),
            "{found:?}"
        );
    }
    let found = what("{ path: a }", absent(false, &[]));
    assert!(matches!(&found[..], [Difference::FileMissing { folder: false, near: None, .. }]));
    for (place, kind) in
        [("container: web", ObjectKind::Container), ("volume: web", ObjectKind::Volume)]
    {
        for gone in ["", ", gone: true"] {
            let text = format!("{{ path: a, {place}{gone} }}");
            let sought = Sought::Named(ObjectName::new(kind, "web"));
            assert_eq!(what(&text, FileSeen::NoPlace), [Difference::ObjectMissing { sought }]);
        }
    }
}

#[test]
fn a_file_is_gone_where_its_folder_is_there_and_it_is_not() {
    let gone = "{ path: a, gone: true }";
    assert!(matches!(what(gone, FileSeen::There(there()))[..], [Difference::FilePresent { .. }]));
    assert!(matches!(what(gone, FileSeen::Dangling)[..], [Difference::FilePresent { .. }]));
    assert!(matches!(
        what("{ path: a }", FileSeen::Dangling)[..],
        [Difference::FileMissing { .. }]
    ));
    let nowhere = what(gone, absent(false, &[]));
    assert!(matches!(nowhere[..], [Difference::FileMissing { folder: false, .. }]));
}

#[test]
fn what_was_cut_off_or_not_seen_is_an_error() {
    let cut = File { content: Some(Stream { text: "x".into(), truncated: true }), ..there() };
    for text in ["{ path: a, content: { absent: bye } }", "{ path: a, content: { contains: bye } }"]
    {
        let verdict = judged(text, FileSeen::There(cut.clone()));
        assert!(matches!(verdict, Err(ObserveError::Truncated(_))), "{verdict:?}");
    }
    let folder = File { kind: FileKind::Folder, content: None, ..there() };
    let found = what("{ path: a, content: { absent: bye } }", FileSeen::There(folder));
    assert!(matches!(&found[..], [Difference::FileDiffers { of, .. }] if of == "kind"));
}

#[test]
fn what_cannot_be_is_refused_where_it_is_written() {
    for (text, problem) in [
        ("{ path: a, container: b, volume: c }", "a file is in a container or in a volume"),
        ("{ path: a, volume: c, owner: root }", "a volume has no names of users"),
        ("{ path: a, mode: 9 }", "`9` is no file mode"),
        ("{ path: a, mode: rw-r--r-- }", "`rw-r--r--` is no file mode"),
        ("{ path: a, mode: 17777 }", "`17777` is no file mode"),
        ("{ path: a, gone: true, mode: 640 }", "what is gone is not like anything"),
        ("{ path: a, kind: folder, content: { contains: x } }", "only a plain file has content"),
    ] {
        assert_eq!(read(text).1, [problem], "{text}");
    }
    assert!(read("{ mode: 640 }").1[0].contains("path"));
}
