//! What was typed in the lab's machines: programs as they were started there, by whatever way, and how they ended.
//! The recorders that stand over the programs tell of it; secrets and what is too much are left out.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    cmdline::{self, written},
    mask::Mask,
    text::{bounded, visible},
};

/// How the names of variables begin that recorders tell: what changes what Docker's programs do.
pub const PREFIXES: [&str; 4] = ["DOCKER_", "NOTARY_", "BUILDKIT_", "COMPOSE_"];
/// Bytes of one word that are kept.
const WORD: usize = 500;

/// A program that somebody started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Its number in the classroom: its end has the same.
    pub number: u64,
    /// The machine.
    pub machine: String,
    /// The program's name.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Whether some of the arguments or variables are left out, since they are too much.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_cut: bool,
    /// The folder that it was started in.
    pub folder: String,
    /// What was exported, of Docker's variables.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exported: BTreeMap<String, String>,
    /// The user's number.
    pub user: u32,
    /// Whether `sudo` started it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_sudo: bool,
    /// The terminal, as `/dev/pts/3`; nothing where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// The step that labcheck solved with it, where it was labcheck that started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solving: Option<String>,
}

impl Typed {
    /// Without secrets, and without what a terminal would not show as it is.
    #[must_use]
    pub fn fit_to_keep(mut self) -> Self {
        let mut mask = Mask::default();
        for (name, value) in &self.exported {
            mask.learn_variable(name, value);
        }
        // Its flags and names tell which of its words are secrets.
        mask.learn_line(&self.raw_line());
        let line: Vec<String> = self.words().map(str::to_owned).collect();
        let masked = mask.words(&line).into_iter().skip(1);
        let fit = |text: &str| bounded(&visible(text), WORD).into_owned();
        self.is_cut |= line.iter().any(|word| word.len() > WORD);
        self.arguments = masked.map(|word| fit(&word)).collect();
        self.folder = fit(&mask.text(&self.folder));
        self.program = fit(&self.program);
        let shown = |(name, value): (String, String)| {
            let value = mask.variable(&name, &value);
            (fit(&name), fit(&value))
        };
        self.exported = self.exported.into_iter().map(shown).collect();
        self
    }

    /// The program and its arguments.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.program).chain(&self.arguments).map(String::as_str)
    }

    fn raw_line(&self) -> String {
        written(self.words())
    }

    /// It as a command line: what a shell would read as the same words.
    pub fn line(&self) -> String {
        let more = if self.is_cut { " …" } else { "" };
        format!("{}{more}", self.raw_line())
    }
}

/// The words of a command line of one program, as they reach it; none of any other.
pub fn words_of(line: &str) -> Vec<String> {
    let read = cmdline::read(line);
    let [program] = &read.programs[..] else { return Vec::new() };
    if !read.is_whole || !program.assigned.is_empty() {
        return Vec::new();
    }
    program.words.iter().map(|word| word.text.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Typed {
        let mut words = line.split('~').map(str::to_owned);
        let program = words.next().unwrap();
        Typed { program, arguments: words.collect(), ..Typed::default() }
    }

    #[test]
    fn no_secret_is_kept_and_nothing_that_a_terminal_obeys() {
        for (line, kept) in [
            ("docker~pull~alpine:edge", "docker pull alpine:edge"),
            ("docker~login~-u~me~-p~abc12~x", "docker login -u me -p '<secret>' x"),
            ("docker~login~-pabc12~x", "docker login '-p<secret>' x"),
            ("docker~login~--password=hunter22~x", "docker login '--password=<secret>' x"),
            ("docker~run~-e~API_TOKEN=abcdefg~x", "docker run -e 'API_TOKEN=<secret>' x"),
            ("docker~run~--env=API_TOKEN=abcdefg~x", "docker run '--env=API_TOKEN=<secret>' x"),
            ("docker~run~--env=KEY=abc~x", "docker run '--env=KEY=<secret>' x"),
            ("docker~build~https://me:pw@h:1/x@y", "docker build 'https://me:<secret>@h:1/x@y'"),
            ("docker~run~-e~U=a://b:pw@c d://e:f", "docker run -e 'U=a://b:<secret>@c d://e:f'"),
            ("docker~run~-e~KEY=abc~x", "docker run -e 'KEY=<secret>' x"),
            ("sh~-c~docker login -u me -p hunter22 x", "sh -c 'docker login -u me -p <secret> x'"),
            (
                "sh~-c~echo hunter22 | docker login --password-stdin",
                "sh -c 'echo <secret> | docker login --password-stdin'",
            ),
            ("docker~run~x~sh~-c~echo \u{1b}[31m$A", "docker run x sh -c 'echo $A'"),
        ] {
            assert_eq!(typed(line).fit_to_keep().line(), kept);
        }
        let long = typed(&format!("docker~{}", "x".repeat(5_000))).fit_to_keep();
        assert!(long.line().len() < 600 && long.line().contains("more bytes") && long.is_cut);
        let whole = typed(&format!("docker~{}", "x".repeat(WORD))).fit_to_keep();
        assert!(!whole.is_cut && whole.arguments[0].len() == WORD);
    }

    #[test]
    fn a_passphrase_that_is_exported_is_kept_nowhere() {
        let auth = ("DOCKER_AUTH_CONFIG", r#"{"auths":{"h":{"auth":"bWU6cHc="}}}"#);
        let exported =
            [auth, ("DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE", "opensesame"), ("DOCKER_KEY", "ab")];
        let exported = exported.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let typed = Typed { exported, folder: "/opensesame".into(), ..typed("docker~opensesame") };
        let kept = typed.fit_to_keep();
        assert!(kept.exported.values().all(|value| value == "<secret>"), "{kept:?}");
        assert_eq!(
            (kept.folder.as_str(), kept.line().as_str()),
            ("/<secret>", "docker '<secret>'")
        );
    }

    #[test]
    fn what_is_cut_says_so() {
        let cut = Typed { is_cut: true, ..typed("docker~ps") };
        assert_eq!(cut.line(), "docker ps …");
    }
}
