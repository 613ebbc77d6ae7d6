//! `labcheck doctor`: what this machine has for labs, and the remedy for what it lacks.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, TcpListener},
};

use anstream::println;
use tokio_util::sync::CancellationToken;

use super::world;
use crate::{
    classroom::{engine::Needs, images},
    cli::DoctorArgs,
    env::Surroundings,
    exit::Code,
    host::{docker::DockerCli, engine::Engine},
    report::style::{Styles, paint},
    scenario::version::Version,
    text,
};

/// One line of the answer.
struct Line {
    state: State,
    what: &'static str,
    seen: String,
    remedy: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// Labs work, with less.
    Lacks,
    /// No lab works.
    Bad,
}

/// Looks at everything and says it. Exit code 3 where no lab can be judged here.
pub async fn doctor(args: &DoctorArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let needs = Needs::find(&surroundings.path(), surroundings.is_root);
    let can_be_private = needs.is_ok();
    let mut lines = client(surroundings).await;
    lines.push(engine(surroundings, can_be_private).await);
    lines.push(private_engine(needs));
    lines.push(busybox());
    lines.push(ports());
    for line in &lines {
        let (style, word) = match line.state {
            State::Good => (styles.pass, "good "),
            State::Lacks => (styles.skip, "lacks"),
            State::Bad => (styles.fail, "BAD  "),
        };
        println!(
            "{} {:<16} {}",
            paint(style, word),
            line.what,
            text::for_terminal(line.seen.as_bytes(), 400)
        );
        if let Some(remedy) = &line.remedy {
            println!("{:22} next: {}", "", text::for_terminal(remedy.as_bytes(), 400));
        }
    }
    let bad = lines.iter().filter(|line| line.state == State::Bad).count();
    if bad == 0 {
        println!("\nLabs can be run here: labcheck run");
        return Ok(Code::Passed);
    }
    println!(
        "\nNo lab can be run here before {} mended.",
        if bad == 1 { "that is" } else { "those are" }
    );
    Ok(Code::Error)
}

async fn client(surroundings: &Surroundings) -> Vec<Line> {
    let variables: BTreeMap<_, _> = surroundings.variables.iter().cloned().collect();
    let version = match DockerCli::new(variables, CancellationToken::new()).version().await {
        Ok(version) => version,
        Err(fault) => {
            return vec![Line {
                state: State::Bad,
                what: "docker client",
                seen: fault.to_string(),
                remedy: Some(
                    "install one: apt-get install docker.io (docker-cli in newer Debian)".into(),
                ),
            }];
        }
    };
    let has_trust = Version::parse(&version).is_some_and(|version| version < Version(29, 0, 0));
    let trust = if has_trust {
        Line {
            state: State::Good,
            what: "content trust",
            seen: "the client has it".into(),
            remedy: None,
        }
    } else {
        Line {
            state: State::Lacks,
            what: "content trust",
            seen: "the client has none: version 29 removed it. DOCKER_CONTENT_TRUST=1 is ignored in silence, and unsigned images are pulled".into(),
            remedy: Some("steps about content trust are skipped; for them put a client of version 28 or before first on the PATH".into()),
        }
    };
    vec![Line { state: State::Good, what: "docker client", seen: version, remedy: None }, trust]
}

/// The user's own engine: not needed where a private one can be had.
async fn engine(surroundings: &Surroundings, can_be_private: bool) -> Line {
    let host = world::docker_host(surroundings);
    let asked = match Engine::at(&host) {
        Ok(engine) => engine.info().await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(info) => {
            let store = if info.containerd_store {
                ", containerd image store: it cannot sign on push"
            } else {
                ""
            };
            let seen = format!(
                "{} at {host}, API {} to {}, storage {}{store}",
                info.version, info.min_api, info.api, info.storage
            );
            Line { state: State::Good, what: "docker engine", seen, remedy: None }
        }
        Err(fault) => Line {
            state: if can_be_private { State::Lacks } else { State::Bad },
            what: "docker engine",
            seen: fault.to_string(),
            remedy: Some(if can_be_private {
                "not needed: labs bring a private engine; --engine host would use it".into()
            } else {
                "start it: sudo systemctl start docker".into()
            }),
        },
    }
}

fn private_engine(needs: Result<Needs, Vec<crate::classroom::engine::Unmet>>) -> Line {
    match needs {
        Ok(_) => Line {
            state: State::Good,
            what: "private engine",
            seen: "can be had: labs touch no image of yours".into(),
            remedy: None,
        },
        Err(unmet) => Line {
            state: State::Lacks,
            what: "private engine",
            seen: format!(
                "missing: {}",
                unmet.iter().map(|u| u.what.as_str()).collect::<Vec<_>>().join(", ")
            ),
            remedy: Some(unmet.iter().map(|u| u.remedy.as_str()).collect::<Vec<_>>().join("; ")),
        },
    }
}

fn busybox() -> Line {
    match images::find_busybox() {
        Some(bytes) => Line {
            state: State::Good,
            what: "busybox",
            seen: format!("statically linked, {} KiB", bytes.len() / 1024),
            remedy: None,
        },
        None => Line {
            state: State::Bad,
            what: "busybox",
            seen: "none that is statically linked; the lab's images are built from it".into(),
            remedy: Some("apt-get install busybox-static".into()),
        },
    }
}

fn ports() -> Line {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(_) => Line {
            state: State::Good,
            what: "ports",
            seen: "127.0.0.1 has free ones".into(),
            remedy: None,
        },
        Err(error) => Line {
            state: State::Bad,
            what: "ports",
            seen: format!("none can be opened on 127.0.0.1: {error}"),
            remedy: Some(
                "bring the loopback interface up: ip link set lo up; check `ulimit -n`".into(),
            ),
        },
    }
}
