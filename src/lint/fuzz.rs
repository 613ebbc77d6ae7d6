//! Handouts that nobody would write.

use std::collections::BTreeSet;

use super::{Texts, lint};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    syntax::{source::Source, template::Vars},
};

const ROWS: &[Row] = &[Row {
    name: "lint",
    cases: 300,
    seeds: seeds![
        include_str!("../../labs/distribution-and-trust.md"),
        "# A {#b}\n[x](#c) ![y](z%20.png)\n\n<!-- labcheck: allow LC714: x -->\n```console\n$ docker run –it <id> \\ \n\tDigest: sha256:00\n$ curl x | sh\n```\n1. In step 9 you will push images.\n"
    ],
    parse: |input| {
        let handout = Source { name: "x.md".into(), text: text(input).into_owned() };
        let (missing, vars) = (BTreeSet::new(), Vars::new());
        let found =
            lint(&Texts { handout: &handout, scenario: None, missing: &missing, vars: &vars });
        let lines: Vec<&str> = handout.text.split('\n').collect();
        for finding in &found {
            let line = lines[finding.line - 1].chars().count();
            assert!(finding.column + finding.length <= line + 1, "{finding:?}");
        }
        found.len()
    },
}];

#[test]
fn every_defect_of_ten_thousand_lines_is_found() {
    let lists = "1. See [x](#y), `sudo export A=1`.\n\n   ```console\n   $ docker rmi a:1\n   $ docker pull b@sha256:00 \\ \nx\n   ```\n";
    let text = format!("# A\n\n{}", lists.repeat(10_000 / 8));
    let handout = Source { name: "x.md".into(), text };
    let (missing, vars) = (BTreeSet::new(), Vars::new());
    let found = lint(&Texts { handout: &handout, scenario: None, missing: &missing, vars: &vars });
    assert!(found.len() > 5_000, "{}", found.len());
}

#[test]
fn a_handout_may_be_anything_and_every_place_is_in_it() {
    hold(ROWS);
}
