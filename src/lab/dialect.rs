//! What sites have made of Markdown, as Markdown of the same length, so that every place stays where it is:
//! the marks of Killercoda and Katacoda behind a fence, `highlight` of Jekyll and Hugo, a fence right below a tag, one in
//! a list that was indented by eye.

use std::ops::Range;

/// The fence that stands for `highlight`.
const FENCE: &str = "~~~~~~";
/// What begins a block of Jekyll's or Hugo's, without blanks and dashes.
const HIGHLIGHT: &[&str] = &["{%highlight", "{{<highlight", "{{%highlight"];
/// What ends it.
const END: &[&str] = &["{%endhighlight", "{{</highlight", "{{%/highlight"];

/// A fence further in than this is none to Markdown, in columns.
const FURTHEST: usize = 3;

/// A handout as Markdown, byte for byte as long.
pub(crate) fn plain(markdown: &str) -> String {
    let mut dialect = Dialect::default();
    let mut out = String::with_capacity(markdown.len());
    let lines: Vec<&str> = markdown.split_inclusive('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_end_matches(['\n', '\r']);
        let start = out.len();
        let was_open = dialect.open.is_some();
        let instead = dialect.line(text, &lines[at + 1..]);
        let is_open = dialect.open.is_some();
        if let (false, true, Some(tag)) = (was_open, is_open, &dialect.tag) {
            // Up to a blank line it would be HTML.
            out.replace_range(tag.clone(), &" ".repeat(tag.len()));
        }
        out.push_str(instead.as_deref().unwrap_or(text));
        dialect.tag = (is_tag(text) && !is_open).then_some(start..out.len());
        out.push_str(&line[text.len()..]);
    }
    out
}

/// Whether a mark that has it typed by a click stands in a line behind a fence, or begins a text behind code.
pub(super) fn is_marked(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['`', '~', '>']).trim_start();
    text.starts_with("{{exec")
}

#[derive(Debug, Default)]
struct Dialect {
    open: Option<Open>,
    /// The line before, if it is a tag.
    tag: Option<Range<usize>>,
    /// The columns at which the texts of the list items begin that are open.
    items: Vec<usize>,
}

/// A block that is open.
#[derive(Debug)]
enum Open {
    /// Between fences of this mark.
    Fence(String),
    /// `highlight`.
    Highlight,
}

impl Dialect {
    /// What stands for a line, as long; nothing where that is itself. `below` are the lines below it.
    fn line(&mut self, line: &str, below: &[&str]) -> Option<String> {
        let blanks = blanks(line);
        match &self.open {
            Some(Open::Highlight) if begins(&line[blanks..], END) => {
                self.open = None;
                Some(self.fence(line, blanks, FENCE))
            }
            Some(Open::Fence(mark)) if line[blanks..].starts_with(mark.as_str()) => {
                let mark = closing(line, mark)?;
                self.open = None;
                Some(self.fence(line, blanks, mark))
            }
            Some(_) => None,
            None => self.text(line, below),
        }
    }

    fn text(&mut self, line: &str, below: &[&str]) -> Option<String> {
        if !line.trim().is_empty() {
            let column = columns(&line[..blanks(line)]);
            self.items.retain(|item| *item <= column);
        }
        let lead = lead(line, &mut self.items);
        let text = &line[lead..];
        if begins(text, HIGHLIGHT) {
            self.open = Some(Open::Highlight);
            let words = text.split_whitespace().skip_while(|word| !word.contains("highlight"));
            let is_word = |word: &&str| !word.contains(['%', '>', '}', '"', '`']);
            let language = words.skip(1).find(is_word).unwrap_or_default();
            return Some(self.fence(line, lead, &format!("{FENCE}{language}")));
        }
        let mark = mark(text)?;
        self.open = Some(Open::Fence(mark.to_owned()));
        if self.is_torn(mark, below) && !line[..lead].contains('>') {
            self.items.clear();
            return Some(format!("{text}{}", " ".repeat(lead)));
        }
        Some(self.fence(line, lead, text))
    }

    /// Whether a block in a list has lines that are not indented as far as its item: to Markdown the item ends there,
    /// and the fence that was to end the block opens another one.
    fn is_torn(&self, mark: &str, below: &[&str]) -> bool {
        let Some(item) = self.items.last() else { return false };
        for line in below {
            if !line.trim().is_empty() && columns(&line[..blanks(line)]) < *item {
                return true;
            }
            if closing(line, mark).is_some() {
                return false;
            }
        }
        false
    }

    /// The line with this as its fence, filled up with blanks. One that is indented too far for Markdown, because a
    /// list was indented by eye, stands where its item's text does.
    fn fence(&self, line: &str, lead: usize, text: &str) -> String {
        let before = &line[..lead];
        let column = self.items.last().copied().unwrap_or(0);
        let is_far = before.trim().is_empty() && columns(before) > column + FURTHEST;
        let before = if is_far { " ".repeat(column.min(lead)) } else { before.to_owned() };
        let room = line.len() - before.len();
        let text = if text.len() > room { FENCE } else { text };
        format!("{before}{text}{}", " ".repeat(room - text.len()))
    }
}

/// The mark of a line that closes a fence of this mark; what sites mark may stand behind it.
fn closing<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let text = line[blanks(line)..].trim_end();
    let rest = text.strip_prefix(mark)?.trim_start_matches(&mark[..1]);
    let mark = &text[..text.len() - rest.len()];
    let rest = rest.trim();
    let is_marked = rest.starts_with("{{") && rest.ends_with("}}");
    (rest.is_empty() || is_marked).then_some(mark)
}

/// Whether a text begins with one of these, blanks and dashes aside.
fn begins(text: &str, words: &[&str]) -> bool {
    if !text.starts_with('{') {
        return false;
    }
    let bare: String = text.chars().take(40).filter(|c| !c.is_whitespace() && *c != '-').collect();
    words.iter().any(|word| bare.starts_with(word))
}

/// The mark of a fence that opens.
fn mark(text: &str) -> Option<&str> {
    let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let rest = text.trim_start_matches(sign);
    let is_fence = text.len() - rest.len() >= 3 && !(sign == '`' && rest.contains('`'));
    is_fence.then(|| &text[..text.len() - rest.len()])
}

/// Bytes of blanks and marks of quotations at the beginning of a line.
fn blanks(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>']).len()
}

/// The columns that these blanks take.
fn columns(blanks: &str) -> usize {
    blanks
        .bytes()
        .fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// Bytes before a line's text, marks of lists among them, whose items are noted.
fn lead(line: &str, items: &mut Vec<usize>) -> usize {
    let mut at = blanks(line);
    loop {
        let text = &line[at..];
        let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = match text.as_bytes() {
            [b'-' | b'*' | b'+', b' ', ..] => 2,
            [b'0'..=b'9', ..] if numbered.starts_with(". ") || numbered.starts_with(") ") => {
                text.len() - numbered.len() + 2
            }
            _ => return at,
        };
        at += item;
        at += blanks(&line[at..]);
        items.push(columns(&line[..at]));
    }
}

/// Whether a line is nothing but tags and what is between them; a block of code is none.
fn is_tag(line: &str) -> bool {
    let text = line.trim();
    let is_other = ["<pre", "<!--", "<script", "<style"].iter().any(|tag| text.starts_with(tag));
    text.starts_with('<') && text.ends_with('>') && !is_other
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_sites_have_made_of_markdown_is_markdown_of_the_same_length() {
        for (written, wanted) in [
            ("```\nls\n```{{exec}}\nx", "```\nls\n```        \nx"),
            ("- ~~~sh\n  ls\n  ~~~ {{execute T1}}\r\n", "- ~~~sh\n  ls\n  ~~~               \r\n"),
            (
                "{% highlight bash %}\nls\n{% endhighlight %}",
                "~~~~~~bash          \nls\n~~~~~~            ",
            ),
            (
                "1. {%- highlight sh linenos -%}\n{%endhighlight%}",
                "1. ~~~~~~sh                    \n~~~~~~          ",
            ),
            (
                "{{< highlight sh >}}\n{{< /highlight >}}",
                "~~~~~~sh            \n~~~~~~            ",
            ),
            ("<summary>A</summary>\n```\nls\n```", "                    \n```\nls\n```"),
            ("```\n<a>\n```\n</a>", "```\n<a>\n```\n</a>"),
            ("```\n{% highlight x %}\n```", "```\n{% highlight x %}\n```"),
            (
                "- a\n\n       ```sh\n       ls\n       ```",
                "- a\n\n  ```sh     \n       ls\n  ```     ",
            ),
            ("1. a\n\n      ```\n      ls\n      ```", "1. a\n\n      ```\n      ls\n      ```"),
            ("a\n\t```\n\tls\n\t```", "a\n``` \n\tls\n``` "),
            ("1. a\n   ```sh\n    ls\n  ```\n", "1. a\n```sh   \n    ls\n  ```\n"),
            ("- ```sh\nls\n```\n", "```sh  \nls\n```\n"),
            ("- ```sh\n  ls\n\n  ```\n", "- ```sh\n  ls\n\n  ```\n"),
            ("`ls`{{exec}} and {{x}}", "`ls`{{exec}} and {{x}}"),
            ("````\n```{{exec}}\n````", "````\n```{{exec}}\n````"),
        ] {
            assert_eq!(plain(written), wanted, "{written}");
        }
    }
}
