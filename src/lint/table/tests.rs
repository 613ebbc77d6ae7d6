use std::collections::BTreeSet;

use super::{
    super::{
        finding::{Finding, Sums},
        judge::{Texts, lint},
        rule::Case,
    },
    *,
};
use crate::{
    scenario,
    syntax::{source::Source, template::Vars},
};

/// What is found in a lab of the table's.
fn found(case: Case) -> Vec<Finding> {
    let head = "version: 1\ntitle: x\nlab: x.md\n";
    let scenario = (!case.scenario.is_empty()).then(|| {
        let text = format!("{head}{}", case.scenario);
        scenario::load(&Source { name: "x.yaml".into(), text }, &[]).unwrap()
    });
    let texts = Texts {
        handout: &Source { name: "x.md".into(), text: case.handout.into() },
        scenario: scenario.as_ref(),
        missing: &BTreeSet::from(["missing.md".to_owned()]),
        vars: &Vars::new(),
    };
    lint(&texts)
}

#[test]
fn every_code_has_its_rule_in_order() {
    let codes: Vec<Code> = RULES.iter().map(|rule| rule.code).collect();
    let own = Code::ALL.iter().copied().filter(|code| !code.is_of_prove());
    assert_eq!(codes, own.collect::<Vec<_>>());
}

#[test]
fn every_rule_finds_its_lab_and_not_the_other_one() {
    for rule in RULES {
        let has = |case: Case| {
            found(case).into_iter().filter(|finding| finding.code == rule.code).collect::<Vec<_>>()
        };
        let seen = has(rule.finds);
        assert_eq!(seen.len(), 1, "{}: {seen:?}", rule.code);
        let finding = &seen[0];
        assert!(finding.line > 0 && !finding.message.ends_with('.'), "{finding:?}");
        assert!(!finding.help.is_empty() && !finding.help.ends_with('.'), "{finding:?}");
        assert_eq!(has(rule.passes), [], "{}", rule.code);
        let is_alone = rule.finds.scenario.is_empty();
        assert_eq!(rule.looks != Handout, !is_alone || rule.code == Code::UselessWaiver);
    }
}

#[test]
fn what_somebody_says_is_meant_so_is_waived_with_the_reason() {
    let scenario = "steps: [{ id: a, section: A, do: [{ run: ls }] }]\nlint:\n  - { allow: LC752, at: \"id: a\", why: it only looks }\n  - { allow: placeholder, why: nobody is there }\n";
    let found = found(with(LS, scenario));
    let told: Vec<_> =
        found.iter().map(|f| (f.code.number(), f.line, f.waived.as_deref())).collect();
    assert_eq!(told, [("LC752", 4, Some("it only looks")), ("LC761", 7, None)]);
    let sums = Sums::of(&found);
    assert_eq!((sums.warnings, sums.waived), (1, 1));
}

#[test]
fn a_comment_waives_what_stands_right_below_it_and_says_why() {
    let block = "```console\n$ docker rm <id>\n```\n";
    for (comment, between, wanted) in [
        ("<!-- labcheck: allow LC714: their own -->", "", &[("LC714", true)][..]),
        ("<!--\n  labcheck: allow placeholder: it\n  is so\n-->", "", &[("LC714", true)]),
        ("<!-- labcheck: allow LC714 -->", "", &[("LC761", false), ("LC714", false)]),
        ("<!-- labcheck: allow LC799: x -->", "", &[("LC761", false), ("LC714", false)]),
        ("<!-- labcheck: allow LC714: x -->", "Words.\n\n", &[("LC761", false), ("LC714", false)]),
    ] {
        let text = format!("# A\n\n{comment}\n\n{between}{block}").leak();
        let found = found(alone(text));
        let told: Vec<_> = found.iter().map(|f| (f.code.number(), f.waived.is_some())).collect();
        assert_eq!(told, wanted, "{comment}");
    }
}

/// The lines of a code's findings in a lab.
fn lines(case: Case, code: Code) -> Vec<usize> {
    found(case).iter().filter(|finding| finding.code == code).map(|finding| finding.line).collect()
}

#[test]
fn what_the_setup_of_a_classroom_makes_is_there_and_what_it_uses_has_to_come() {
    let lab = |setup: &str, command: &str| {
        let handout = format!("## A\n```console\n$ {command}\n```\n").leak();
        let scenario = format!(
            "classroom:\n  images: [{{ name: \"alpine:edge\", build: shell }}]\n  setup:\n    - run: {setup}\nsteps: [{{ id: a, section: A, do: [{{ run: {command} }}] }}]\n"
        );
        with(handout, scenario.leak())
    };
    let none: [usize; 0] = [];
    for (setup, command, wanted) in [
        ("docker tag alpine:edge mine:1", "docker run mine:1", &none[..]),
        ("docker build -t mine:1 .", "docker run mine:1", &none),
        ("docker pull alpine:edge", "docker run mine:1", &[8]),
        ("docker pull b:1", "docker run alpine:edge", &[7]),
    ] {
        assert_eq!(lines(lab(setup, command), Code::UnservedImage), wanted, "{setup}; {command}");
    }
    for (setup, wanted) in [
        ("docker tag alpine:edge mine:1", &none[..]),
        ("docker compose up -d", &none),
        ("docker tag alpine:edge other:1", &[3]),
    ] {
        let lab = lab(setup, "docker rmi mine:1");
        assert_eq!(lines(lab, Code::RemovesNothing), wanted, "{setup}");
    }
    let by_machine = "classroom: { machines: [one], setup: [{ run: docker build -t mine . }] }\nsteps: [{ id: a, section: A, do: [{ run: docker run mine }] }]\n";
    let handout = "## A\n```console\n$ docker run mine\n```\n";
    assert_eq!(lines(with(handout, by_machine), Code::UnpinnedImage), none);
}

#[test]
fn a_first_hint_with_the_answer_in_it_gives_it_away() {
    let lab = |hint: &str, text: &str| {
        let scenario = format!(
            "steps:\n  - id: a\n    section: A\n    do: [{{ answer: {{ check: q, text: \"{text}\" }} }}]\n    check:\n      - {{ id: q, name: x, hint: [\"{hint}\"], expect: {{ answer: {{ is: \"{text}\" }} }} }}\n      - {{ name: y, hint: [SECRET7], expect: {{ image: {{ name: a, present: true }} }} }}\n"
        );
        with(LS, scenario.leak())
    };
    for (hint, text, is_found) in [
        ("The answer is SECRET7.", "SECRET7", true),
        ("Type secret7.", "SECRET7", true),
        ("Look for SECRET70.", "SECRET7", false),
        ("Is it SECRET7?", "SECRET7", false),
        ("Look into the file.", "SECRET7", false),
        ("See line 7 of the page.", "7", false),
    ] {
        let seen = lines(lab(hint, text), Code::HintGivesAway);
        assert_eq!(seen.len(), usize::from(is_found), "{hint}: {seen:?}");
    }
}

#[test]
fn a_step_that_a_person_judges_has_a_check_and_no_points_that_it_lacks() {
    let manual = "{ name: m, expect: { manual: { look: Show it. } } }";
    let other = "{ name: o, expect: { image: { name: a, present: true } } }";
    for (checks, wanted) in [
        (manual.to_owned(), &[][..]),
        (format!("{manual}, {other}"), &["LC753"]),
        (other.to_owned(), &["LC753"]),
    ] {
        let steps = format!(
            "steps:\n  - {{ id: a, section: A, check: [{checks}] }}\n  - {{ id: b, section: B, check: [{}] }}\n",
            other.replace("name: o", "name: o, points: 1")
        );
        let found = found(with("## A\n## B\n", steps.leak()));
        let told: Vec<_> = found.iter().map(|f| f.code.number()).collect();
        let told: Vec<_> = told.into_iter().filter(|code| code.starts_with("LC75")).collect();
        assert_eq!(told, wanted, "{checks}");
    }
}
