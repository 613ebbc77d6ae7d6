//! Files that are looked at: in the lab's machine, in a container, in a volume.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::Stream;

/// Which file is asked for.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct FileAsked {
    /// Where.
    pub within: FilePlace,
    /// Its path: in the machine from the folder of the lab's files where it does not begin with `/` or `~/`, in a container
    /// and in a volume from the root.
    pub path: String,
}

/// Where a file is looked for.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FilePlace {
    /// In the lab's machine.
    Machine,
    /// In the container with this name, running or not.
    Container(String),
    /// In the volume with this name.
    Volume(String),
}

/// `notes.txt`, `/etc/passwd in the container web`.
impl fmt::Display for FileAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.within {
            FilePlace::Machine => f.write_str(&self.path),
            FilePlace::Container(name) => write!(f, "{} in the container {name}", self.path),
            FilePlace::Volume(name) => write!(f, "{} in the volume {name}", self.path),
        }
    }
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileSeen {
    /// There is no such container or volume.
    NoPlace,
    /// There is no such file.
    Absent {
        /// Whether there is the folder where it should be.
        folder: bool,
        /// Some of what is in there, where that was looked at.
        beside: Vec<String>,
    },
    /// It is a link that leads to nothing.
    Dangling,
    /// It is there.
    There(File),
}

/// A file, links followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its kind.
    pub kind: FileKind,
    /// Its permissions (inode(7)): the lowest twelve bits.
    pub mode: u32,
    /// Whose it is.
    pub owner: Id,
    /// Its group.
    pub group: Id,
    /// Its size in bytes.
    pub size: u64,
    /// What is in it, where it is a plain file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Stream>,
}

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Id {
    /// The number.
    pub number: u32,
    /// What the place calls it, where it has a name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Id {
    /// Whether this, a number or a name, means it.
    pub fn is(&self, wanted: &str) -> bool {
        self.name.as_deref() == Some(wanted) || wanted.parse() == Ok(self.number)
    }
}

/// `root`, `1000`.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name),
            None => self.number.fmt(f),
        }
    }
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A pipe, a socket, a device.
    Special,
}

impl FileKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::Special => "special",
        }
    }
}

/// The name of a number in lines of `passwd` or `group` (passwd(5), group(5)).
pub fn name_of(lines: &str, number: u32) -> Option<String> {
    lines.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_name_that_the_place_gives_it() {
        let lines = "root:x:0:0:root:/root:/bin/sh\nbroken\n:x:7:\nweb:x:101:101::/:/bin/false\n";
        assert_eq!(name_of(lines, 101).as_deref(), Some("web"));
        assert_eq!([name_of(lines, 7), name_of(lines, 1), name_of("", 0)], [None, None, None]);
        let id = Id { number: 101, name: Some("web".into()) };
        assert!(id.is("web") && id.is("101") && !id.is("10") && !id.is("root"));
        assert_eq!([id.to_string(), Id { number: 5, name: None }.to_string()], ["web", "5"]);
    }

    #[test]
    fn a_file_is_told_with_its_place() {
        let told = |within| FileAsked { within, path: "/a".into() }.to_string();
        assert_eq!(told(FilePlace::Machine), "/a");
        assert_eq!(told(FilePlace::Container("web".into())), "/a in the container web");
        assert_eq!(told(FilePlace::Volume("db".into())), "/a in the volume db");
    }
}
