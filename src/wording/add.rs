//! What `labcheck add` says of a scenario.

use super::{count, difference, fault, skip};
use crate::{
    fact::ObserveError,
    propose::{KINDS, Todo, Unfit, Unkept, Unwritable},
    text,
    verdict::Verdict,
};

/// Ctrl-C.
pub(crate) const INTERRUPTED: &str = "Interrupted; nothing was changed. Ask again.";
/// The lab of labcheck itself.
pub(crate) const BUILT_IN: &str = "the scenario of the built-in lab is a part of labcheck; name the file of yours, as in: labcheck add step1 --scenario scenarios/mine.yaml";
/// An engine that others use.
const OWN_ENGINE: &str =
    "Not everything on your own engine is of the lab, and nobody noted what the step made";
/// A thing that the scenario has a check of, word for word.
pub(crate) const CHECKED: &str = "the step has this check already; nothing to add";
/// More than somebody reads over.
pub(crate) const TOO_MANY: &str =
    "there is more than anybody reads over at once; add these first, then type the same again";

/// The file that is called as the classroom's scenario is of another lab.
pub(crate) fn another_lab(name: &str, title: &str) -> String {
    format!(
        "{} has another lab than the classroom, which is of \"{}\"; go to the folder where that was started, or name its file: labcheck add STEP --scenario FILE",
        text::name(name),
        text::name(title)
    )
}

/// The classroom's scenario is not to be found from here.
pub(crate) fn elsewhere(name: &str) -> String {
    format!(
        "The scenario of the classroom, {}, is not to be found from this folder; name its file: labcheck add STEP --scenario FILE",
        text::name(name)
    )
}

/// Where it cannot be told what is new.
pub(crate) fn name_it(step: &str) -> String {
    format!(
        "{OWN_ENGINE}. Name what a check is wanted for, as in: labcheck add {step} container web; or begin in a classroom: labcheck start"
    )
}

/// A word that is no kind.
pub(crate) fn no_kind(word: &str, step: &str) -> String {
    let kinds: Vec<&str> = KINDS.iter().map(|row| row.word).collect();
    format!(
        "`{}` is no kind of thing. The kinds are {}, each with a name behind it, as in: labcheck add {step} container web",
        text::name(word),
        kinds.join(", ")
    )
}

/// A kind without a name.
pub(crate) fn no_name(kind: &str, step: &str) -> String {
    format!("Which {kind}? Name it, as in: labcheck add {step} {kind} NAME")
}

/// What is wrong with the name of an image.
pub(crate) fn no_image(name: &str, why: &str) -> String {
    format!("`{}`: {}; docker image ls shows what there is", text::name(name), text::name(why))
}

/// Something for which no check is proposed.
pub(crate) fn declined(what: &str, why: &str) -> String {
    format!("No check for {}: {why}", text::name(what))
}

/// Why there is none for what was seen.
pub(crate) fn unfit(why: Unfit) -> &'static str {
    match why {
        Unfit::Missing => "it is not there; do the step first, then add again",
        Unfit::Unnamed => {
            "it has no name of its own; give it one with --name, or do the step in a classroom: labcheck start"
        }
        Unfit::Nameless => {
            "neither it nor its image has a name; give it one with --name, then add again"
        }
        Unfit::Passing => "it is starting or going; add again once it runs or has ended",
        Unfit::Silent => "it does not answer; see whether its service runs, then add again",
        Unfit::OddName => {
            "its name is too long, or cannot be shown as it is; write a check of it by hand"
        }
        Unfit::SecretName => {
            "what it is called by has a secret in it, which the scenario would show; name it without, or write a check of it by hand"
        }
        Unfit::NoContainer => "there is no such container; see docker ps -a, then add again",
        Unfit::NoSwarm => {
            "the engine manages no swarm, so there is nothing of one; docker swarm init makes it one, then do the step, then add again"
        }
    }
}

/// It cannot be looked at here.
pub(crate) fn unseen(fault: &ObserveError) -> String {
    let told = text::for_terminal(fault.to_string().as_bytes(), 600);
    format!("it cannot be looked at: {told}; write a check of it by hand, or ask where it can be")
}

/// Why the check of it is not proposed.
pub(crate) fn unkept(why: Unkept, verdict: &Verdict, step: &str) -> String {
    match why {
        Unkept::NotSo => not_so(verdict),
        Unkept::AtLab => "it was so at the lab's beginning already, so that a check of it proves nothing; check what the step changes of it".to_owned(),
        Unkept::AtStep => format!(
            "it was so when the step began already, so that a check of it proves nothing of {step}; add it to the step that makes it, or do the step anew after labcheck reset {step}"
        ),
    }
}

/// Labcheck's own judge does not say that it is so.
fn not_so(verdict: &Verdict) -> String {
    let is_judged = matches!(verdict, Verdict::Pass | Verdict::Fail(_));
    let why = match verdict {
        Verdict::Fail(mismatches) => {
            let told = mismatches.first().map(|mismatch| difference(&mismatch.what));
            told.map_or_else(String::new, |told| {
                format!("expected {}, seen {}", told.expected, told.seen)
            })
        }
        Verdict::Error(why) => fault(why),
        Verdict::Skip(why) => skip(why),
        Verdict::Pass => String::new(),
    };
    let why = text::for_terminal(why.replace('\n', " ").as_bytes(), 600);
    if is_judged {
        format!(
            "a check of it would not pass as things stand ({why}); see what it is like, then add again"
        )
    } else {
        format!("a check of it cannot be judged now ({why}); see to that, then add again")
    }
}

/// The scenario's text is one that labcheck cannot write into.
pub(crate) fn unwritable(step: &str, why: Unwritable) -> String {
    let why = match why {
        Unwritable::NoStep => "does not stand in the scenario by its id; write it there",
        Unwritable::Shape => {
            "has its `check:` in a shape that labcheck does not write into, such as an alias, an anchor or nothing; write it as a list, such as `check: []`"
        }
        Unwritable::NoPlace => {
            "has no `check:`, and where it ends is not to be seen, such as behind a text of several lines in quotes; write `check: []` into it"
        }
    };
    format!("The step {step} {why}, then add again.")
}

/// What is wrong with the scenario with a check in it.
pub(crate) fn unread(why: &str) -> String {
    format!("the scenario cannot have a check of it as it is: {}; then add again", text::name(why))
}

/// There is nothing to propose.
pub(crate) fn nothing(step: &str, declined: usize) -> String {
    let next = format!(
        "name something with labcheck add {step} KIND NAME, or see what a check can ask: labcheck schema --manual"
    );
    if declined == 0 {
        format!(
            "Nothing is new: all that came since {step} began has a check. Do the step by hand first, then add again; or {next}"
        )
    } else {
        format!("Nothing is proposed for {step}, so the scenario is as it was; {next}")
    }
}

/// Before a scenario is written.
pub(crate) fn question(checks: usize) -> String {
    let them = if checks == 1 { "this check" } else { "these checks" };
    format!("Write {them} into the scenario? [y/N] ")
}

/// It was not done because nobody wanted it.
pub(crate) fn would_change(scenario: &str, checks: usize) -> String {
    format!(
        "{} would be added to {scenario}; write {} by the same without --check",
        count(checks, "check"),
        if checks == 1 { "it" } else { "them" }
    )
}

/// It was done.
pub(crate) fn written(scenario: &str, checks: usize, todos: usize) -> String {
    let todos = match todos {
        0 => "points, hints and the names for people are yours".to_owned(),
        1 => "1 TODO in it is yours to decide".to_owned(),
        more => format!("{more} TODOs in it are yours to decide"),
    };
    format!("{scenario} has {} more; {todos}.", count(checks, "check"))
}

/// What a person decides, on one line.
pub(crate) fn todo(todo: &Todo) -> String {
    let text = match todo {
        Todo::Beginning => {
            "nobody could tell whether this holds before the step already; `labcheck run` tells, and fails it then".to_owned()
        }
        Todo::Secret(name) => format!(
            "{name} is left out, because its value looks like a secret; write it here if the handout prints it"
        ),
        Todo::Odd(what) => format!(
            "of {what} something is left out that is too long, or cannot be shown as it is; ask for it with `inspect` if it counts"
        ),
        Todo::Moves => {
            "a registry may move this tag, and then has another digest; have the lab bring the image (`classroom: images:`), or write `present: true`".to_owned()
        }
    };
    text::name(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_judged_is_not_told_as_something_that_is_not_so() {
        let error = Verdict::Error(ObserveError::Engine("away".into()));
        let told = unkept(Unkept::NotSo, &error, "one");
        assert!(told.starts_with("a check of it cannot be judged now (") && told.contains("away"));
        let told = unkept(Unkept::NotSo, &Verdict::Fail(vec![]), "one");
        assert!(told.starts_with("a check of it would not pass as things stand"), "{told}");
        assert!(unkept(Unkept::AtLab, &Verdict::Pass, "one").contains("the lab's beginning"));
        let told = unkept(Unkept::AtStep, &Verdict::Pass, "one");
        assert!(told.contains("when the step began") && told.contains("labcheck reset one"));
    }

    #[test]
    fn one_is_told_as_one_and_more_as_more() {
        assert!(would_change("x", 1).starts_with("1 check would be added to x; write it by"));
        assert!(would_change("x", 2).starts_with("2 checks would be added to x; write them by"));
    }
}
