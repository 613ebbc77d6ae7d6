//! Goes on with a classroom that went down, in its own folder: its registry, trust service, authority and journal as
//! they are on the disk, and a machine of the same name over the files and the engine's data of before. What fails
//! leaves the folder as something that can be gone on with.

use std::{fs, path::Path, time::Duration};

use labcheck_services::port::Port;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{
    certs::Authority,
    error::ClassroomError,
    folder::Folder,
    journal::{Held, Journal},
    ledger::Ledger,
    make::{Parts, Served, serve_inside, serve_registry, start_machine},
    registry::{Limits, Registry},
    room::Classroom,
    spec::Spec,
    standing::Dead,
    sweep::engine_has_ended,
    trust::TrustService,
};
use crate::{
    classroom::layout::{AUTHORITY, BEFORE, MACHINES, SESSION},
    host::is_named_in_a_command,
    machine::{MachineError, Machines, Needs},
};

/// How long others may look at the folder, who only ask whether its owner lives.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

impl Classroom {
    /// Brings it up again. What is ordered is only what the folder does not have: programs and plugins.
    pub async fn resume(dead: &Dead, spec: &Spec, needs: &Needs) -> Result<Self, ClassroomError> {
        let path = &dead.session.folder;
        let folder = take_over(path).await?;
        is_at_rest(path, needs).await?;
        set_aside(path)?;
        Ledger::settle_at(path).await;
        let cancel = CancellationToken::new();
        let parts = Box::pin(Parts::go_on(&folder, dead, spec, needs, &cancel)).await;
        let parts = match parts {
            Ok(parts) => parts,
            Err(error) => {
                cancel.cancel();
                engine_has_ended(path).await;
                Ledger::settle_at(path).await;
                return Err(error);
            }
        };
        let mut room = Self::of(folder, parts, cancel);
        match room.come_up(spec).await {
            Ok(()) => Ok(room),
            Err(error) => {
                room.rest().await;
                Err(error)
            }
        }
    }
}

impl Parts {
    /// Makes them of what is in the folder.
    async fn go_on(
        folder: &Folder,
        dead: &Dead,
        spec: &Spec,
        needs: &Needs,
        cancel: &CancellationToken,
    ) -> Result<Self, ClassroomError> {
        let (path, before) = (folder.path(), &dead.session.world);
        let held = Held::default();
        held.begins_with(spec, before);
        let journal = Journal::go_on(path, held).map_err(|why| cannot(path, why.to_string()))?;
        let authority = Authority::open(&path.join(AUTHORITY))?;
        let registry = Registry::open(&path.join("registry"), Limits::default())?
            .observed(journal.of_registry());
        let registry_address = serve_registry(&registry, port_of(&before.registry), cancel)?;
        let ledger = Ledger::of_machines(folder.name()); // as it is written there
        let machines = start_machine(path, folder.name(), needs, &authority, spec).await?;
        serve_inside(&machines, &registry, &authority, spec, cancel)?;
        journal.sees(&machines, cancel).map_err(MachineError::Network)?;
        let mut world = before.clone();
        world.docker_host = format!("unix://{}", machines.socket().display());
        world.registry = registry_address;
        world.brought = spec.laid.iter().map(|laid| laid.brought.clone()).collect();
        let trust = TrustService::open(&path.join("trust"), Some(journal.of_trust()))?;
        let trust_port = trust_port(dead).map_err(ClassroomError::Port)?;
        let served = Served { ledger, machines: Some(machines), world };
        Ok(Self { served, registry, trust, authority, trust_port, journal })
    }
}

/// Who has a shell in the classroom from before knows the trust service by its port.
fn trust_port(dead: &Dead) -> std::io::Result<Port> {
    let environment = dead.session.world.environment.iter();
    let mut urls = environment.filter(|(name, _)| name == "DOCKER_CONTENT_TRUST_SERVER");
    let before = urls.next().and_then(|(_, url)| port_of(url));
    before.and_then(|port| Port::reserve_this(port).ok()).map_or_else(Port::reserve, Ok)
}

/// The port at the end of an address.
fn port_of(address: &str) -> Option<u16> {
    address.rsplit(':').next()?.parse().ok()
}

async fn take_over(path: &Path) -> Result<Folder, ClassroomError> {
    for _ in 0..TRIES {
        if let Some(folder) = Folder::take_over(path) {
            return Ok(folder);
        }
        sleep(PAUSE).await;
    }
    Err(cannot(path, "somebody else has it".to_owned()))
}

/// Whether nothing of its machine runs any more, and one can be made over its files by the same right: two engines on
/// the same data damage it, and files of the one right are not the other's to write.
async fn is_at_rest(path: &Path, needs: &Needs) -> Result<(), ClassroomError> {
    let machines = path.join(MACHINES);
    for _ in 0..TRIES {
        if !is_named_in_a_command(machines.as_os_str()) {
            return match Machines::rights_of(&machines) {
                Ok(rights) if rights == needs.rights => Ok(()),
                Ok(rights) => Err(cannot(path, format!("its machine was made {rights}"))),
                Err(error) => Err(cannot(path, format!("its machine's plan is gone ({error})"))),
            };
        }
        sleep(PAUSE).await;
    }
    Err(cannot(path, format!("a process still names {}; end it", machines.display())))
}

/// Until it is up again nobody is to find what it told of itself.
fn set_aside(path: &Path) -> Result<(), ClassroomError> {
    let session = path.join(SESSION);
    if session.exists() {
        let failed = |source| ClassroomError::Folder { path: path.to_owned(), source };
        fs::rename(session, path.join(BEFORE)).map_err(failed)?;
    }
    Ok(())
}

fn cannot(path: &Path, reason: String) -> ClassroomError {
    ClassroomError::Resume { path: path.to_owned(), reason }
}
