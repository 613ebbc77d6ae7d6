//! Lists and mappings of YAML in brackets: where one ends, and what stands last in it.

/// What is in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    /// Behind the last that stands in it; behind the bracket that opens it where nothing does.
    pub(super) last: usize,
    /// Whether something stands in it.
    pub(super) is_filled: bool,
    /// Whether a comma is what stands last.
    pub(super) has_comma: bool,
}

/// Of the brackets that open here.
pub(super) fn flow(text: &str, open: usize) -> Option<Flow> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = open;
    let mut found = Flow { last: open + 1, is_filled: false, has_comma: false };
    // Quotes and `#` mean something where a text begins only.
    let mut begins = true;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                begins = true;
            }
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(found);
                }
                begins = false;
            }
            b'#' if at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                at = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
                continue;
            }
            b'"' | b'\'' if begins => at = end_of_quotes(bytes, at)?,
            _ => {}
        }
        if !bytes[at].is_ascii_whitespace() {
            if at > open {
                found = Flow { last: at + 1, is_filled: true, has_comma: byte == b',' };
            }
            let is_open = matches!(byte, b'[' | b'{' | b',' | b':');
            begins = is_open;
        }
        at += 1;
    }
    None
}

/// The quote that ends this text.
fn end_of_quotes(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = bytes[open];
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_end_where_yaml_has_them_end() {
        for (text, last, is_filled, has_comma) in [
            ("[]", 1, false, false),
            ("[ ] # x", 1, false, false),
            ("[a]", 2, true, false),
            ("[a, ]", 3, true, true),
            ("{ a: [b, {c: d}] }", 16, true, false),
            ("[\"]\", ']''', it's]", 17, true, false),
            ("[\"\\\"]\" ]", 6, true, false),
            ("[ a # ]\n, # ]\n]", 9, true, true),
            ("[a#b]", 4, true, false),
        ] {
            let found = flow(text, 0).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found, Flow { last, is_filled, has_comma }, "{text}");
        }
        for text in ["[", "[\"]", "['", "{ a: [b }x", ""] {
            let _ = flow(text, 0); // no panic, whatever comes
        }
        assert_eq!(flow("[a", 0), None);
    }
}
