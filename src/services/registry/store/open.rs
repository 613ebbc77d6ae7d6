//! Opening a store: its folders are made, and what was left half done is removed.

use std::{fs, path::Path};

use super::{
    super::{Limits, RegistryError},
    files,
    layout::Layout,
    room::of_content,
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
        for path in store.layout.contents()? {
            store.room.count(of_content(files::size(&path)?.unwrap_or_default()));
        }
        for upload in files::paths(&store.layout.uploads())? {
            store.room.count(files::size(&upload.join("data"))?.unwrap_or_default());
        }
        store.expire_uploads()?;
        Ok(store)
    }
}
