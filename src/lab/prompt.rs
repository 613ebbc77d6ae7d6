//! What stands before a command in a handout: the prompts of shells, and of programs inside them.

use std::sync::LazyLock;

use regex::Regex;

use super::keys::keys;

/// A line that shows something typed. `text` is where the typed part begins, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prompted<'l> {
    pub(super) prompt: Prompt<'l>,
    pub(super) text: usize,
}

/// The kinds of prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt<'l> {
    /// Of a shell: `$ `, `% `, `node1$ `, `me@host:~$ `, `PS C:\> `.
    Shell(&'l str),
    /// Of root's shell on some machine, which may be a container: `root@host:~# `, `bash-5.1# `.
    Root(&'l str),
    /// Of a program that an earlier command started: `/ # `, `>>> `, a key such as `^C`.
    Inner,
    /// Perhaps one: `# ` may be a comment, `mysql> ` a printed line.
    Unsure,
}

/// In this order; the first that matches counts. The group is the prompt without its sign.
static SHAPES: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    use Kind::{Inner, Root, Shell, Unsure};
    let shapes: [(&str, Kind); 13] = [
        // A virtual environment may stand before each.
        (r"^(?:\([\w.-]+\) )?()[$%❯»λ] +", Shell),
        (r"^➜ +([\w~./-]+) +(?:git:\(\S+\) +)?(?:✗ +)?", Shell),
        (r"^(?:\([\w.-]+\) )?([\w.-]+@[\w.-]+(?::\S*| [\w~./-]+)?) ?[$%] +", Shell),
        (r"^(?:\([\w.-]+\) )?([\w.~/-]*[\w~/])[$] +", Shell),
        (r"^(\[[\w.-]+@[^\]]*\])[$%] *", Shell),
        (r"^(PS [^>]*|PS|[A-Z]:\\[^>]*)> *", Shell),
        (r"^([\w.-]+@[\w.-]+(?::\S*)?|\[[\w.-]+@[^\]]*\]|[\w.-]*\w)# +", Root),
        (r"^(~\S*) \$ +", Root),
        (r"^ ?([/~]\S*) [#$] +", Inner),
        (r"^()>>> ", Inner),
        (r"^()(?:#|>) +", Unsure),
        (r"^([A-Za-z][\w.-]*(?::\d+)?(?:\[\d+\]|\(\w+\))?|\d[\d.]*:\d+)> +", Unsure),
        (r"^(\w+)=[#>] +", Unsure),
    ];
    shapes.into_iter().filter_map(|(shape, kind)| Some((Regex::new(shape).ok()?, kind))).collect()
});

#[derive(Clone, Copy)]
enum Kind {
    Shell,
    Root,
    Inner,
    Unsure,
}

/// The prompt of a line, if it has one and something stands behind it.
pub(super) fn prompted(line: &str) -> Option<Prompted<'_>> {
    if keys(line).is_some() {
        return Some(Prompted { prompt: Prompt::Inner, text: 0 });
    }
    // Most lines are output: no sign, no prompt.
    if !line.contains(['$', '%', '#', '>', '❯', '➜', '»', 'λ']) {
        return None;
    }
    for (shape, kind) in SHAPES.iter() {
        let Some(found) = shape.captures(line) else { continue };
        let head = found.get(1).map_or("", |group| group.as_str());
        let text = found.get(0).map_or(0, |all| all.end());
        if line[text..].trim().is_empty() {
            return None;
        }
        let prompt = match kind {
            Kind::Shell => Prompt::Shell(head),
            Kind::Root => Prompt::Root(head),
            Kind::Inner => Prompt::Inner,
            Kind::Unsure => Prompt::Unsure,
        };
        return Some(Prompted { prompt, text });
    }
    // `$docker ps`: without a blank it may as well be a variable.
    let is_loop = |rest: &str| LOOPS.iter().any(|word| rest.starts_with(word));
    let is_typed = |rest: &str| looks_like_command(rest) || is_loop(rest);
    if line.strip_prefix('$').is_some_and(is_typed) {
        return Some(Prompted { prompt: Prompt::Shell(""), text: 1 });
    }
    // `host $ docker ps`: the same of a name and a blank.
    let (head, rest) = line.split_once(" $ ")?;
    let is_name = !head.is_empty() && head.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (is_name && is_typed(rest)).then(|| Prompted {
        prompt: Prompt::Shell(head),
        text: line.len() - rest.trim_start().len(),
    })
}

/// What begins a command of several.
const LOOPS: &[&str] = &["for ", "while ", "until ", "if "];

/// What handouts have people type, by the first word.
const PROGRAMS: &[&str] = &[
    "apk",
    "apt",
    "apt-get",
    "brew",
    "cat",
    "cd",
    "chmod",
    "chown",
    "cp",
    "curl",
    "dig",
    "docker",
    "docker-compose",
    "docker-machine",
    "dockerd",
    "echo",
    "export",
    "getcap",
    "git",
    "grep",
    "helm",
    "ifconfig",
    "kill",
    "kubectl",
    "labcheck",
    "ls",
    "make",
    "mkdir",
    "mv",
    "nano",
    "nc",
    "netstat",
    "notary",
    "npm",
    "nslookup",
    "openssl",
    "ping",
    "pip",
    "podman",
    "ps",
    "pwd",
    "python",
    "python3",
    "rm",
    "sed",
    "setcap",
    "source",
    "ss",
    "ssh",
    "ssh-keygen",
    "strace",
    "sudo",
    "systemctl",
    "tail",
    "tar",
    "telnet",
    "touch",
    "unset",
    "vi",
    "vim",
    "wget",
    "yum",
];

/// Whether a text begins with the name of a program that handouts have people type, and something
/// stands behind it.
pub(crate) fn looks_like_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    PROGRAMS.contains(&first) && words.next().is_some_and(|second| !second.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_prompt_is_known_and_what_is_typed_behind_it() {
        for (line, wanted, typed) in [
            ("$ docker ps", Prompt::Shell(""), "docker ps"),
            ("$docker ps", Prompt::Shell(""), "docker ps"),
            ("$for n in 1 2; do", Prompt::Shell(""), "for n in 1 2; do"),
            ("% docker ps", Prompt::Shell(""), "docker ps"),
            ("❯ docker ps", Prompt::Shell(""), "docker ps"),
            ("(venv) $ pip install x", Prompt::Shell(""), "pip install x"),
            ("node1$ docker ps", Prompt::Shell("node1"), "docker ps"),
            ("host-A $ docker ps", Prompt::Shell("host-A"), "docker ps"),
            ("~/app$ ls", Prompt::Shell("~/app"), "ls"),
            ("student@lab:~$ docker ps", Prompt::Shell("student@lab:~"), "docker ps"),
            ("(base) me@mac ~ % docker ps", Prompt::Shell("me@mac ~"), "docker ps"),
            ("[me@host dir]$ docker ps", Prompt::Shell("[me@host dir]"), "docker ps"),
            (r"PS C:\> docker ps", Prompt::Shell(r"PS C:\"), "docker ps"),
            (r"C:\Users\me>docker ps", Prompt::Shell(r"C:\Users\me"), "docker ps"),
            ("root@3f2a:/app# ls", Prompt::Root("root@3f2a:/app"), "ls"),
            ("[root@host ~]# ls", Prompt::Root("[root@host ~]"), "ls"),
            ("bash-5.1# ls", Prompt::Root("bash-5.1"), "ls"),
            ("/ # ls", Prompt::Inner, "ls"),
            ("/usr/src # ls", Prompt::Inner, "ls"),
            ("/ $ ls", Prompt::Inner, "ls"),
            ("~ # ls", Prompt::Inner, "ls"),
            ("~/app $ ls", Prompt::Root("~/app"), "ls"),
            ("➜  app git:(main) ✗ docker ps", Prompt::Shell("app"), "docker ps"),
            ("» docker ps", Prompt::Shell(""), "docker ps"),
            ("Ctrl-C", Prompt::Inner, "Ctrl-C"),
            (">>> print(1)", Prompt::Inner, "print(1)"),
            ("^C", Prompt::Inner, "^C"),
            ("^P^Q", Prompt::Inner, "^P^Q"),
            ("ctrl-p ctrl-q", Prompt::Inner, "ctrl-p ctrl-q"),
            ("CTRL-p CTRL-q", Prompt::Inner, "CTRL-p CTRL-q"),
            ("<Ctrl-C>", Prompt::Inner, "<Ctrl-C>"),
            ("<Enter>", Prompt::Inner, "<Enter>"),
            ("# docker ps", Prompt::Unsure, "docker ps"),
            ("> docker ps", Prompt::Unsure, "docker ps"),
            ("mysql> SELECT 1;", Prompt::Unsure, "SELECT 1;"),
            ("127.0.0.1:6379> GET a", Prompt::Unsure, "GET a"),
            ("postgres=# \\dt", Prompt::Unsure, "\\dt"),
        ] {
            let found = prompted(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.prompt, &line[found.text..]), (wanted, typed), "{line}");
        }
    }

    #[test]
    fn what_is_printed_has_no_prompt() {
        for line in [
            "",
            "$",
            "$ ",
            "/ #",
            "$HOME is set",
            "Status: Downloaded newer image for alpine:edge",
            "alpine       <none>    sha256:84518ac9b6cd   0b9483e3e9f6",
            "REPOSITORY   TAG       IMAGE ID",
            "100% done, 3 files",
            "  1 $ x",
            "##### heading",
            "a -> b",
            "it costs $ 5",
            "cost $ five",
            "^",
            "^x",
            "^C is pressed",
            "enter",
            "up",
            "ctrl-c ends it",
            "<none>",
            "<html>",
            "<Enter> the name",
        ] {
            assert_eq!(prompted(line), None, "{line}");
        }
    }
}
