//! Steps of several labs told apart.

use super::*;
use crate::record::runs_testing::share;

fn passed() -> Record {
    crate::record::read(include_str!("../../../tests/records/v1/run-passed.json")).unwrap()
}

fn ids(runs: &Runs) -> Vec<String> {
    let parts = Reported::Several(runs).parts();
    parts.iter().flat_map(Part::suites).map(|suite| suite.id.clone()).collect()
}

#[test]
fn steps_of_two_labs_have_two_names_where_their_files_have_one() {
    let mut runs = share(1, 1, 2, &[passed()]);
    let steps = passed().steps.len();
    let all = ids(&runs);
    assert_eq!(all.len(), 2 * steps);
    assert!(all[0].starts_with("0/") && all[steps].starts_with("1/"), "{all:?}");
    runs.labs[1].scenario = "elsewhere/0.yml".to_owned();
    let mut all = ids(&runs);
    assert!(all[0].starts_with("scenarios/0.yaml/"), "{all:?}");
    all.dedup();
    assert_eq!(all.len(), 2 * steps);
}

#[test]
fn a_share_says_nothing_of_labs_of_others_and_a_merged_record_of_each_that_is_missing_once() {
    let one = share(2, 3, 5, &[passed()]);
    let parts = Reported::Several(&one).parts();
    let labs: Vec<&str> = parts.iter().map(|part| part.scenario).collect();
    assert_eq!(labs, ["scenarios/1.yaml", "scenarios/4.yaml"]);
    let merged = crate::record::merge(vec![one]).unwrap().unwrap();
    let told = ids(&merged).split_off(2 * passed().steps.len());
    assert_eq!(told, ["share 1/3", "share 3/3"]);
    let parts = Reported::Several(&merged).parts();
    let case = &parts[2].stages[0].suite.cases[0];
    assert!(case.message.contains("scenarios/0.yaml, scenarios/3.yaml"), "{case:?}");
    assert!(case.details.contains("next: ") && case.details.contains("--shard 1/3"), "{case:?}");
}
