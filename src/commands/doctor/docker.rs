//! The docker client and the engine that it talks to, and whether the two fit.

use tokio_util::sync::CancellationToken;

use super::line::{Line, State};
use crate::{
    env::Variables,
    host::{
        docker::DockerCli,
        engine::{Engine, EngineInfo, is_forbidden},
    },
    refusal::{Reason, trouble},
    syntax::version::Version,
    wording,
};

/// What is said of an engine that a user may not use.
const NO_RIGHTS: &str = "sudo usermod -aG docker $USER, then log out and in again";

fn cli(variables: &Variables) -> DockerCli {
    DockerCli::new(variables.clone(), CancellationToken::new())
}

/// The client, and whether it has content trust. A lab can do without where it brings its own.
pub(super) async fn client(variables: &Variables, is_brought: bool) -> Vec<Line> {
    let version = match cli(variables).version().await {
        Ok(version) => version,
        Err(fault) => {
            return vec![Line::new(
                if is_brought { State::Lacks } else { State::Bad },
                "docker client",
                fault.to_string(),
                "sudo apt-get install docker.io (docker-cli in newer Debian)",
            )];
        }
    };
    let has_trust = Version::parse(&version).is_some_and(|version| version < Version(29, 0, 0));
    let trust = if has_trust {
        Line::good("content trust", "the client has it")
    } else {
        Line::new(
            State::Lacks,
            "content trust",
            "the client has none: version 29 removed it. DOCKER_CONTENT_TRUST=1 is ignored in silence, and unsigned images are pulled",
            if is_brought {
                "the lab's own machine gets another one: the next line"
            } else {
                "steps about content trust are skipped; for them put a client of version 28 or before first on the PATH"
            },
        )
    };
    vec![Line::good("docker client", version), trust]
}

/// The user's own engine: not needed where a private one can be had.
pub(super) async fn engine(
    host: &str,
    variables: &Variables,
    can_be_private: bool,
    has_client: bool,
) -> Vec<Line> {
    const WHAT: &str = "docker engine";
    let lacks = if can_be_private { State::Lacks } else { State::Bad };
    let asked = match Engine::at(host) {
        Ok(engine) => engine.info().await,
        Err(fault) => Err(fault),
    };
    let info = match asked {
        Ok(info) => info,
        Err(fault) => {
            return vec![Line::new(lacks, WHAT, fault.to_string(), remedy(host, can_be_private))];
        }
    };
    let mut lines = vec![answers(&info, host, lacks)];
    // What the client says of this engine, where the two cannot talk.
    if has_client && let Some(apart) = trouble(&cli(variables).reach().await) {
        let is_apart = apart.reason == Reason::VersionsApart;
        let next = if is_apart {
            "put a docker client that fits first on the PATH, or update the older of the two"
        } else {
            wording::reason_remedy(apart.reason)
        };
        lines.push(Line::new(lacks, "client, engine", apart.evidence, next));
    }
    lines
}

/// What answers; `lacks` is how bad it is where that is no Docker Engine.
fn answers(info: &EngineInfo, host: &str, lacks: State) -> Line {
    const WHAT: &str = "docker engine";
    let store =
        if info.containerd_store { ", containerd image store: it cannot sign on push" } else { "" };
    let seen = format!(
        "{} at {host}, API {} to {}, storage {}{store}",
        info.version, info.min_api, info.api, info.storage
    );
    if info.is_podman {
        return Line::new(
            lacks,
            WHAT,
            format!("{seen}. It is Podman behind Docker's socket, no Docker Engine"),
            "labs want Docker Engine: sudo apt-get install docker.io; labcheck brings one of its own once the programs are there",
        );
    }
    Line::good(WHAT, seen)
}

/// The cause decides: rights are no matter of starting anything.
fn remedy(host: &str, can_be_private: bool) -> &'static str {
    match (can_be_private, is_forbidden(host)) {
        (true, _) => "not needed: labs bring a private engine; --engine host would use it",
        (false, true) => NO_RIGHTS,
        (false, false) => "sudo systemctl start docker",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn podman_is_called_by_its_name_and_is_no_good_engine() {
        let info = |version: &str, is_podman| EngineInfo {
            version: version.to_owned(),
            is_podman,
            ..EngineInfo::default()
        };
        for lacks in [State::Lacks, State::Bad] {
            let podman = answers(&info("Podman 5.4.2", true), "unix:///run/podman.sock", lacks);
            assert!(podman.state == lacks && podman.seen.contains("It is Podman"));
            assert!(podman.remedy.unwrap().contains("Docker Engine"));
            assert!(answers(&info("28.5.2", false), "unix:///x", lacks).state == State::Good);
        }
    }
}
