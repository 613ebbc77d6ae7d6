//! The text that a pattern has to find as it stands, for a person who looks for a line like it.

use regex_syntax::ast::{self, Ast};

/// The longest text in a regular expression that is no sign of its language; empty where there is none.
pub(super) fn literal(pattern: &str) -> String {
    let Ok(ast) = ast::parse::Parser::new().parse(pattern) else { return String::new() };
    let mut texts = vec![String::new()];
    collect(&ast, &mut texts);
    let longest = texts.into_iter().max_by_key(|text| text.trim().chars().count());
    longest.unwrap_or_default().trim().to_owned()
}

/// Adds to the last text, or begins a new one where anything may stand between.
fn collect(ast: &Ast, texts: &mut Vec<String>) {
    match ast {
        Ast::Literal(literal) => {
            if let Some(text) = texts.last_mut() {
                text.push(literal.c);
            }
        }
        Ast::Group(group) => collect(&group.ast, texts),
        Ast::Concat(concat) => concat.asts.iter().for_each(|ast| collect(ast, texts)),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => {}
        Ast::Dot(_)
        | Ast::ClassUnicode(_)
        | Ast::ClassPerl(_)
        | Ast::ClassBracketed(_)
        | Ast::Repetition(_)
        | Ast::Alternation(_) => texts.push(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_of_a_pattern_is_found_between_its_signs() {
        for (pattern, text) in [
            ("Status: Downloaded newer image for .*", "Status: Downloaded newer image for"),
            (r"^Digest: sha256:[0-9a-f]{64}$", "Digest: sha256:"),
            (r"\d+ packets received, 0% loss", "packets received, 0% loss"),
            (r"1\.2\.3", "1.2.3"),
            ("(?i)ready (?:now)", "ready now"),
            ("on(?:a|b)or off", "or off"),
            ("a|bcd", ""),
            ("x+", ""),
            (r"\S+", ""),
            ("(", ""),
        ] {
            assert_eq!(literal(pattern), text, "{pattern}");
        }
    }
}
