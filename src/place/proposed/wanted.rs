//! What somebody wants checks for, and in which file they are to stand.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    classroom::standing::LabText,
    exit::ExitStatus,
    library::{self, BUILT_IN_PREFIX},
    oci::Reference,
    output::refusal::Refusal,
    place::here::Here,
    propose::{Looked, Row, row},
    wording::add as words,
};

/// One thing.
#[derive(Clone, Debug)]
pub(crate) struct Meant {
    /// Its kind.
    pub(super) row: &'static Row,
    /// Its name, or where it is.
    pub(super) name: String,
}

impl fmt::Display for Meant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.row.word, self.name)
    }
}

/// What these words name: a kind with its names behind it, as often as somebody likes.
pub(crate) fn meant(step: &str, typed: &[String]) -> Result<Vec<Meant>, Refusal> {
    let mut meant: Vec<Meant> = Vec::new();
    let mut kind: Option<(&'static Row, usize)> = None;
    for word in typed {
        // What is behind a kind is a name, whatever word it is.
        let next = row(word).filter(|_| kind.is_none_or(|(_, names)| names > 0));
        kind = Some(match (kind, next) {
            (_, Some(next)) => (next, 0),
            (Some((row, _)), None) => named(&mut meant, row, word)?,
            (None, None) => return Err(Refusal::usage(words::no_kind(word, step))),
        });
    }
    match kind {
        Some((row, 0)) => Err(Refusal::usage(words::no_name(row.word, step))),
        Some(_) | None => Ok(meant),
    }
}

/// Takes the name of one of this kind.
fn named(
    meant: &mut Vec<Meant>,
    row: &'static Row,
    name: &str,
) -> Result<(&'static Row, usize), Refusal> {
    if row.looked == Looked::Image
        && let Err(why) = name.parse::<Reference>()
    {
        return Err(Refusal::usage(words::no_image(name, &why.to_string())));
    }
    // Twice is once.
    if !meant.iter().any(|one| one.row.word == row.word && one.name == name) {
        meant.push(Meant { row, name: name.to_owned() });
    }
    Ok((row, 1))
}

/// The file of the scenario: the one that is named, that of the classroom, or the working tree's only one.
pub(crate) fn scenario_file(here: &Here, named: Option<&Path>) -> Result<PathBuf, Refusal> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let session = here.session().map_err(|none| here.refuse(&none, ExitStatus::Error))?;
    if let Some(session) = session {
        let name = &session.lab.scenario_name;
        return if name.starts_with(BUILT_IN_PREFIX) {
            Err(Refusal::usage(words::BUILT_IN))
        } else if !Path::new(name).is_file() {
            Err(Refusal::usage(words::elsewhere(name)))
        } else if is_of(&session.lab, Path::new(name)) {
            Ok(PathBuf::from(name))
        } else {
            Err(Refusal::usage(words::another_lab(name, &session.lab.title)))
        };
    }
    library::in_working_tree()?.ok_or_else(|| Refusal::usage(words::BUILT_IN))
}

/// Whether this file is of that lab, as far as can be told of one that was written over since: who went to another folder
/// may have another lab in a file of the same name. One that cannot be read is told as that by who opens it.
fn is_of(lab: &LabText, path: &Path) -> bool {
    let Ok(there) = library::load_file(path) else { return true };
    let own = library::open_text(lab, false);
    own.is_ok_and(|own| {
        let own = own.scenario;
        own.title == there.title && own.lab.value == there.lab.value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Result<String, String> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
        let read = meant("one", &words).map_err(|refusal| refusal.text().to_owned())?;
        Ok(read.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn kinds_have_names_behind_them_and_a_name_may_be_a_word_for_a_kind() {
        for (typed, wanted) in [
            ("", ""),
            ("image alpine:3.20", "image alpine:3.20"),
            ("container web db volume data", "container web, container db, volume data"),
            ("volume volume", "volume volume"),
            ("container web web network web container web", "container web, network web"),
            (
                "volume volume network",
                "Which network? Name it, as in: labcheck add one network NAME",
            ),
            ("image", "Which image? Name it, as in: labcheck add one image NAME"),
        ] {
            let read = read(typed).unwrap_or_else(|told| told);
            assert_eq!(read, wanted, "{typed}");
        }
        assert!(
            read("contaner web")
                .unwrap_err()
                .starts_with("`contaner` is no kind of thing. The kinds are image, ")
        );
        assert!(read("image A:b").unwrap_err().contains("docker image ls"));
    }

    #[test]
    fn a_file_of_another_lab_is_not_written_into_though_it_is_called_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.yaml");
        let scenario = |title: &str, lab: &str, id: &str| {
            format!(
                "version: 1\ntitle: {title}\nlab: {lab}\nsteps: [{{ id: {id}, section: S, do: [{{ run: ls }}] }}]\n"
            )
        };
        let own = LabText {
            title: "mine".into(),
            scenario_name: "x.yaml".into(),
            scenario: scenario("mine", "x.md", "one"),
            handout_name: "x.md".into(),
            handout: String::new(),
        };
        for (there, is) in [
            (scenario("mine", "x.md", "one"), true),
            (scenario("mine", "x.md", "two"), true),
            (scenario("yours", "x.md", "one"), false),
            (scenario("mine", "y.md", "one"), false),
            ("steps: [".to_owned(), true),
        ] {
            std::fs::write(&path, &there).unwrap();
            assert_eq!(is_of(&own, &path), is, "{there}");
        }
    }

    #[test]
    fn a_file_that_is_named_is_that_file() {
        let here = Here { base: PathBuf::from("/nowhere"), chosen: None, is_root: false };
        let named = scenario_file(&here, Some(Path::new("x.yaml")));
        assert_eq!(named, Ok(PathBuf::from("x.yaml")));
    }
}
