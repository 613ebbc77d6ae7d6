//! `sudo` where its caller is root already and nobody else is there: what it does to the environment it does here too,
//! so that what is lost through it is lost (sudo(8), sudoers(5) as Debian has it).

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io,
    path::PathBuf,
    process::Command,
};

use super::real::go_on;

/// What is exported.
type Variables = BTreeMap<OsString, OsString>;

/// Variables that go through (`sudo -V`, "Environment variables to preserve").
const KEPT: &[&str] = &[
    "COLORS",
    "COLORTERM",
    "DISPLAY",
    "HOSTNAME",
    "LANG",
    "LANGUAGE",
    "LS_COLORS",
    "PS1",
    "PS2",
    "TERM",
    "TZ",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
];
const SECURE_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// What an option means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    User,
    Folder,
    KeepAll,
    Shell(Shell),
    /// It only looks, or makes sudo forget.
    NoCommand,
    /// Nothing, where nobody is asked for a password and there is one user.
    Nothing,
    /// Nothing, and neither does its value.
    NothingOf,
}

impl Means {
    fn takes_a_value(self) -> bool {
        match self {
            Self::User | Self::Folder | Self::NothingOf => true,
            Self::KeepAll | Self::Shell(_) | Self::NoCommand | Self::Nothing => false,
        }
    }
}

/// sudo's options by letter and by word (sudo(8)).
const OPTIONS: &[(char, &str, Means)] = &[
    ('u', "user", Means::User),
    ('D', "chdir", Means::Folder),
    ('E', "preserve-env", Means::KeepAll),
    ('s', "shell", Means::Shell(Shell::Own)),
    ('i', "login", Means::Shell(Shell::Login)),
    ('k', "reset-timestamp", Means::NoCommand),
    ('K', "remove-timestamp", Means::NoCommand),
    ('v', "validate", Means::NoCommand),
    ('A', "askpass", Means::Nothing),
    ('b', "background", Means::Nothing),
    ('B', "bell", Means::Nothing),
    ('H', "set-home", Means::Nothing),
    ('n', "non-interactive", Means::Nothing),
    ('N', "no-update", Means::Nothing),
    ('P', "preserve-groups", Means::Nothing),
    ('S', "stdin", Means::Nothing),
    ('C', "close-from", Means::NothingOf),
    ('g', "group", Means::NothingOf),
    ('p', "prompt", Means::NothingOf),
    ('r', "role", Means::NothingOf),
    ('t', "type", Means::NothingOf),
    ('T', "command-timeout", Means::NothingOf),
];

/// A shell that runs the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shell {
    /// The caller's own.
    Own,
    /// Root's, as at a login.
    Login,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    user: Option<OsString>,
    folder: Option<PathBuf>,
    /// Whether the whole environment goes along.
    keeps_all: bool,
    /// Variables that go along.
    keeps: Vec<String>,
    sets: Vec<(OsString, OsString)>,
    shell: Option<Shell>,
    is_command_less: bool,
    command: Vec<OsString>,
}

pub(super) fn run(args: &[OsString], before: Variables) -> io::Error {
    let asked = match read(args) {
        Ok(asked) => asked,
        Err(why) => return io::Error::other(format!("sudo: {why}")),
    };
    if asked.user.as_ref().is_some_and(|user| user != "root" && user != "#0") {
        return io::Error::other(
            "sudo: this machine was made without root, so there is nobody but root in it; leave -u out",
        );
    }
    if asked.is_command_less && asked.command.is_empty() {
        std::process::exit(0);
    }
    let (program, args) = program(&asked, &before);
    let Some(program) = program else {
        return io::Error::other("usage: sudo [-E] [-u USER] [VAR=VALUE] COMMAND");
    };
    let mut command = Command::new(program);
    command.args(&args).env_clear().envs(environment(&asked, before, &args));
    if let Some(folder) = &asked.folder {
        command.current_dir(folder);
    }
    if asked.shell == Some(Shell::Login) {
        command.current_dir("/root");
    }
    go_on(&mut command)
}

/// Reads the words, up to the command.
pub(super) fn read(args: &[OsString]) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        let unknown = || format!("the option {text} is not known here; leave it out");
        if text == "--" {
            break;
        } else if let Some(list) = text.strip_prefix("--preserve-env=") {
            asked.keeps.extend(list.split(',').map(str::to_owned));
        } else if let Some(long) = text.strip_prefix("--") {
            let (name, given) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.into())),
                None => (long, None),
            };
            let option = OPTIONS.iter().find(|(_, word, _)| *word == name);
            let (_, _, means) = *option.ok_or_else(unknown)?;
            let value = match given {
                None if means.takes_a_value() => Some(next(&mut args, &text)?),
                given => given,
            };
            asked.take(means, value.unwrap_or_default());
        } else if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            let mut rest = letters.chars();
            while let Some(letter) = rest.next() {
                let option = OPTIONS.iter().find(|(known, ..)| *known == letter);
                let (_, _, means) = *option.ok_or_else(unknown)?;
                let value = match rest.as_str() {
                    _ if !means.takes_a_value() => OsString::new(),
                    "" => next(&mut args, &text)?,
                    value => {
                        let value = value.into();
                        rest = "".chars();
                        value
                    }
                };
                asked.take(means, value);
            }
        } else if let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name)) {
            asked.sets.push((name.into(), value.into()));
        } else {
            asked.command.push(arg.clone());
            break;
        }
    }
    asked.command.extend(args.cloned());
    Ok(asked)
}

fn next(args: &mut std::slice::Iter<'_, OsString>, option: &str) -> Result<OsString, String> {
    args.next().cloned().ok_or(format!("the option {option} needs a value"))
}

impl Asked {
    fn take(&mut self, means: Means, value: OsString) {
        match means {
            Means::User => self.user = Some(value),
            Means::Folder => self.folder = Some(value.into()),
            Means::KeepAll => self.keeps_all = true,
            Means::Shell(shell) => self.shell = Some(shell),
            Means::NoCommand => self.is_command_less = true,
            Means::Nothing | Means::NothingOf => {}
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The program and its arguments: the command, in a shell where one is asked for.
fn program(asked: &Asked, before: &Variables) -> (Option<OsString>, Vec<OsString>) {
    let Some(shell) = asked.shell else {
        let mut words = asked.command.iter().cloned();
        return (words.next(), words.collect());
    };
    let own = before.get(OsStr::new("SHELL")).filter(|_| shell == Shell::Own).cloned();
    let program = own.unwrap_or_else(|| "/bin/bash".into());
    let mut args: Vec<OsString> = Vec::new();
    if shell == Shell::Login {
        args.push("-l".into());
    }
    if !asked.command.is_empty() {
        args.extend(["-c".into(), asked.command.join(OsStr::new(" "))]);
    }
    (Some(program), args)
}

/// The environment of what is run.
fn environment(asked: &Asked, before: Variables, args: &[OsString]) -> Variables {
    let goes = |name: &OsString| {
        let name = name.to_string_lossy();
        asked.keeps_all
            || KEPT.contains(&name.as_ref())
            || name.starts_with("LC_")
            || asked.keeps.iter().any(|kept| *kept == name)
    };
    let mut command = asked.command.first().cloned().unwrap_or_default();
    for arg in args {
        command.push(" ");
        command.push(arg);
    }
    let mut after: Variables = before.into_iter().filter(|(name, _)| goes(name)).collect();
    for (name, value) in [
        ("PATH", SECURE_PATH),
        ("HOME", "/root"),
        ("USER", "root"),
        ("LOGNAME", "root"),
        ("MAIL", "/var/mail/root"),
        ("SHELL", "/bin/bash"),
        ("SUDO_USER", "root"),
        ("SUDO_UID", "0"),
        ("SUDO_GID", "0"),
    ] {
        after.insert(name.into(), value.into());
    }
    after.insert("SUDO_COMMAND".into(), command);
    after.extend(asked.sets.iter().cloned());
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Asked {
        read(&line.split(' ').map(OsString::from).collect::<Vec<_>>()).unwrap()
    }

    fn after(line: &str, before: &[(&str, &str)]) -> BTreeMap<String, String> {
        let before = before.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        let all = environment(&asked(line), before, &[]);
        let text = |text: OsString| text.into_string().unwrap();
        all.into_iter().map(|(n, v)| (text(n), text(v))).collect()
    }

    #[test]
    fn the_words_up_to_the_command_are_sudos_and_no_more() {
        let command = |line: &str| asked(line).command.join(OsStr::new(" ")).into_string().unwrap();
        assert_eq!(command("docker pull -E a"), "docker pull -E a");
        assert_eq!(command("-nE docker ps"), "docker ps");
        assert_eq!(command("-u root -E A=1 docker ps"), "docker ps");
        assert_eq!(command("-- A=1 docker"), "A=1 docker");
        assert!(asked("-nE x").keeps_all && !asked("x -E").keeps_all);
        assert_eq!(asked("--user=ann x").user, Some("ann".into()));
        assert_eq!(asked("-u ann x").user, Some("ann".into()));
        assert_eq!(
            (asked("-uann x").user, command("-nu root docker ps")),
            (Some("ann".into()), "docker ps".into())
        );
        assert_eq!(
            (command("--group g x"), command("--prompt=p x"), command("-pp x")),
            ("x".into(), "x".into(), "x".into())
        );
        assert_eq!(asked("--chdir=/x y").folder, Some("/x".into()));
        for wrong in ["-u", "--nothing x", "-Z x", "--user"] {
            let words: Vec<OsString> = wrong.split(' ').map(OsString::from).collect();
            assert!(read(&words).is_err(), "{wrong}");
        }
        assert!(asked("-v").is_command_less);
    }

    #[test]
    fn what_is_exported_is_lost_unless_it_is_kept() {
        const TRUST: &str = "DOCKER_CONTENT_TRUST";
        let before = [
            (TRUST, "1"),
            ("TERM", "xterm"),
            ("LC_ALL", "C"),
            ("HOME", "/home/ann"),
            ("PATH", "/mine"),
        ];
        let lost = after("docker pull a", &before);
        assert_eq!(lost.get(TRUST), None);
        assert_eq!((lost["TERM"].as_str(), lost["LC_ALL"].as_str()), ("xterm", "C"));
        assert_eq!((lost["HOME"].as_str(), lost["PATH"].as_str()), ("/root", SECURE_PATH));
        assert_eq!(after("-E docker", &before)[TRUST], "1");
        assert_eq!(after("--preserve-env=X,DOCKER_CONTENT_TRUST docker", &before)[TRUST], "1");
        assert_eq!(after("DOCKER_CONTENT_TRUST=0 docker", &before)[TRUST], "0");
    }

    #[test]
    fn a_shell_is_given_the_command_as_one_text() {
        let run = |line: &str| program(&asked(line), &Variables::new());
        assert_eq!(run("docker ps"), (Some("docker".into()), vec!["ps".into()]));
        assert_eq!(run("-i docker ps").1, ["-l", "-c", "docker ps"]);
        assert_eq!(run("-s"), (Some("/bin/bash".into()), vec![]));
        assert_eq!(run("-n").0, None);
    }
}
