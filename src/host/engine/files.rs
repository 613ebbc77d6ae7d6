//! Files of a container, running or not, as the engine's API gives them (`ContainerArchive`): an archive, of which the
//! beginning is read.

use std::io::Read as _;

use bollard::{errors::Error, query_parameters::DownloadFromContainerOptionsBuilder};
use futures_util::StreamExt as _;
use serde_json::Value;
use tar::EntryType;
use tokio::time::timeout;

use super::{Engine, is_missing, swarm::SERVICE};
use crate::{
    fact::{Limit, ObserveError},
    file::{File, FileAsked, FileKind, FileSeen, Id, name_of},
    object::{ObjectKind, ObjectName},
    outcome::{KEPT, Stream},
};

/// Bytes of an archive that are read: the entry's headers and what is kept.
const READ: usize = KEPT + (16 << 10);
/// Links that are followed, as the kernel does not follow more (path_resolution(7)).
const LINKS: usize = 40;
/// Folders of a container that the kernel makes: an engine does not show them.
const OF_THE_KERNEL: &[&str] = &["/proc", "/sys", "/dev"];

/// Where a swarm mounts secrets into a task of a service.
const SECRETS: &str = "/run/secrets";

/// What an archive begins with.
enum Found {
    Nothing,
    Link(String),
    File(File),
}

impl Engine {
    /// What a file of a container is like, links followed.
    pub(in crate::host) async fn file(
        &self,
        container: &str,
        asked: &FileAsked,
    ) -> Result<FileSeen, ObserveError> {
        let looked = timeout(self.within, Box::pin(self.file_now(container, asked))).await;
        let late = || {
            let why = format!("it does not tell of {asked} in time");
            ObserveError::Engine(why)
        };
        looked.map_err(|_| late())?
    }

    async fn file_now(&self, container: &str, asked: &FileAsked) -> Result<FileSeen, ObserveError> {
        let named = ObjectName::new(ObjectKind::Container, container);
        let Some(inspected) = self.named(named).await? else {
            return Ok(FileSeen::NoPlace);
        };
        let mut path = absolute("/", &asked.path);
        let mut is_link = false;
        for _ in 0..LINKS {
            if is_in_memory(&inspected, &path) {
                return Err(ObserveError::Limit(Limit::OutOfSight(asked.clone())));
            }
            // The engine follows links in the folders of a path itself, also to where it does not see what is there.
            if let Some(other) = self.behind_a_link(container, &path).await? {
                path = other;
                continue;
            }
            match self.first_of(container, &path).await? {
                Found::Nothing => break,
                Found::Link(to) => {
                    is_link = true;
                    path = absolute(parent(&path), &to);
                }
                Found::File(mut file) => {
                    self.name(container, &mut file).await;
                    return Ok(FileSeen::There(file));
                }
            }
        }
        if is_link {
            return Ok(FileSeen::Dangling);
        }
        let folder = match self.first_of(container, parent(&path)).await? {
            Found::File(file) => file.kind == FileKind::Folder,
            Found::Nothing | Found::Link(_) => false,
        };
        Ok(FileSeen::Absent { folder, beside: Vec::new() })
    }

    async fn first_of(&self, container: &str, path: &str) -> Result<Found, ObserveError> {
        match self.beginning(container, path).await {
            Ok(bytes) => first(&bytes).ok_or_else(|| {
                ObserveError::Engine(format!("what it sends of {path} is no archive"))
            }),
            Err(error) if is_missing(&error) => Ok(Found::Nothing),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// The path that is meant where one of its folders is a link.
    async fn behind_a_link(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<String>, ObserveError> {
        let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        for at in ends {
            let (folder, rest) = path.split_at(at);
            match self.first_of(container, folder).await? {
                Found::Link(to) => {
                    let folder = absolute(parent(folder), &to);
                    return Ok(Some(absolute(&folder, &rest[1..])));
                }
                Found::Nothing => return Ok(None),
                Found::File(_) => {}
            }
        }
        Ok(None)
    }

    async fn beginning(&self, container: &str, path: &str) -> Result<Vec<u8>, Error> {
        let options = DownloadFromContainerOptionsBuilder::new().path(path).build();
        self.answer(async |docker| {
            let mut stream = Box::pin(docker.download_from_container(container, Some(options)));
            let mut bytes = Vec::new();
            while let Some(piece) = stream.next().await {
                bytes.extend_from_slice(&piece?);
                if bytes.len() > READ {
                    break;
                }
            }
            Ok(bytes)
        })
        .await
    }

    /// Gives its owner and its group the names that the container has for them; without one they stay numbers.
    async fn name(&self, container: &str, file: &mut File) {
        for (list, id) in [("/etc/passwd", &mut file.owner), ("/etc/group", &mut file.group)] {
            if let Ok(Found::File(File { content: Some(content), .. })) =
                self.first_of(container, list).await
            {
                id.name = name_of(&content.text, id.number);
            }
        }
    }
}

/// The first entry of an archive, of which the end may be missing.
fn first(bytes: &[u8]) -> Option<Found> {
    let mut archive = tar::Archive::new(bytes);
    let mut entry = archive.entries().ok()?.next()?.ok()?;
    let header = entry.header();
    let of = header.entry_type();
    if of == EntryType::Symlink {
        return Some(Found::Link(entry.link_name().ok()??.to_string_lossy().into_owned()));
    }
    let (kind, size) = if of.is_file() || of.is_contiguous() {
        (FileKind::File, entry.size())
    } else if of.is_dir() {
        (FileKind::Folder, 0)
    } else {
        (FileKind::Special, 0)
    };
    let id = |number: u64| Some(Id { number: u32::try_from(number).ok()?, name: None });
    let (mode, owner, group) =
        (header.mode().ok()? & 0o7777, id(header.uid().ok()?)?, id(header.gid().ok()?)?);
    let content = (kind == FileKind::File).then(|| {
        let mut text = Vec::new();
        // The archive ends in the middle where no more of it was read.
        let _ = entry.by_ref().take(KEPT as u64).read_to_end(&mut text);
        Stream {
            truncated: size > text.len() as u64,
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    });
    Some(Found::File(File { kind, mode, owner, group, size, content }))
}

/// Whether an engine does not show what is there: it is made by the kernel, or in the memory of a running container.
fn is_in_memory(container: &Value, path: &str) -> bool {
    let is_below = |folder: &str| {
        path.strip_prefix(folder.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let host = container.get("HostConfig");
    let options = host.and_then(|host| host.get("Tmpfs")).and_then(Value::as_object);
    let by_option = options.into_iter().flatten().map(|(at, _)| at.as_str());
    let mounts = container.get("Mounts").and_then(Value::as_array);
    let by_mount = mounts.into_iter().flatten().filter_map(|mount| {
        let is_memory = mount.get("Type").and_then(Value::as_str) == Some("tmpfs");
        mount.get("Destination").and_then(Value::as_str).filter(|_| is_memory)
    });
    let labels = container.get("Config").and_then(|config| config.get("Labels"));
    let is_task = labels.and_then(|labels| labels.get(SERVICE)).is_some();
    let of_a_task = is_task.then_some(SECRETS);
    OF_THE_KERNEL.iter().copied().chain(of_a_task).chain(by_option).chain(by_mount).any(is_below)
}

/// A path from a folder, without `.` and `..`.
fn absolute(folder: &str, path: &str) -> String {
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(parent, _)| if parent.is_empty() { "/" } else { parent })
}

#[cfg(test)]
mod tests;
