//! What is said of a run that was done more than once.

use super::count;
use crate::record::{Broke, Flake, Flakes, Part};

/// Where the user's own engine would serve.
pub const NO_MACHINE: &str = "--retries does the lab again in a fresh machine of its own, and on your own engine what the first try pulled would be there in the second. Next: omit --retries; labcheck doctor says what is missing for a machine, --engine private asks for it";

/// What to do about flakes that do not pass.
pub const NO_PASS: &str = "Nobody can tell by this run whether the lab works, so a flake is no pass. Next: look at what differs between the tries, which --json FILE keeps; --flakes pass takes it for a pass.";

/// The same for a list of what to do.
pub const NO_PASS_NEXT: &str = "look at what differs between the tries, which --json FILE keeps; --flakes pass takes a flake for a pass";

/// What stands below flakes that pass.
pub const PASS: &str = "Taken for a pass, because --flakes pass says so.";

/// What did not pass in a try: `step2 failed, step3 could not be judged`.
pub fn broken(broken: &[(Part<'_>, Broke)]) -> String {
    let told = broken.iter().map(|(part, how)| match part {
        Part::Classroom => "the classroom did not come up".to_owned(),
        Part::Setup | Part::Step(_) => format!("{} {}", named(*part), ended(*how)),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// That a try did not pass.
pub fn tried(number: usize, of: usize, what: &[(Part<'_>, Broke)]) -> String {
    format!("Try {number} of {of} did not pass: {}.", broken(what))
}

/// That all of it is done again, and how often that may still be.
pub fn again(number: usize, left: usize, what: &[(Part<'_>, Broke)]) -> String {
    let left = count(left, "more try").replace("more trys", "more tries");
    format!(
        "Try {number} did not pass: {}. The whole lab is done again in a fresh classroom ({left} at most).",
        broken(what)
    )
}

/// That no further try could begin, and what stands.
pub fn not_again(number: usize, why: &str) -> String {
    format!("{why}\nSo try {number} stands, and was not done again.")
}

/// A flake, of a run that was done so often: `step2 failed in try 1 and passed in try 2`.
pub fn tell(flake: &Flake<'_>, tries: usize) -> String {
    let only_errors = flake.tries.iter().all(|(_, how)| *how == Broke::Error);
    let ended =
        |how: Broke| if flake.part == Part::Classroom { "did not come up" } else { ended(how) };
    let told = flake.tries.iter().map(|(number, how)| format!("{} in try {number}", ended(*how)));
    let told = told.collect::<Vec<_>>().join(", ");
    let passed = if flake.part == Part::Classroom { "was there" } else { "passed" };
    let around =
        if only_errors { ": something around the lab came in the way, and went away" } else { "" };
    format!("{} {told} and {passed} in try {tries}{around}", named(flake.part))
}

/// What flakes are taken for.
pub fn taken_for(flakes: Flakes) -> &'static str {
    match flakes {
        Flakes::Fail => NO_PASS,
        Flakes::Pass => PASS,
    }
}

fn named(part: Part<'_>) -> &str {
    match part {
        Part::Classroom => "the classroom",
        Part::Setup => "the setup",
        Part::Step(id) => id,
    }
}

fn ended(how: Broke) -> &'static str {
    match how {
        Broke::Failed => "failed",
        Broke::Error => "could not be judged",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flake_says_how_each_try_ended_and_an_error_that_went_away_is_told_as_such() {
        let told = |part, tries: &[(usize, Broke)]| tell(&Flake { part, tries: tries.to_vec() }, 3);
        let (failed, error) = ((1, Broke::Failed), (2, Broke::Error));
        assert_eq!(
            told(Part::Step("step2"), &[failed, error]),
            "step2 failed in try 1, could not be judged in try 2 and passed in try 3"
        );
        assert_eq!(
            told(Part::Setup, &[error]),
            "the setup could not be judged in try 2 and passed in try 3: something around the lab came in the way, and went away"
        );
        let classroom = told(Part::Classroom, &[error]);
        assert!(classroom.starts_with("the classroom did not come up in try 2 and was there in"));
    }

    #[test]
    fn how_often_it_may_still_be_done_is_counted() {
        let what = [(Part::Step("a"), Broke::Failed), (Part::Classroom, Broke::Error)];
        let wanted = "Try 1 did not pass: a failed, the classroom did not come up. The whole lab is done again in a fresh classroom (1 more try at most).";
        assert_eq!(again(1, 1, &what), wanted);
        assert!(again(1, 2, &what).contains("(2 more tries at most)"));
    }
}
