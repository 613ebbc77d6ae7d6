//! A rule: what it finds, how bad that is, and a text that has it.

use super::{finding::Severity, subject::Subject};
use crate::{codes::FindingCode, syntax::source::Span};

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// The handout; it works without a scenario.
    Handout,
    /// The scenario.
    Scenario,
    /// The two together.
    Both,
}

/// One rule. Its title, and what it means, are the page of its code.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The code of what it finds.
    pub code: FindingCode,
    /// How bad that is.
    pub severity: Severity,
    /// What it looks at.
    pub looks: Looks,
    /// What to do, where a finding does not say it better.
    pub help: &'static str,
    /// Finds it, in any order.
    pub(super) find: fn(&Subject<'_>) -> Vec<Found>,
    /// A lab that has it.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    pub(super) finds: Case,
    /// A lab that is almost the same and has not.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    pub(super) passes: Case,
}

/// A handout, and what stands in its scenario below the title; there is none where that is empty.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
pub(super) struct Case {
    pub(super) handout: &'static str,
    pub(super) scenario: &'static str,
}

/// A handout alone.
pub(super) const fn alone(handout: &'static str) -> Case {
    Case { handout, scenario: "" }
}

/// A handout and its scenario.
pub(super) const fn with(handout: &'static str, scenario: &'static str) -> Case {
    Case { handout, scenario }
}

/// In which of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum In {
    Handout,
    Scenario,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) within: In,
    pub(super) at: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Found {
    pub(super) fn in_handout(at: Span, message: impl Into<String>) -> Self {
        Self { within: In::Handout, at, message: message.into(), help: None }
    }

    pub(super) fn in_scenario(at: Span, message: impl Into<String>) -> Self {
        Self { within: In::Scenario, at, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
