//! What is said of labs beside how they ended, in every form that has room for it.

use super::*;
use crate::{
    record::{Flakes, LeftOut, runs_testing::share},
    report::{cases::testing, html::html, markdown::markdown},
};

fn passed() -> Record {
    crate::record::read(include_str!("../../../tests/records/v1/run-passed.json")).unwrap()
}

fn sum(runs: &Runs) -> String {
    Several { styles: Styles::default(), verbose: false }.sum(runs)
}

fn record(runs: &mut Runs, place: usize) -> &mut Record {
    match &mut runs.labs[place].result {
        LabResult::Run(record) => record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_passed_lab_left_out_and_a_flake_taken_for_a_pass_are_told_of_it() {
    let mut runs = share(1, 1, 3, &[passed()]);
    let (steps, commands) = (vec!["step5".to_owned()], Vec::new());
    record(&mut runs, 0).left_out = vec![LeftOut { program: "notary".into(), steps, commands }];
    let tried = record(&mut runs, 1);
    tried.earlier = vec![testing::broken(tried, Some("no registry".into()))];
    tried.flakes = Flakes::Pass;
    assert_eq!(runs.exit_code(), ExitStatus::Passed);
    let told = sum(&runs);
    let left = "Left out, without the program notary: step5.";
    let wanted = format!(
        "  pass   scenarios/0.yaml: 3 of 3 steps passed: 20 passed.\n         {left}\n  pass "
    );
    assert!(told.contains(&wanted), "{told}");
    let flake = "Flaky: the classroom did not come up in try 1 and was there in try 2: something around the lab came in the way, and went away.";
    let taken = "Taken for a pass, because --flakes pass says so.";
    assert!(told.contains(&format!("\n         {flake}\n         {taken}\n  pass ")), "{told}");
    let page = html((&runs).into());
    for (lab, told) in [(0, left), (1, flake), (1, taken)] {
        let wanted = format!("<p class=\"more\">{lab}: {told}</p>");
        assert!(page.contains(&wanted), "{wanted} in {page}");
    }
    let summary = markdown((&runs).into());
    for wanted in ["\n### Left out\n\n- 0: Left out, ", "\n### Flaky\n\n- 1: the classroom", taken]
    {
        assert!(summary.contains(wanted), "{wanted} in {summary}");
    }
}

#[test]
fn a_lab_that_was_changed_while_it_ran_is_told_so_and_as_an_error() {
    let mut runs = share(1, 1, 2, &[passed()]);
    runs.labs[1].result = LabResult::Changed;
    assert_eq!(runs.exit_code(), ExitStatus::Error);
    let next = "next: leave the lab alone while it runs, then run this share again";
    let told = sum(&runs);
    let line = format!("  ERROR  scenarios/1.yaml: {}\n         {next}\n", words::CHANGED);
    assert!(told.contains(&line), "{told}");
    for text in [html((&runs).into()), markdown((&runs).into())] {
        assert!(text.contains(words::CHANGED) && text.contains(next), "{text}");
        assert!(!text.contains("nothing of the lab was typed"), "{text}");
    }
}

#[test]
fn the_page_names_each_lab_with_what_came_of_it_and_no_shares_where_there_are_none() {
    let mut runs = share(1, 1, 2, &[passed()]);
    runs.labs[1].result = LabResult::Refused("not its handout".into());
    let page = html((&runs).into());
    assert!(page.contains("<dd>0.0 s</dd>") && !page.contains("in all shares"), "{page}");
    let wanted = "<dd>Lab 1, scenarios/1.yaml: nothing of the lab was typed</dd>";
    assert!(page.contains(wanted) && page.contains("<dd>Lab 0, scenarios/0.yaml: "), "{page}");
    let all = [1, 2].map(|number| share(number, 3, 3, &[passed()]));
    let page = html((&crate::record::merge(all.into()).unwrap().unwrap()).into());
    assert!(page.contains("in all shares"), "{page}");
    assert!(page.contains("<dd>Lab 2, scenarios/2.yaml: its share is missing</dd>"), "{page}");
}
