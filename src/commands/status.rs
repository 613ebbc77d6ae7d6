//! `labcheck status`: what classroom is up, and how it is.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anstream::{eprintln, print, println};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{enter, next::world, terminal};
use crate::{
    classroom::{
        layout,
        standing::{self, NoChoice, Session, find::CHOICE},
    },
    cli::standing::StatusArgs,
    codes,
    env::Surroundings,
    exit::Code,
    host::{docker::DockerCli, engine::Engine},
    text,
};

/// Where root's classrooms are.
pub(super) const ROOTS_STATE: &str = "/var/lib/labcheck";

/// Says it. Exit code 4 where none is up.
pub async fn status(args: &StatusArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let wanted = surroundings.get(CHOICE).map(PathBuf::from);
    let session = match standing::choose(&surroundings.state_dir(), wanted.as_deref()) {
        Ok(session) => session,
        Err(NoChoice::None) => {
            println!("{}", no_choice(&NoChoice::None, surroundings));
            return Ok(Code::Incomplete);
        }
        Err(none @ NoChoice::Gone(_)) => {
            eprintln!("{}", no_choice(&none, surroundings));
            return Ok(Code::Incomplete);
        }
        Err(other) => {
            eprintln!("{}", no_choice(&other, surroundings));
            return Ok(Code::Usage);
        }
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&session)?);
        return Ok(Code::Passed);
    }
    println!(
        "The classroom for \"{}\" is up.",
        text::for_terminal(session.lab.title.as_bytes(), 400)
    );
    let sheet = terminal::sheet(false);
    for line in world(&session).lines() {
        print!("{}", sheet.paragraph(line));
    }
    println!();
    let line = |what: &str, seen: &str| {
        println!("{what:<16} {}", text::for_terminal(seen.as_bytes(), 1_000));
    };
    line("docker engine", &engine(&session).await);
    line("docker client", &client(&session, surroundings).await);
    line("registry", &registry(&session));
    line("trust service", enter::trust_server(&session));
    line("since", &since(&session, Timestamp::now()));
    line("folder", &session.folder.display().to_string());
    line("disk used", &format!("{} MiB", session.disk_used() / (1 << 20)));
    line("journal", &session.folder.join(layout::JOURNAL).display().to_string());
    if wanted.is_some() {
        println!("\nThis shell is in it. Next: do what the handout says, then: labcheck");
    } else {
        println!("\nNext: labcheck shell");
    }
    Ok(Code::Passed)
}

async fn engine(session: &Session) -> String {
    let asked = match Engine::at(&session.docker_host) {
        Ok(engine) => engine.info().await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(info) => format!("{} at {}", info.version, session.docker_host),
        Err(fault) => format!("{fault}; labcheck finish, then labcheck start"),
    }
}

async fn client(session: &Session, surroundings: &Surroundings) -> String {
    let mut variables: BTreeMap<_, _> = surroundings.variables.iter().cloned().collect();
    variables.extend(session.environment.iter().map(|(n, v)| (n.into(), v.into())));
    let cli = DockerCli::new(variables, CancellationToken::new());
    cli.version().await.unwrap_or_else(|fault| fault.to_string())
}

fn registry(session: &Session) -> String {
    if session.naming.is_letter_for_letter() {
        format!("localhost:5000 for the engine, {} from outside", session.registry)
    } else {
        session.registry.clone()
    }
}

fn since(session: &Session, now: Timestamp) -> String {
    let minutes = now.duration_since(session.since).as_secs().max(0) / 60;
    let ago = match minutes {
        0..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    };
    format!("{}, {ago} ago", session.since.strftime("%Y-%m-%d %H:%M:%S UTC"))
}

/// Why there is no one classroom to speak of, and what to do.
pub(super) fn no_choice(none: &NoChoice, surroundings: &Surroundings) -> String {
    let code = match none {
        NoChoice::Several(_) => codes::Code::SeveralClassrooms,
        NoChoice::None | NoChoice::Gone(_) | NoChoice::Unreadable(_) => codes::Code::NoClassroom,
    };
    let root = of_root(none, surroundings.is_root, Path::new(ROOTS_STATE), "shell");
    format!("[{code}] {}{root}", sentence(&none.to_string()))
}

/// Who started a classroom with sudo needs sudo to see it, and to take it away.
pub(super) fn of_root(none: &NoChoice, is_root: bool, state: &Path, verb: &str) -> String {
    let named_so =
        |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("room-");
    let has_one = || std::fs::read_dir(state).into_iter().flatten().flatten().any(named_so);
    if matches!(none, NoChoice::None) && !is_root && has_one() {
        return format!(
            "\nroot has one, below {}. If you started it with sudo, type: sudo labcheck {verb}; else ask whoever is root here to.",
            state.display()
        );
    }
    String::new()
}

/// A message that begins a line.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classroom_of_roots_is_told_to_whom_it_is_hidden_from() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(of_root(&NoChoice::None, false, state.path(), "shell"), "");
        std::fs::create_dir(state.path().join("room-x")).unwrap();
        for verb in ["shell", "finish"] {
            let told = of_root(&NoChoice::None, false, state.path(), verb);
            assert!(told.contains(&format!("type: sudo labcheck {verb}")), "{told}");
        }
        assert_eq!(of_root(&NoChoice::None, true, state.path(), "shell"), "");
        assert_eq!(of_root(&NoChoice::Gone("/x".into()), false, state.path(), "shell"), "");
        assert_eq!(of_root(&NoChoice::None, false, Path::new("/nowhere"), "shell"), "");
    }
}
