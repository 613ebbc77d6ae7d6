//! How much is read at most.

/// How much is read at most of what was handed in. What goes beyond is that file's error, and of the whole where it is told so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one submission, unpacked, and of a student's archive.
    pub file: u64,
    /// Bytes of all submissions together.
    pub total: u64,
    /// Files and folders that are looked at; with more, nothing is read.
    pub entries: usize,
    /// Folders below each other.
    pub depth: usize,
    /// How many times its packed size a file may have unpacked, where that is more than a MiB. The text of a record
    /// packs to a tenth or a fiftieth, zeros to a thousandth.
    pub ratio: u64,
    /// Bytes of an archive's list of its files, which is kept in memory while it is read.
    pub list: u64,
    /// Bytes of a name in an archive, with its folders.
    pub name: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 64 << 20,
            total: 16 << 30,
            entries: 200_000,
            depth: 16,
            ratio: 250,
            list: 128 << 20,
            name: 1_024,
        }
    }
}
