//! The programs that a busybox is, by its own list of their names.

/// Those that are linked to a busybox whose list cannot be read.
const USUAL: &[&str] = &[
    "ash", "cat", "chmod", "cp", "date", "df", "echo", "env", "false", "find", "grep", "head",
    "hostname", "id", "ifconfig", "ip", "kill", "ls", "mkdir", "mv", "nc", "nslookup", "ping",
    "printf", "ps", "pwd", "rm", "sed", "sh", "sleep", "sort", "stat", "tail", "test", "top",
    "touch", "true", "uname", "vi", "wc", "wget", "which", "whoami",
];
/// How the list begins: the names are sorted, each ended by a zero (busybox, `include/applet_tables.h`).
const BEGINS: &[u8] = b"[\0[[\0";
/// Bytes of a list at most.
const LARGEST: usize = 16 << 10;

/// The names of the programs, sorted.
pub(crate) fn applets(busybox: &[u8]) -> Vec<&str> {
    let mut lists = busybox
        .windows(BEGINS.len())
        .enumerate()
        .filter(|(_, window)| *window == BEGINS)
        .map(|(at, _)| names(&busybox[at..]));
    let is_whole = |names: &Vec<&str>| ["cat", "ls", "sh"].iter().all(|name| names.contains(name));
    lists.find(is_whole).unwrap_or_else(|| USUAL.to_vec())
}

fn names(list: &[u8]) -> Vec<&str> {
    let list = &list[..list.len().min(LARGEST)];
    let is_inner = |c: char| c.is_ascii_alphanumeric() || "[_.-+".contains(c);
    let names = list.split(|byte| *byte == 0).map(|name| std::str::from_utf8(name).unwrap_or(""));
    let names = names.take_while(|name| !name.is_empty() && name.chars().all(is_inner));
    names.filter(|name| *name != "busybox").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busybox_is_what_its_own_list_says() {
        let of = |bytes: &[u8]| applets(bytes).join(" ");
        assert_eq!(
            of(b"\x7fELF..\0[\0[[\0busybox\0cat\0httpd\0ls\0sh\0\0rest\0"),
            "[ [[ cat httpd ls sh"
        );
        // The same bytes may be something else before.
        assert_eq!(of(b"[\0[[\0x\0\0[\0[[\0cat\0ls\0sh\0\xff\0more"), "[ [[ cat ls sh");
        for no_list in [&b""[..], b"\x7fELF", b"[\0[[\0cat\0"] {
            assert_eq!(of(no_list), USUAL.join(" "));
        }
    }

    #[test]
    fn the_busybox_of_this_machine_has_a_list() {
        let Some(busybox) = crate::images::find_busybox() else { return };
        let applets = applets(&busybox);
        assert!(applets.len() > 150 && applets.contains(&"chown"), "{applets:?}");
        assert!(!applets.contains(&"busybox"));
    }
}
