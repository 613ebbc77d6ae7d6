//! Which of the programs that were found is taken. Pure.

use crate::{
    brought::{PassedOver, Why},
    syntax::version::Version,
};

/// A program that was found and tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tried<F> {
    /// Where it is.
    pub(super) file: F,
    /// What it is called for a person.
    pub(super) what: String,
    /// Its version as it says it, or why it is none.
    pub(super) said: Result<Said, Why>,
}

/// What a program says of its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// This.
    Version(String),
    /// Nothing, as some builds do.
    Nothing,
}

impl Said {
    /// The version, where one is said.
    pub(super) fn version(&self) -> Option<&str> {
        match self {
            Self::Version(version) => Some(version),
            Self::Nothing => None,
        }
    }
}

/// The newest that suits; of two of the same version the first. All others are passed over.
pub(super) fn newest<F>(
    tried: Vec<Tried<F>>,
    suits: impl Fn(Version) -> bool,
    passed: &mut Vec<PassedOver>,
) -> Option<(F, Said)> {
    let mut best: Option<(Option<Version>, F, Said)> = None;
    for Tried { file, what, said } in tried {
        let said = match said {
            Ok(said) => said,
            Err(why) => {
                passed.push(PassedOver { what, why });
                continue;
            }
        };
        let version = said.version().and_then(Version::parse);
        if let (Some(text), false) = (said.version(), version.is_some_and(&suits)) {
            passed.push(PassedOver { what, why: Why::Version(text.to_owned()) });
        } else if best.as_ref().is_none_or(|(known, ..)| version > *known) {
            best = Some((version, file, said));
        }
    }
    best.map(|(_, file, said)| (file, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_that_suits_is_taken_and_the_others_are_named() {
        let tried = |file: &'static str, said: &str| Tried {
            file,
            what: file.to_owned(),
            said: match said {
                "" => Err(Why::Strange),
                "?" => Ok(Said::Nothing),
                version => Ok(Said::Version(version.to_owned())),
            },
        };
        let suits = |version: Version| version < Version(29, 0, 0);
        let choice = |all: &[(&'static str, &str)]| {
            let mut passed = Vec::new();
            let all = all.iter().map(|(file, said)| tried(file, said)).collect();
            let taken = newest(all, suits, &mut passed).map(|(file, _)| file);
            (taken, passed.into_iter().map(|one| one.why).collect::<Vec<_>>())
        };
        let version = |text: &str| Why::Version(text.to_owned());
        let table = [
            (vec![], None, vec![]),
            (vec![("a", "28.2.2")], Some("a"), vec![]),
            (vec![("a", "20.10.24"), ("b", "28.5.2"), ("c", "26.1.5")], Some("b"), vec![]),
            (vec![("a", "28.2.2"), ("b", "28.2.2")], Some("a"), vec![]),
            (vec![("a", "29.0.1"), ("b", "20.10.24")], Some("b"), vec![version("29.0.1")]),
            (vec![("a", ""), ("b", "30.0.0")], None, vec![Why::Strange, version("30.0.0")]),
            (vec![("a", "dev")], None, vec![version("dev")]),
            (vec![("a", "?")], Some("a"), vec![]),
        ];
        for (all, taken, passed) in table {
            assert_eq!(choice(&all), (taken, passed), "{all:?}");
        }
    }
}
