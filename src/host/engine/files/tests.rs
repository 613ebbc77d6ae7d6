//! What an archive of a container begins with.

use serde_json::json;

use super::*;

fn archive(fill: impl Fn(&mut tar::Header), content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path("x").unwrap();
    header.set_mode(0o640);
    header.set_uid(101);
    header.set_gid(7);
    header.set_size(content.len() as u64);
    fill(&mut header);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, content).unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn the_first_entry_is_the_file() {
    let whole = archive(|_| {}, b"hello");
    let Some(Found::File(file)) = first(&whole) else { panic!("no file") };
    assert_eq!((file.kind, file.mode, file.size), (FileKind::File, 0o640, 5));
    assert_eq!((file.owner.number, file.group.number), (101, 7));
    assert_eq!(file.content.unwrap(), Stream { text: "hello".into(), truncated: false });
    let folder = archive(|header| header.set_entry_type(EntryType::Directory), b"");
    let Some(Found::File(file)) = first(&folder) else { panic!("no folder") };
    assert_eq!((file.kind, file.content), (FileKind::Folder, None));
    let link = archive(
        |header| {
            header.set_entry_type(EntryType::Symlink);
            header.set_link_name("../y").unwrap();
        },
        b"",
    );
    assert!(matches!(first(&link), Some(Found::Link(to)) if to == "../y"));
    assert!(first(b"no archive").is_none() && first(b"").is_none());
}

#[test]
fn what_was_not_read_of_a_file_is_cut() {
    let large = vec![b'x'; KEPT + 1];
    for (content, cut) in [(&large[..KEPT], false), (&large[..], true)] {
        let Some(Found::File(file)) = first(&archive(|_| {}, content)) else { panic!("no file") };
        assert_eq!(file.content.map(|content| content.truncated), Some(cut));
    }
    let half = &archive(|_| {}, &large)[..1024];
    let Some(Found::File(file)) = first(half) else { panic!("no file") };
    let content = file.content.unwrap();
    assert_eq!((content.text.len(), content.truncated), (512, true));
}

#[test]
fn what_is_in_memory_only_is_not_taken_for_absent() {
    let container = json!({
        "HostConfig": { "Tmpfs": { "/run/": "" } },
        "Mounts": [{ "Type": "tmpfs", "Destination": "/cache" }, { "Type": "volume", "Destination": "/data" }],
    });
    for path in ["/proc/1/status", "/sys", "/run", "/run/x", "/cache/y"] {
        assert!(is_in_memory(&container, path), "{path}");
    }
    let task = json!({ "Config": { "Labels": { (SERVICE): "x" } } });
    assert!(is_in_memory(&task, "/run/secrets/pass") && !is_in_memory(&json!({}), "/run/secrets"));
    for path in ["/", "/data/x", "/runner", "/etc/passwd", "/process"] {
        assert!(!is_in_memory(&container, path), "{path}");
    }
}

#[test]
fn a_link_is_followed_from_its_own_folder() {
    assert_eq!(absolute(parent("/a/b/link"), "../c/./d"), "/a/c/d");
    assert_eq!(absolute(parent("/link"), "x"), "/x");
    assert_eq!(absolute("/a", "/b/../../c"), "/c");
}
