//! A service of a swarm.

use serde_json::Value;

use super::{
    json::{labels, list, number, text, texts},
    keys::Keys,
    proposal::{Proposal, Unfit, fit_name},
};

/// What a service says of its containers.
const CONTAINER: &str = "/Spec/TaskTemplate/ContainerSpec";

pub(super) fn propose(name: &str, told: &Value) -> Result<Proposal, Unfit> {
    fit_name(name)?;
    let mut keys = Keys::default();
    keys.text("name", name);
    // The engine pins what it was given to a digest.
    let image = text(told, &format!("{CONTAINER}/Image"));
    let image = image.split_once('@').map_or(image, |(name, _)| name);
    if !image.is_empty() {
        keys.text("image", image);
    }
    if told.pointer("/Spec/Mode/Global").is_some_and(|mode| !mode.is_null()) {
        keys.word("mode", &"global");
    } else if told.pointer("/Spec/Mode/Replicated").is_some_and(|mode| !mode.is_null()) {
        let wanted = number(told, "/Spec/Mode/Replicated/Replicas");
        keys.word("replicas", &wanted);
        if number(told, "/ServiceStatus/RunningTasks") == wanted {
            keys.word("running", &wanted);
        }
    }
    let ports = list(told, "/Spec/EndpointSpec/Ports").map(|port| {
        let (host, inside) = (number(port, "/PublishedPort"), number(port, "/TargetPort"));
        let end = match text(port, "/Protocol") {
            "" | "tcp" => String::new(),
            other => format!("/{other}"),
        };
        if host > 0 { format!("{host}:{inside}{end}") } else { format!("{inside}{end}") }
    });
    keys.texts("ports", ports.collect::<Vec<_>>());
    keys.texts("constraints", texts(told, "/Spec/TaskTemplate/Placement/Constraints"));
    let variables = texts(told, &format!("{CONTAINER}/Env")).into_iter().filter_map(|pair| {
        pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
    });
    keys.pairs("environment", variables.collect::<Vec<_>>());
    keys.pairs("labels", labels(told, "/Spec/Labels"));
    Ok(Proposal::of("service", format!("the service {name} runs"), keys))
}
