//! Puts into a scenario what its handout shows: the files that it has written, and what it prints under
//! each command.

use super::{agree::agree, handout::Handout};
use crate::{
    scenario::model::{ActionKind, Printed, Scenario},
    syntax::{
        source::Source,
        template::{Template, Vars},
    },
};

/// Does it. Where handout and scenario disagree, something is missing, and its use is an error.
pub fn bind(scenario: &mut Scenario, handout: &Source) {
    let agreement = agree(scenario, &Handout::parse(&handout.text), &Vars::new());
    for (step, shown) in scenario.steps.iter_mut().zip(agreement.shown) {
        for (action, shown) in step.actions.iter_mut().zip(shown) {
            if let (ActionKind::Edit { file, write }, Some(text)) = (&mut action.kind, &shown.file)
            {
                *write = Template::literal(here_document(&file.value, text), file.at);
            }
            let of = |(line, text)| Printed { handout: handout.name.clone(), line, text };
            action.written = shown.command.map(of);
            action.printed = shown.printed.into_iter().map(of).collect();
        }
    }
}

/// What types a text into a file, as it is.
fn here_document(file: &str, text: &str) -> String {
    let mut end = "END".to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    format!("cat > '{}' <<'{end}'\n{text}{end}", file.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn a_file_is_typed_as_it_stands_whatever_is_in_it() {
        assert_eq!(here_document("a", "x\n"), "cat > 'a' <<'END'\nx\nEND");
        assert_eq!(here_document("it's", "$x\nEND\n"), "cat > 'it'\\''s' <<'END_'\n$x\nEND\nEND_");
    }

    #[test]
    fn a_file_is_the_block_at_its_place_and_printed_lines_go_to_their_command() {
        let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: s\n    section: A\n    do:\n      - run: docker images\n      - edit: { file: Dockerfile, from: fence }\n      - run: docker build .\n      - edit: { file: run.sh, from: fence }\n";
        let mut scenario =
            scenario::load(&Source { name: "s.yaml".into(), text: text.into() }, &[]).unwrap();
        let handout = "## A\n```console\n$ docker images\nx\n```\n```output\ny\n```\nSee:\n```\nnot this\n```\n```dockerfile\nFROM ${{ x }}\n\n```\n```console\n$ docker build .\n```\n```bash\nset -e\nls\n```\n";
        bind(&mut scenario, &Source { name: "x.md".into(), text: handout.into() });
        let actions = &scenario.steps[0].actions;
        let typed: Vec<_> =
            actions.iter().map(|a| a.command().expand(&Vars::new()).unwrap()).collect();
        assert_eq!(typed[1], "cat > 'Dockerfile' <<'END'\nFROM ${{ x }}\n\nEND");
        assert_eq!(typed[3], "cat > 'run.sh' <<'END'\nset -e\nls\nEND");
        let printed: Vec<_> =
            actions[0].printed.iter().map(|p| (p.line, p.text.as_str())).collect();
        assert_eq!(printed, [(4, "x"), (7, "y")]);
        assert_eq!(actions[2].printed, []);
    }
}
