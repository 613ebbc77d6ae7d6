//! Whether a pattern speaks of control characters itself, by whatever way of writing them. `.` or `[^a]` means what
//! a person sees, though it matches them too.

use regex_syntax::ast::{
    self, Ast, ClassAsciiKind, ClassSetItem, ClassUnicode, ClassUnicodeKind, Visitor,
};

/// Names of the classes of control characters, letters in lower case.
const CLASSES: &[&str] = &["c", "cc", "control", "cntrl", "other"];

/// Whether a person sees nothing of this character.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// Whether a regular expression names one of these.
pub(super) fn names_controls(pattern: &str) -> bool {
    let parsed = ast::parse::Parser::new().parse(pattern);
    parsed.is_ok_and(|ast| ast::visit(&ast, Search { found: false }).unwrap_or(false))
}

struct Search {
    found: bool,
}

impl Search {
    fn unicode(&mut self, class: &ClassUnicode) {
        let name = match &class.kind {
            ClassUnicodeKind::OneLetter(letter) => letter.to_string(),
            ClassUnicodeKind::Named(name) => name.clone(),
            ClassUnicodeKind::NamedValue { value, .. } => value.clone(),
        };
        let is_class = CLASSES.contains(&name.to_lowercase().as_str());
        self.found |= is_class && !class.is_negated();
    }
}

impl Visitor for Search {
    type Output = bool;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<bool, Self::Err> {
        Ok(self.found)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        match ast {
            Ast::Literal(literal) => self.found |= is_unseen(literal.c),
            Ast::ClassUnicode(class) => self.unicode(class),
            Ast::Empty(_)
            | Ast::Flags(_)
            | Ast::Dot(_)
            | Ast::Assertion(_)
            | Ast::ClassPerl(_)
            | Ast::ClassBracketed(_)
            | Ast::Repetition(_)
            | Ast::Group(_)
            | Ast::Alternation(_)
            | Ast::Concat(_) => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Literal(literal) => self.found |= is_unseen(literal.c),
            ClassSetItem::Range(range) => {
                self.found |= is_unseen(range.start.c) || is_unseen(range.end.c);
            }
            ClassSetItem::Ascii(class) => {
                self.found |= matches!(class.kind, ClassAsciiKind::Cntrl) && !class.negated;
            }
            ClassSetItem::Unicode(class) => self.unicode(class),
            ClassSetItem::Empty(_)
            | ClassSetItem::Perl(_)
            | ClassSetItem::Bracketed(_)
            | ClassSetItem::Union(_) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_character_is_seen_however_it_is_written() {
        for pattern in [
            r"\x1b\[31m",
            r"\x1B",
            r"\x{1b}\[",
            r"\u{1B}",
            r"\u001b",
            r"\U0000001b",
            r"(?:a|\p{Cc})",
            r"\pC",
            r"\p{gc=Control}",
            r"[\x00-\x1f]",
            r"[^\x00-\x7f]",
            r"[a\x1b]",
            r"[\x1b-a]",
            r"[ -\x7f]",
            r"[a[[:cntrl:]]]",
            r"\r",
            r"\a+",
            "\u{1b}",
        ] {
            assert!(names_controls(pattern), "{pattern}");
        }
        for pattern in
            [r"50%", r".*", r"\s+", r"[^a]", r"\n\t", r"\P{Cc}", r"[[:^cntrl:]]", r"\\x1b", "("]
        {
            assert!(!names_controls(pattern), "{pattern}");
        }
    }
}
