//! `labcheck shell`: the user's own shell, in the classroom.

use std::{
    ffi::OsString,
    fs, io,
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use crate::{
    classroom::{layout::DESK, standing::Session},
    cli::standing::{ShellArgs, Syntax},
    env::{self, Variables, text, value},
    exit::ExitStatus,
    host::{Environment, Inherit, become_program},
    machine,
    output::{
        print::{eprintln, print, println},
        refusal::Refusal,
        terminal::sheet,
    },
    place::{
        enter::{Entry, fish_quoted, sh_quoted},
        here::Here,
        kind,
    },
    wording::{self, brought::Told},
};

/// What stands before the prompt.
const MARK: &str = "(lab) ";
/// Where an entering shell finds what the user's own settings were.
const OLD_ENV: &str = "LABCHECK_OLD_ENV";
const OLD_ZDOTDIR: &str = "LABCHECK_OLD_ZDOTDIR";

/// Becomes the shell; returns only where it does not come to that.
pub(super) fn shell(
    args: &ShellArgs,
    here: &Here,
    variables: &Variables,
    labcheck: &Path,
) -> Result<ExitStatus, Refusal> {
    let session = match here.choose() {
        Ok(session) if here.chosen.is_some() => {
            println!(
                "This shell is in the classroom for \"{}\" already. Do what the handout says; exit leaves it.",
                crate::text::name(&session.lab.title)
            );
            return Ok(ExitStatus::Usage);
        }
        Ok(session) => session,
        Err(none) => return Err(here.refuse(&none, ExitStatus::Incomplete)),
    };
    let own = || value(variables, "SHELL").map(PathBuf::from).or_else(env::login_shell);
    let program = args.shell.clone().or_else(own).unwrap_or_else(|| PathBuf::from("/bin/sh"));
    let (entry, session) = match session.inside() {
        Some((entries, inside)) => (Some(way_into(args, &entries)?), inside),
        None if session.has_lost_its_machine() => {
            return Err(Refusal::error(kind::LOST.to_owned()));
        }
        None if args.machine.is_some() => {
            return Err(Refusal::usage(
                "Your own engine serves this classroom, so there is no machine of the lab's to go into: labcheck shell"
                    .to_owned(),
            ));
        }
        None => (None, session),
    };
    let way = way_in(&program, &session, variables, labcheck)
        .map_err(|error| Refusal::own(wording::unwritten(&session.folder, &error)))?;
    if io::stdout().is_terminal() {
        println!(
            "You are in the classroom for \"{}\". exit leaves it.",
            crate::text::name(&session.lab.title)
        );
        for brought in session.world.brought.iter().filter(|_| entry.is_some()) {
            print!("{}", sheet(true).paragraph(&wording::brought::tell(brought, Told::Inside)));
        }
    }
    let Some(entry) = entry else {
        return Err(Refusal::own(become_program(&program, &way.args, &way.environment)));
    };
    let (program, args) = as_a_job(program, way.args, variables);
    let args = entry.args(&folder(&entry, variables), program.as_os_str(), &args);
    Err(Refusal::own(become_program(entry.program(), &args, &way.environment)))
}

/// A shell as a job of bash's, where there is one. The process group that it is started from is not in the machine:
/// dash cannot give the terminal back to it, and ends with an error (measured).
fn as_a_job(
    program: PathBuf,
    args: Vec<OsString>,
    variables: &Variables,
) -> (PathBuf, Vec<OsString>) {
    let bash = Path::new("/bin/bash");
    if !bash.exists() {
        return (program, args);
    }
    // Behind its last command bash would not wait for a job.
    let job = ["--norc", "--noprofile", "-c", "set -m; \"$@\"; exit $?", "enter"];
    // It takes a prompt out of the environment that somebody exports.
    let prompt =
        text(variables, "PS1").map(|prompt| ["env".into(), format!("PS1={prompt}").into()]);
    let all = job.map(OsString::from).into_iter().chain(prompt.into_iter().flatten());
    let all = all.chain([program.into_os_string()]).chain(args);
    (bash.to_owned(), all.collect())
}

/// The way into the machine that was asked for.
fn way_into(args: &ShellArgs, entries: &machine::Entries) -> Result<machine::Entry, Refusal> {
    let Some(wanted) = &args.machine else { return Ok(entries.first().clone()) };
    entries.named(wanted).cloned().ok_or_else(|| {
        let names: Vec<&str> = entries.all().map(|(name, _)| name).collect();
        Refusal::usage(format!(
            "This classroom has no machine {wanted}. Type: labcheck shell {}",
            names.join(", or labcheck shell ")
        ))
    })
}

/// Where a shell begins in a machine: where it was asked for, if the machine has that, too.
fn folder(entry: &machine::Entry, variables: &Variables) -> PathBuf {
    let home = value(variables, "HOME").map(PathBuf::from);
    let wanted = env::current_folder().into_iter().chain(home);
    wanted.into_iter().find(|folder| entry.has(folder)).unwrap_or_else(|| PathBuf::from("/"))
}

/// How a shell is started so that it ends up in the classroom with the user's own settings read.
struct Way {
    args: Vec<OsString>,
    environment: Environment,
}

fn way_in(
    program: &Path,
    session: &Session,
    variables: &Variables,
    labcheck: &Path,
) -> io::Result<Way> {
    let entry = Entry::new(session, variables, labcheck);
    let mut environment = Environment::new(Inherit::Everything);
    for name in &entry.unset {
        environment = environment.without(name);
    }
    for (name, value) in &entry.exports {
        environment = environment.set(name, value);
    }
    let files = session.folder.join(DESK).join("shell");
    fs::create_dir_all(&files)?;
    let write = |name: &str, text: String| -> io::Result<PathBuf> {
        let path = files.join(name);
        fs::write(&path, text)?;
        Ok(path)
    };
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let sh = entry.text(Syntax::Sh);
    let mark = sh_quoted(MARK);
    Ok(match name.as_str() {
        "bash" => {
            // bash itself reads the system's bashrc before this file.
            let own = "if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n";
            let file = write("bashrc", format!("{own}{sh}PS1={mark}$PS1\n"))?;
            Way { args: vec!["--rcfile".into(), file.into(), "-i".into()], environment }
        }
        "zsh" => {
            let old = text(variables, "ZDOTDIR");
            let own = |file: &str| {
                format!(
                    "if [[ -f ${{{OLD_ZDOTDIR}:-$HOME}}/{file} ]]; then . ${{{OLD_ZDOTDIR}:-$HOME}}/{file}; fi\n"
                )
            };
            let ours = sh_quoted(&files.display().to_string());
            // A user's .zshenv may set ZDOTDIR; the next file has to be ours all the same.
            write(".zshenv", format!("{}ZDOTDIR={ours}\n", own(".zshenv")))?;
            let back = format!(
                "if [[ -n ${OLD_ZDOTDIR} ]]; then ZDOTDIR=${OLD_ZDOTDIR}; else unset ZDOTDIR; fi\n"
            );
            let rest = format!("unset {OLD_ZDOTDIR}\n{sh}PS1={mark}$PS1\n");
            write(".zshrc", format!("{back}{}{rest}", own(".zshrc")))?;
            let environment =
                environment.set("ZDOTDIR", &files).set(OLD_ZDOTDIR, old.unwrap_or_default());
            Way { args: vec!["-i".into()], environment }
        }
        "fish" => {
            let prompt = format!(
                "functions -q fish_prompt; and functions -c fish_prompt labcheck_old_prompt\nfunction fish_prompt\n    echo -n {}\n    functions -q labcheck_old_prompt; and labcheck_old_prompt; or echo -n '> '\nend\n",
                fish_quoted(MARK)
            );
            let file = write("config.fish", entry.text(Syntax::Fish) + &prompt)?;
            let source = format!("source {}", fish_quoted(&file.display().to_string()));
            Way { args: vec!["-i".into(), "-C".into(), source.into()], environment }
        }
        // Those that read the file that ENV names (POSIX, sh, "ENV").
        "sh" | "dash" | "ash" | "busybox" | "ksh" | "ksh93" | "mksh" | "yash" => {
            let own = format!(
                "if [ -n \"${OLD_ENV}\" ]; then ENV=${OLD_ENV}; if [ -f \"$ENV\" ]; then . \"$ENV\"; fi; else unset ENV; fi\nunset {OLD_ENV}\n"
            );
            let file = write("shrc", format!("{own}{sh}PS1={mark}$PS1\n"))?;
            let old = value(variables, "ENV").cloned().unwrap_or_default();
            let environment = environment.set("ENV", file).set(OLD_ENV, old);
            let args =
                if name == "busybox" { vec!["sh".into(), "-i".into()] } else { vec!["-i".into()] };
            Way { args, environment }
        }
        _ => {
            eprintln!(
                "labcheck does not know how {name} is set up: the prompt has no mark, and labcheck is {}",
                labcheck.display()
            );
            Way { args: Vec::new(), environment }
        }
    })
}
