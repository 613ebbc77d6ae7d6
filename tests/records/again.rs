//! A record keeps what was seen, so that a check can be judged again without the host.

use labcheck::{
    check::{Check, Context},
    fact::Witness,
    record, scenario,
    syntax::{source::Source, template::Vars},
    verdict::{Mismatch, Verdict},
    wording::{self, Told},
};

use crate::{file, stored};

/// A verdict with its words: version 1 has some differences in words only.
fn told(verdict: &Verdict) -> Result<Vec<(usize, Told)>, &Verdict> {
    let Verdict::Fail(mismatches) = verdict else { return Err(verdict) };
    Ok(mismatches.iter().map(|one| (one.line, wording::difference(&one.what))).collect())
}

#[test]
fn what_version_1_saw_is_judged_again_as_it_was() {
    let text = file("tests/records/v1/judged-again.yaml");
    let scenario = scenario::load(&Source { name: "x.yaml".into(), text }, &[]).unwrap();
    let record = record::read(&stored("run-judged-again")).unwrap();
    let digest = "sha256:b9dcd1bf081f7e6d58f2da0a44209018996e4472b44ad597e1ad05b24299f468";
    let vars: Vars = [("images.latest.digest".to_owned(), digest.to_owned())].into();
    let step = scenario.step("one").unwrap();
    let line = |at| scenario.line(at);
    let of = ("one", "");
    let context = Context { vars: &vars, line: &line, witness: Witness::Both, of };
    let mut judged = 0;
    for (check, was) in step.checks.iter().zip(&record.steps[0].checks) {
        let check: &Check = check;
        assert_eq!(check.id, was.id);
        let mut found: Vec<Mismatch> = Vec::new();
        for kind in &check.expects {
            match kind.judge(&was.seen, &context) {
                Verdict::Fail(more) => found.extend(more),
                Verdict::Pass => {}
                other => panic!("{}: {other:?}", was.name),
            }
        }
        assert_eq!(told(&Verdict::of(found)), told(&was.verdict), "{}", was.name);
        judged += 1;
    }
    assert_eq!(judged, 7);
}
