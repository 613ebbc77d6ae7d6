//! Handouts that nobody would write.

use super::{NoDraft, draft};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    syntax::source::Source,
};

const ROWS: &[Row] = &[Row {
    name: "draft",
    cases: 60,
    seeds: seeds![
        include_str!("../../labs/distribution-and-trust.md"),
        "# A: \"b\" {#c}\n```console\n$ docker run -dp 80:80 --name web nginx:1 \\\n  x\n$ docker exec -it web sh\n/ # echo ${{ x }}\n{{ x }}\n^C\n/ # exit\n$ docker rm -f web\nError: No such container: web\n```\n## A: \"b\"\n```dockerfile\nFROM a AS b\n```\n    docker stop 3f2a9c\n"
    ],
    parse: |input| {
        let handout = Source { name: "x.md".into(), text: text(input).into_owned() };
        match draft(&handout, "x.md", &["run"]) {
            Ok(draft) => {
                let lines: Vec<&str> = draft.text.lines().collect();
                for (line, todo) in &draft.todos {
                    assert_eq!(lines[line - 1].trim_start(), format!("# TODO: {todo}"));
                }
                draft.steps.len()
            }
            Err(NoDraft::NoCommands) => 0,
            Err(NoDraft::TooMuch(problem)) => panic!("{problem:?}"),
        }
    },
}];

#[test]
fn a_handout_may_be_anything_and_its_scenario_loads() {
    hold(ROWS);
}

#[test]
fn a_handout_of_ten_thousand_commands_is_made_or_refused_in_no_time() {
    let block = "```console\n$ docker pull hello:1\n1: Pulling from library/hello\n```\n";
    for (times, is_made) in [(2_000, true), (20_000, false)] {
        let text = format!("# A\n\n{}", block.repeat(times));
        let handout = Source { name: "x.md".into(), text };
        assert_eq!(draft(&handout, "x.md", &[]).is_ok(), is_made, "{times}");
    }
}
