//! A first scenario for a handout, or for the lab of another platform: where the files lie, and what is made.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Component, Path, PathBuf},
};

use super::{files, platform};
use crate::{
    cli::VERBS,
    cmdline,
    draft::{self, Draft, NoDraft},
    library,
    output::{files as written, refusal::Refusal, text::TextOutput},
    syntax::source::Source,
    text,
    wording::draft as words,
};

/// The folder of scenarios beside that of handouts.
const FOLDERS: (&str, &str) = ("labs", "scenarios");
/// Standard output.
const OUTPUT: &str = "-";

/// A scenario that is to be written.
#[derive(Debug)]
pub(crate) struct Drafted {
    /// What was made.
    pub(crate) draft: Draft,
    /// Where it goes.
    pub(crate) to: PathBuf,
    /// What stands in the place of that where it is told: the file that it would be.
    pub(crate) file: PathBuf,
    /// Of another platform's lab the handout that was made of it.
    pub(crate) handout: Option<Made>,
}

/// A handout that is to be written.
#[derive(Debug)]
pub(crate) struct Made {
    /// Its text.
    pub(crate) text: String,
    /// Where it goes.
    pub(crate) to: PathBuf,
    /// Whose lab it was.
    pub(crate) platform: &'static str,
}

impl Drafted {
    /// What to type next.
    pub(crate) fn next(&self) -> [String; 2] {
        let file = self.file.display().to_string();
        [&["lint"][..], &["run", "--scenario"]].map(|verb| {
            let words = ["labcheck"].into_iter().chain(verb.iter().copied()).chain([file.as_str()]);
            cmdline::written(words)
        })
    }
}

/// Makes it. Nothing is written.
pub(crate) fn draft(named: &Path, output: Option<&Path>) -> Result<Drafted, Refusal> {
    match platform::read(named)? {
        Some(read) => of_platform(read, named, output),
        None => of_handout(named, output),
    }
}

fn of_handout(handout: &Path, output: Option<&Path>) -> Result<Drafted, Refusal> {
    let source = library::open_handout(handout)?;
    let named = output.filter(|output| *output != Path::new(OUTPUT));
    let file = named.map_or_else(|| beside(handout), Path::to_owned);
    let cannot =
        |error: io::Error| Refusal::usage(words::no_folder(&shown(&file), &error.to_string()));
    let lab = from(&file, handout).map_err(cannot)?;
    let Some(lab) = lab else {
        return Err(Refusal::usage(words::out_of_reach(&shown(&file), &shown(handout))));
    };
    if named.is_some() && are_same(&file, handout) {
        return Err(Refusal::usage(words::same_file(&shown(&file))));
    }
    let draft = draft::draft(&source, &lab, &VERBS).map_err(|none| {
        Refusal::usage(match none {
            NoDraft::NoCommands => {
                let path = handout.display().to_string();
                words::no_commands(
                    &source.name,
                    &cmdline::written(["labcheck", "handout", "--commands", &path]),
                )
            }
            NoDraft::TooMuch(problem) => words::too_much(&source.name, &problem.title),
        })
    })?;
    let to = output.map_or_else(|| file.clone(), Path::to_owned);
    Ok(Drafted { draft, to, file, handout: None })
}

/// Two files are made of the lab of another platform: `labs/NAME.md` and `scenarios/NAME.yaml` below the present folder, or
/// the scenario that is named with the handout beside it.
fn of_platform(
    read: platform::Read,
    named: &Path,
    output: Option<&Path>,
) -> Result<Drafted, Refusal> {
    let platform::Read { course, name, platform } = read;
    let (labs, scenarios) = FOLDERS;
    let (file, to, lab) = match output {
        Some(output) if output == Path::new(OUTPUT) => {
            return Err(Refusal::usage(words::two_files(platform)));
        }
        Some(output) => {
            let handout = output.with_extension("md");
            let Some(name) = handout.file_name().and_then(OsStr::to_str).map(str::to_owned) else {
                return Err(Refusal::usage(words::no_text_path(&shown(output))));
            };
            (output.to_owned(), handout, name)
        }
        None => {
            let handout = format!("{name}.md");
            let file = Path::new(scenarios).join(format!("{name}.yaml"));
            (file, Path::new(labs).join(&handout), format!("../{labs}/{handout}"))
        }
    };
    if are_same(&file, &to) {
        return Err(Refusal::usage(words::same_file(&shown(&file))));
    }
    if [&file, &to].into_iter().any(|path| !is_plain(path)) {
        return Err(Refusal::usage(words::no_plain_file(&shown(&file))));
    }
    let source = Source { name: shown(&to), text: course.handout().to_owned() };
    let draft = draft::of_course(&source, &lab, &VERBS, &course).map_err(|none| match none {
        NoDraft::NoCommands => {
            let left = draft::left_of(&course);
            Refusal::usage(words::nothing_to_do(&shown(named), platform, &left)).laid_out()
        }
        NoDraft::TooMuch(problem) => Refusal::usage(words::too_much(&shown(named), &problem.title)),
    })?;
    let handout = Some(Made { text: source.text, to, platform });
    Ok(Drafted { draft, to: file.clone(), file, handout })
}

impl Drafted {
    /// The files that are written.
    fn files(&self) -> impl Iterator<Item = &Path> {
        self.handout.iter().map(|handout| handout.to.as_path()).chain([self.to.as_path()])
    }

    /// Makes the folders of the files, where they are not there and lie right below the present one. None is made if one of the
    /// files cannot be.
    /// What is returned is kept until both are written: it takes the folders away that are empty then.
    pub(crate) fn make_folders(&self, force: bool) -> Result<Folders, Refusal> {
        let mut made = Folders(Vec::new());
        if self.handout.is_none() {
            return Ok(made);
        }
        let cannot = |path: &Path, why: &str| Refusal::usage(words::no_folder(&shown(path), why));
        let own = |path: &Path| path.parent().filter(|folder| is_own(folder)).map(Path::to_owned);
        for path in self.files() {
            TextOutput::look(path, force)?;
            if own(path).is_some_and(|folder| fs::metadata(folder).is_ok_and(|data| !data.is_dir()))
            {
                return Err(cannot(path, words::NO_FOLDER));
            }
        }
        for path in self.files() {
            if let Some(folder) = own(path) {
                let is_new = fs::symlink_metadata(&folder).is_err();
                files::made(&folder).map_err(|error| cannot(path, &error.to_string()))?;
                made.0.extend(is_new.then_some(folder));
            }
        }
        Ok(made)
    }
}

/// Folders that were made for the files.
pub(crate) struct Folders(Vec<PathBuf>);

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in &self.0 {
            let _ = fs::remove_dir(folder); // one with a file in it stays
        }
    }
}

/// Whether it is one of the two folders, right below the present one.
fn is_own(folder: &Path) -> bool {
    [FOLDERS.0, FOLDERS.1].iter().any(|own| folder == Path::new(own))
}

/// Whether two paths lead to one file, where names may be the same in letters of any size.
fn are_same(one: &Path, other: &Path) -> bool {
    let plain = |path: &Path| {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.collect::<PathBuf>().to_string_lossy().to_lowercase()
    };
    let place = |path: &Path| fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
    plain(one) == plain(other)
        || place(one).is_some_and(|one| place(other) == Some(one))
        || written::place(one)
            .zip(written::place(other))
            .is_some_and(|(one, other)| plain(&one) == plain(&other))
}

/// Whether it is a file, or may become one.
fn is_plain(path: &Path) -> bool {
    !written::is_descriptor(path) && fs::metadata(path).map_or(true, |data| !is_odd(&data))
}

/// What is neither a file nor a folder, which is told elsewhere.
fn is_odd(data: &fs::Metadata) -> bool {
    !data.is_file() && !data.is_dir()
}

fn shown(path: &Path) -> String {
    text::name(&path.display().to_string())
}

/// `hello.yaml` beside `hello.md`; `scenarios/hello.yaml` of `labs/hello.md` where there is such a folder.
fn beside(handout: &Path) -> PathBuf {
    let own = handout.with_extension("yaml");
    let folder = handout.parent().unwrap_or(Path::new(""));
    let (labs, scenarios) = FOLDERS;
    let other = folder.with_file_name(scenarios);
    match own.file_name() {
        Some(name) if folder.ends_with(labs) && other.is_dir() => other.join(name),
        _ => own,
    }
}

/// The handout's path from a scenario's folder: one that stays in it, or in the one above where it is called `scenarios`.
fn from(file: &Path, handout: &Path) -> io::Result<Option<String>> {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::canonicalize(folder.unwrap_or(Path::new(".")))
    };
    let (own, to) = (folder(file)?, folder(handout)?);
    let Some(name) = handout.file_name() else { return Ok(None) };
    let below = |base: &Path| to.strip_prefix(base).ok().map(|path| path.join(name));
    let path = match below(&own) {
        Some(path) => path,
        None if own.ends_with(FOLDERS.1) => match own.parent().and_then(below) {
            Some(path) => Path::new("..").join(path),
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    let is_plain =
        |part: Component<'_>| matches!(part, Component::Normal(_) | Component::ParentDir);
    Ok(path.to_str().filter(|_| path.components().all(is_plain)).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_lies_where_it_finds_its_handout() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        for folder in ["labs", "scenarios", "other/labs", "deep/er"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for (handout, wanted, lab) in [
            ("x.md", "x.yaml", "x.md"),
            ("labs/x.md", "scenarios/x.yaml", "../labs/x.md"),
            ("other/labs/x.md", "other/labs/x.yaml", "x.md"),
        ] {
            fs::write(at(handout), "").unwrap();
            let file = beside(&at(handout));
            assert_eq!(file, at(wanted), "{handout}");
            assert_eq!(from(&file, &at(handout)).unwrap().as_deref(), Some(lab), "{handout}");
        }
        let lab = |file: &str, handout: &str| from(&at(file), &at(handout)).unwrap();
        assert_eq!(lab("y.yaml", "labs/x.md").as_deref(), Some("labs/x.md"));
        assert_eq!(lab("deep/y.yaml", "labs/x.md"), None);
        assert_eq!(lab("deep/er/y.yaml", "x.md"), None);
        assert!(from(&at("nowhere/y.yaml"), &at("x.md")).is_err());
    }
}
