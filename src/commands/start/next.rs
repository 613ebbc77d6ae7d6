//! What `labcheck start` says once a classroom is up: what kind of world it is, what cannot be done in it,
//! and what to type next.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use super::prospects::prospects;
use crate::{
    classroom::{WorldKind, standing::Session},
    exit::ExitStatus,
    host::{
        docker::DockerCli,
        read::{self, Unread},
    },
    library::{BUILT_IN_PREFIX, Lab},
    output::{
        files::write,
        print::{eprintln, print, println},
        question::{Answer, ask},
        terminal,
    },
    place::{files, kind, origin::Origin, presented::presented, world},
    report::{possible, sheet::Sheet},
    run::Abilities,
    text,
    wording::{self, brought::Told},
};

/// A classroom that is up, for somebody who goes on from there.
pub(super) struct Next<'n> {
    pub(super) session: &'n Session,
    pub(super) lab: &'n Lab,
    /// Whether there are no colours.
    pub(super) plain: bool,
    /// Whether anything is asked.
    pub(super) asks: bool,
    /// The version of the docker that the lab's shell has, where it is known.
    pub(super) client: Option<String>,
}

/// The handout as a file in the working folder.
enum File {
    /// It is this classroom's.
    Right,
    /// There is none.
    Missing,
    /// It is another one's, or somebody wrote into it.
    Other,
}

impl Next<'_> {
    /// Tells all of it, and asks about the handout where there is a terminal.
    pub(super) async fn tell(&self, origin: &Origin, cancel: &CancellationToken) -> ExitStatus {
        let sheet = terminal::sheet(self.plain);
        for line in kind::told(self.session).lines() {
            print!("{}", sheet.paragraph(line));
        }
        for brought in &self.session.world.brought {
            print!("{}", sheet.paragraph(&wording::brought::tell(brought, Told::Outside)));
        }
        let abilities = self.abilities(origin, cancel).await;
        print!("{}", possible::tell(&sheet, &prospects(&self.lab.scenario, &abilities)));
        if let Some(laid) =
            files::offer(&self.lab.files, &self.lab.scenario.title, self.session.work.is_some())
        {
            print!("{}", sheet.paragraph(&laid));
        }
        let handout = self.handout(cancel).await;
        self.steps(&sheet, handout.as_deref().unwrap_or("labcheck handout"));
        match handout {
            Some(_) => ExitStatus::Passed,
            None => ExitStatus::Interrupted,
        }
    }

    /// The lab's machines but the first.
    fn other_machines(&self) -> impl Iterator<Item = &str> {
        let all = self.session.machine.iter().flat_map(|inside| inside.entries.all());
        all.skip(1).map(|(name, _)| name)
    }

    /// The lab's first step.
    pub(super) fn first_step(&self) -> &str {
        self.lab.scenario.steps.first().map_or("step1", |step| &step.id.value)
    }

    async fn abilities(&self, origin: &Origin, cancel: &CancellationToken) -> Abilities {
        let client = if let Some(client) = &self.client {
            client.clone()
        } else {
            let cli = DockerCli::new(origin.variables.clone(), cancel.clone());
            cli.version().await.unwrap_or_default()
        };
        let world = &self.session.world;
        Abilities {
            engine: self.session.engine.version.clone(),
            client,
            containerd_store: self.session.engine.containerd_store,
            tools: world::tools(&self.lab.scenario, &origin.machine, &world.brought),
            reach: world::reach(world),
        }
    }

    fn steps(&self, sheet: &Sheet, handout: &str) {
        println!("\nNext:");
        let shell = "labcheck shell       a shell in the classroom";
        // What is written in the classroom's machine goes with it: the handout is had before.
        let is_to_be_had = handout.starts_with("labcheck handout");
        let (first, second) = if is_to_be_had { (handout, shell) } else { (shell, handout) };
        println!("  1. {first}");
        println!("  2. {second}");
        for name in self.other_machines() {
            println!("     labcheck shell {name:<5} the same on the machine {name}");
        }
        println!("  3. labcheck {:<11} is it done, and if not, what is wrong", self.first_step());
        // What somebody makes on their own engine is theirs.
        let is_host = self.session.world.kind == WorldKind::Host;
        let but = if is_host {
            " but the images that you pulled and the containers that you made"
        } else {
            ""
        };
        let end = format!("At the end labcheck finish takes everything away{but}.");
        print!("{}", sheet.paragraph(&end));
    }

    /// Where the handout is to be had; nothing where the question about it was interrupted. The built-in
    /// lab's is in no file: it is offered.
    async fn handout(&self, cancel: &CancellationToken) -> Option<String> {
        let Some(name) = self.lab.handout.name.strip_prefix(BUILT_IN_PREFIX) else {
            let name = text::name(&self.lab.handout.name);
            return Some(match self.session.world.kind {
                // Its digests are others than the file's.
                WorldKind::Host => "labcheck handout        what to do, step by step".to_owned(),
                WorldKind::Private => format!("do what {name} says"),
            });
        };
        let print = format!("labcheck handout > {name}   what to do, step by step");
        let Ok(text) = presented(self.session, self.lab) else { return Some(print) };
        let file = file(Path::new(name), &text);
        let question = match file {
            File::Right => return Some(format!("do what {name} says")),
            File::Missing => format!("\nWrite the handout to ./{name}? [Y/n] "),
            File::Other => format!(
                "\n./{name} is not this classroom's handout: it is an earlier one's, or was written into.\nReplace it? What is there is kept as {}. [y/N] ",
                free(Path::new(name)).display()
            ),
        };
        let is_new = matches!(file, File::Missing);
        let answer =
            if self.asks { ask(&question, is_new, cancel).await } else { Answer::NotAsked };
        let written = match answer {
            Answer::Yes => save(Path::new(name), &text, is_new),
            Answer::Interrupted => return None,
            Answer::No | Answer::NotAsked => false,
        };
        Some(match (written, is_new) {
            (true, _) => format!("do what {name} says"),
            (false, true) => print,
            (false, false) => format!(
                "labcheck handout        what to do; the {name} here is not this classroom's"
            ),
        })
    }
}

fn file(path: &Path, text: &str) -> File {
    match read::bounded(path, text.len() as u64) {
        Ok(there) if there == text.as_bytes() => File::Right,
        Err(Unread::Missing(_)) => File::Missing,
        Ok(_) | Err(_) => File::Other,
    }
}

/// A name beside this one that nothing has yet: the handout of each earlier time stays.
fn free(path: &Path) -> PathBuf {
    let numbered = (2..).map(|number| path.with_extension(format!("md.old.{number}")));
    let mut names = std::iter::once(path.with_extension("md.old")).chain(numbered);
    names.find(|name| fs::symlink_metadata(name).is_err()).unwrap_or_else(|| path.to_owned())
}

/// Writes the handout; what was there stays beside it. Whether it was written.
fn save(path: &Path, text: &str, is_new: bool) -> bool {
    let aside = if is_new { Ok(()) } else { fs::rename(path, free(path)) };
    match aside.and_then(|()| write(path, text, false)) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("{}", wording::unwritten(path, &error));
            false
        }
    }
}
