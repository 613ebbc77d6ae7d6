//! Differences of answers in words. What would be right is told nowhere.

use super::{
    count,
    told::{Told, told},
};
use crate::verdict::{NotRight, QuestionAsked, Unanswered};

/// No answer counts.
pub(super) fn missing(asked: &QuestionAsked, why: Unanswered) -> Told {
    let seen = match why {
        Unanswered::NotYet => "none was given".to_owned(),
        Unanswered::PutBack => "none was given since the step was put back".to_owned(),
    };
    let wanted = to("an answer", asked);
    Told { next: Some(next(asked)), ..told(wanted, seen + &tries(asked)) }
}

/// An answer is not right.
pub(super) fn wrong(asked: &QuestionAsked, given: &str, why: &NotRight) -> Told {
    let why = match why {
        NotRight::Another => "which is not right".to_owned(),
        NotRight::NoNumber { unit: None } => {
            "which is no number: write digits, with a point where there is one".to_owned()
        }
        NotRight::NoNumber { unit: Some(unit) } => {
            format!("which is no number in {unit}: write digits, with a point where there is one")
        }
        NotRight::TooLong => "which is longer than an answer can be".to_owned(),
    };
    let wanted = to("the right answer", asked);
    Told { next: Some(next(asked)), ..told(wanted, format!("{given}\n{why}{}", tries(asked))) }
}

/// An answer that must be wrong counts as right.
pub(super) fn passes(check: &str, answer: &str) -> Told {
    Told {
        next: Some("ask for less: what the check takes must not be taken for anything".to_owned()),
        ..told(format!("the check {check} does not take the answer: {answer}"), "it takes it")
    }
}

fn to(what: &str, asked: &QuestionAsked) -> String {
    asked.text.as_ref().map_or_else(|| what.to_owned(), |text| format!("{what} to: {text}"))
}

fn tries(asked: &QuestionAsked) -> String {
    let given = count(asked.answers, "answer");
    match asked.tries {
        Some(most) => format!("\n{given} of {most} that count"),
        None if asked.answers > 1 => format!("\n{given} so far"),
        None => String::new(),
    }
}

fn next(asked: &QuestionAsked) -> String {
    if asked.is_used_up() {
        return "no further answer counts; ask who teaches the lab".to_owned();
    }
    format!("labcheck answer {} {} YOUR-ANSWER", asked.step, asked.check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: usize, tries: Option<usize>) -> QuestionAsked {
        let [text, step, check] = ["How many?", "step2", "layers"].map(str::to_owned);
        QuestionAsked { text: Some(text), step, check, answers, tries }
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_with_the_tries_and_what_to_type() {
        let type_it = Some("labcheck answer step2 layers YOUR-ANSWER".to_owned());
        let none = missing(&asked(0, None), Unanswered::NotYet);
        assert_eq!(none.expected, "an answer to: How many?");
        assert_eq!((none.seen.as_str(), none.next), ("none was given", type_it.clone()));
        let back = missing(&asked(1, Some(3)), Unanswered::PutBack);
        let wanted = "none was given since the step was put back\n1 answer of 3 that count";
        assert_eq!((back.seen.as_str(), back.next), (wanted, type_it.clone()));
        let second = wrong(&asked(2, None), "6", &NotRight::Another);
        assert_eq!(second.expected, "the right answer to: How many?");
        assert_eq!(second.seen, "6\nwhich is not right\n2 answers so far");
        assert_eq!(second.next, type_it);
        let last = wrong(&asked(3, Some(3)), "6", &NotRight::Another);
        assert_eq!(last.next.unwrap(), "no further answer counts; ask who teaches the lab");
        let bare = missing(&QuestionAsked { text: None, ..asked(0, None) }, Unanswered::NotYet);
        assert_eq!(bare.expected, "an answer");
        let unit = Some("MB".to_owned());
        let text = wrong(&asked(1, None), "six", &NotRight::NoNumber { unit });
        assert!(text.seen.starts_with("six\nwhich is no number in MB: write digits"), "{text:?}");
    }
}
