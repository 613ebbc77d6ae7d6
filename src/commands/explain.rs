//! `labcheck explain`: what a code means, how it comes about, how to mend it.

use crate::{
    cli::texts::ExplainArgs,
    codes::Code,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, terminal},
    report::{page, style::Styles},
    suggest::nearest,
    text,
};

/// Prints the pages of the codes named, or a list of all codes.
pub(super) fn explain(args: &ExplainArgs) -> Result<ExitStatus, Refusal> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let mut codes = Vec::new();
    let mut wrong = Vec::new();
    for word in &args.codes {
        match find(word) {
            Some(code) => codes.push(code),
            None => wrong.push(word),
        }
    }
    if !wrong.is_empty() {
        let told: String = wrong.iter().map(|word| unknown(word) + "\n").collect();
        return Err(Refusal::usage(told + "To see all codes: labcheck explain"));
    }
    let text = if codes.is_empty() {
        format!("{}\nTo read about one: labcheck explain LC201\n", page::codes(&styles))
    } else {
        let width = terminal::width();
        let pages: Vec<String> =
            codes.iter().map(|code| page::code(&styles, *code, width)).collect();
        pages.join("\n\n")
    };
    tell(&text);
    Ok(ExitStatus::Passed)
}

/// By number, by name, or by the number without its letters.
fn find(word: &str) -> Option<Code> {
    word.parse().or_else(|_| format!("LC{word}").parse()).ok()
}

fn unknown(word: &str) -> String {
    let known = Code::all().flat_map(|code| [code.number(), code.name()]);
    let shown = text::for_terminal(word.as_bytes(), 200);
    match nearest(word, known) {
        Some(near) => format!("there is no code `{shown}`; did you mean {near}?"),
        None => format!("there is no code `{shown}`"),
    }
}
