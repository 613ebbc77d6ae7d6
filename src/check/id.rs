//! A check's id within its step: what verdicts, hints and the journal call it. An author writes it, else it is the
//! name as a word, so that it changes with the name.

use std::collections::BTreeSet;

use super::Check;
use crate::syntax::{
    decode::Decoder, id, problem::Problem, source::Located, template::is_name, yaml::Node,
};

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
            None => id::unique(&check.name.value, &mut taken),
        };
    }
    checks
}

#[cfg(test)]
mod tests {
    use crate::{report, scenario, syntax::source::Source};

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
