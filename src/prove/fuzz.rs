//! Labs that nobody would write, done wrong.

use super::{Proof, drawn};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    scenario,
    syntax::source::Source,
};

const ROWS: &[Row] = &[
    Row {
        name: "prove",
        cases: 300,
        seeds: seeds![
            include_str!("../../scenarios/distribution-and-trust.yaml"),
            "version: 1\ntitle: T\nlab: t.md\nclassroom: { images: [{ name: \"a:1\", build: shell, id: a }, { name: \"b:1\", build: files, id: b }] }\nsteps:\n  - { id: s, section: S, do: [{ run: \"docker run -d --name w -p 65535:80/udp -p[::1]:0:1 -v v:/v --mount type=volume,src=m,dst=/m --net n a:1\" }, { run: docker pull a@${{ images.a.digest }} }, { run: \"sudo docker image rm -f a; echo 'x\" }] }\n"
        ],
        parse: |input| {
            let source = Source { name: "x.yaml".into(), text: text(input).into_owned() };
            let Ok(scenario) = scenario::load(&source, &[]) else { return 0 };
            let steps = scenario.steps.iter().map(|step| drawn(&scenario, &[], step));
            let mutants: Vec<_> = steps.flat_map(|drawn| drawn.mutants).collect();
            for mutant in &mutants {
                assert!(mutant.instead.as_ref() != Some(&mutant.command), "{mutant:?}");
            }
            mutants.len()
        },
    },
    Row {
        name: "proofs",
        cases: 300,
        seeds: seeds![
            r#"{"format":"labcheck/proof/v1","labcheck":"0","lab":"T","scenario":"t.yaml","digest":"d","started":"2026-11-28T00:00:00Z","took_ms":1,"seed":0,"steps":[{"id":"s","base":"holds","only_look":1,"checks":["a"],"tested":[{"id":"s/1/left-out","wrong":{"world":"trust-down"},"line":1,"ruling":"survived"}]}],"left":0}"#
        ],
        parse: |input| usize::from(Proof::read(&text(input)).is_ok()),
    },
];

#[test]
fn whatever_a_lab_types_can_be_done_wrong_or_left_alone() {
    hold(ROWS);
}
