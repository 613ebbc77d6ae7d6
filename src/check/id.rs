//! A check's id within its step: what verdicts, hints and the journal call it. An author writes it, else it is the
//! name as a word, so that it changes with the name.

use std::collections::BTreeSet;

use super::Check;
use crate::syntax::{
    decode::Decoder, problem::Problem, source::Located, template::is_name, yaml::Node,
};

/// A derived id is cut behind a word where it would be longer.
const LONGEST: usize = 48;

/// Reads a list `check:`; every check has an id of its own afterwards.
pub fn read_all(decoder: &Decoder, nodes: &[Node]) -> Vec<Check> {
    let read = nodes.iter().filter_map(|node| Check::read(decoder, node));
    let (mut checks, written): (Vec<Check>, Vec<Option<Located<String>>>) = read.unzip();
    let mut taken = BTreeSet::new();
    for id in written.iter().flatten() {
        if !is_name(&id.value) || id.value.contains('.') {
            let title = format!("`{}` cannot be the id of a check", id.value);
            decoder.report(Problem::new(id.at, title).help("use letters, digits, `_` and `-`"));
        } else if !taken.insert(id.value.clone()) {
            let title = format!("this step has a check with the id `{}` already", id.value);
            decoder.report(Problem::new(id.at, title).help("choose another id"));
        }
    }
    for (check, written) in checks.iter_mut().zip(written) {
        check.id = match written {
            Some(id) => id.value,
            None => unique(&check.name.value, &mut taken),
        };
    }
    checks
}

/// The ids of checks with these names, where none is written.
pub fn derived<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names.map(|name| unique(name, &mut taken)).collect()
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let word = word(name);
    let mut id = word.clone();
    let mut number = 1;
    while !taken.insert(id.clone()) {
        number += 1;
        id = format!("{word}-{number}");
    }
    id
}

/// `It is here, signed` → `it-is-here-signed`.
fn word(name: &str) -> String {
    let lower = name.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let mut word = String::new();
    for part in parts {
        if word.is_empty() {
            // An id begins with a letter, as the name of a variable does.
            word.push_str(if part.starts_with(|c: char| c.is_ascii_digit()) {
                "check-"
            } else {
                ""
            });
        } else if word.len() + part.len() >= LONGEST {
            break;
        } else {
            word.push('-');
        }
        word.extend(part.chars().take(LONGEST));
    }
    if word.is_empty() { "check".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report, scenario, syntax::source::Source};

    #[test]
    fn an_id_is_the_name_as_a_word_and_never_there_twice() {
        let long = "alpine's three images were here, no image of the lab is here now, and more";
        let names = ["It is here: signed!", "it is here signed", long, "2 images", "…", "ß", "É"];
        assert_eq!(
            derived(names.into_iter()),
            [
                "it-is-here-signed",
                "it-is-here-signed-2",
                "alpine-s-three-images-were-here-no-image-of-the",
                "check-2-images",
                "check",
                "check-2",
                "check-3",
            ]
        );
        assert!(is_name(&word(&"x".repeat(1_000))) && word(&"x".repeat(1_000)).len() == LONGEST);
    }

    fn read(checks: &str) -> Result<Vec<String>, String> {
        let text = format!(
            "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: one\n    section: S\n    check:\n{checks}"
        );
        let source = Source { name: "x.yaml".into(), text };
        match scenario::load(&source, &[]) {
            Ok(scenario) => {
                let checks = scenario.steps.into_iter().flat_map(|step| step.checks);
                Ok(checks.map(|check| check.id).collect())
            }
            Err(problems) => Err(report::problems(&source, &problems, false)),
        }
    }

    fn check(fields: &str) -> String {
        format!("      - {{ {fields}, expect: {{ environment: {{ X: set }} }} }}\n")
    }

    #[test]
    fn a_written_id_goes_before_a_derived_one_and_stands_once_in_a_step() {
        let [named, written] = ["name: X is set", "id: x-is-set, name: it is"].map(check);
        assert_eq!(read(&(named + &written)).unwrap(), ["x-is-set-2", "x-is-set"]);
        let [one, two] = ["id: x, name: one", "id: x, name: two"].map(check);
        let told = read(&(one + &two)).unwrap_err();
        assert!(told.contains("this step has a check with the id `x` already"), "{told}");
        assert!(told.contains("x.yaml:9:15") && told.contains("choose another id"), "{told}");
        let told = read(&check("id: a.b, name: one")).unwrap_err();
        assert!(told.contains("`a.b` cannot be the id of a check"), "{told}");
        assert!(told.contains("x.yaml:8:15"), "{told}");
    }
}
