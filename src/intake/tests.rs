//! Folders and archives as they come, and as nobody should make them.

mod layouts;
mod limits;
mod refused;

use std::{
    fs,
    io::{Cursor, Write as _},
    os::unix::{ffi::OsStringExt as _, fs::symlink},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, FileType, Mode, OFlags};
use tempfile::TempDir;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::*;

/// An archive of these files. A name that ends in `/` is a folder's.
pub(super) fn zip<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Vec<u8> {
    zip_by(CompressionMethod::Deflated, files)
}

fn zip_by<B: AsRef<[u8]>>(method: CompressionMethod, files: &[(&str, B)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        if let Some(folder) = name.strip_suffix('/') {
            writer.add_directory(folder, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes.as_ref()).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// The archive with something of the same length in the place of something.
fn with(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        (0..archive.len()).filter(|at| archive[*at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "{} is not in it", from.escape_ascii());
    for at in places {
        archive[at..at + to.len()].copy_from_slice(to);
    }
    archive
}

/// Puts bytes into the place of those at an offset in the central header of a file (APPNOTE 4.3.12).
fn in_header(mut archive: Vec<u8>, name: &str, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let header = ZipArchive::new(Cursor::new(&archive))
        .unwrap()
        .by_name(name)
        .map(|file| file.central_header_start())
        .unwrap();
    let at = usize::try_from(header).unwrap() + offset;
    archive[at..at + bytes.len()].copy_from_slice(bytes);
    archive
}

/// A folder with these files in it.
fn folder<B: AsRef<[u8]>>(files: &[(&str, B)]) -> TempDir {
    let top = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        put(&top.path().join(name), bytes.as_ref());
    }
    top
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Each place with what is in it, or the beginning of what is wrong.
fn told(intake: &mut Intake) -> Vec<(String, Result<String, String>)> {
    let told = intake.map(|handed| {
        let bytes = handed.bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (handed.place, bytes.map_err(|error| error.to_string()))
    });
    told.collect()
}

/// What is told of each file, errors by their kinds.
fn outcome(intake: &mut Intake) -> Vec<String> {
    let one = |handed: Handed| match handed.bytes {
        Ok(bytes) => format!("{} = {}", handed.place, String::from_utf8_lossy(&bytes)),
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains("; "), "{told}: says what to do");
            let kind = format!("{error:?}");
            format!("{} ! {}", handed.place, kind.split([' ', '(']).next().unwrap_or_default())
        }
    };
    intake.map(one).collect()
}

fn opened(path: &Path, limits: &Limits) -> Intake {
    open(path, limits).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The archive as a file, opened.
fn of_archive(archive: &[u8], limits: &Limits) -> (TempDir, Result<Intake, IntakeError>) {
    let top = folder(&[("class.ZIP", archive)]);
    let intake = open(&top.path().join("class.ZIP"), limits);
    (top, intake)
}

fn in_archive(archive: &[u8], limits: &Limits) -> Vec<String> {
    let (_top, intake) = of_archive(archive, limits);
    outcome(&mut intake.unwrap_or_else(|error| panic!("{error}")))
}

fn empty_handed(intake: &Intake) -> Vec<&str> {
    intake.empty_handed().collect()
}

const STRICT: Limits =
    Limits { file: 8, total: 1_000, entries: 40, depth: 3, ratio: 250, list: 1 << 20, name: 100 };
