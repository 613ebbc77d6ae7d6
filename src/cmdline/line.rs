//! A command line, read: its programs and their words.

/// A command line, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// Its programs in order, those of substitutions and subshells too.
    pub programs: Vec<Program>,
    /// How many pipes it has.
    pub pipes: usize,
    /// Whether it is whole: no quote, heredoc or operator waits for more.
    pub is_whole: bool,
    /// Whether something in it goes on beside what comes behind: `&`, `<(…)`.
    pub is_parallel: bool,
    /// The texts of its heredocs.
    pub fed: Vec<String>,
}

/// How a program stands to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// It comes next, whatever became of that.
    #[default]
    Alone,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`.
    Pipe,
}

/// One program with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// The variables assigned before it, or alone.
    pub assigned: Vec<(String, Word)>,
    /// The program's name and its arguments, redirections aside.
    pub words: Vec<Word>,
    /// How it stands to the one before it.
    pub joint: Joint,
    /// Whether its output goes into the program after it.
    pub is_piped: bool,
    /// The subshells and substitutions that it stands in, by their numbers, the outermost first.
    pub within: Vec<usize>,
    /// How many characters stand before the end of its first word.
    pub at: usize,
}

/// One word, its quotes taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// The text, expansions as they are written.
    pub text: String,
    /// Whether the shell expands something in it.
    pub expands: bool,
}

impl Program {
    /// The program's name, without its folder.
    pub(crate) fn name(&self) -> &str {
        self.words.first().map_or("", |word| base_name(&word.text))
    }

    /// The line, from 1, that it begins in of the text that it was read from.
    pub(crate) fn line_in(&self, text: &str) -> usize {
        text.chars().take(self.at).filter(|c| *c == '\n').count() + 1
    }
}

/// A program's name without its folder.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
