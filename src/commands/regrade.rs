//! `labcheck regrade`: grades again what a class handed in, and tells what differs from a gradebook of before, and why.

use super::grade;
use crate::{
    cli::grades::RegradeArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal},
    place::class::gradebook,
    report::regraded::regraded,
    text,
};

/// Does it. A difference is no failure: labcheck ends as `grade` would.
pub(super) fn regrade(args: &RegradeArgs) -> Result<ExitStatus, Refusal> {
    let before = gradebook(&args.before)?;
    let opened = grade::opened(&args.grade)?;
    if before.lab != opened.lab() {
        let [before, after] = [&before.lab, opened.lab()].map(text::name);
        return Err(Refusal::usage(format!(
            "the gradebook is of the lab `{before}`, and this is `{after}`; name the other one's scenario with --scenario, or this one's gradebook with --before"
        )));
    }
    let after = grade::judged(opened, &args.grade)?;
    tell(&regraded(&before, &after));
    grade::end(&after, &args.grade)
}
