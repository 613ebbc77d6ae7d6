//! Finds and reads a scenario and its handout: a named one, the working tree's, or the built-in lab.

mod built_in;
pub(crate) mod files;
mod identity;
mod root;

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use self::{files::LabFile, root::Root};
use crate::{
    classroom::standing::LabText,
    cli::VERBS,
    host::read::{self, Unread},
    lab,
    oci::Digest,
    output::refusal::Refusal,
    report,
    scenario::{self, model::Scenario},
    syntax::{problem::Problem, source::Source, yaml},
    text,
};

pub(crate) use crate::wording::BUILT_IN_PREFIX;
/// The built-in labs.
pub(crate) const BUILT_IN: &[&str] = &["distribution-and-trust"];
/// A handout larger than this is refused unread, in bytes.
const HANDOUT_LIMIT: u64 = 4 << 20;

/// A lab that was read.
#[derive(Clone, Debug)]
pub(crate) struct Lab {
    pub(crate) scenario: Scenario,
    pub(crate) handout: Source,
    /// Where the handout is; nothing where it came with labcheck, or with a classroom.
    pub(crate) handout_path: Option<PathBuf>,
    /// What comes with it; a lab of a standing classroom has it in the classroom's folder.
    pub(crate) files: Vec<LabFile>,
}

/// A lab that cannot be used; the text says everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub(super) String);

impl From<Unusable> for Refusal {
    fn from(Unusable(told): Unusable) -> Self {
        Self::usage(told).laid_out()
    }
}

impl Lab {
    /// Reads into the scenario what the handout shows: files to write, printed lines.
    pub(crate) fn bound(mut self) -> Self {
        lab::bind(&mut self.scenario, &self.handout);
        self
    }

    /// The digest of all that decides what it does. It changes with every byte.
    pub(crate) fn identity(&self) -> Digest {
        identity::identity(&self.scenario.source.text, &self.handout.text, &self.files)
    }

    /// Whether it is in this labcheck, wherever it was read from: who trusts the one trusts the other.
    pub(crate) fn came_with_labcheck(&self) -> bool {
        identity::is_built_in(&self.identity())
    }

    /// Both files whole, for those who will not have them.
    pub(crate) fn text(&self) -> LabText {
        LabText {
            title: self.scenario.title.clone(),
            scenario_name: self.scenario.source.name.clone(),
            scenario: self.scenario.source.text.clone(),
            handout_name: self.handout.name.clone(),
            handout: self.handout.text.clone(),
        }
    }
}

/// Reads the lab.
pub(crate) fn open(named: Option<&Path>, colour: bool) -> Result<Lab, Unusable> {
    let path = match named {
        Some(path) => Some(path.to_owned()),
        None => in_working_tree()?,
    };
    match path {
        Some(path) => open_file(&path, colour),
        None => open_built_in(colour),
    }
}

/// The lab that is named, by either word for it.
pub(crate) fn called(lab: Option<&str>, scenario: Option<&Path>) -> Option<String> {
    lab.map(str::to_owned).or_else(|| Some(scenario?.display().to_string()))
}

/// The lab that is called so: by the path of its scenario, or by the name of a built-in one.
/// Without a name as [`open`].
pub(crate) fn open_called(called: Option<&str>, colour: bool) -> Result<Lab, Unusable> {
    match called {
        Some(name) if BUILT_IN.contains(&name) && !Path::new(name).exists() => {
            open_built_in(colour)
        }
        Some(name) if !name.contains(['/', '.']) && !Path::new(name).exists() => {
            Err(Unusable(format!(
                "there is no lab called {name}, and no such file; the built-in one is {}, or name the file of a scenario",
                BUILT_IN.join(", ")
            )))
        }
        called => open(called.map(Path::new), colour),
    }
}

/// The lab of a standing classroom, as it was when the classroom was made.
pub(crate) fn open_text(text: &LabText, colour: bool) -> Result<Lab, Unusable> {
    let scenario = Source { name: text.scenario_name.clone(), text: text.scenario.clone() };
    let handout = Source { name: text.handout_name.clone(), text: text.handout.clone() };
    let scenario = load(&scenario, colour)?;
    Ok(Lab { scenario, handout, handout_path: None, files: Vec::new() })
}

pub(crate) fn open_built_in(colour: bool) -> Result<Lab, Unusable> {
    let named = |extension| format!("{BUILT_IN_PREFIX}{}.{extension}", BUILT_IN[0]);
    let scenario = Source { name: named("yaml"), text: built_in::SCENARIO.into() };
    let handout = Source { name: named("md"), text: built_in::HANDOUT.into() };
    let scenario = load(&scenario, colour)?;
    Ok(Lab { scenario, handout, handout_path: None, files: Vec::new() })
}

fn open_file(path: &Path, colour: bool) -> Result<Lab, Unusable> {
    let source = Source { name: told(path), text: named(path)? };
    let scenario = load(&source, colour)?;
    let root = Root::of_scenario(path).map_err(|error| unread(path, &Unread::of(error)))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let handout = plain(folder.join(&scenario.lab.value));
    let read = root
        .read_from(folder, &scenario.lab.value, HANDOUT_LIMIT)
        .map_err(|why| unread(&handout, &why));
    let text = read.and_then(|(bytes, _)| text_of(&handout, bytes)).map_err(|Unusable(reason)| {
        let problem = Problem::new(scenario.lab.at, "the handout cannot be read")
            .label(reason)
            .help("`lab:` is a path from the scenario's own folder that stays in it; where that folder is called `scenarios`, in the one above");
        Unusable(report::problems(&source, &[problem], colour))
    })?;
    let files = files::read(&scenario, folder, &root, colour).map_err(Unusable)?;
    let source = Source { name: told(&handout), text };
    Ok(Lab { scenario, handout: source, handout_path: Some(handout), files })
}

/// Whether a file is a handout by its name, and no scenario.
pub(crate) fn is_handout(path: &Path) -> bool {
    let is = |end: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(end));
    ["md", "markdown", "mdx", "mkd"].into_iter().any(is)
}

/// Reads a handout without a scenario.
pub(crate) fn open_handout(path: &Path) -> Result<Source, Unusable> {
    let bytes = read::bounded(path, HANDOUT_LIMIT).map_err(|why| unread(path, &why))?;
    Ok(Source { name: told(path), text: text_of(path, bytes)? })
}

fn load(source: &Source, colour: bool) -> Result<Scenario, Unusable> {
    scenario::load(source, &VERBS).map_err(|problems| {
        let count = crate::wording::count(problems.len(), "problem");
        Unusable(format!(
            "{}{count} in {}; nothing was run.",
            report::problems(source, &problems, colour),
            source.name
        ))
    })
}

/// Reads a scenario without its handout, or tells the first thing that is wrong with it.
pub(crate) fn load_file(path: &Path) -> Result<Scenario, String> {
    let name = told(path);
    let text = named(path).map_err(|Unusable(why)| {
        why.strip_prefix(&format!("{name}: ")).map_or(why.clone(), str::to_owned)
    })?;
    let source = Source { name, text };
    scenario::load(&source, &VERBS).map_err(|problems| match problems.first() {
        Some(first) => format!("line {}: {}", source.line(first.at), first.title),
        None => "nothing is known to be wrong with it".to_owned(),
    })
}

/// A path as it is told: whoever made the file chose what is in its name.
/// The path without a folder that it goes into and out of again, where that is the same file: `labs/x.md` in place of
/// `scenarios/../labs/x.md`, which is no file to who looks for names, as GitHub's annotations do.
fn plain(path: PathBuf) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(plain.pop()),
            _ => plain.push(part),
        }
    }
    let is_same = fs::canonicalize(&plain)
        .is_ok_and(|plain| fs::canonicalize(&path).is_ok_and(|path| path == plain));
    if is_same { plain } else { path }
}

fn told(path: &Path) -> String {
    text::shown(&path.display().to_string()).into_owned()
}

/// The scenarios in `./scenarios`, by name; none where there is no such folder. In one that cannot be read there may be any.
pub(crate) fn scenarios_here() -> Result<Vec<PathBuf>, Unusable> {
    scenarios_in(Path::new("scenarios"))
}

fn scenarios_in(folder: &Path) -> Result<Vec<PathBuf>, Unusable> {
    let listed = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let mut found: Vec<PathBuf> = listed.map_err(|error: io::Error| {
        Unusable(format!(
            "{}: its scenarios cannot be listed: {error}; make it a folder that you may read",
            told(folder)
        ))
    })?;
    found.retain(|path| path.extension().is_some_and(|e| e == "yaml" || e == "yml"));
    found.sort();
    Ok(found)
}

/// The one scenario in `./scenarios`, if there is such a folder.
pub(crate) fn in_working_tree() -> Result<Option<PathBuf>, Unusable> {
    let mut found = scenarios_here()?;
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => {
            let names: Vec<String> = found.iter().map(|path| told(path)).collect();
            Err(Unusable(format!(
                "there are several scenarios here: {}; name one with --scenario; labcheck run --shard 1/1 does all of them",
                names.join(", ")
            )))
        }
    }
}

/// The text of a scenario.
fn named(path: &Path) -> Result<String, Unusable> {
    let bytes = read::bounded(path, yaml::SIZE_LIMIT as u64).map_err(|why| unread(path, &why))?;
    text_of(path, bytes)
}

fn text_of(path: &Path, bytes: Vec<u8>) -> Result<String, Unusable> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let path = told(path);
        Unusable(format!("{path}: it is not text: byte {at} is no UTF-8; save it as UTF-8"))
    })
}

fn unread(path: &Path, why: &impl std::fmt::Display) -> Unusable {
    Unusable(format!("{}: {why}", told(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_without_detours_where_it_leads_to_the_same_file() {
        let top = tempfile::tempdir().unwrap();
        let at = |path: &str| top.path().join(path);
        fs::create_dir_all(at("a/labs")).unwrap();
        fs::create_dir_all(at("b/c")).unwrap();
        fs::write(at("a/labs/x.md"), "").unwrap();
        fs::create_dir(at("a/scenarios")).unwrap();
        assert_eq!(plain(at("a/scenarios/../labs/x.md")), at("a/labs/x.md"));
        assert_eq!(plain(at("a/labs/x.md")), at("a/labs/x.md"));
        // Behind a link the folder above is another one.
        std::os::unix::fs::symlink(at("b/c"), at("a/linked")).unwrap();
        fs::create_dir(at("b/labs")).unwrap();
        fs::write(at("b/labs/x.md"), "").unwrap();
        assert_eq!(plain(at("a/linked/../labs/x.md")), at("a/linked/../labs/x.md"));
        assert_eq!(plain("../nothing/../x.md".into()), Path::new("../nothing/../x.md"));
    }

    #[test]
    fn a_folder_of_scenarios_that_cannot_be_listed_is_no_folder_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("scenarios");
        assert!(scenarios_in(&at).unwrap().is_empty(), "it is not there");
        fs::create_dir(&at).unwrap();
        for name in ["b.yml", "a.yaml", "c.md"] {
            fs::write(at.join(name), "").unwrap();
        }
        assert_eq!(scenarios_in(&at).unwrap(), [at.join("a.yaml"), at.join("b.yml")]);
        // Root may read every folder, so what cannot be listed is a file, or leads to itself.
        let file = at.join("c.md");
        let link = folder.path().join("loop");
        std::os::unix::fs::symlink(&link, &link).unwrap();
        for odd in [&file, &link] {
            let why = scenarios_in(odd).unwrap_err().to_string();
            assert!(why.contains("cannot be listed: ") && why.contains("; make it"), "{why}");
        }
    }
}
