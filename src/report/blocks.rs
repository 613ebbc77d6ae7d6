//! What is seen of a handout: each code block with how it was taken and why, and in it what is typed.

use std::fmt::Write as _;

use super::columns::columns;
use crate::{
    lab::{Fence, Handout, How, Line, Role},
    syntax::source::Source,
    text::{bounded, name, shown},
    wording,
};

/// Bytes of a line shown at most.
const LONGEST: usize = 4_000;

/// It as text.
pub(crate) fn blocks(handout: &Source) -> String {
    let read = Handout::parse(&handout.text);
    let mut text = String::new();
    let places: Vec<String> =
        read.fences().map(|fence| format!("{}:{}", name(&handout.name), fence.line)).collect();
    let width = places.iter().map(|place| columns(place)).max().unwrap_or(0);
    for (fence, place) in read.fences().zip(&places) {
        let how = wording::taken::how(fence.taken.how);
        let why = name(&wording::taken::why(&fence.taken));
        let _ = writeln!(text, "{place:width$}  {how:12}  {why}");
        fence.lines.iter().for_each(|line| text.push_str(&typed(line, width)));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let all: Vec<How> = read.fences().map(|fence: &Fence| fence.taken.how).collect();
    text + &wording::taken::all(&all)
}

/// A line that is typed, or perhaps.
fn typed(line: &Line, width: usize) -> String {
    let role = match line.role {
        Role::Command => "typed",
        Role::Inner => "typed in it",
        Role::Unsure => "perhaps",
        Role::More | Role::Printed | Role::Aside => return String::new(),
    };
    let mut out = String::new();
    for (at, text) in line.text.split('\n').enumerate() {
        let (number, role) =
            if at == 0 { (line.line.to_string(), role) } else { Default::default() };
        let text = shown(text).replace('\t', "    ");
        let _ =
            writeln!(out, "{number:>width$}  {role:12}  {}", bounded(&text, LONGEST).trim_end());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markdown: &str) -> String {
        blocks(&Source { name: "x.md".into(), text: markdown.into() })
    }

    #[test]
    fn each_block_is_told_with_its_place_how_it_was_taken_and_what_of_it_is_typed() {
        let markdown = "# A\n```console\n$ docker run -it a \\\n> sh\nhi\n/ # ls \u{202e}\n```\n\n```\ndocker ps\n```\n\n```yaml\na: 1\n```\n\n```\nID\n```\n";
        let told = told(markdown);
        let wanted = r"x.md:2   dialogue      prompt `$ `
      3  typed         docker run -it a \
                       sh
      6  typed in it   ls \u{202e}
x.md:9   a guess       no prompt and no info string
     10  perhaps       docker ps
x.md:13  file or text  info string `yaml`
x.md:17  output        no prompt and no info string

4 code blocks: 1 read as commands, 1 as output, 1 not read, 1 guess.
";
        assert!(told.starts_with(wanted), "{told}");
    }

    #[test]
    fn a_handout_without_code_says_so() {
        assert!(told("no code").starts_with("0 code blocks: 0 read as commands"));
    }
}
