//! Repositories: made on their first blob, counted, found on disk, and taken away.

use std::fs;

use super::{
    super::{RegistryError, Repository},
    files,
    layout::BLOBS,
    state::Store,
};

impl Store {
    /// Takes a repository away, its content aside. False where there is none.
    pub(in super::super) fn forget(&self, repository: &Repository) -> Result<bool, RegistryError> {
        let mut count = self.changes();
        let there = self.layout.blobs(repository).is_dir();
        // Last what tells that there is one.
        for part in self.layout.parts(repository) {
            files::optional(fs::remove_dir_all(&part))
                .map_err(RegistryError::io("remove", &part))?;
        }
        *count = count.saturating_sub(usize::from(there));
        Ok(there)
    }

    /// Makes a repository on its first blob, if the limit allows.
    pub(super) fn ensure_repository(
        &self,
        count: &mut usize,
        repository: &Repository,
    ) -> Result<(), RegistryError> {
        let folder = self.layout.blobs(repository);
        if folder.is_dir() {
            return Ok(());
        }
        if *count >= self.limits.repositories {
            let limit = self.limits.repositories;
            return Err(RegistryError::TooMany { what: "repositories", limit });
        }
        fs::create_dir_all(&folder).map_err(RegistryError::io("create the folder", &folder))?;
        *count += 1;
        Ok(())
    }

    /// Every repository, sorted.
    pub(super) fn repositories(&self) -> Result<Vec<Repository>, RegistryError> {
        let top = self.layout.repositories();
        let mut found = Vec::new();
        let mut waiting = vec![String::new()];
        while let Some(name) = waiting.pop() {
            for child in files::names(&top.join(&name))?.unwrap_or_default() {
                let Some(child) = child.to_str() else { continue };
                if child == BLOBS {
                    found.extend(name.parse::<Repository>());
                } else if !child.starts_with('_') {
                    let path =
                        if name.is_empty() { child.to_owned() } else { format!("{name}/{child}") };
                    let is_folder = fs::metadata(top.join(&path)).is_ok_and(|m| m.is_dir());
                    waiting.extend(is_folder.then_some(path));
                }
            }
        }
        found.sort();
        Ok(found)
    }
}
