//! `labcheck status`: what classroom is up, and how it is.

use anstream::{print, println};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{
        layout,
        standing::{NoChoice, Session},
    },
    cli::standing::StatusArgs,
    env::Variables,
    exit::ExitStatus,
    host::{docker::DockerCli, engine::Engine},
    output::{refusal::Refusal, terminal},
    place::{enter, here::Here, kind},
    text,
};

/// Says it. Exit code 4 where none is up.
pub(super) async fn status(
    args: &StatusArgs,
    here: &Here,
    variables: &Variables,
) -> Result<ExitStatus, Refusal> {
    let session = match here.choose() {
        Ok(session) => session,
        Err(NoChoice::None) => {
            println!("{}", here.why_none(&NoChoice::None));
            return Ok(ExitStatus::Incomplete);
        }
        Err(none @ NoChoice::Gone(_)) => {
            return Err(here.refuse(&none, ExitStatus::Incomplete));
        }
        Err(other) => return Err(here.refuse(&other, ExitStatus::Usage)),
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&session)?);
        return Ok(ExitStatus::Passed);
    }
    println!(
        "The classroom for \"{}\" is up.",
        text::for_terminal(session.lab.title.as_bytes(), 400)
    );
    let sheet = terminal::sheet(false);
    for line in kind::told(&session).lines() {
        print!("{}", sheet.paragraph(line));
    }
    println!();
    let line = |what: &str, seen: &str| {
        println!("{what:<16} {}", text::for_terminal(seen.as_bytes(), 1_000));
    };
    line("docker engine", &engine(&session).await);
    line("docker client", &client(&session, variables).await);
    line("registry", &registry(&session));
    line("trust service", enter::trust_server(&session));
    line("since", &since(&session, Timestamp::now()));
    line("folder", &session.folder.display().to_string());
    if !session.is_seen_inside() {
        line("disk used", &format!("{} MiB", session.disk_used() / (1 << 20)));
    }
    line("journal", &session.folder.join(layout::JOURNAL).display().to_string());
    if here.chosen.is_some() {
        println!("\nThis shell is in it. Next: do what the handout says, then: labcheck");
    } else {
        println!("\nNext: labcheck shell");
    }
    Ok(ExitStatus::Passed)
}

async fn engine(session: &Session) -> String {
    let asked = match Engine::at(&session.world.docker_host) {
        Ok(engine) => engine.info().await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(info) => format!("{} at {}", info.version, session.world.docker_host),
        Err(fault) => format!("{fault}; labcheck finish, then labcheck start"),
    }
}

async fn client(session: &Session, variables: &Variables) -> String {
    let mut variables = variables.clone();
    variables.extend(session.world.environment.iter().map(|(n, v)| (n.into(), v.into())));
    let cli = DockerCli::new(variables, CancellationToken::new());
    cli.version().await.unwrap_or_else(|fault| fault.to_string())
}

fn registry(session: &Session) -> String {
    if session.is_seen_inside() {
        "localhost:5000".to_owned()
    } else if session.world.naming.is_letter_for_letter() {
        format!("localhost:5000 for the engine, {} from outside", session.world.registry)
    } else {
        session.world.registry.clone()
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
