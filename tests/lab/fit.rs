//! A client and an engine that do not go together, and Podman, are named.

use std::{collections::BTreeMap, path::Path};

use axum::{Json, Router, routing::get};
use labcheck::{
    codes::FailureCode,
    host::{docker::DockerCli, engine::Engine},
    run::{Misfit, misfit},
};
use serde_json::{Value, json};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::program::program;

/// An engine's answers to who it is.
fn answers(socket: &Path, component: &str, version: &str) -> AbortOnDropHandle<()> {
    let version: Value = json!({"Version": version, "ApiVersion": "1.41", "MinAPIVersion": "1.24", "Components": [{"Name": component, "Version": version}]});
    let info = json!({"Driver": "overlay"});
    let router = Router::new()
        .route("/version", get(async || Json(version)))
        .route("/info", get(async || Json(info)));
    let listener = tokio::net::UnixListener::bind(socket).unwrap();
    AbortOnDropHandle::new(tokio::spawn(
        async move { axum::serve(listener, router).await.unwrap() },
    ))
}

/// A docker command that says this on stderr and fails; one that is content where it says nothing.
fn client(folder: &Path, says: &str) -> DockerCli {
    let script =
        format!("#!/bin/sh\n[ -z '{says}' ] && echo 1.0 && exit 0\necho '{says}' >&2\nexit 1\n");
    program(&folder.join("docker"), &script);
    let path = format!("{}:/usr/bin:/bin", folder.display());
    DockerCli::new(BTreeMap::from([("PATH".into(), path.into())]), CancellationToken::new())
}

#[tokio::test]
async fn versions_apart_and_podman_are_named_and_other_trouble_is_not() {
    const NEW: &str = "Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.41";
    const OLD: &str = "Error response from daemon: client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version";
    const DOWN: &str =
        "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
    let apart = |words: &str| Some(Misfit::Versions(words.to_owned()));
    let podman = || Some(Misfit::Podman("Podman 5.4.2".to_owned()));
    for (component, version, says, wanted) in [
        ("Engine", "20.10.24", "", None),
        ("Engine", "20.10.24", NEW, apart(NEW)),
        ("Engine", "29.0.4", OLD, apart(OLD)),
        ("Engine", "20.10.24", DOWN, None),
        ("Podman Engine", "5.4.2", "", podman()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("engine.sock");
        let _serving = answers(&socket, component, version);
        let engine = Engine::at(&format!("unix://{}", socket.display())).unwrap();
        let info = engine.info().await.unwrap();
        assert_eq!(misfit(&client(folder.path(), says), &info).await, wanted, "{says}");
    }
    assert_eq!(FailureCode::of_fault(&apart(NEW).unwrap().fault()), FailureCode::InTheWay);
    assert_eq!(FailureCode::of_fault(&podman().unwrap().fault()), FailureCode::EngineFault);
}
