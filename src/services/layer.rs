//! A layer: a gzipped tar whose bytes depend on nothing but what is in it.

use std::io::{self, Write as _};

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use crate::oci::Digest;

/// 2026-01-01T00:00:00Z: every file's time.
const MTIME: u64 = 1_767_225_600;

/// One entry of a layer.
pub(crate) enum Entry<'e> {
    /// A folder.
    Folder(&'e str),
    /// A file with its mode.
    File(&'e str, u32, &'e [u8]),
    /// A symbolic link and where it leads.
    Link(&'e str, &'e str),
}

/// A layer ready for a registry.
pub(crate) struct Layer {
    /// The compressed bytes.
    pub blob: Vec<u8>,
    /// The digest of the tar inside, which an image's configuration calls `diff_id`.
    pub diff_id: Digest,
}

impl Layer {
    /// Packs entries in the order given. Nothing is compressed: another version of the
    /// compressor would give other bytes, and another digest.
    pub(crate) fn pack(entries: &[Entry<'_>]) -> io::Result<Self> {
        let mut builder = Builder::new(Vec::new());
        for entry in entries {
            append(&mut builder, entry)?;
        }
        let tar = builder.into_inner()?;
        let mut gzip = GzBuilder::new().write(Vec::new(), Compression::none());
        gzip.write_all(&tar)?;
        Ok(Self { diff_id: Digest::of(&tar), blob: gzip.finish()? })
    }
}

fn append(builder: &mut Builder<Vec<u8>>, entry: &Entry<'_>) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_mtime(MTIME);
    header.set_uid(0);
    header.set_gid(0);
    match entry {
        Entry::Folder(path) => {
            header.set_entry_type(EntryType::Directory);
            header.set_mode(0o755);
            header.set_size(0);
            builder.append_data(&mut header, path, io::empty())
        }
        Entry::File(path, mode, bytes) => {
            header.set_entry_type(EntryType::Regular);
            header.set_mode(*mode);
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, path, *bytes)
        }
        Entry::Link(path, target) => {
            header.set_entry_type(EntryType::Symlink);
            header.set_mode(0o777);
            header.set_size(0);
            builder.append_link(&mut header, path, target)
        }
    }
}
