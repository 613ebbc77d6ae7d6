//! Code blocks of HTML: `<pre>`, with tags in it or not.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::block::Block;

static OPENING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)<pre(?:\s[^<>]*)?>").ok());
static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)</pre\s*>").ok());
/// What a block is written in, as highlighters name it.
static LANGUAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)(?:language-|lang-|brush:\s*|lang=["']?)([\w-]+)"#).ok());
/// Tags that only change how a text looks.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:a|b|code|em|font|i|kbd|mark|samp|span|strong|u|var)(?:\s[^<>]*)?>").ok()
});
/// Bytes of the tags that begin a block, at most.
const TAGS: usize = 200;
const ENTITIES: &[(&str, &str)] = &[
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#36;", "$"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// Looks for blocks in HTML that comes piece by piece.
#[derive(Debug, Default)]
pub(super) struct Pre {
    open: Option<Block>,
}

impl Pre {
    /// Takes a piece of HTML; the blocks that end in it.
    pub(super) fn html(&mut self, markdown: &str, range: Range<usize>) -> Vec<Block> {
        let mut ended = Vec::new();
        let mut rest = range;
        loop {
            let text = &markdown[rest.clone()];
            if self.open.is_some() {
                let Some(end) = find(&CLOSING, text) else {
                    self.text(markdown, rest);
                    return ended;
                };
                self.text(markdown, rest.start..rest.start + end.start);
                ended.extend(self.end(markdown));
                rest.start += end.end;
            } else {
                let Some(begin) = find(&OPENING, text) else { return ended };
                let start = rest.start + begin.start;
                let line = text[begin.start..].lines().next().unwrap_or_default();
                let line = &line[..line.floor_char_boundary(TAGS)];
                let language = LANGUAGE.as_ref().and_then(|language| language.captures(line));
                let language = language.and_then(|found| found.get(1));
                self.open = Some(Block::new(language.map_or("", |found| found.as_str()), start));
                rest.start += begin.end;
                // A line break right behind it is no text.
                let text = &markdown[rest.clone()];
                rest.start += text.len() - text.trim_start_matches(['\r', '\n']).len();
            }
        }
    }

    /// Takes text, where it stands in a block.
    pub(super) fn text(&mut self, markdown: &str, range: Range<usize>) {
        if let Some(open) = &mut self.open {
            open.take(markdown, range);
        }
    }

    /// Ends the block that is open.
    pub(super) fn end(&mut self, markdown: &str) -> Option<Block> {
        let mut block = self.open.take()?;
        block.show(markdown, shown);
        Some(block)
    }
}

fn find(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<Range<usize>> {
    Some(pattern.as_ref()?.find(text)?.range())
}

/// A line as a browser shows it, where that is not what is written.
fn shown(line: &str) -> Option<String> {
    if !line.contains(['<', '&']) {
        return None;
    }
    let bare = TAG.as_ref().map_or(line.into(), |tag| tag.replace_all(line, ""));
    let entity = |text: String, (entity, stands): &(&str, &str)| text.replace(entity, stands);
    Some(ENTITIES.iter().fold(bare.into_owned(), entity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_a_browser_shows() {
        assert_eq!(shown("$ docker ps"), None);
        let line =
            r#"<code class="x">$ docker run -v a:&lt;b&gt; <b>c</b> &amp;&amp; <name></code>"#;
        assert_eq!(shown(line).as_deref(), Some("$ docker run -v a:<b> c && <name>"));
        assert_eq!(shown("&amp;lt;").as_deref(), Some("&lt;"));
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&OPENING, &CLOSING, &LANGUAGE, &TAG] {
            assert!(pattern.is_some());
        }
    }
}
