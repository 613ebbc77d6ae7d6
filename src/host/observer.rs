//! Answers the core's questions: the engine first, the CLI where only the CLI knows.

use std::{ffi::OsStr, path::PathBuf};

use tokio_util::sync::CancellationToken;

use super::{
    context::{DEFAULT_HOST, are_same},
    desk::Desk,
    docker::{DockerCli, Variables},
    engine::Engine,
};
use labcheck_services::trust::PROBE_DOOR;

use crate::{
    fact::{Fact, Limit, ObserveError, Query},
    machine::Entries,
    object::{Sought, USED_BY},
};

/// Names the trust service that the docker CLI asks.
const TRUST_SERVER: &str = "DOCKER_CONTENT_TRUST_SERVER";

/// Where to look.
#[derive(Clone, Debug)]
pub struct Observer {
    /// The engine.
    pub engine: Engine,
    /// The classroom's trust service, as the lab's shells have it; nothing without a classroom.
    pub trust_server: Option<String>,
    /// The machines of the lab's that its shells are in, where they are in some. The first is looked at.
    pub inside: Option<Entries>,
    /// Where a lab's commands are asked, in its machine; nothing without one.
    pub desk: Option<Desk>,
    /// A folder for the copies that probes need; the machine has it, too.
    pub scratch: PathBuf,
    /// Ends what is running.
    pub cancel: CancellationToken,
}

impl Observer {
    /// Answers one question as a shell with these exported variables would see it.
    pub async fn observe(
        &self,
        query: &Query,
        variables: &Variables,
    ) -> Result<Fact, ObserveError> {
        let cli = |variables: Variables| {
            DockerCli::new(variables, self.cancel.clone())
                .inside(self.inside.as_ref().map(|entries| entries.first().clone()))
        };
        match query {
            Query::EngineImages => Ok(Fact::EngineImages(self.engine.images().await?)),
            Query::ClientImages => Ok(Fact::ClientImages(cli(variables.clone()).images().await?)),
            Query::Variable(name) => {
                let value = variables.get(OsStr::new(name));
                Ok(Fact::Variable(value.map(|value| value.to_string_lossy().into_owned())))
            }
            Query::PullProbe(image) => {
                let cli = cli(self.at_the_probe_door(variables));
                Ok(Fact::PullProbe(cli.pull_probe(image, &self.scratch).await?))
            }
            Query::Command(asked) => match &self.desk {
                Some(desk) => Ok(Fact::Command(desk.ask(asked, &self.cancel).await)),
                None => Err(ObserveError::Limit(Limit::NoMachine)),
            },
            Query::Logs(_) | Query::File(_) if self.desk.is_none() => {
                Err(ObserveError::Limit(Limit::NoMachine))
            }
            Query::File(asked) => Ok(Fact::File(self.file(asked).await?)),
            Query::Reach(asked) => Ok(Fact::Reach(self.reach(asked).await?)),
            Query::Inspect(Sought::MadeFrom { image }) if self.desk.is_none() => {
                Err(ObserveError::Limit(Limit::OthersContainers(image.clone())))
            }
            Query::Logs(container) => Ok(Fact::Logs(self.engine.logs(container).await?)),
            Query::Inspect(sought) => {
                let mut seen = self.engine.inspect(sought).await?;
                if self.desk.is_none() {
                    without_others(&mut seen);
                }
                Ok(seen)
            }
            Query::Unexported(_)
            | Query::ClientEngine
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Lifetime(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => {
                Err(ObserveError::Unfinished("no journal of what was done is kept here".to_owned()))
            }
        }
    }

    /// Whether an address, as a shell of the lab's has it, is that of the lab's engine.
    pub fn is_the_labs(&self, address: &str) -> bool {
        are_same(address, self.engine.host())
            || (self.inside.is_some() && are_same(address, DEFAULT_HOST))
    }

    /// The same variables, where they name the classroom's trust service led to its other door.
    fn at_the_probe_door(&self, variables: &Variables) -> Variables {
        let mut variables = variables.clone();
        let named = variables.get(OsStr::new(TRUST_SERVER));
        if let Some(ours) = &self.trust_server
            // In the lab's machine the one that docker asks by itself is the lab's.
            && named.map_or(self.inside.is_some(), |server| server == ours.as_str())
        {
            variables.insert(TRUST_SERVER.into(), format!("{ours}{PROBE_DOOR}").into());
        }
        variables
    }
}

/// Takes away who mounts a volume: on an engine of the user's own these may be containers of theirs.
fn without_others(seen: &mut Fact) {
    if let Fact::Inspected(objects) = seen {
        for object in objects.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            object.remove(USED_BY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        file::{FileAsked, FilePlace},
        object::{ObjectKind, ObjectName},
    };

    #[tokio::test]
    async fn on_an_engine_of_the_users_own_nobody_looks_at_their_containers_and_no_command_is_asked()
     {
        let observer = Observer {
            engine: Engine::at("tcp://127.0.0.1:1").unwrap(),
            trust_server: None,
            inside: None,
            desk: None,
            scratch: PathBuf::new(),
            cancel: CancellationToken::new(),
        };
        let asked = async |query: Query| observer.observe(&query, &Variables::new()).await;
        let made_from = Query::Inspect(Sought::MadeFrom { image: "alpine".into() });
        let limit = |limit| Err(ObserveError::Limit(limit));
        assert_eq!(asked(made_from).await, limit(Limit::OthersContainers("alpine".into())));
        let command = crate::fact::CommandAsked { line: "true".into(), within_ms: 1 };
        assert_eq!(asked(Query::Command(command)).await, limit(Limit::NoMachine));
        let file = FileAsked { within: FilePlace::Container("x".into()), path: "/a".into() };
        assert_eq!(asked(Query::File(file)).await, limit(Limit::NoMachine));
        assert_eq!(asked(Query::Logs("x".into())).await, limit(Limit::NoMachine));
        let mut volume =
            Fact::Inspected(vec![serde_json::json!({ "Name": "x", "UsedBy": ["theirs"] })]);
        without_others(&mut volume);
        assert_eq!(volume, Fact::Inspected(vec![serde_json::json!({ "Name": "x" })]));
        let named = Sought::Named(ObjectName::new(ObjectKind::Volume, "x"));
        assert!(matches!(asked(Query::Inspect(named)).await, Err(ObserveError::Engine(_))));
    }
}
