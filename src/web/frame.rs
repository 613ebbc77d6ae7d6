//! The frame of a page: it loads nothing, and nothing runs on it but its own style and script.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};

/// The colours of the marks and of paper and ink, light and dark, which all pages have.
const COLOURS: &str = include_str!("colours.css");

/// A page without its body.
pub(crate) struct Frame<'f> {
    /// Its title, of which nothing is markup any more.
    pub(crate) title: &'f str,
    /// Its own style.
    pub(crate) style: &'f str,
    /// Its script; a page without one is whole too.
    pub(crate) script: Option<&'f str>,
}

impl Frame<'_> {
    /// The page around a body.
    pub(crate) fn around(&self, body: &str) -> String {
        let style = format!("\n{COLOURS}{}", self.style);
        let script = self.script.map_or_else(|| "'none'".to_owned(), source);
        let head = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; \
             script-src {script}; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            source(&style),
            self.title
        );
        let script = self.script.map(|script| format!("<script>{script}</script>\n"));
        [&head, body, &script.unwrap_or_default(), "</body>\n</html>\n"].concat()
    }
}

/// What alone may stand in the place of an element, as a Content-Security-Policy names it (CSP 3, "hash-source").
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}

#[cfg(test)]
pub(crate) mod testing {
    /// Holds a page against what every page is: it loads nothing, runs one script at most, and hides nothing.
    pub(crate) fn is_self_contained(page: &str) {
        for word in [
            "<img", "<link", "<iframe", "<object", "src=", "url(", "http:", "https:", "@import",
            "style=", "onclick", "onload",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.matches("<script").count() <= 1);
        assert!(!page.chars().any(crate::text::is_hidden) && !page.contains('\u{ffff}'));
    }

    /// Every element that is opened is closed, and no other.
    pub(crate) fn is_closed(page: &str, tags: &[&str]) {
        for tag in tags {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
            assert!(opened > 0, "{tag}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
        text.split_once(begin).unwrap().1.split_once(end).unwrap().0
    }

    #[test]
    fn only_the_pages_own_style_and_script_count() {
        let frame = Frame { title: "a &lt; b", style: "p { margin: 0 }", script: Some("let a;") };
        let page = frame.around("<p>c</p>\n");
        testing::is_self_contained(&page);
        testing::is_closed(&page, &["html", "head", "title", "style", "body", "script", "p"]);
        assert!(page.contains("<title>a &lt; b</title>"));
        let policy = between(&page, "Policy\" content=\"", "\"");
        let (style, script) = (between(&page, "<style>", "</style>"), "let a;");
        assert_eq!(between(&page, "<script>", "</script>"), script);
        assert!(style.ends_with("p { margin: 0 }"));
        let wanted = format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            source(style),
            source(script)
        );
        assert_eq!(policy, wanted);
        // As `openssl dgst -sha256 -binary | base64` has it.
        assert_eq!(source(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
    }

    #[test]
    fn a_page_without_a_script_may_run_none() {
        let page = Frame { title: "a", style: "", script: None }.around("b");
        assert!(page.contains("script-src 'none';") && !page.contains("<script"), "{page}");
    }
}
