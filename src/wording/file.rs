//! Differences of files in words.

use super::told::{Told, told};
use crate::file::{FileAsked, FilePlace};

/// It is not there.
pub(super) fn missing(file: &FileAsked, folder: bool, near: Option<&str>) -> Told {
    let seen = match (folder, near) {
        (_, Some(near)) => format!("no such file; there is `{near}`"),
        (true, None) => "no such file".to_owned(),
        (false, None) => "no such file, and no such folder".to_owned(),
    };
    Told { next: Some(look(file)), ..told(file.to_string(), seen) }
}

/// It is there and must be gone.
pub(super) fn present(file: &FileAsked) -> Told {
    let next = match &file.within {
        FilePlace::Machine => format!("rm {}", file.path),
        FilePlace::Container(name) => format!("docker exec {name} rm {}", file.path),
        FilePlace::Volume(_) => "remove it in a container that has the volume".to_owned(),
    };
    Told { next: Some(next), ..told(format!("{file} is gone"), "it is here") }
}

/// It has not what it should have.
pub(super) fn differs(file: &FileAsked, of: &str, wanted: &str, seen: &str) -> Told {
    Told {
        next: Some(look(file)),
        ..told(format!("{file} with {of} {wanted}"), format!("{of} {seen}"))
    }
}

/// What is in it is otherwise.
pub(super) fn content(file: &FileAsked, what: Told) -> Told {
    let seen = if what.seen == "nothing" { "it is empty".to_owned() } else { what.seen };
    let wanted = what.expected.replacen("on content", "in it", 1);
    Told { expected: format!("{file}, {wanted}"), seen, next: Some(read(file)) }
}

fn look(file: &FileAsked) -> String {
    let path = &file.path;
    match &file.within {
        FilePlace::Machine => format!("ls -l {path}"),
        FilePlace::Container(name) => format!("docker exec {name} ls -l {path}"),
        FilePlace::Volume(name) => {
            format!("look at {path} in a container that has the volume: `-v {name}:…`")
        }
    }
}

fn read(file: &FileAsked) -> String {
    let path = &file.path;
    match &file.within {
        FilePlace::Machine => format!("cat {path}"),
        FilePlace::Container(name) => format!("docker exec {name} cat {path}"),
        FilePlace::Volume(_) => look(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(within: FilePlace) -> FileAsked {
        FileAsked { within, path: "notes.txt".into() }
    }

    #[test]
    fn a_missing_file_is_told_with_what_is_there() {
        let machine = file(FilePlace::Machine);
        let seen = |folder, near| missing(&machine, folder, near).seen;
        assert_eq!(seen(true, Some("note.txt")), "no such file; there is `note.txt`");
        assert_eq!(seen(true, None), "no such file");
        assert_eq!(seen(false, None), "no such file, and no such folder");
        assert_eq!(missing(&machine, true, None).next.unwrap(), "ls -l notes.txt");
    }

    #[test]
    fn what_to_type_next_goes_to_where_the_file_is() {
        let web = file(FilePlace::Container("web".into()));
        assert_eq!(present(&web).next.unwrap(), "docker exec web rm notes.txt");
        assert_eq!(present(&web).expected, "notes.txt in the container web is gone");
        let told = differs(&web, "mode", "640", "644");
        assert_eq!(
            (told.expected.as_str(), told.seen.as_str()),
            ("notes.txt in the container web with mode 640", "mode 644")
        );
        let lacks = super::super::told::told("on content: hello", "nothing");
        let told = content(&web, lacks);
        assert_eq!(told.expected, "notes.txt in the container web, in it: hello");
        assert_eq!(told.seen, "it is empty");
        assert_eq!(told.next.unwrap(), "docker exec web cat notes.txt");
        let volume = file(FilePlace::Volume("db".into()));
        assert!(differs(&volume, "owner", "0", "5").next.unwrap().ends_with("`-v db:…`"));
    }
}
