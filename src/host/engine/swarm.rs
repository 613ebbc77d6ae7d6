//! What a swarm has, as the API of an engine that manages it tells: services, nodes, secrets, configs, and the stacks
//! that they make. All of it is listed: where one thing is asked for by its name, an engine takes the beginning of an id
//! for a name, too.

use std::{collections::BTreeMap, time::Duration};

use bollard::{
    Docker,
    errors::Error,
    query_parameters::{
        ListConfigsOptions, ListContainersOptionsBuilder, ListNetworksOptions, ListNodesOptions,
        ListSecretsOptions, ListServicesOptionsBuilder, ListTasksOptions,
    },
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    Engine, is_missing,
    plain::{bounded, plain},
};
use crate::{
    fact::{Fact, ObserveError},
    object::{NoManager, ObjectKind, ObjectName},
};

/// The label of all that is of one stack (docker/cli, `convert.LabelNamespace`).
const STACK: &str = "com.docker.stack.namespace";
/// The label of a service's containers, with its id (measured: 20.10).
pub(super) const SERVICE: &str = "com.docker.swarm.service.id";
/// Pause before what ends by itself is looked for again.
const BREATH: Duration = Duration::from_millis(100);

/// What a swarm has lists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Service,
    Network,
    Secret,
    Config,
    Node,
}

/// Which of a list are meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only<'n> {
    /// Those with this name.
    Named(&'n str),
    /// Those of this stack.
    OfStack(&'n str),
}

/// Why a swarm was not seen.
enum Unseen {
    NoManager(NoManager),
    Fault(ObserveError),
}

impl From<ObserveError> for Unseen {
    fn from(fault: ObserveError) -> Self {
        Self::Fault(fault)
    }
}

impl Engine {
    /// The parts of a swarm with this name, each in the engine's words.
    pub(super) async fn in_swarm(
        &self,
        part: Part,
        object: &ObjectName,
    ) -> Result<Fact, ObserveError> {
        let found = self.list(part, Only::Named(&object.name)).await;
        let found = match found {
            Ok(found) if part == Part::Service => self.with_networks(found).await,
            found => found,
        };
        fact(found, object.kind)
    }

    /// A stack, which the engine knows by its parts only: the names of these.
    pub(super) async fn stack(&self, object: &ObjectName) -> Result<Fact, ObserveError> {
        let names = async |part| -> Result<Vec<String>, Unseen> {
            let found = self.list(part, Only::OfStack(&object.name)).await?;
            let mut names: Vec<String> = found.iter().map(|one| called(one).to_owned()).collect();
            names.sort();
            Ok(names)
        };
        let parts = async || -> Result<Vec<Value>, Unseen> {
            let (services, networks) = (names(Part::Service).await?, names(Part::Network).await?);
            let (secrets, configs) = (names(Part::Secret).await?, names(Part::Config).await?);
            let is_there = [&services, &networks, &secrets, &configs].iter().any(|n| !n.is_empty());
            let stack = json!({
                "Name": object.name, "Services": services, "Networks": networks,
                "Secrets": secrets, "Configs": configs,
            });
            Ok(is_there.then_some(stack).into_iter().collect())
        };
        fact(Box::pin(parts()).await, object.kind)
    }

    /// Removes what a swarm has of these parts; what is not there need not be removed.
    pub(super) async fn remove_parts(
        &self,
        parts: &[Part],
        only: Only<'_>,
    ) -> Result<(), ObserveError> {
        for part in parts {
            let found = match self.list(*part, only).await {
                Ok(found) => found,
                // What it had went with the swarm.
                Err(Unseen::NoManager(NoManager::Alone)) => Vec::new(),
                Err(Unseen::NoManager(NoManager::Worker)) => {
                    return Err(ObserveError::Engine(
                        "it is a worker of a swarm, which only a manager can change; run `docker node promote` on a manager"
                            .to_owned(),
                    ));
                }
                Err(Unseen::Fault(fault)) => return Err(fault),
            };
            for one in found {
                self.remove_part(*part, &id_of(&one)).await?;
            }
        }
        Ok(())
    }

    async fn remove_part(&self, part: Part, id: &str) -> Result<(), ObserveError> {
        let removed = self.answer(async |docker| match part {
            Part::Service => docker.delete_service(id).await,
            Part::Network => docker.remove_network(id).await,
            Part::Secret => docker.delete_secret(id).await,
            Part::Config => docker.delete_config(id).await,
            Part::Node => Ok(()), // a machine, which nobody takes away
        });
        match removed.await {
            Err(error) if !is_missing(&error) => return Err(self.fault(&error)),
            Ok(()) | Err(_) => {}
        }
        match part {
            Part::Service => Box::pin(self.tasks_end(id)).await,
            Part::Network => Box::pin(self.network_ends(id)).await,
            Part::Secret | Part::Config | Part::Node => Ok(()),
        }
    }

    /// Waits until a network that was removed is here no more: that of a swarm stays on its nodes for as long as a
    /// container that ends is in it (measured: 20.10).
    pub(super) async fn network_ends(&self, name: &str) -> Result<(), ObserveError> {
        let deadline = Instant::now() + self.within;
        while Box::pin(self.network(name)).await?.is_some() {
            if Instant::now() > deadline {
                return Err(ObserveError::Engine(format!(
                    "a network that was removed does not end; see docker network inspect {name}"
                )));
            }
            sleep(BREATH).await;
        }
        Ok(())
    }

    /// Waits until nothing of a service that was removed is left: its networks and volumes are in use until then. Its
    /// containers on this engine are not left to take their time.
    async fn tasks_end(&self, service: &str) -> Result<(), ObserveError> {
        let deadline = Instant::now() + self.within;
        let label = format!("{SERVICE}={service}");
        loop {
            let filters = [("label", vec![label.as_str()])].into();
            let ours = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
            let ours = self.ask(async |docker| docker.list_containers(Some(ours)).await).await?;
            for container in ours.iter().filter_map(|container| container.id.as_deref()) {
                let container = ObjectName::new(ObjectKind::Container, container);
                // The swarm removes it at the same moment: what counts is that it goes.
                let _ = Box::pin(self.remove(&container)).await;
            }
            let none = None::<ListTasksOptions>;
            let tasks = self.ask(async |docker| docker.list_tasks(none).await).await?;
            let is_left = tasks.iter().any(|task| task.service_id.as_deref() == Some(service));
            if ours.is_empty() && !is_left {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(ObserveError::Engine(format!(
                    "the tasks of a service that was removed do not end; see docker ps --filter label={label}"
                )));
            }
            sleep(BREATH).await;
        }
    }

    async fn list(&self, part: Part, only: Only<'_>) -> Result<Vec<Value>, Unseen> {
        let listed = self.answer(async |docker| listed(&docker, part).await).await;
        let listed = listed.map_err(|error| match no_manager(&error) {
            Some(why) => Unseen::NoManager(why),
            None => Unseen::Fault(self.fault(&error)),
        })?;
        Ok(listed?.into_iter().filter(|one| only.has(one)).collect())
    }

    /// The names of all of a part; none where the engine manages no swarm.
    pub(super) async fn part_names(&self, part: Part) -> Result<Vec<String>, ObserveError> {
        let listed = self.answer(async |docker| listed(&docker, part).await).await;
        match listed {
            Ok(listed) => Ok(listed?.iter().map(|one| called(one).to_owned()).collect()),
            Err(error) if no_manager(&error).is_some() => Ok(Vec::new()),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Services, each with the names of its networks, of which it has the ids only.
    async fn with_networks(&self, services: Vec<Value>) -> Result<Vec<Value>, Unseen> {
        if services.is_empty() {
            return Ok(services);
        }
        let listed =
            self.ask(async |docker| docker.list_networks(None::<ListNetworksOptions>).await);
        let listed = listed.await?.into_iter();
        let names: BTreeMap<String, String> =
            listed.filter_map(|network| Some((network.id?, network.name?))).collect();
        let told = services.into_iter().map(|mut service| {
            let attached = service.pointer("/Spec/TaskTemplate/Networks").and_then(Value::as_array);
            let targets =
                attached.into_iter().flatten().filter_map(|one| one.get("Target")?.as_str());
            let networks: Vec<&str> =
                targets.map(|id| names.get(id).map_or(id, String::as_str)).collect();
            service["Networks"] = json!(networks);
            service
        });
        Ok(told.collect())
    }
}

/// All of a part, as the engine lists it.
async fn listed(docker: &Docker, part: Part) -> Result<Result<Vec<Value>, ObserveError>, Error> {
    Ok(match part {
        Part::Service => {
            let options = ListServicesOptionsBuilder::new().status(true).build();
            plain(docker.list_services(Some(options)).await?)
        }
        Part::Network => plain(docker.list_networks(None::<ListNetworksOptions>).await?),
        Part::Secret => plain(docker.list_secrets(None::<ListSecretsOptions>).await?),
        Part::Config => plain(docker.list_configs(None::<ListConfigsOptions>).await?),
        Part::Node => plain(docker.list_nodes(None::<ListNodesOptions>).await?),
    })
}

fn fact(found: Result<Vec<Value>, Unseen>, kind: ObjectKind) -> Result<Fact, ObserveError> {
    match found {
        Ok(found) => {
            let found: Result<_, _> = found.into_iter().map(|one| bounded(one, kind)).collect();
            found.map(Fact::Inspected)
        }
        Err(Unseen::NoManager(why)) => Ok(Fact::NoManager(why)),
        Err(Unseen::Fault(fault)) => Err(fault),
    }
}

/// Why an engine does not manage a swarm, by its words (moby, `cluster.errNoManager`; measured: 20.10). A manager that
/// is being prepared, or is locked, says something else: of it nothing is known.
fn no_manager(error: &Error) -> Option<NoManager> {
    let Error::DockerResponseServerError { status_code: 503, message } = error else { return None };
    let behind = message.strip_prefix("This node is not a swarm manager. ")?;
    if behind.starts_with("Use \"docker swarm init\"") {
        Some(NoManager::Alone)
    } else {
        behind.starts_with("Worker nodes").then_some(NoManager::Worker)
    }
}

impl Only<'_> {
    fn has(self, object: &Value) -> bool {
        match self {
            Self::Named(name) => called(object) == name,
            Self::OfStack(name) => {
                let mut labels = ["/Spec/Labels", "/Labels"].iter();
                labels.any(|at| object.pointer(at).and_then(|l| l.get(STACK)) == Some(&json!(name)))
            }
        }
    }
}

/// The name of a part: a node has that of its machine.
fn called(object: &Value) -> &str {
    let names = ["/Spec/Name", "/Description/Hostname", "/Name"];
    names.iter().find_map(|at| object.pointer(at).and_then(Value::as_str)).unwrap_or_default()
}

fn id_of(object: &Value) -> String {
    let id = ["ID", "Id"].iter().find_map(|key| object.get(key).and_then(Value::as_str));
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status_code: u16, message: &str) -> Option<NoManager> {
        let message = message.to_owned();
        no_manager(&Error::DockerResponseServerError { status_code, message })
    }

    #[test]
    fn an_engine_says_what_it_is_to_a_swarm_and_other_words_say_nothing() {
        const ALONE: &str = "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";
        const WORKER: &str = "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
        assert_eq!(refused(503, ALONE), Some(NoManager::Alone));
        assert_eq!(refused(503, WORKER), Some(NoManager::Worker));
        for (status, words) in [
            (500, ALONE),
            (
                503,
                "This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.",
            ),
            (
                503,
                "Swarm is encrypted and needs to be unlocked before it can be used. Please use \"docker swarm unlock\" to unlock it.",
            ),
            (503, "rpc error: code = Unknown desc = The swarm does not have a leader."),
        ] {
            assert_eq!(refused(status, words), None, "{words}");
        }
    }

    #[test]
    fn a_part_is_meant_by_its_whole_name_or_by_its_stack() {
        let service =
            json!({ "ID": "w1", "Spec": { "Name": "app_web", "Labels": { STACK: "app" } } });
        let node =
            json!({ "ID": "n1", "Spec": { "Labels": {} }, "Description": { "Hostname": "lab" } });
        let network = json!({ "Id": "x1", "Name": "app_back", "Labels": { STACK: "app" } });
        for (object, name, id, is_of_stack) in [
            (&service, "app_web", "w1", true),
            (&node, "lab", "n1", false),
            (&network, "app_back", "x1", true),
        ] {
            assert!(Only::Named(name).has(object) && !Only::Named(&name[..2]).has(object));
            assert_eq!(id_of(object), id);
            assert_eq!(Only::OfStack("app").has(object), is_of_stack, "{name}");
            assert!(!Only::OfStack("ap").has(object) && !Only::OfStack("").has(object));
        }
    }
}
