//! A folder with a lab of another platform's, read: plain files in it only, no link is followed, and all of it is bounded.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use super::files::folder_name;
use crate::{
    draft::from::{Broken, Content, Course, FORMATS, Files, Format},
    host::read::{self, Unread},
    output::refusal::Refusal,
    report, text,
    wording::{count, draft as words},
};

/// A text that is longer is not read, in bytes.
const LONGEST: u64 = 1 << 20;
/// All files together, in bytes.
const BYTES: u64 = 32 << 20;
/// How many there may be.
const COUNT: usize = 3_000;
/// How many folders lie in one another at most.
const DEPTH: usize = 10;
/// Folders that are no part of a lab.
const ASIDE: &[&str] = &[".git", "node_modules"];

/// A lab that was read.
pub(crate) struct Read {
    /// What it comes to.
    pub(crate) course: Course,
    /// What its files are to be called.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) platform: &'static str,
}

/// The lab that is named by its folder or by its index; nothing where a handout is.
pub(crate) fn read(named: &Path) -> Result<Option<Read>, Refusal> {
    let Some((format, folder)) = find(named)? else { return Ok(None) };
    let mut walk = Walk { files: Files::default(), count: 0, bytes: 0 };
    walk.folder(&folder, "", 0)
        .map_err(|why| Refusal::usage(words::no_walk(&shown(&folder), &why)))?;
    let course = format.read(&walk.files).map_err(|broken| refusal(&folder, broken))?;
    let real = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
    let name = folder_name(&real.file_name().unwrap_or_default().to_string_lossy());
    Ok(Some(Read { course, name, platform: format.name }))
}

fn shown(path: &Path) -> String {
    text::name(&path.display().to_string())
}

/// Which format it is, and the lab's folder.
fn find(named: &Path) -> Result<Option<(&'static Format, PathBuf)>, Refusal> {
    if named.is_dir() {
        for format in FORMATS {
            if let Err(error) = fs::symlink_metadata(named.join(format.index))
                && error.kind() == io::ErrorKind::PermissionDenied
            {
                let why = error.to_string();
                return Err(Refusal::usage(words::no_walk(&shown(named), &why)));
            }
        }
        let is_in = |format: &&Format| is_there(&named.join(format.index));
        return match FORMATS.iter().find(is_in) {
            Some(format) => Ok(Some((format, named.to_owned()))),
            None => {
                Err(Refusal::usage(words::no_platform(&shown(named), &indexes(), &below(named))))
            }
        };
    }
    if fs::symlink_metadata(named).is_err() {
        return Ok(None); // it is told so as of a handout
    }
    Ok(FORMATS.iter().find_map(|format| {
        let depth = Path::new(format.index).components().count();
        let folder = named.ancestors().nth(depth).filter(|_| named.ends_with(format.index))?;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Some((format, folder.to_owned()))
    }))
}

/// Whether something is there that is no folder; a link is told when it is to be read.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| !data.is_dir())
}

fn indexes() -> Vec<String> {
    FORMATS.iter().map(|format| format!("{} ({})", format.index, format.name)).collect()
}

/// Labs in the folders of a folder, some of them.
fn below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(COUNT);
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.retain(|path| FORMATS.iter().any(|format| is_there(&path.join(format.index))));
    found.sort();
    found.iter().take(5).map(|path| shown(path)).collect()
}

struct Walk {
    files: Files,
    count: usize,
    bytes: u64,
}

impl Walk {
    /// Reads what is in a folder, whose path in the lab's is `inside`; why it is not all of it.
    fn folder(&mut self, folder: &Path, inside: &str, depth: usize) -> Result<(), String> {
        if depth >= DEPTH {
            return Err(words::too_deep(&shown(folder)));
        }
        let names = || {
            let entries = fs::read_dir(folder)?.take(COUNT + 1);
            entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()
        };
        let mut names =
            names().map_err(|error| words::no_entries(&shown(folder), &error.to_string()))?;
        names.sort();
        for name in names {
            self.count += 1;
            if self.count > COUNT {
                return Err(words::too_many(COUNT));
            }
            self.entry(&folder.join(&name), inside, &name, depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        path: &Path,
        inside: &str,
        name: &OsStr,
        depth: usize,
    ) -> Result<(), String> {
        let told = name.to_string_lossy();
        let inside = if inside.is_empty() { told.into_owned() } else { format!("{inside}/{told}") };
        // Nothing in an index names what is no text.
        let Some(name) = name.to_str() else {
            self.files.add(&inside, Content::Closed(words::NO_NAME.to_owned()));
            return Ok(());
        };
        let content = match fs::symlink_metadata(path) {
            Ok(data) if data.is_dir() && ASIDE.contains(&name) => return Ok(()),
            Ok(data) if data.is_dir() => return self.folder(path, &inside, depth + 1),
            Ok(data) if data.is_file() => self.content(path).unwrap_or_else(Content::Other),
            Ok(_) => Content::Closed(words::LINK.to_owned()),
            Err(error) => Content::Closed(Unread::of(error).why()),
        };
        self.files.add(&inside, content);
        Ok(())
    }

    fn content(&mut self, path: &Path) -> Result<Content, String> {
        let limit = LONGEST.min(BYTES.saturating_sub(self.bytes));
        let file = read::open_unlinked(path).map_err(reason)?;
        let bytes = read::whole(&file, limit).map_err(|why| match why {
            // What was read before it takes its room.
            Unread::TooLong(_) if limit < LONGEST => words::too_much_of_it(BYTES),
            Unread::Missing(_) | Unread::NoFile | Unread::TooLong(_) | Unread::Failed(_) => {
                reason(why)
            }
        })?;
        self.bytes += bytes.len() as u64;
        String::from_utf8(bytes).map(Content::Text).map_err(|_| words::NO_TEXT.to_owned())
    }
}

/// Behind the words that it cannot be read.
fn reason(why: Unread) -> String {
    match why {
        Unread::Failed(error) => error.to_string(),
        Unread::Missing(_) | Unread::NoFile | Unread::TooLong(_) => why.why(),
    }
}

/// Everything that is wrong in a lab's files, each with its line.
fn refusal(folder: &Path, broken: Vec<Broken>) -> Refusal {
    let mut told = String::new();
    let mut all = 0;
    for (mut source, problems) in broken {
        source.name = text::shown(&folder.join(&source.name).display().to_string()).into_owned();
        told += &report::problems(&source, &problems, false);
        all += problems.len();
    }
    told += &words::broken(&count(all, "problem"), &shown(folder));
    Refusal::usage(told).laid_out()
}

#[cfg(test)]
mod tests {
    use std::os::unix::{ffi::OsStrExt as _, fs::symlink};

    use super::*;

    fn walked(folder: &Path) -> Result<Files, String> {
        let mut walk = Walk { files: Files::default(), count: 0, bytes: 0 };
        walk.folder(folder, "", 0).map(|()| walk.files)
    }

    #[test]
    fn nothing_is_read_through_a_link_and_nothing_is_passed_over() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        for folder in ["lab/.git", "lab/in", "other"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for (path, text) in [
            ("lab/in/a", &b"a"[..]),
            ("lab/bytes", b"\xff"),
            ("lab/.git/x", b"x"),
            ("other/secret", b"secret"),
        ] {
            fs::write(at(path), text).unwrap();
        }
        symlink(at("other"), at("lab/linked")).unwrap();
        symlink(at("other/secret"), at("lab/in/file")).unwrap();
        fs::write(at("lab").join(OsStr::from_bytes(b"n\xff")), "x").unwrap();
        let mut wanted = Files::default();
        wanted.add("in/a", Content::Text("a".into()));
        wanted.add("bytes", Content::Other("it is not text".into()));
        for link in ["linked", "in/file"] {
            wanted.add(link, Content::Closed("it is a link or no plain file".into()));
        }
        wanted.add("n\u{fffd}", Content::Closed("its name is not text".into()));
        assert_eq!(format!("{:?}", walked(&at("lab")).unwrap()), format!("{wanted:?}"));
    }

    #[test]
    fn what_is_too_deep_too_many_or_too_long_is_not_read() {
        let top = tempfile::tempdir().unwrap();
        let deep = |depth: usize| {
            let folder = top.path().join(format!("deep{depth}"));
            fs::create_dir_all(folder.join("x/".repeat(depth))).unwrap();
            walked(&folder).map(drop)
        };
        assert!(deep(DEPTH - 1).is_ok() && deep(DEPTH).unwrap_err().ends_with("lies too deep"));
        let many = top.path().join("many");
        fs::create_dir(&many).unwrap();
        for at in 0..COUNT {
            fs::write(many.join(at.to_string()), "").unwrap();
        }
        assert!(walked(&many).is_ok());
        fs::write(many.join("last"), "").unwrap();
        assert_eq!(walked(&many).unwrap_err(), format!("it has more than {COUNT} files"));
        let long = top.path().join("long");
        fs::create_dir(&long).unwrap();
        let write = |name: &str, bytes: u64| {
            fs::File::create(long.join(name)).unwrap().set_len(bytes).unwrap();
        };
        for at in 0..BYTES / LONGEST - 1 {
            write(&format!("{at:02}"), LONGEST);
        }
        write("a", LONGEST + 1);
        write("b", LONGEST);
        write("c", 1);
        let files = walked(&long).unwrap();
        let is_text = |name: &str| matches!(files.content(name), Some(Content::Text(_)));
        assert!(is_text("00") && is_text("b"));
        for (name, wanted) in [
            ("a", "it is too long: the limit is 1048576 bytes"),
            ("c", "all files of the lab together are too long: the limit is 33554432 bytes"),
        ] {
            let Some(Content::Other(why)) = files.content(name) else { panic!("{name}") };
            assert_eq!(why, wanted);
        }
    }
}
