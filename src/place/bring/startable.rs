//! Whether the kernel would start a file. It is looked at before it is tried: what the kernel does not take, the C
//! library hands to a shell (execvp(3), ENOEXEC), which then does what is written between the bytes of a program that
//! is cut short or made for another processor.

use std::{
    io::{self, Read as _},
    path::Path,
};

use crate::host::read;

type Bytes = std::ops::Range<usize>;

/// How an ELF file begins (elf(5)).
const MAGIC: &[u8] = b"\x7fELF";
/// Width and order of its numbers; the processor.
const CLASS: Bytes = 4..6;
const PROCESSOR: Bytes = 18..20;
/// Bytes of the longest header.
const HEADER: usize = 64;
/// By the width: where the table of sections is, which linkers put last; how long a row of it is, how many there are.
const TABLE_32: [Bytes; 3] = [32..36, 46..48, 48..50];
const TABLE_64: [Bytes; 3] = [40..48, 58..60, 60..62];
const IS_32: u8 = 1;

/// Whether it is a script, or a whole program for the processor that this one runs on.
pub(super) fn is_startable(file: &Path) -> bool {
    let own = || header(Path::new("/proc/self/exe"));
    let told = header(file).and_then(|(head, length)| Ok((head, length, own()?.0)));
    told.is_ok_and(|(head, length, own)| {
        head.starts_with(b"#!") || is_whole_program(&head, length, &own)
    })
}

/// How it begins, and its length.
fn header(file: &Path) -> io::Result<(Vec<u8>, u64)> {
    let file = read::open(file)?.0;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(HEADER as u64).read_to_end(&mut head)?;
    Ok((head, length))
}

fn is_whole_program(head: &[u8], length: u64, own: &[u8]) -> bool {
    let same = |what: Bytes| {
        head.get(what.clone()).is_some_and(|bytes| own.get(what.clone()) == Some(bytes))
    };
    let [table, row, rows] = if head.get(4) == Some(&IS_32) { TABLE_32 } else { TABLE_64 };
    head.len() == HEADER
        && head.starts_with(MAGIC)
        && same(CLASS)
        && same(PROCESSOR)
        && number(head, table) + number(head, row) * number(head, rows) <= u128::from(length)
}

/// A number of a header of this machine's own order.
fn number(head: &[u8], at: Bytes) -> u128 {
    let bytes = head.get(at).unwrap_or_default().iter();
    let add = |number: u128, byte: &u8| (number << 8) | u128::from(*byte);
    if cfg!(target_endian = "little") { bytes.rev().fold(0, add) } else { bytes.fold(0, add) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_script_and_a_whole_program_of_this_processor_can_be_started_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program");
        let is = |bytes: &[u8]| {
            fs::write(&file, bytes).unwrap();
            is_startable(&file)
        };
        let own = fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(is(&own) && is(b"#!/bin/sh\n"));
        let mut other = own.clone();
        other[18] ^= 1;
        for (bytes, what) in [
            (other.as_slice(), "another processor's"),
            (&own[..own.len() - 1], "cut short"),
            (&own[..4096], "cut shorter"),
            (&own[..20], "a header's begin"),
            (b"\x7fELF, and no more", "no header"),
            (b"echo hello", "a shell's, by chance"),
            (b"", "empty"),
        ] {
            assert!(!is(bytes), "{what}");
        }
        assert!(!is_startable(&folder.path().join("none")));
    }
}
