//! Opening a store: its folders are made, and what was left half done is removed.

use std::{fs, path::Path};

use super::{
    super::{Limits, RegistryError},
    files,
    layout::Layout,
    state::Store,
};

impl Store {
    /// Opens or creates a store. What a crash left half-written is removed; upload sessions live on.
    pub(in super::super) fn open(root: &Path, limits: Limits) -> Result<Self, RegistryError> {
        let layout = Layout::new(root);
        let temporary = layout.temporary();
        files::optional(fs::remove_dir_all(&temporary))
            .map_err(RegistryError::io("empty", &temporary))?;
        for folder in layout.folders() {
            fs::create_dir_all(&folder).map_err(RegistryError::io("create the folder", &folder))?;
        }
        let store = Self::new(layout, limits);
        *store.changes() = store.repositories()?.len();
        store.expire_uploads()?;
        Ok(store)
    }
}
