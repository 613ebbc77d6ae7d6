//! What belongs to a classroom, for those who take it away.

use std::path::PathBuf;

use anstream::println;

use crate::{
    classroom::{WorldKind, standing::Session},
    fact::ObserveError,
    host::engine::Engine,
    text,
};

/// Names of one kind that are listed at most.
const LISTED: usize = 40;

/// What belongs to a classroom.
pub(super) struct Inventory {
    containers: Vec<String>,
    images: Vec<String>,
    folder: PathBuf,
    disk_used: u64,
    keeper: u32,
    is_private: bool,
    fault: Option<String>,
}

impl Inventory {
    /// Of this one.
    pub(super) async fn of(session: &Session) -> Self {
        let mut inventory = Self {
            containers: Vec::new(),
            images: Vec::new(),
            folder: session.folder.clone(),
            disk_used: session.disk_used(),
            keeper: session.pid,
            is_private: session.world.kind == WorldKind::Private,
            fault: None,
        };
        if let Err(fault) = inventory.ask(session).await {
            inventory.fault = Some(fault.to_string());
        }
        inventory
    }

    async fn ask(&mut self, session: &Session) -> Result<(), ObserveError> {
        let engine = Engine::at(&session.world.docker_host)?;
        if session.world.kind == WorldKind::Hub {
            // The images are the user's own, and stay.
            self.containers = engine.containers_labelled(&session.container_label()).await?;
            return Ok(());
        }
        // As the engine has them: `alpine` alone would read as the user's own.
        let own = |name: &String| session.world.naming.own_name(name).map(|_| name.clone());
        for container in engine.containers().await? {
            if let Some(image) = own(&container.image) {
                self.containers.push(format!("{} ({image})", container.name));
            }
        }
        for image in engine.images().await? {
            let names = image.tags.iter().chain(&image.digests);
            self.images.extend(names.filter(|name| !name.starts_with('<')).filter_map(own));
        }
        self.images.sort();
        Ok(())
    }

    /// Prints it, a line a kind.
    pub(super) fn print(&self) {
        let list = |what: &str, names: &[String]| match names.len() {
            0 => println!("  {what:<11} none"),
            count => {
                let more = count.saturating_sub(LISTED);
                let names: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                println!("  {what:<11} {}{more}", safe(&names.join(", ")));
            }
        };
        if let Some(fault) = &self.fault {
            println!("  engine      {}", safe(fault));
        } else {
            list("containers", &self.containers);
            list("images", &self.images);
        }
        let engine = if self.is_private { ", the private engine and its networks" } else { "" };
        println!("  processes   the keeper ({}), registry, trust service{engine}", self.keeper);
        println!(
            "  folder      {} ({} MiB): images, keys, signatures, journal",
            self.folder.display(),
            self.disk_used / (1 << 20)
        );
    }
}

fn safe(text: &str) -> String {
    text::for_terminal(text.as_bytes(), 8_000)
}
