//! Where a run took place, in words.

use crate::{
    image::Provenance,
    record::{ShellSeen, World, WorldKind},
};

/// The engine, the client and the shell, as `private engine 20.10.24, docker client 28.2.2, bash 5.2.15`.
pub fn tell(world: &World) -> String {
    let kind = match world.kind {
        WorldKind::Private => "private engine",
        WorldKind::Host => "host engine",
        WorldKind::Names => "host engine with names of the lab's own",
        WorldKind::None => "none engine",
    };
    let engine = numbered(kind, world.engine.version.as_deref());
    let client = numbered("docker client", world.client.version.as_deref());
    let parts = [engine, client].into_iter().chain(world.shell.as_ref().map(shell));
    parts.collect::<Vec<_>>().join(", ")
}

fn numbered(name: &str, version: Option<&str>) -> String {
    version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"))
}

fn shell(shell: &ShellSeen) -> String {
    let name = numbered(&shell.program, shell.version.as_deref());
    shell.behind.as_ref().map_or_else(|| name.clone(), |behind| format!("{name} ({behind})"))
}

/// Where the images came from: a lab that passes on stand-ins has not seen the real ones.
pub fn images(from: &Provenance) -> Option<String> {
    match from {
        Provenance::BuiltHere => {
            Some("The lab's images are its own stand-ins, built here.".to_owned())
        }
        Provenance::DockerHub => {
            Some("The images are Docker Hub's of today, as the engine pulled them.".to_owned())
        }
        Provenance::Registry { url } => Some(format!(
            "The tagged images came from {url}; those had by digest only are the lab's own."
        )),
        Provenance::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{ClientSeen, EngineSeen};

    #[test]
    fn a_world_is_told_as_far_as_it_is_known() {
        let some = |text: &str| Some(text.to_owned());
        let shell = |program: &str, version, behind| {
            Some(ShellSeen { program: program.to_owned(), version, behind })
        };
        let mut world = World {
            kind: WorldKind::Private,
            engine: EngineSeen { version: some("20.10.24"), storage: None },
            client: ClientSeen { version: some("28.2.2") },
            shell: shell("bash", some("5.2.15"), None),
            images: Provenance::BuiltHere,
            brought: Vec::new(),
            machine: None,
        };
        assert_eq!(tell(&world), "private engine 20.10.24, docker client 28.2.2, bash 5.2.15");
        world.shell = shell("sh", None, some("dash"));
        assert!(tell(&world).ends_with(", sh (dash)"), "{}", tell(&world));
        assert_eq!(tell(&World::default()), "none engine, docker client");
    }
}
