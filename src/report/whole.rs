//! What is to be said of a record as a whole, as a suite of its own behind the steps: each of them passed as far as it
//! was done, and still nobody may take the run for one that passed.

use super::case::{Case, End, Suite};
use crate::{
    codes::FailureCode,
    exit::ExitStatus,
    record::{Flakes, Record, TryRecord},
    text,
    wording::flake,
};

/// What CI's tools call it.
const ID: &str = "labcheck";
/// The heading of it.
const TITLE: &str = "the run as a whole";

/// That it was interrupted, that something was left behind, that nothing was judged, that it took more than one try;
/// nothing where all is well.
pub(super) fn whole(record: &Record) -> Option<Suite> {
    let mut cases = Vec::new();
    if record.interrupted {
        let code = Some(FailureCode::Interrupted);
        cases.push(Case { code, ..case("interrupted", "the run was interrupted", "run it again") });
    } else if is_unjudged(record) {
        cases.push(case(
            "nothing judged",
            "nothing was judged",
            "see what was skipped and why, and run it again",
        ));
    }
    for (at, left) in record.left_behind.iter().enumerate() {
        let name = format!("left behind {}", at + 1);
        cases.push(case(&name, &format!("left behind: {}", text::name(left)), "remove it"));
    }
    cases.extend(tries(record));
    let title = TITLE.to_owned();
    (!cases.is_empty()).then(|| Suite { id: ID.to_owned(), title, cases })
}

/// The tries before the last, where one that did not pass is no pass of the run: nobody may take a flake for one.
fn tries(record: &Record) -> Vec<Case> {
    let is_taken_for_it = match record.flakes {
        Flakes::Pass => true,
        Flakes::Fail => false,
    };
    let tries = record.earlier.iter().enumerate().filter(|_| !is_taken_for_it);
    let of = record.earlier.len() + 1;
    let case = |(at, tried): (usize, &TryRecord)| {
        let told = flake::tried(at + 1, of, &tried.broken());
        let end = if tried.exit_code() == ExitStatus::Failed { End::Failed } else { End::Error };
        let why = tried.unopened.as_deref().map(|why| format!("why: {}\n", text::name(why)));
        let case = case(&format!("try {}", at + 1), &text::name(&told), flake::NO_PASS_NEXT);
        let details = why.unwrap_or_default() + &format!("{}\n", case.message) + &case.details;
        Case { end, details, ..case }
    };
    tries.map(case).collect()
}

/// Whether no command and no check of it has a verdict.
fn is_unjudged(record: &Record) -> bool {
    let totals = record.totals();
    totals.passed + totals.failed + totals.errors == 0 && record.drifts() == 0
}

fn case(name: &str, told: &str, next: &str) -> Case {
    Case {
        name: name.to_owned(),
        end: End::Error,
        code: None,
        message: told.to_owned(),
        details: format!("next: {next}\n"),
        printed: String::new(),
        took_ms: 0,
        line: None,
        earlier: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};

    #[test]
    fn an_interrupted_run_and_what_it_left_are_told_once_each_with_what_to_do() {
        let mut record = testing::record();
        assert!(whole(&record).is_none());
        record.interrupted = true;
        record.left_behind = vec!["network a\n\u{1b}[2J".to_owned(), "volume b".to_owned()];
        let told = |record: &Record| -> Vec<String> {
            let cases = whole(record).map_or_else(Vec::new, |suite| suite.cases);
            assert!(cases.iter().all(|case| case.details.starts_with("next: ")), "{cases:?}");
            assert!(cases.iter().all(|case| !case.message.contains(char::is_control)), "{cases:?}");
            cases.into_iter().map(|case| case.name).collect()
        };
        assert_eq!(told(&record), ["interrupted", "left behind 1", "left behind 2"]);
        record.steps.clear();
        assert_eq!(told(&record), ["interrupted", "left behind 1", "left behind 2"]);
        record.interrupted = false;
        record.left_behind.clear();
        assert_eq!(told(&record), ["nothing judged"]);
    }
}
