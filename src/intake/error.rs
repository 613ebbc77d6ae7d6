//! Why something that was handed in cannot be had. Each stands behind a place and a colon, and ends with what to do.

use std::io;

use crate::{host::read::Unread, submission::EXTENSION};

/// Why something cannot be had: a whole folder or archive, or one file of it.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Nothing is there.
    #[error("there is no such file or folder; check the path")]
    Missing(#[source] io::Error),
    /// The system does not let it be read.
    #[error("it cannot be read: {0}; check its permissions, or download it again")]
    Failed(#[source] io::Error),
    /// It is neither a folder nor an archive nor named as a submission is.
    #[error("it is not called `*.{EXTENSION}`; name a folder, a `.zip` or a `*.{EXTENSION}` file")]
    NotNamed,
    /// A link: where it leads was not handed in.
    #[error("it is a symbolic link, which is not followed; put the file itself in its place")]
    Link,
    /// A device, a fifo, a folder with the name of a submission.
    #[error("it is no file; ask the student to hand their file in again")]
    NoFile,
    /// It has more bytes than one submission may have, counted while it was read.
    #[error(
        "it has more than {0} bytes, which no submission has; ask the student to hand it in again"
    )]
    TooLong(u64),
    /// It grows far more than a submission does: made to fill a memory.
    #[error(
        "it unpacks to more than {0} times its size, which no submission does; ask the student for the file itself, without the archive"
    )]
    Bomb(u64),
    /// All files together have more bytes than may be read.
    #[error("all submissions together have more than {0} bytes; grade fewer at a time")]
    TotalTooLong(u64),
    /// There are more files and folders than are looked at.
    #[error("there are more than {0} files and folders in it; grade fewer at a time")]
    TooMany(usize),
    /// An archive's list of its files has more bytes than are read.
    #[error("its list of files has more than {0} bytes; unpack it and name the folder")]
    LongList(u64),
    /// It is so many folders down that nobody put it there on purpose.
    #[error("it is more than {0} folders down; move it up")]
    TooDeep(usize),
    /// Its name has more bytes than are read.
    #[error("its name has more than {0} bytes; give it a shorter one")]
    LongName(usize),
    /// Its name is no text.
    #[error("its name is not UTF-8; rename it")]
    NotUtf8,
    /// Its name in the archive leads out of it, or is read differently by different programs.
    #[error(
        "its name in the archive {0}; ask the student for the file itself, without the archive"
    )]
    Name(NameFault),
    /// The archive has it twice, and programs differ about which they take.
    #[error(
        "the archive has two files of this name; unpack it, look which one counts, and name the folder"
    )]
    Twice,
    /// It can be read with a password only.
    #[error("it is encrypted; ask for one without a password")]
    Encrypted,
    /// It is packed in a way that is not known here.
    #[error("it is packed in a way that labcheck does not read; unpack it and name the folder")]
    Packing,
    /// The archive is no archive, is cut, or its check sums do not agree.
    #[error("the archive is damaged ({0}); download it again, or ask for it again")]
    Damaged(String),
}

/// What is wrong with a name in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// `../x`.
    #[error("leads out of it (`..`)")]
    Up,
    /// `/x`.
    #[error("begins at the root (`/`)")]
    Root,
    /// `C:x`.
    #[error("begins with a drive's letter")]
    Drive,
    /// `a\x`: to some programs a folder, to others a letter.
    #[error("has a backslash")]
    Backslash,
    /// To some programs the name ends there.
    #[error("has a NUL")]
    Nul,
    /// There is nothing but slashes and dots.
    #[error("is empty")]
    Nothing,
}

impl From<Unread> for IntakeError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Missing(error) => Self::Missing(error),
            Unread::Failed(error) => Self::Failed(error),
            Unread::NoFile => Self::NoFile,
            Unread::TooLong(limit) => Self::TooLong(limit),
        }
    }
}
