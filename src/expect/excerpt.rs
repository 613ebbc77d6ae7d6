//! As much of an output as a difference shows.

use crate::outcome::Outcome;

/// A short text whole, a long one's first and last lines.
pub(super) fn excerpt(text: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return text.trim_end().to_owned();
    }
    let left_out = lines.len() - LINES;
    let mut kept: Vec<String> = lines[..LINES / 2].iter().map(|l| (*l).to_owned()).collect();
    kept.push(format!("… {left_out} more lines …"));
    kept.extend(lines[lines.len() - LINES / 2..].iter().map(|l| (*l).to_owned()));
    kept.join("\n")
}

/// The last lines that tell.
pub(super) fn tail(outcome: &Outcome) -> String {
    let told =
        if outcome.stderr.text.trim().is_empty() { &outcome.stdout } else { &outcome.stderr };
    let lines: Vec<&str> = told.text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Exit, Stream};

    fn lines(numbers: std::ops::RangeInclusive<u32>) -> String {
        numbers.flat_map(|n| [n.to_string(), "\n".to_owned()]).collect()
    }

    #[test]
    fn a_text_of_twelve_lines_is_whole_and_of_a_longer_one_six_are_left_at_each_end() {
        assert_eq!(excerpt("one\n\ntwo \n\n"), "one\n\ntwo");
        assert_eq!(excerpt(&lines(1..=12)), lines(1..=12).trim_end());
        let long = format!("{}… 3 more lines …\n{}", lines(1..=6), lines(10..=15));
        assert_eq!(excerpt(&lines(1..=15)), long.trim_end());
    }

    #[test]
    fn the_last_three_lines_that_say_something_are_told_of_stderr_or_else_of_stdout() {
        let told = |stdout: &str, stderr: &str| {
            let stream = |text: &str| Stream { text: text.into(), truncated: false };
            tail(&Outcome {
                exit: Exit::Code(1),
                stdout: stream(stdout),
                stderr: stream(stderr),
                screen: None,
                took_ms: 1,
                circumstances: Box::default(),
            })
        };
        assert_eq!(told("out\n", "1\n2\n\n3\n \n4\n"), "2\n3\n4");
        assert_eq!(told("out\n", " \n"), "out");
        assert_eq!(told("", ""), "");
    }
}
