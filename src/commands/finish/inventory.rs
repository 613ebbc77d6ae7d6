//! What belongs to a classroom, for those who take it away.

use std::path::PathBuf;

use crate::{
    classroom::{WorldKind, standing::Session},
    fact::ObserveError,
    host::{
        engine::{Container, Engine},
        made::Made,
    },
    output::print::println,
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
        let all = engine.containers().await?;
        // On the user's own engine images are theirs, and stay, and so do containers of their making.
        let goes = if self.is_private { all } else { Made::of(&session.folder).among(all) };
        let told = |container: Container| format!("{} ({})", container.name, container.image);
        self.containers = goes.into_iter().map(told).collect();
        if self.is_private {
            let images = engine.images().await?.into_iter();
            let names = images.flat_map(|image| [image.tags, image.digests].concat());
            self.images = names.filter(|name| !name.starts_with('<')).collect();
            self.images.sort();
        }
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
