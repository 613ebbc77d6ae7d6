//! Untrusted text between tags or in a quoted attribute, of HTML or XML.

use crate::text;

/// It, where nothing else is to be made harmless any more.
pub(crate) fn escaped(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    for c in clean.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A name, on one line.
pub(crate) fn line(untrusted: &str) -> String {
    escaped(&text::name_for_xml(untrusted))
}

/// Several lines, of at most so many bytes before they are escaped, as a terminal would show them.
pub(crate) fn block(untrusted: &str, limit: usize) -> String {
    escaped(&text::for_xml(untrusted.as_bytes(), limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_markup_is_text_in_html_and_xml() {
        let nasty = "<script>alert(\"1\" & '2')</script>\u{202e}\u{ffff}\n\t2";
        let inside =
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;\\u{202e}\u{fffd}";
        assert_eq!(line(nasty), format!("{inside}\\n 2"));
        assert_eq!(block(nasty, 1_000), format!("{inside}\n\t2"));
        assert_eq!(block("\u{1b}[31mred\u{1b}[0m", 1_000), "red");
        assert!(block(&"x".repeat(5_000), 1_000).len() <= 1_000);
    }
}
