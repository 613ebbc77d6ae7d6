//! How a code block of a handout was taken, in words.

use super::count;
use crate::lab::{How, Taken, Why};

/// How, in a word or two.
pub fn how(how: How) -> &'static str {
    match how {
        How::Commands => "commands",
        How::Dialogue => "dialogue",
        How::Output => "output",
        How::Text => "file or text",
        How::Guess => "a guess",
    }
}

/// Why.
pub fn why(taken: &Taken) -> String {
    match (&taken.why, taken.how) {
        (Why::Info(word), _) => format!("info string `{word}`"),
        (Why::Program, _) => "its first line begins with `#!`".to_owned(),
        (Why::Prompt(text), How::Guess) => format!("`{text}` may be a prompt or not"),
        (Why::Prompt(text), _)
            if text.starts_with(['^', 'c', 'C', '<']) && !text.ends_with(' ') =>
        {
            format!("keys `{text}`")
        }
        (Why::Prompt(text), _) => format!("prompt `{text}`"),
        (Why::Mark, _) => "`{{exec}}` behind it".to_owned(),
        (Why::Unknown(word), _) => {
            format!("no prompt, and info string `{word}` says nothing of it")
        }
        (Why::Nothing, _) => "no prompt and no info string".to_owned(),
    }
}

/// How many blocks were taken how, and what to do about those that nobody can tell.
pub fn all(blocks: &[How]) -> String {
    let of = |wanted: &[How]| blocks.iter().filter(|how| wanted.contains(how)).count();
    let guesses = of(&[How::Guess]);
    let told = format!(
        "{}: {} read as commands, {} as output, {} not read, {}.\n",
        count(blocks.len(), "code block"),
        of(&[How::Commands, How::Dialogue]),
        of(&[How::Output]),
        of(&[How::Text]),
        if guesses == 1 { "1 guess".to_owned() } else { format!("{guesses} guesses") },
    );
    let next = "What is a guess is checked only where the scenario types it. If students type it, put `$ ` before it or mark its block as `bash`; if not, as `text`.\n";
    if guesses > 0 { told + next } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_by_how_they_were_taken() {
        let told = all(&[How::Commands, How::Dialogue, How::Output, How::Text]);
        assert_eq!(
            told,
            "4 code blocks: 2 read as commands, 1 as output, 1 not read, 0 guesses.\n"
        );
        let told = all(&[How::Guess]);
        assert!(told.contains("1 code block: 0 read as commands") && told.contains(", 1 guess.\n"));
        assert!(told.contains("as `text`"), "{told}");
    }

    #[test]
    fn each_reason_is_told_with_what_was_seen() {
        let told = |how: How, why: Why| super::why(&Taken { how, why });
        assert_eq!(told(How::Commands, Why::Prompt("$ ".into())), "prompt `$ `");
        assert_eq!(told(How::Dialogue, Why::Prompt("^C".into())), "keys `^C`");
        assert_eq!(told(How::Guess, Why::Prompt("# ".into())), "`# ` may be a prompt or not");
        assert_eq!(told(How::Text, Why::Info("yaml".into())), "info string `yaml`");
    }
}
