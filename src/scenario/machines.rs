//! The names of a lab's machines.

use super::shells::MAIN_SHELL;
use crate::syntax::{decode::Decoder, problem::Problem, source::Located};

/// Machines on one network at most: each has an engine.
const MACHINES: usize = 8;
/// Letters of a host name at most (RFC 1035, "Size limits"), less what an engine's socket needs of its path.
const LONGEST_NAME: usize = 15;

/// Tells the names that no machine can have.
pub(super) fn check(decoder: &Decoder, machines: &[Located<String>]) {
    for (number, machine) in machines.iter().enumerate() {
        let name = machine.value.as_str();
        let is_host_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !name.ends_with('-')
            && name.len() <= LONGEST_NAME;
        let problem = if machines[..number].iter().any(|earlier| earlier.value == name) {
            Problem::new(machine.at, format!("there is a machine `{name}` already"))
                .help("give each a name of its own")
        } else if [MAIN_SHELL, "localhost"].contains(&name) {
            Problem::new(machine.at, format!("`{name}` means something else"))
                .help("call the machine otherwise, as in node1")
        } else if !is_host_name {
            Problem::new(machine.at, format!("`{name}` is no host name that a machine can have"))
                .help(format!(
                    "use up to {LONGEST_NAME} letters a to z, digits and dashes, a letter first"
                ))
        } else if number == MACHINES {
            Problem::new(machine.at, format!("a lab has {MACHINES} machines at most"))
                .help("leave the others out")
        } else {
            continue;
        };
        decoder.report(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use crate::syntax::source::Source;

    #[test]
    fn machines_have_host_names_of_their_own() {
        let problems = |machines: &str| {
            let text = format!(
                "version: 1\ntitle: t\nlab: l.md\nclassroom: {{ machines: [{machines}] }}\nsteps:\n  - id: step1\n    section: s\n    do: [{{ run: \"true\", in: node1 }}, {{ run: \"true\", in: node2 }}]\n"
            );
            let source = Source { name: "s.yaml".into(), text };
            match load(&source, &[]) {
                Ok(scenario) => {
                    let actions = &scenario.steps[0].actions;
                    actions.iter().map(|action| action.shell.clone()).collect()
                }
                Err(problems) => {
                    problems.into_iter().map(|problem| problem.title).collect::<Vec<_>>()
                }
            }
        };
        assert_eq!(problems("node1, node2"), ["main", "node2"], "the first is where all begins");
        assert_eq!(problems("node2, node1"), ["node1", "main"]);
        for wrong in ["main", "localhost", "Node", "1a", "a-", "a_b", "abcdefghijklmnop", "a, a"] {
            assert_eq!(problems(wrong).len(), 1, "{wrong}");
            assert!(!problems(wrong)[0].starts_with("node"), "{wrong}");
        }
        assert_eq!(problems("a, b, c, d, e, f, g, h").len(), 2);
        let nine = problems("a, b, c, d, e, f, g, h, i");
        assert_eq!(nine, ["a lab has 8 machines at most"]);
    }
}
