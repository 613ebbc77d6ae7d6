//! Upload sessions: a blob on its way, in one request or many (distribution spec, "Pushing blobs").
//!
//! The bytes lie on disk, so a session outlives a broken connection and a restart. The running hash
//! is kept in memory between requests; after a restart the file is read once more instead.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read as _, Write as _},
    path::Path,
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;

use super::{
    super::{RegistryError, Repository, names::UploadId},
    files,
    slots::{Slot, Slots},
    state::Store,
};
use crate::oci::{Algorithm, Digest, Hasher};

/// A session held by one request; others are refused until it is dropped.
pub(in super::super) struct Upload {
    store: Arc<Store>,
    id: UploadId,
    repository: Repository,
    /// Bytes on disk.
    received: u64,
    /// The hash of exactly these bytes, where it is known.
    hash: Option<Hasher>,
    /// The session is gone: remember nothing of it.
    over: bool,
    /// The session ends with this request, whatever comes of it.
    brief: bool,
}

impl Store {
    /// Starts a session. Where too many are open, the one that is idle for the longest makes room.
    pub(in super::super) fn start_upload(
        self: &Arc<Self>,
        repository: &Repository,
    ) -> Result<Upload, RegistryError> {
        let _changes = self.changes();
        self.make_room()?;
        let id = UploadId::random()?;
        let folder = self.layout.upload(&id);
        fs::create_dir(&folder).map_err(RegistryError::io("create the folder", &folder))?;
        if let Err(error) = self.furnish_upload(&folder, repository) {
            remove_folder(&folder)?;
            return Err(error);
        }
        self.slots().insert(id.clone(), Slot::Busy);
        let hash = Some(Algorithm::Sha256.hasher());
        let repository = repository.clone();
        Ok(Upload {
            store: Arc::clone(self),
            id,
            repository,
            received: 0,
            hash,
            over: false,
            brief: false,
        })
    }

    fn furnish_upload(&self, folder: &Path, repository: &Repository) -> Result<(), RegistryError> {
        files::mark(&folder.join("data"))?;
        let owner = folder.join("repository");
        files::place(&self.layout.temporary(), &owner, repository.as_str().as_bytes())
    }

    /// Takes hold of a session for one request.
    pub(in super::super) fn claim_upload(
        self: &Arc<Self>,
        repository: &Repository,
        id: &UploadId,
    ) -> Result<Upload, RegistryError> {
        let mut slots = self.slots();
        let received = self.upload_size(repository, id)?;
        let hash = match slots.insert(id.clone(), Slot::Busy) {
            Some(Slot::Busy) => return Err(RegistryError::UploadBusy),
            Some(Slot::Hashed(hash, length)) if length == received => Some(*hash),
            _ => None,
        };
        let repository = repository.clone();
        Ok(Upload {
            store: Arc::clone(self),
            id: id.clone(),
            repository,
            received,
            hash,
            over: false,
            brief: false,
        })
    }

    /// Bytes that a session has received; it may be being written to meanwhile.
    pub(in super::super) fn upload_size(
        &self,
        repository: &Repository,
        id: &UploadId,
    ) -> Result<u64, RegistryError> {
        let folder = self.layout.upload(id);
        let owner = files::read_text(&folder.join("repository"))?;
        if owner.as_deref() != Some(repository.as_str()) {
            return Err(RegistryError::UploadUnknown);
        }
        files::size(&folder.join("data"))?.ok_or(RegistryError::UploadUnknown)
    }

    /// Drops the sessions that were idle for too long, and of the others the one that is idle for the
    /// longest if there is no room for one more. Who is being written to stays.
    fn make_room(&self) -> Result<(), RegistryError> {
        self.expire_uploads()?;
        let mut slots = self.slots();
        let open = files::names(&self.layout.uploads())?.map_or(0, |names| names.len());
        if open < self.limits.uploads {
            return Ok(());
        }
        let idle = self.idle_uploads(&slots)?;
        let Some((_, longest)) = idle.into_iter().min_by_key(|(touched, _)| *touched) else {
            let limit = self.limits.uploads;
            return Err(RegistryError::TooMany { what: "open uploads", limit });
        };
        self.drop_upload(&mut slots, &longest)
    }

    /// Removes the sessions that were idle for longer than the limit.
    pub(super) fn expire_uploads(&self) -> Result<(), RegistryError> {
        let now = SystemTime::now();
        let mut slots = self.slots();
        for (touched, id) in self.idle_uploads(&slots)? {
            let idle = now.duration_since(touched).unwrap_or_default();
            if idle > self.limits.upload_idle {
                self.drop_upload(&mut slots, &id)?;
            }
        }
        Ok(())
    }

    /// Takes room for so many bytes; where there is none, sessions that were idle for too long make it.
    pub(super) fn take_room(&self, bytes: u64) -> Result<(), RegistryError> {
        self.room.take(bytes).or_else(|_| {
            self.expire_uploads()?;
            self.room.take(bytes)
        })
    }

    /// The sessions that no request is writing to, and when the last byte of each came.
    fn idle_uploads(&self, slots: &Slots) -> Result<Vec<(SystemTime, UploadId)>, RegistryError> {
        let names = files::names(&self.layout.uploads())?.unwrap_or_default();
        let ids = names.iter().filter_map(|name| name.to_str()?.parse::<UploadId>().ok());
        let idle = ids.filter(|id| !matches!(slots.get(id), Some(Slot::Busy)));
        let touched = |id: UploadId| {
            let folder = self.layout.upload(&id);
            let data = fs::metadata(folder.join("data")).or_else(|_| fs::metadata(&folder));
            Some((data.and_then(|data| data.modified()).ok()?, id))
        };
        Ok(idle.filter_map(touched).collect())
    }

    fn drop_upload(&self, slots: &mut Slots, id: &UploadId) -> Result<(), RegistryError> {
        self.remove_upload(id)?;
        slots.remove(id);
        Ok(())
    }

    /// Removes what a session received, as far as it is there.
    fn remove_upload(&self, id: &UploadId) -> Result<(), RegistryError> {
        let folder = self.layout.upload(id);
        let length = files::size(&folder.join("data"))?.unwrap_or_default();
        remove_folder(&folder)?;
        self.room.give_back(length);
        Ok(())
    }
}

impl Upload {
    /// The session's name.
    pub(in super::super) fn id(&self) -> &UploadId {
        &self.id
    }

    /// The same session, to be dropped with its bytes unless this request finishes it: nobody else
    /// will ever know its name.
    pub(in super::super) fn brief(mut self) -> Self {
        self.brief = true;
        self
    }

    /// The digest of the bytes will be of this algorithm. Where the first of them are there already, the
    /// file is read once more in the end.
    pub(in super::super) fn expect(&mut self, algorithm: Algorithm) {
        if self.received == 0 {
            self.hash = Some(algorithm.hasher());
        }
    }

    /// Bytes received so far.
    pub(in super::super) fn received(&self) -> u64 {
        self.received
    }

    /// Appends chunks until there are no more. What a failed write left is a beginning of what was sent,
    /// so the sender may resume behind it. Too many bytes end the session.
    pub(in super::super) fn append(
        &mut self,
        chunks: impl Iterator<Item = Bytes>,
    ) -> Result<(), RegistryError> {
        let path = self.store.layout.upload(&self.id).join("data");
        let mut file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(RegistryError::io("open", &path))?;
        let limit = self.store.limits.blob_bytes;
        for chunk in chunks {
            let received = self.received.saturating_add(chunk.len() as u64);
            if received > limit {
                self.remove()?;
                return Err(RegistryError::TooLarge { what: "a blob", limit });
            }
            if let Err(full) = self.store.take_room(received - self.received) {
                self.remove()?;
                return Err(full);
            }
            if let Err(error) = file.write_all(&chunk) {
                let there = file.metadata().map_or(received, |data| data.len());
                self.store.room.give_back(received.saturating_sub(there));
                return Err(RegistryError::io("write", &path)(error));
            }
            if let Some(hash) = &mut self.hash {
                hash.update(&chunk);
            }
            self.received = received;
        }
        Ok(())
    }

    /// Ends the session: verifies the digest and makes the bytes a blob of the repository. Another
    /// digest than expected drops the bytes.
    pub(in super::super) fn finish(mut self, expected: &Digest) -> Result<(), RegistryError> {
        let path = self.store.layout.upload(&self.id).join("data");
        let algorithm = expected.algorithm();
        let actual = match self.hash.take() {
            Some(hash) if hash.algorithm() == algorithm => hash.finish(),
            Some(_) | None => hash_file(&path, algorithm)?,
        };
        if actual != *expected {
            self.remove()?;
            return Err(RegistryError::Mismatch { expected: expected.clone(), actual });
        }
        self.store.adopt_blob(&self.repository, expected, &path)?;
        self.store.room.give_back(self.received);
        self.remove()
    }

    /// Ends the session and drops its bytes.
    pub(in super::super) fn cancel(mut self) -> Result<(), RegistryError> {
        self.remove()
    }

    fn remove(&mut self) -> Result<(), RegistryError> {
        self.over = true;
        self.store.remove_upload(&self.id)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.brief && !self.over {
            // Where even this fails, the session expires.
            let _ = self.remove();
        }
        let mut slots = self.store.slots();
        match self.hash.take() {
            Some(hash) if !self.over => {
                slots.insert(self.id.clone(), Slot::Hashed(Box::new(hash), self.received));
            }
            _ => {
                slots.remove(&self.id);
            }
        }
    }
}

fn remove_folder(folder: &Path) -> Result<(), RegistryError> {
    files::optional(fs::remove_dir_all(folder)).map_err(RegistryError::io("remove", folder))?;
    Ok(())
}

fn hash_file(path: &Path, algorithm: Algorithm) -> Result<Digest, RegistryError> {
    let mut file = File::open(path).map_err(RegistryError::io("open", path))?;
    let mut hash = algorithm.hasher();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(RegistryError::io("read", path))? {
            0 => return Ok(hash.finish()),
            n => hash.update(buffer.get(..n).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Limits;

    fn chunks(texts: &[&'static str]) -> impl Iterator<Item = Bytes> {
        texts.iter().map(|text| Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn the_digest_is_right_whether_the_hash_was_kept_or_the_file_is_read_again() {
        let both = [Algorithm::Sha256, Algorithm::Sha512];
        let cases = both.into_iter().flat_map(|kind| [(kind, false), (kind, true)]);
        for (kind, forget) in cases {
            let folder = tempfile::tempdir().unwrap();
            let store = Arc::new(Store::open(folder.path(), Limits::default()).unwrap());
            let name: Repository = "a".parse().unwrap();
            let mut upload = store.start_upload(&name).unwrap();
            let id = upload.id().clone();
            upload.append(chunks(&["01", "23"])).unwrap();
            drop(upload);
            if forget {
                store.slots().clear();
            }
            let mut upload = store.claim_upload(&name, &id).unwrap();
            assert_eq!((upload.received(), upload.hash.is_none()), (4, forget));
            upload.append(chunks(&["4"])).unwrap();
            upload.finish(&kind.of(b"01234")).unwrap();
            assert_eq!(store.blob_size(&name, &kind.of(b"01234")).unwrap(), Some(5));
            assert!(store.slots().is_empty(), "nothing is remembered of it");
        }
    }

    #[test]
    fn a_store_has_an_end_that_nothing_passes_and_what_goes_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits { store_bytes: 3 * 4096 + 100, manifests: 1, ..Limits::default() };
        let open = || Arc::new(Store::open(folder.path(), limits.clone()).unwrap());
        let store = open();
        let name: Repository = "a".parse().unwrap();
        let is_full = |error: RegistryError| matches!(error, RegistryError::Full { .. });
        let first = store.put_blob(&name, &[1; 50]).unwrap();
        store.put_blob(&name, &[1; 50]).expect("it is there already");
        let mut upload = store.start_upload(&name).unwrap();
        upload.append(chunks(&["01", "23"])).unwrap();
        assert_eq!(store.room.taken(), 4096 + 50 + 4);
        let id = upload.id().clone();
        drop(upload);
        let store = open();
        assert_eq!(store.room.taken(), 4096 + 50 + 4, "counted again");
        let upload = store.claim_upload(&name, &id).unwrap();
        upload.finish(&Digest::of(b"0123")).unwrap();
        assert_eq!(store.room.taken(), 2 * 4096 + 50 + 4);
        assert!(is_full(store.put_blob(&name, &[2; 4096]).unwrap_err()));
        let mut upload = store.start_upload(&name).unwrap();
        let many = std::iter::repeat_n(Bytes::from_static(&[0; 1000]), 6);
        assert!(is_full(upload.append(many).unwrap_err()));
        drop(upload);
        assert_eq!(store.room.taken(), 2 * 4096 + 50 + 4, "what came of it is gone");
        let text = |number: u8| {
            format!(r#"{{"schemaVersion":2,"manifests":[],"annotations":{{"n":"{number}"}}}}"#)
        };
        let put = |store: &Store, number: u8| {
            let all = crate::registry::store::Members::All;
            let text = text(number);
            store.put_manifest(&name, None, crate::registry::OCI_INDEX, text.as_bytes(), all)
        };
        assert!(is_full(put(&store, 1).unwrap_err()));
        assert!(store.lose_content(&first).unwrap());
        put(&store, 1).unwrap();
        put(&store, 1).unwrap();
        let many = put(&store, 2).unwrap_err();
        assert!(matches!(many, RegistryError::TooMany { limit: 1, .. }), "{many}");
    }

    #[test]
    fn an_expected_algorithm_spares_the_second_reading_and_a_late_one_does_not_hurt() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), Limits::default()).unwrap());
        let name: Repository = "a".parse().unwrap();
        let digest = Algorithm::Sha512.of(b"01");
        for late in [false, true] {
            let mut upload = store.start_upload(&name).unwrap();
            if late {
                upload.append(chunks(&["0"])).unwrap();
            }
            upload.expect(Algorithm::Sha512);
            upload.append(chunks(if late { &["1"] } else { &["0", "1"] })).unwrap();
            let kind = upload.hash.as_ref().map(Hasher::algorithm);
            let expected = if late { Algorithm::Sha256 } else { Algorithm::Sha512 };
            assert_eq!(kind, Some(expected));
            upload.finish(&digest).unwrap();
        }
    }

    #[test]
    fn a_file_that_grew_unseen_is_hashed_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), Limits::default()).unwrap());
        let name: Repository = "a".parse().unwrap();
        let id = store.start_upload(&name).unwrap().id().clone();
        fs::write(store.layout.upload(&id).join("data"), "other").unwrap();
        let upload = store.claim_upload(&name, &id).unwrap();
        assert!(matches!(upload.finish(&Digest::of(b"")), Err(RegistryError::Mismatch { .. })));
        let gone = store.claim_upload(&name, &id);
        assert!(matches!(gone.err(), Some(RegistryError::UploadUnknown)));
    }

    #[test]
    fn a_claimed_upload_is_refused_to_others_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), Limits::default()).unwrap());
        let name: Repository = "a".parse().unwrap();
        let upload = store.start_upload(&name).unwrap();
        let id = upload.id().clone();
        assert!(matches!(store.claim_upload(&name, &id).err(), Some(RegistryError::UploadBusy)));
        drop(upload);
        assert!(store.claim_upload(&name, &id).is_ok());
    }
}
