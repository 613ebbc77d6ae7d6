//! A code block of a handout: what it shows by its info string, and of each of its lines whether it is
//! typed.

use super::{
    guess::{further, guess, is_perhaps_roots, printed, script},
    prompt::{Prompt, looks_like_command, prompted},
    role::{Role, Seen},
    script::Script,
};

/// What a code block shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A terminal of a shell, or, where nothing in it has a prompt, commands line by line.
    Shell,
    /// Perhaps a terminal: prompts tell.
    Unknown,
    /// What a command prints.
    Output,
    /// A file or some other text: nothing of it is typed.
    Text,
}

const SHELLS: &[&str] = &[
    "bash",
    "sh",
    "shell",
    "zsh",
    "ksh",
    "dash",
    "console",
    "terminal",
    "shellsession",
    "bashsession",
    "shsession",
];
const TEXTS: &[&str] = &["text", "txt", "none", "plain", "plaintext", "nohighlight", "log"];
const FILES: &[&str] = &[
    "yaml",
    "yml",
    "json",
    "dockerfile",
    "docker",
    "toml",
    "markdown",
    "md",
    "diff",
    "python",
    "py",
    "go",
    "rust",
    "ini",
    "conf",
    "nginx",
    "html",
    "css",
    "js",
    "javascript",
    "typescript",
    "java",
    "xml",
    "sql",
    "csv",
    "hcl",
    "makefile",
    "env",
    "properties",
    "mermaid",
];

impl Shows {
    /// By the info string, and by the first line where the file says what it is.
    pub(super) fn of(info: &str, first: &str) -> Self {
        let word = info_word(info).replace('-', "");
        let is = |words: &[&str]| words.contains(&word.as_str());
        // Play with Docker's terminals.
        let numbered = word.strip_prefix("term").is_some_and(|n| n.parse::<u8>().is_ok());
        if first.starts_with("#!") || is(FILES) || is(TEXTS) {
            Self::Text
        } else if word == "output" {
            Self::Output
        } else if numbered || is(SHELLS) {
            Self::Shell
        } else {
            Self::Unknown
        }
    }
}

/// The word of an info string that says what a block shows.
pub(super) fn info_word(info: &str) -> String {
    let word = info.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = word.split(|c: char| !c.is_alphanumeric() && c != '-').next();
    word.unwrap_or_default().to_lowercase()
}

/// The roles of all lines of a block, in one pass.
pub(super) fn read(shows: Shows, lines: &[&str]) -> Vec<Seen> {
    match shows {
        Shows::Text | Shows::Output => lines.iter().map(|line| printed(line)).collect(),
        Shows::Shell | Shows::Unknown if lines.iter().any(|line| is_prompted(line)) => {
            terminal(lines)
        }
        Shows::Shell if !is_perhaps_roots(lines) => script(lines),
        Shows::Shell | Shows::Unknown => guess(lines),
    }
}

/// Whether there is no doubt that it shows something typed.
pub(super) fn is_prompted(line: &str) -> bool {
    prompted(line).is_some_and(|found| found.prompt != Prompt::Unsure)
}

/// A terminal as it stood on the screen: prompts, what was typed, what was printed.
fn terminal(lines: &[&str]) -> Vec<Seen> {
    let mut terminal = Terminal::default();
    lines.iter().map(|line| terminal.line(line)).collect()
}

/// What a terminal's reader knows of the lines above.
#[derive(Default)]
struct Terminal<'l> {
    /// The command right above, before any output, and whether it is one without doubt.
    command: Option<(Script, bool)>,
    /// Whether the line right above was typed into a program.
    inner: bool,
    /// The prompts that commands had so far, their signs aside.
    heads: Vec<&'l str>,
}

impl<'l> Terminal<'l> {
    fn line(&mut self, line: &'l str) -> Seen {
        let further = further(line);
        let found = prompted(line);
        if let Some((command, is_sure)) = &mut self.command {
            let fresh =
                found.is_some_and(|f| matches!(f.prompt, Prompt::Shell(_) | Prompt::Root(_)));
            let inside = (*is_sure && command.is_inside()) || (command.is_open() && !fresh);
            if let Some(text) = further.or(inside.then_some(0)) {
                command.line(&line[text..]);
                return (Role::More, text);
            }
        }
        let (role, text) = match (found.map(|found| found.prompt), further) {
            (None, _) if is_head(line) => (Role::Aside, 0),
            (_, Some(text)) if self.inner => (Role::Inner, text),
            (Some(prompt), _) => (self.role(prompt), found.map_or(0, |found| found.text)),
            (None, _) => printed(line),
        };
        self.inner = role == Role::Inner;
        let is_sure = role == Role::Command;
        let is_perhaps = role == Role::Unsure && looks_like_command(&line[text..]);
        self.command = (is_sure || is_perhaps).then(|| {
            let mut command = Script::default();
            command.line(&line[text..]);
            (command, is_sure)
        });
        (role, text)
    }

    fn role(&mut self, prompt: Prompt<'l>) -> Role {
        match prompt {
            Prompt::Shell(head) => {
                self.add(head);
                Role::Command
            }
            // Root of the machine that the block began on, or of a container that a command opened.
            Prompt::Root(head) => {
                let host = host(head);
                if self.heads.is_empty() || self.heads.contains(&host) {
                    self.add(head);
                    Role::Command
                } else {
                    Role::Inner
                }
            }
            Prompt::Inner => Role::Inner,
            Prompt::Unsure => Role::Unsure,
        }
    }

    fn add(&mut self, head: &'l str) {
        let host = host(head);
        // The few that there are; a block of more is read all the same.
        if self.heads.len() < 8 && !self.heads.contains(&host) {
            self.heads.push(host);
        }
    }
}

/// The line above a prompt of Play with Docker's: `[node1] (local) root@192.168.0.13 ~`.
fn is_head(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let node = words.next().is_some_and(|word| word.starts_with('[') && word.ends_with(']'));
    let place = words.next().is_some_and(|word| word.starts_with('(') && word.ends_with(')'));
    node && place && words.next().is_some_and(|word| word.contains('@')) && words.count() == 1
}

/// `me@lab` of `me@lab:~/app`: the folder changes, the machine stays.
fn host(head: &str) -> &str {
    let head = head.trim_start_matches('[');
    head.split([':', ' ', ']']).next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::{Role::*, *};

    fn roles(info: &str, text: &str) -> Vec<Role> {
        let lines: Vec<&str> = text.lines().collect();
        let shows = Shows::of(info, lines[0]);
        read(shows, &lines).into_iter().map(|(role, _)| role).collect()
    }

    #[test]
    fn an_info_string_says_what_a_block_shows() {
        for (info, wanted) in [
            ("", Shows::Unknown),
            ("bash", Shows::Shell),
            ("sh title=\"x\"", Shows::Shell),
            ("{.bash .copy}", Shows::Shell),
            (".term1", Shows::Shell),
            ("shell-session", Shows::Shell),
            ("Console", Shows::Shell),
            ("session", Shows::Unknown),
            ("text", Shows::Text),
            ("none", Shows::Text),
            ("output", Shows::Output),
            ("Dockerfile", Shows::Text),
            ("yaml", Shows::Text),
        ] {
            assert_eq!(Shows::of(info, "x"), wanted, "{info}");
        }
        assert_eq!(Shows::of("bash", "#!/bin/sh"), Shows::Text);
    }

    #[test]
    fn without_any_prompt_a_shells_block_is_commands_and_another_one_a_guess() {
        let text = "# to start over\ndocker rmi \\\n  a\n\nfor n in 1 2; do\n  ls\ndone";
        assert_eq!(roles("bash", text), [Aside, Command, More, Aside, Command, More, More]);
        assert_eq!(roles("", text), [Unsure, Unsure, More, Aside, Printed, Printed, Printed]);
        assert_eq!(roles("sh", "# docker ps\nID\n\n# ls -l"), [Unsure, Printed, Aside, Unsure]);
        assert_eq!(roles("sh", "# docker ps shows it\ndocker ps"), [Aside, Command]);
        assert_eq!(roles("sh", "# docker ps shows it's\ndocker ps"), [Aside, Command]);
        assert_eq!(roles("sh", "# docker run \\\n  docker\n# ls -l"), [Unsure, More, Unsure]);
        assert_eq!(roles("text", "docker ps\n$ ls"), [Printed, Printed]);
        assert_eq!(roles("output", "$ ls"), [Printed]);
    }

    #[test]
    fn what_stands_right_below_a_command_and_goes_on_with_it_is_typed() {
        assert_eq!(
            roles("", "$ cat > f <<'END'\n> one\n>\n> END\none"),
            [Command, More, More, More, Printed]
        );
        assert_eq!(roles("", "$ cat > f <<END\n$ one\nEND\none"), [Command, More, More, Printed]);
        assert_eq!(roles("", "$ docker run \\\n   -d a\nb"), [Command, More, Printed]);
        assert_eq!(roles("", "$ docker run \\\n$ ls"), [Command, Command]);
        assert_eq!(roles("", "$ echo 'a\n> b'\na\nb'"), [Command, More, Printed, Printed]);
        assert_eq!(roles("", "$ cat mail\nDear all\n> you wrote"), [Command, Printed, Unsure]);
        assert_eq!(
            roles("", "$ sh\n/ # for n in 1; do\n> ls\n> done\nx"),
            [Command, Inner, Inner, Inner, Printed]
        );
    }

    #[test]
    fn roots_prompt_is_a_shells_where_the_block_is_roots_and_a_containers_else() {
        let host = "root@vm:~# docker run -it a sh\nroot@3f2a:/# ls\nroot@vm:~/x# docker ps";
        assert_eq!(roles("", host), [Command, Inner, Command]);
        assert_eq!(
            roles("", "$ docker run -it a bash\nbash-5.1# ls\n# ls"),
            [Command, Inner, Unsure]
        );
        assert_eq!(roles("", "$ a\nstudent@lab:~$ b\n% c"), [Command, Command, Command]);
        let node =
            "[node1] (local) root@192.168.0.13 ~\n$ a\nx\n[node1] (local) root@192.168.0.13 ~\n$ b";
        assert_eq!(roles("", node), [Aside, Command, Printed, Aside, Command]);
        assert_eq!(roles("", "~ $ a\n$ b"), [Command, Command]);
        assert_eq!(roles("", "$ docker run -it a sh\n~ $ a"), [Command, Inner]);
        assert_eq!(roles("", "$ a\n# docker ps \\\n  -a\nx"), [Command, Unsure, More, Printed]);
        assert_eq!(roles("", "$ a\n# docker ps isn't\n$ b"), [Command, Unsure, Command]);
    }
}
