//! A handout's sections, and in each the commands that a student types.
//!
//! Commands are read from code blocks, unless the info string says that a file is shown: a line that
//! begins with `$ ` is typed into the student's shell, `> ` continues a line that ends in a backslash, a line with another prompt into the program that the command
//! before it started, everything else is output. A fence belongs to the last heading before it in
//! source order.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A handout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handout {
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A heading and what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading's text.
    pub title: String,
    /// The commands, in order.
    pub blocks: Vec<Block>,
}

/// One command, with what is typed into the program it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The command.
    pub command: TypedLine,
    /// The lines typed afterwards; `^C` and its like are keys.
    pub dialogue: Vec<TypedLine>,
    /// The printed output.
    pub output: Vec<String>,
}

/// Something typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLine {
    /// The text without its prompt.
    pub text: String,
    /// The handout's line, from 1.
    pub line: usize,
}

impl Handout {
    /// Reads a handout.
    pub fn parse(markdown: &str) -> Self {
        let mut handout = Self::default();
        let mut heading: Option<String> = None;
        let mut in_console = false;
        for (event, range) in Parser::new(markdown).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let title = heading.take().unwrap_or_default();
                    handout.sections.push(Section { title, ..Section::default() });
                }
                Event::Text(text) | Event::Code(text) if heading.is_some() => {
                    heading.get_or_insert_default().push_str(&text);
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => in_console = true,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    // Any fence may hold commands: the prompt tells.
                    in_console = !is_quotation(&info);
                }
                Event::End(TagEnd::CodeBlock) => in_console = false,
                Event::Text(text) if in_console => {
                    let line = markdown[..range.start].matches('\n').count() + 1;
                    handout.read_block(&text, line);
                }
                _ => {} // prose
            }
        }
        handout
    }

    /// The section of this heading.
    pub fn section(&self, title: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.title == title)
    }

    fn read_block(&mut self, text: &str, first_line: usize) {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let Some(section) = self.sections.last_mut() else { return };
        for (at, line) in text.lines().enumerate() {
            let continued = section.blocks.last_mut().filter(|block| block.is_continued());
            if let (Some(more), Some(block)) = (line.strip_prefix("> "), continued) {
                block.command.text = format!("{}\n{more}", block.command.text);
                continue;
            }
            let typed = |text: &str| TypedLine { text: text.to_owned(), line: first_line + at };
            match (line.strip_prefix("$ "), section.blocks.last_mut()) {
                (Some(command), _) => section.blocks.push(Block {
                    command: typed(command),
                    dialogue: Vec::new(),
                    output: Vec::new(),
                }),
                (None, Some(block)) => match inner_prompt(line) {
                    Some(text) => block.dialogue.push(typed(text)),
                    None => block.output.push(line.to_owned()),
                },
                (None, None) => {}
            }
        }
    }
}

impl Block {
    /// Whether the shell waits for more: the command's last line ends in a backslash, and nothing
    /// was printed yet.
    fn is_continued(&self) -> bool {
        self.output.is_empty() && self.dialogue.is_empty() && self.command.text.ends_with('\\')
    }
}

/// Fences that show a file and not a terminal, whatever begins their lines.
pub(super) fn is_quotation(info: &str) -> bool {
    let word = info.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let files = [
        "yaml",
        "yml",
        "json",
        "dockerfile",
        "toml",
        "markdown",
        "md",
        "diff",
        "python",
        "go",
        "rust",
    ];
    files.contains(&word.to_lowercase().as_str())
}

/// What is typed behind the prompt of a program inside the shell: `/ # ` of a container, or a key
/// such as `^C` alone on its line.
pub(super) fn inner_prompt(line: &str) -> Option<&str> {
    if line.len() == 2 && line.starts_with('^') {
        return Some(line);
    }
    let (prompt, text) = line.split_once("# ")?;
    let is_path = prompt.ends_with(' ') && prompt.trim().starts_with('/');
    let is_root = prompt.contains('@') && !prompt.contains(' ');
    (is_path || is_root).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_dialogues_and_output_are_told_apart_inside_lists_too() {
        let markdown = "# Lab\n\n## Step `1`\n\n1. Do it.\n\n   ```console\n   $ docker run -it a sh\n   / # ping b\n   64 bytes\n   ^C\n   / # exit\n   ```\n\n```console\n$ export A=1\n$ docker images\n# not a prompt\n```\n\n```yaml\n$ no\n```\n";
        let handout = Handout::parse(markdown);
        let section = handout.section("Step 1").unwrap();
        let texts = |lines: &[TypedLine]| lines.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
        assert_eq!(section.blocks.len(), 3);
        assert_eq!(
            section.blocks[0].command,
            TypedLine { text: "docker run -it a sh".into(), line: 8 }
        );
        assert_eq!(texts(&section.blocks[0].dialogue), ["ping b", "^C", "exit"]);
        assert_eq!(section.blocks[0].output, ["64 bytes"]);
        assert_eq!(section.blocks[2].output, ["# not a prompt"]);
    }
}
