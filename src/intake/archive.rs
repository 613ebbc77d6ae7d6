//! A zip archive: listed, and one file of it unpacked into memory at a time. What it says of sizes is not believed.
//!
//! The order of its list and two files of one name are kept, which a reader by names would lose.

use std::{
    borrow::Cow,
    io::{BufReader, Read, Seek, SeekFrom},
};

use zip::{
    SUPPORTED_COMPRESSION_METHODS, ZipReadOptions,
    read::{Config, OwnedZipFileEntry, ZipFileEntry},
    unstable::read::ZipIterable,
};

use super::{
    error::IntakeError,
    limits::Limits,
    listing::{Found, Kind, Listing, Source, is_skipped},
    name,
};
use crate::text;

/// Bytes that a file may have however small it is packed.
const FREE_OF_RATIO: u64 = 1 << 20;
/// Bytes that are unpacked at a time.
const PIECE: usize = 64 << 10;
/// The part of a mode that tells what a file is, and that of a plain one.
const KIND_OF_FILE: u32 = 0o170_000;
const PLAIN_FILE: u32 = 0o100_000;

/// Something that an archive is read from.
pub(super) trait Bytes: Read + Seek + Send {}

impl<T: Read + Seek + Send> Bytes for T {}

/// An archive.
pub(super) struct Archive {
    zip: ZipIterable<BufReader<Box<dyn Bytes>>>,
    /// Bytes that it has.
    length: u64,
}

impl Archive {
    /// Opens it, without a look at its files.
    pub(super) fn open(mut bytes: Box<dyn Bytes>) -> Result<Self, IntakeError> {
        let length = bytes.seek(SeekFrom::End(0)).map_err(IntakeError::Failed)?;
        let zip = ZipIterable::try_new(BufReader::new(bytes), Config::default());
        Ok(Self { zip: zip.map_err(damaged)?, length })
    }

    /// What is in it; archives in it count where `with_archives`.
    pub(super) fn list(
        &mut self,
        limits: &Limits,
        with_archives: bool,
    ) -> Result<Listing, IntakeError> {
        let mut listing = Listing::default();
        if self.zip.len() > limits.entries {
            return Err(IntakeError::TooMany(limits.entries));
        }
        for entry in self.zip.files().map_err(damaged)? {
            match entry {
                Ok(entry) => {
                    if self.length.saturating_sub(entry.central_header_start()) > limits.list {
                        return Err(IntakeError::LongList(limits.list));
                    }
                    one(entry, limits, with_archives, &mut listing);
                }
                // What stands behind it in the list cannot be found; what stood before it can be read.
                Err(error) => listing.add(Found {
                    path: Vec::new(),
                    source: Source::Refused(damaged(error)),
                    kind: Kind::Submission,
                }),
            }
        }
        Ok(listing)
    }

    /// A file of it, unpacked: at most `most` bytes.
    pub(super) fn read(
        &mut self,
        entry: &OwnedZipFileEntry,
        most: u64,
        limits: &Limits,
    ) -> Result<Vec<u8>, IntakeError> {
        if entry.encrypted() {
            return Err(IntakeError::Encrypted);
        }
        if !SUPPORTED_COMPRESSION_METHODS.contains(&entry.compression()) {
            return Err(IntakeError::Packing);
        }
        let packed = entry.compressed_size().min(self.length);
        let at_ratio = packed.saturating_mul(limits.ratio).max(FREE_OF_RATIO);
        let reader = self.zip.files().map_err(damaged)?.reader_mut();
        let mut file =
            entry.as_ref().with_reader(reader, ZipReadOptions::new()).map_err(damaged)?;
        let (mut bytes, mut piece) = (Vec::new(), vec![0; PIECE]);
        loop {
            let length = file.read(&mut piece).map_err(damaged)?;
            if length == 0 {
                return Ok(bytes);
            }
            bytes.extend_from_slice(&piece[..length]);
            let unpacked = bytes.len() as u64;
            if unpacked > most {
                return Err(IntakeError::TooLong(most));
            }
            if unpacked > at_ratio {
                return Err(IntakeError::Bomb(limits.ratio));
            }
        }
    }
}

fn one(entry: ZipFileEntry<'static>, limits: &Limits, with_archives: bool, listing: &mut Listing) {
    let Ok(name) = entry.name().map(Cow::into_owned) else {
        let raw = String::from_utf8_lossy(entry.name_raw()).into_owned();
        return refuse(listing, &raw, Kind::of(&raw), IntakeError::NotUtf8);
    };
    let counts = Kind::of(&name).filter(|kind| with_archives || *kind == Kind::Submission);
    if name.len() > limits.name {
        return refuse(listing, &name, counts, IntakeError::LongName(limits.name));
    }
    let path = match name::parts(&name) {
        Ok(path) => path,
        Err(fault) => return refuse(listing, &name, counts, IntakeError::Name(fault)),
    };
    if path.iter().any(|part| is_skipped(part)) {
        return;
    }
    if entry.is_dir() {
        return listing.enter(&path);
    }
    let Some(kind) = counts else { return listing.pass_over(&path) };
    let source = if entry.is_symlink() {
        Source::Refused(IntakeError::Link)
    } else if !is_plain(&entry) {
        Source::Refused(IntakeError::NoFile)
    } else if path.len() - 1 > limits.depth {
        Source::Refused(IntakeError::TooDeep(limits.depth))
    } else {
        Source::Entry(Box::new(entry.into()))
    };
    listing.add(Found { path, source, kind });
}

/// Whether it is not called a device or something else that is no file. Many programs call it nothing.
fn is_plain(entry: &ZipFileEntry<'_>) -> bool {
    let kind = entry.unix_mode().map_or(0, |mode| mode & KIND_OF_FILE);
    kind == 0 || kind == PLAIN_FILE
}

/// Nothing of a refused name is believed, nor who handed it in.
fn refuse(listing: &mut Listing, name: &str, counts: Option<Kind>, error: IntakeError) {
    match counts {
        Some(kind) => listing.add(Found {
            path: vec![text::name(name)],
            source: Source::Refused(error),
            kind,
        }),
        None => listing.passed_over += 1,
    }
}

fn damaged(error: impl std::error::Error) -> IntakeError {
    IntakeError::Damaged(text::name(&error.to_string()))
}
