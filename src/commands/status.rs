//! `labcheck status`: what classroom is up, and how it is.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    brought::Brought,
    classroom::{
        layout,
        standing::{Answer, NoChoice, Published, Request, Session, ask},
    },
    cli::standing::StatusArgs,
    env::Variables,
    exit::ExitStatus,
    host::{docker::DockerCli, engine::Engine},
    output::{
        print::{exact, print, println},
        refusal::Refusal,
        terminal,
    },
    place::{enter, here::Here, kind, world::reach},
    run::Reach,
    text,
    wording::{self, brought::Told},
};

/// How long the keeper has for its answer.
const WITHIN: Duration = Duration::from_secs(2);

/// Says it. Exit code 4 where none is up.
pub(super) async fn status(
    args: &StatusArgs,
    here: &Here,
    variables: &Variables,
) -> Result<ExitStatus, Refusal> {
    let session = match here.choose() {
        Ok(session) => session,
        Err(none @ (NoChoice::None | NoChoice::Down(_))) => {
            println!("{}", here.why_none(&none));
            return Ok(ExitStatus::Incomplete);
        }
        Err(none @ NoChoice::Gone(_)) => {
            return Err(here.refuse(&none, ExitStatus::Incomplete));
        }
        Err(other) => return Err(here.refuse(&other, ExitStatus::Usage)),
    };
    if args.json {
        let json = serde_json::to_string_pretty(&session)?;
        exact(&(text::json(&json, |_| usize::MAX) + "\n"));
        return Ok(ExitStatus::Passed);
    }
    println!("The classroom for \"{}\" is up.", text::name(&session.lab.title));
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
    for brought in &session.world.brought {
        line("", &told(&session, brought));
        line("", &format!("{}: {}", wording::brought::source(&brought.from), brought.digest));
    }
    for published in ports(&session).await {
        line("published", &published);
    }
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

/// The ports that containers publish, as one gets to them.
async fn ports(session: &Session) -> Vec<String> {
    match ask(&session.folder, &Request::Ports {}, WITHIN).await {
        Ok(Answer::Ports { published, more }) => {
            let more = (more > 0).then(|| format!("{more} more; docker ps has them all"));
            published.iter().map(reached).chain(more).collect()
        }
        _ => Vec::new(), // its engine's line tells how it is
    }
}

fn reached(published: &Published) -> String {
    let port = published.port;
    match &published.taken {
        None => format!("http://localhost:{port}, in the lab's machine and from outside"),
        Some(why) => format!(
            "http://localhost:{port}, in the lab's machine alone: outside, the port cannot be opened ({why}); publish at another one"
        ),
    }
}

async fn client(session: &Session, variables: &Variables) -> String {
    let mut variables = variables.clone();
    variables.extend(session.world.environment.iter().map(|(n, v)| (n.into(), v.into())));
    let cli = DockerCli::new(variables, CancellationToken::new());
    cli.version().await.unwrap_or_else(|fault| fault.to_string())
}

fn told(session: &Session, brought: &Brought) -> String {
    let told = if session.is_seen_inside() { Told::Inside } else { Told::Outside };
    wording::brought::tell(brought, told)
}

fn registry(session: &Session) -> String {
    if session.is_seen_inside() {
        "localhost:5000".to_owned()
    } else if reach(&session.world) == Reach::NotTheRegistry {
        format!("{} from outside, not for the engine", session.world.registry)
    } else {
        format!("localhost:5000 for the engine, {} from outside", session.world.registry)
    }
}

fn since(session: &Session, now: Timestamp) -> String {
    let minutes = now.duration_since(session.since).as_secs().max(0) / 60;
    let ago = match minutes {
        0..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    };
    format!("{}, {ago} ago", crate::wording::moment(session.since))
}
